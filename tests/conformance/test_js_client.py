"""Microsoft's own JavaScript client signs in to the sandbox and works with it, through a socket and TLS."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.caller import Caller

HERE = Path(__file__).with_name("js")
CACHE = Path(__file__).parents[2] / ".cache" / "conformance-js"
FILES = ("package.json", "package-lock.json", ".npmrc", "client.js")

pytestmark = [pytest.mark.node, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def installed() -> Path:
    """The folder with the client and its locked packages, installed once and kept."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"Microsoft's JavaScript client needs Node.js, and {' and '.join(missing)} is not installed here.")
    lock = (HERE / "package-lock.json").read_text("utf-8")
    done = CACHE / "installed"
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(HERE / name, CACHE / name)
    if not done.exists() or done.read_text("utf-8") != lock:
        ran("npm", "ci", "--no-audit", "--no-fund", environment=dict(os.environ))
        done.write_text(lock, "utf-8")
    return CACHE


@pytest.fixture
def told(installed: Path, caller: Caller) -> dict[str, Any]:
    """What the client saw, as it says."""
    environment = dict(os.environ) | {
        "NODE_EXTRA_CA_CERTS": str(caller.sandbox.ca_file),
        "GRAPH_ROOT": caller.sandbox.graph_root,
        "AUTHORITY": caller.sandbox.authority,
        "CLIENT_ID": caller.names["client"],
        "CLIENT_SECRET": caller.names["secret"],
        "ORGANIZER": caller.names["service"],
        "ATTENDEE": caller.names["mette"],
    }
    return json.loads(ran("node", "client.js", environment=environment))


def test_it_pages_books_moves_reads_and_sends(told: dict[str, Any], caller: Caller) -> None:
    held = caller.world()["mailboxes"]
    mail = [message["subject"] for message in held[caller.names["mette"]]["messages"]]

    assert len(told["users"]) == len(set(told["users"])) == 60
    assert told["series"]["type"] == "seriesMaster"
    assert told["moved"]["type"] == "exception"
    assert told["moved"]["start"] == {"dateTime": "2026-12-02T08:00:00.0000000", "timeZone": "UTC"}
    assert [one.get("availabilityView") for one in told["schedules"]] == ["0000200000000000", "0000100000000000", None]
    assert told["schedules"][2]["error"]["responseCode"] == "5009"
    assert "Ugen der kommer" in mail
    assert told["refusal"]["statusCode"] == 404
    assert told["refusal"]["code"] == "Request_ResourceNotFound"
    assert told["refusal"]["requestId"]


def ran(*command: str, environment: dict[str, str]) -> str:
    """The output of a command run in the cache folder; its complaint in the test's failure."""
    done = subprocess.run(command, cwd=CACHE, env=environment, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-2000:]}"
    return done.stdout
