"""Whatever is asked of directory, mail and batch, they answer or refuse; never 500, never half done."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaffepause.sandbox import routes_directory, routes_mail, routes_settings
from kaffepause.sandbox.asked import Asked, Reply
from kaffepause.sandbox.entra import Entra
from kaffepause.sandbox.gateway import Gateway
from kaffepause.sandbox.routing import Router
from kaffepause.sandbox.schema import properties
from kaffepause.sandbox.seed import Seed, secret_of
from kaffepause.sandbox.snapshot import dumped
from kaffepause.sandbox.world import World
from tests.unit.sandbox.visitor import MARK, METTE, SERVICE, mail_to

WORLD = World(build=Seed(empty=True).grow)
ROUTES = (*routes_directory.ROUTES, *routes_settings.ROUTES, *routes_mail.ROUTES)
GATEWAY = Gateway(WORLD, Router(ROUTES), "https://127.0.0.1/v1.0")
APP = next(iter(WORLD.tenant.apps.values()))
APP.roles |= {"MailboxSettings.ReadWrite", "Directory.Read.All", "Organization.Read.All"}
TOKEN = Entra(tenant=WORLD.tenant, origin="https://127.0.0.1", signer=WORLD.signer).token(
    WORLD.tenant.id,
    {
        "client_id": APP.client_id,
        "client_secret": secret_of(WORLD.tenant),
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
    },
)["access_token"]

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
words = st.sampled_from(
    (
        "",
        "x",
        METTE,
        SERVICE,
        "id",
        "mail,id",
        "manager",
        "a eq 'b'",
        f"mail eq '{METTE}'",
        "manager($levels=max)",
        "-1",
    )
) | st.text(max_size=12)
options = st.dictionaries(
    st.sampled_from(
        ("$select", "$filter", "$top", "$skip", "$skiptoken", "$deltatoken", "$orderby", "$expand", "$search", "$count")
    ),
    words,
    max_size=3,
)
messages = st.dictionaries(
    st.sampled_from((*properties("message"), "nonsense")),
    junk | st.sampled_from(([{}], [{"id": MARK}], [None])),
    max_size=4,
)
settings_bodies = st.dictionaries(st.sampled_from((*properties("mailboxSettings"), "nonsense")), junk, max_size=3)


def ask(
    method: str, path: str, body: Any = None, query: dict[str, str] | None = None, kind: str = "application/json"
) -> Reply:
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": kind, "consistencylevel": "eventual"}
    raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
    return asyncio.run(GATEWAY.answer(Asked(method=method, path=path, query=query or {}, headers=headers, raw=raw)))


def stands(reply: Reply, before: bytes | None) -> None:
    """It is an answer of Graph's, and a refusal changed nothing (where ``before`` is the state to compare with)."""
    assert reply.status < 500 or reply.status == 501
    if reply.status >= 400:
        assert reply.body is not None
        assert reply.body["error"]["code"]
        assert before is None or _state() == before


def _state() -> bytes:
    """The tenant without its counter of ids, which a refused draft may have used up."""
    counter, WORLD.tenant.ids.counter = WORLD.tenant.ids.counter, 0
    saved = dumped(WORLD.tenant)
    WORLD.tenant.ids.counter = counter
    return saved


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES if route.method == "GET"}))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(query=options, name=st.sampled_from((METTE, "nobody", "é/'%2F")))
def test_every_list_and_entity_bears_any_query(path: str, query: dict[str, str], name: str) -> None:
    group = next(iter(WORLD.tenant.groups))
    parts = {"user": name, "group": group, "message": "AAMkA00x", "folder": "inbox", "standard": "Iana"}
    stands(ask("GET", path.format(**parts), query=query), None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=messages | junk)
def test_any_message_is_taken_or_refused(body: Any) -> None:
    before = _state()
    for path in ("messages", "sendMail"):
        stands(ask("POST", f"/users/{SERVICE}/{path}", {"message": body} if path == "sendMail" else body), before)
        WORLD.tenant.mailbox(SERVICE).messages.clear()
        before = _state()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=messages | junk)
def test_any_change_of_a_message_is_taken_or_refused_whole(body: Any) -> None:
    draft = ask("POST", f"/users/{SERVICE}/messages", mail_to(METTE)).body
    assert draft is not None
    stands(ask("PATCH", f"/users/{SERVICE}/messages/{draft['id']}", body), _state())
    WORLD.tenant.mailbox(SERVICE).messages.clear()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=settings_bodies | junk)
def test_any_settings_are_taken_or_refused_whole(body: Any) -> None:
    stands(ask("PATCH", f"/users/{METTE}/mailboxSettings", body), _state())
    assert ask("GET", f"/users/{METTE}/mailboxSettings").status == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(raw=st.binary(max_size=60), kind=st.sampled_from(("text/plain", "application/json", "application/xml", "")))
def test_any_bytes_are_taken_or_refused(raw: bytes, kind: str) -> None:
    for path in (f"/users/{SERVICE}/messages", f"/users/{SERVICE}/sendMail", "/$batch"):
        stands(ask("POST", path, raw, kind=kind), _state())


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    requests=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": junk | st.just("1"),
                "method": st.sampled_from(("GET", "POST", "BREW")) | junk,
                "url": st.sampled_from(("/users", "/", "?", "/$batch")) | junk,
                "headers": junk,
                "body": junk,
                "dependsOn": junk | st.just(["1"]),
            },
        )
        | junk,
        max_size=3,
    )
)
def test_any_batch_is_answered_or_refused(requests: Any) -> None:
    stands(ask("POST", "/$batch", {"requests": requests}), _state())
