"""The webhook over a real socket with TLS: what arrives, what is said when it does not, and what is never said."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme
from pydantic import SecretStr

from kaffepause.config.settings import read_settings
from kaffepause.errors import AnswerLost, OutsideError, Refused, SettingsRefused, Unreachable
from kaffepause.webhook import Webhook

CARD = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "kaffepause"}]}


@dataclass
class Workflow:
    """A Teams workflow on this machine. answers: the status it answers with; 0 hangs up."""

    ca_file: Path
    answers: int = 202
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> SecretStr:
        return SecretStr(f"https://localhost:{self.port}/workflows/secret?sig=abc")


@pytest.fixture
def workflow(tmp_path: Path) -> Iterator[Workflow]:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    ours = Workflow(ca_file=tmp_path / "ca.pem")

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ours.got.append((self.path, json.loads(body)))
            if ours.answers:
                self.send_response(ours.answers)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    ours.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    yield ours
    server.shutdown()
    server.server_close()


async def test_a_card_arrives_as_workflows_takes_it(workflow: Workflow) -> None:
    await Webhook(url=workflow.url, ca_file=workflow.ca_file).post(CARD)

    ((path, body),) = workflow.got
    assert path == "/workflows/secret?sig=abc"
    assert body["type"] == "message"
    assert [one["contentType"] for one in body["attachments"]] == ["application/vnd.microsoft.card.adaptive"]
    assert body["attachments"][0]["content"] == CARD


@pytest.mark.parametrize(("answers", "said"), [(401, Refused), (302, Refused), (500, Refused), (0, AnswerLost)])
async def test_what_goes_wrong_is_told_apart_and_never_names_the_address(
    workflow: Workflow, answers: int, said: type[OutsideError]
) -> None:
    workflow.answers = answers

    with pytest.raises(said) as told:
        await Webhook(url=workflow.url, ca_file=workflow.ca_file).post(CARD)
    assert "secret" not in str(told.value)
    assert "localhost" not in str(told.value)


async def test_a_server_that_nobody_vouches_for_gets_nothing(workflow: Workflow) -> None:
    with pytest.raises(Unreachable):
        await Webhook(url=workflow.url).post(CARD)

    assert workflow.got == []


GOOD = {
    "KAFFEPAUSE_TENANT_ID": "contoso.example",
    "KAFFEPAUSE_CLIENT_ID": "app",
    "KAFFEPAUSE_CLIENT_SECRET": "shh",
    "KAFFEPAUSE_SERVICE_MAILBOX": "kaffepause@contoso.example",
}


def test_its_address_may_come_from_a_file_and_is_in_no_representation(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://host.example/workflows/sig\n")
    settings = read_settings({**GOOD, "KAFFEPAUSE_WEBHOOK_URL_FILE": str(tmp_path / "url")}, env_file=None)

    assert settings.webhook_url is not None
    assert settings.webhook_url.get_secret_value() == "https://host.example/workflows/sig"
    assert "workflows" not in repr(settings)


def test_an_address_without_encryption_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsRefused) as told:
        read_settings({**GOOD, "KAFFEPAUSE_WEBHOOK_URL": "http://host.example/sig"}, env_file=None)

    assert "KAFFEPAUSE_WEBHOOK_URL" in str(told.value)
    assert "host.example/sig" not in str(told.value)
