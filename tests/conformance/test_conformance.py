"""The sandbox answers as Graph's reference pages say Graph does: the cases are in ``tests/data/conformance``."""

import re
from collections import Counter
from typing import Any

import httpx
import pytest

from kaffepause.sandbox.app import ROUTES
from tests.conformance.caller import Caller
from tests.conformance.cases import Case, all_cases, filled
from tests.conformance.likeness import Said, differences
from tests.conformance.vocabulary import unlike_the_metadata

CASES = all_cases()
BARE = re.compile(r"/(users|transitiveMembers)/\$count$|/\$value$")  # text, not JSON
HEADERS = ("request-id", "client-request-id", "date")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.subject}: {case.id}" for case in CASES])
def test_answers_as_the_source_says(case: Case, caller: Caller) -> None:
    names = dict(caller.names) | filled(case.names, caller.names)
    wrong = [line for step in case.asked.get("given", ()) for line in _unlike_graph(step, caller.take(step, names))]
    before = caller.world()
    response = caller.send(case.asked, names)

    wrong += _unlike(filled(case.expected, names), response) + _unlike_graph(case.asked, response)
    if case.refused and caller.world() != before:
        wrong.append("the refused request changed the world")
    for look in case.expected.get("then", ()):
        seen = caller.send(look, names)
        lines = _unlike(filled(look["expect"], names), seen) + _unlike_graph(look, seen)
        wrong += [f"then {look['request']}: {line}" for line in lines]
    assert not wrong, f"\n{case.source}\n{case.request}\n  " + "\n  ".join(wrong) + f"\ngot {_shown(response)}"


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    names = Counter((case.subject, case.id) for case in CASES)

    assert [name for name, times in names.items() if times > 1] == []
    assert len({(case.subject, case.asked["id"]) for case in CASES}) >= 250


@pytest.mark.parametrize("route", ROUTES, ids=[f"{route.method} {route.path}" for route in ROUTES])
def test_every_path_has_a_good_and_a_bad_case(route: Any) -> None:
    """A path that only refuses, or is only ever asked nicely, is not examined."""
    found = {case.refused for case in CASES if _asks(case, route.method, route.path)}

    assert found == {True, False}


def _asks(case: Case, method: str, path: str) -> bool:
    asked, _, target = case.request.partition(" ")
    for name, value in case.names.items():
        target = target.replace(f"{{{name}}}", value)
    pattern = re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path))
    return asked == method and re.fullmatch(pattern, target.partition("?")[0].rstrip("/"), re.IGNORECASE) is not None


def _unlike(expected: dict[str, Any], response: httpx.Response) -> list[str]:
    status = expected["status"]
    wrong = list(
        differences(
            status, str(response.status_code) if isinstance(status, Said) else response.status_code, "the status"
        )
    )
    if "code" in expected:
        wrong += differences(expected["code"], _error(response).get("code"), "the code")
    if "message" in expected:
        wrong += differences(expected["message"], _error(response).get("message"), "the message")
    if "body" in expected:
        wrong += differences(expected["body"], _json(response))
    if "content" in expected:
        wrong += differences(expected["content"], response.text, "the content")
    for name, wanted in expected.get("headers", {}).items():
        wrong += differences(wanted, response.headers.get(name), f"the header {name}")
    return wrong


def _unlike_graph(asked: dict[str, Any], response: httpx.Response | None) -> list[str]:
    """What holds for any answer of Graph: its vocabulary, its error object, its headers."""
    if response is None or "/v1.0" not in response.url.path:
        return []
    wrong = [f"the header {name} is missing" for name in HEADERS if name not in response.headers]
    if response.status_code >= 400:
        return wrong + _unlike_an_error(_error(response))
    if not response.content:
        return wrong + [f"an empty answer of {kind}" for kind in response.headers.get_list("content-type")]
    if BARE.search(asked["request"].partition("?")[0]):
        return wrong
    return wrong + [line for body in _bodies(response) for line in unlike_the_metadata(body)]


def _unlike_an_error(error: dict[str, Any]) -> list[str]:
    inner = error.get("innerError", {})
    missing = [f"error/{name}" for name in ("code", "message", "innerError") if name not in error]
    missing += [f"error/innerError/{name}" for name in ("date", "request-id") if name not in inner]
    return [f"{name} is missing" for name in missing]


def _bodies(response: httpx.Response) -> list[Any]:
    """The answer, or each answer of a batch."""
    if not response.url.path.endswith("$batch"):
        return [_json(response)]
    return [one["body"] for one in _json(response)["responses"] if one["status"] < 400 and one.get("body")]


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _error(response: httpx.Response) -> dict[str, Any]:
    body = _json(response)
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _shown(response: httpx.Response) -> str:
    return f"{response.status_code} {response.text[:1500]}"
