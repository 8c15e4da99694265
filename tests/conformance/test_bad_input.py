"""Whatever comes in, the sandbox answers: never with a 500, and a refusal leaves everything as it was."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaffepause.sandbox.app import ROUTES
from kaffepause.sandbox.description import described
from tests.conformance.caller import Caller

#: Of the paths that the same code carries out, the first.
FIRST = {(route.method, route.handler): route for route in reversed(ROUTES)}.values()
API = schemathesis.openapi.from_dict(described(ROUTES, "https://sandbox.test"))
ONCE = schemathesis.openapi.from_dict(described(FIRST, "https://sandbox.test"))
for _api in (API, ONCE):
    _api.config.phases.coverage.enabled = False
STEADY = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)

TIME = {"dateTime": "2026-11-24T10:00:00", "timeZone": "Romance Standard Time"}
LATER = {"dateTime": "2026-11-24T11:00:00", "timeZone": "Romance Standard Time"}
EVENT: dict[str, Any] = {
    "subject": "Kaffe",
    "body": {"contentType": "html", "content": "<p>Hej</p>"},
    "start": TIME,
    "end": LATER,
    "location": {"displayName": "Lokale 4"},
    "attendees": [{"type": "required", "emailAddress": {"address": "jonas.holm@nordwind.example", "name": "Jonas"}}],
    "recurrence": {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"], "firstDayOfWeek": "monday"},
        "range": {"type": "endDate", "startDate": "2026-11-24", "endDate": "2026-12-24"},
    },
    "singleValueExtendedProperties": [{"id": "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name K", "value": "1"}],
}
MESSAGE: dict[str, Any] = {
    "subject": "Hej",
    "body": {"contentType": "text", "content": "Hej"},
    "toRecipients": [{"emailAddress": {"address": "jonas.holm@nordwind.example"}}],
    "internetMessageHeaders": [{"name": "x-k", "value": "1"}],
    "attachments": [{"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": "SGVq"}],
}
HOURS: dict[str, Any] = {
    "workingHours": {
        "daysOfWeek": ["monday"],
        "startTime": "08:00:00",
        "endTime": "16:00:00",
        "timeZone": {"name": "Romance Standard Time"},
    },
    "automaticRepliesSetting": {"status": "scheduled", "scheduledStartDateTime": TIME, "scheduledEndDateTime": LATER},
}
ASKED: dict[str, Any] = {
    "schedules": ["jonas.holm@nordwind.example"],
    "startTime": TIME,
    "endTime": LATER,
    "availabilityViewInterval": 30,
}
BATCH: dict[str, Any] = {
    "requests": [
        {"id": "1", "method": "GET", "url": "/users/jonas.holm@nordwind.example"},
        {"id": "2", "method": "GET", "url": "/users", "dependsOn": ["1"], "headers": {"ConsistencyLevel": "eventual"}},
    ]
}
PROPOSED: dict[str, Any] = {"comment": "Nej", "sendResponse": True, "proposedNewTime": {"start": TIME, "end": LATER}}
SENT = (
    ("POST /users/{mette}/events", EVENT),
    ("PATCH /users/{mette}/events/{event}", EVENT),
    ("POST /users/{mette}/events/{event}/cancel", {"comment": "Nej"}),
    ("POST /users/{jonas}/events/{copy}/decline", PROPOSED),
    ("POST /users/{mette}/calendar/getSchedule", ASKED),
    ("POST /users/{mette}/messages", MESSAGE),
    ("PATCH /users/{mette}/messages/{draft}", MESSAGE),
    ("POST /users/{mette}/messages/{draft}/move", {"destinationId": "inbox"}),
    ("POST /users/{mette}/messages/{draft}/attachments", MESSAGE["attachments"][0]),
    ("POST /users/{mette}/sendMail", {"message": MESSAGE, "saveToSentItems": True}),
    ("PATCH /users/{mette}/mailboxSettings", HOURS),
    ("POST /$batch", BATCH),
)
JSON = {"Content-Type": "application/json"}
WORDS = (
    "",
    "x",
    "2026-13-01T25:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31",
    "-1",
    "\x00",
    "\ud83d",
    "ø" * 300,
    "../..",
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "type", "x", "")), inner, max_size=3)
    ),
    max_leaves=5,
)


@ONCE.parametrize()
@settings(STEADY, max_examples=3)
def test_the_sandbox_answers_as_described(case: schemathesis.Case, signed_in: Caller) -> None:
    answers_or_refuses_without_a_trace(case, signed_in)


@pytest.mark.slow
@API.parametrize()
@settings(STEADY, max_examples=30)
def test_every_path_of_the_sandbox_answers_as_described(case: schemathesis.Case, signed_in: Caller) -> None:
    answers_or_refuses_without_a_trace(case, signed_in)


def answers_or_refuses_without_a_trace(case: schemathesis.Case, caller: Caller) -> None:
    before = caller.world()
    caller.touched = True
    token = caller.token(("Calendars.ReadWrite", "Directory.Read.All", "Mail.ReadWrite"))
    asked = case.as_transport_kwargs(
        base_url=f"{caller.sandbox.graph_root}/v1.0", headers={"Authorization": f"Bearer {token}"}
    )
    response = caller.http.request(
        asked["method"], asked["url"], params=asked.get("params"), headers=asked["headers"], json=asked.get("json")
    )

    answers_or_refuses(response)
    assert response.status_code < 400 or caller.world() == before


@pytest.mark.parametrize(("request_line", "proper"), SENT, ids=[line for line, _ in SENT])
@settings(STEADY, max_examples=30)
@given(chance=st.data())
def test_a_body_with_something_wrong_in_it_is_answered(
    request_line: str, proper: Any, chance: st.DataObject, prepared: dict[str, str], signed_in: Caller
) -> None:
    places = list(_places(proper))
    body = _with(proper, chance.draw(st.sampled_from(places)), chance.draw(junk))
    before = (signed_in.world(), signed_in.settings())
    response = signed_in.send({"request": request_line, "text": json.dumps(body), "headers": JSON}, prepared)

    answers_or_refuses(response)
    assert response.status_code < 400 or (signed_in.world(), signed_in.settings()) == before


@pytest.mark.parametrize("request_line", [line for line, _ in SENT])
@settings(STEADY, max_examples=8)
@given(
    text=st.binary(max_size=40)
    | st.sampled_from((b"", b"[]", b"null", b"1", b'"x"', b"{", b"[" * 5000, b'{"a":' * 999))
)
def test_a_body_that_is_no_object_is_answered(
    request_line: str, text: bytes, prepared: dict[str, str], signed_in: Caller
) -> None:
    before = (signed_in.world(), signed_in.settings())
    response = signed_in.send({"request": request_line, "bytes": text, "headers": JSON}, prepared)

    answers_or_refuses(response)
    assert response.status_code < 400 or (signed_in.world(), signed_in.settings()) == before


@pytest.fixture
def prepared(caller: Caller) -> dict[str, str]:
    """Names of a meeting, its copy and a draft to do wrong things to."""
    names = dict(caller.names)
    caller.take({"request": "POST /users/{mette}/events", "body": EVENT, "keep": {"event": "id"}}, names)
    caller.take({"request": "GET /users/{jonas}/events", "keep": {"copy": "value/0/id"}}, names)
    caller.take({"request": "POST /users/{mette}/messages", "body": MESSAGE, "keep": {"draft": "id"}}, names)
    return names


def answers_or_refuses(response: httpx.Response) -> None:
    """No 500, and a refusal is in Graph's words. 501 says that Graph has it and the sandbox has not."""
    assert response.status_code < 500 or response.status_code == 501, response.text[:500]
    if response.status_code >= 400:
        error = response.json()["error"]
        assert error["code"]
        assert error["message"]


def _places(part: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside, the whole included."""
    yield at
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inner:
        yield from _places(value, (*at, key))


def _with(proper: Any, place: tuple[Any, ...], wrong: Any) -> Any:
    if not place:
        return wrong
    body = copy.deepcopy(proper)
    part = body
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = wrong
    return body
