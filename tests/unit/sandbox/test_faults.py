"""Things that go wrong on purpose: what the caller sees, and whether it took effect all the same."""

import re
from collections.abc import Callable

import httpx
import pytest

from kaffepause.sandbox.faults import SENTENCES, Fault, Faults
from tests.unit.sandbox.visitor import METTE, SERVICE, Visitor, code, mail_to

BOX = f"/users/{SERVICE}"


def drafts(visitor: Visitor) -> int:
    return len(visitor.sandbox.tenant.mailbox(SERVICE).messages)


def draft(visitor: Visitor) -> httpx.Response:
    return visitor.post(f"{BOX}/messages", mail_to(METTE))


@pytest.mark.parametrize(
    ("kind", "refusal", "effects"),
    [
        ("throttle", "429 ApplicationThrottled", 0),
        ("unavailable", "503 serviceNotAvailable", 0),
        ("unavailable_after", "503 serviceNotAvailable", 1),
        ("gateway_timeout", "504 GatewayTimeout", 0),
        ("gateway_timeout_after", "504 GatewayTimeout", 1),
        ("expired_token", "401 InvalidAuthenticationToken", 0),
        ("mailbox_gone", "404 MailboxNotEnabledForRESTAPI", 0),
    ],
)
def test_a_fault_answers_in_graphs_words(visitor: Visitor, kind: str, refusal: str, effects: int) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": kind})
    assert code(draft(visitor)) == refusal
    assert drafts(visitor) == effects
    assert draft(visitor).status_code == 201


@pytest.mark.parametrize(("kind", "effects"), [("lost_reply", 1), ("truncated", 1), ("reset", 0)])
def test_a_cut_connection_may_hide_an_effect(visitor: Visitor, kind: str, effects: int) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": kind})
    with pytest.raises(httpx.TransportError):
        draft(visitor)
    assert drafts(visitor) == effects
    assert draft(visitor).status_code == 201


def test_a_proxys_page_is_no_json(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": "html"})
    answer = visitor.get("/users")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert "<html>" in answer.text


def test_a_group_may_seem_empty(visitor: Visitor) -> None:
    group = next(iter(visitor.sandbox.tenant.groups))
    visitor.sandbox.control("POST", "faults", {"kind": "empty", "path": "/members"})
    assert visitor.get(f"/groups/{group}/members").json()["value"] == []
    assert visitor.get(f"/groups/{group}/members").json()["value"]


def test_a_throttled_caller_is_told_how_long_to_wait_also_in_fractions(visitor: Visitor) -> None:
    for wait in ("7", "2.128"):
        visitor.sandbox.control("POST", "faults", {"kind": "throttle", "retry_after": wait})
        assert visitor.get("/users").headers["Retry-After"] == wait


def test_a_fault_strikes_the_calls_it_was_meant_for_as_often_as_it_was_told(visitor: Visitor) -> None:
    fault = {"kind": "unavailable", "method": "POST", "path": "/messages$", "times": 2}
    visitor.sandbox.control("POST", "faults", fault)
    assert visitor.get(f"{BOX}/messages").status_code == 200
    assert visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE)}).status_code == 202
    assert [draft(visitor).status_code for _ in range(3)] == [503, 503, 201]


def test_a_fault_without_a_number_lasts_until_it_is_cleared(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": "unavailable", "times": None})
    assert {visitor.get("/users").status_code for _ in range(4)} == {503}
    visitor.sandbox.control("DELETE", "faults")
    assert visitor.get("/users").status_code == 200


def test_a_slow_call_still_works(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": "slow", "seconds": 0.3})
    answer = visitor.get("/users?$top=1")
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.3


def test_chance_is_drawn_from_the_seed_and_meets_its_odds() -> None:
    def struck(seed: str) -> list[bool]:
        faults = Faults(seed=seed)
        faults.add(Fault(kind="unavailable", times=None, probability=0.25))
        return [bool(faults.strike("GET", "/users")) for _ in range(400)]

    assert struck("a") == struck("a")
    assert struck("a") != struck("b")
    assert 60 <= sum(struck("a")) <= 140


def test_in_a_batch_only_its_own_request_is_struck(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": "lost_reply", "path": "/users/delta"})
    urls = ("/users/delta", "/users?$top=1")
    requests = [{"id": str(number), "method": "GET", "url": url} for number, url in enumerate(urls)]
    answers = visitor.post("/$batch", {"requests": requests}).json()["responses"]
    assert [one["status"] for one in answers] == [503, 200]


@pytest.mark.parametrize("name", SENTENCES)
def test_every_fault_there_is_a_sentence_for_can_be_asked_for(name: str) -> None:
    assert Fault(kind=name).kind == name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Fault(kind="meteor"),  # type: ignore[arg-type]
        lambda: Fault(kind="slow", path="("),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(make: Callable[[], Fault]) -> None:
    with pytest.raises((ValueError, re.error), match=r"meteor|unterminated"):
        make()
