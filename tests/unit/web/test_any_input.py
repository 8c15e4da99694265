"""Whatever is sent to the pages, they answer as a page would: never with a fault of ours, always with every guard."""

import asyncio
import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from starlette.routing import Route

from kaffepause.web.app import ROUTES
from kaffepause.web.guard import HEADERS
from kaffepause.web.sessions import Role
from tests import cast
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import BASE, Site

#: What the forms send; every one of them takes part everywhere, where nobody expects it.
FIELDS = (
    "address",
    "what",
    "how",
    "until",
    "level",
    "person",
    "day",
    "channel",
    "state",
    "call",
    "time",
    "done",
    "text",
)
QUERIES = ("lang", "next", "of", "week", "place", "deed", "rule", "since", "state", "code")
TEXT = {"type": "string"}
#: Nothing that a spreadsheet would open and run.
KINDS = {"text/html", "text/plain", "application/json", "text/css"}


def described(routes: tuple[Route, ...]) -> dict[str, Any]:
    """The pages as OpenAPI: every path, with every field and query of any of them."""
    paths: dict[str, Any] = {}
    for route in routes:
        for method in (route.methods or set()) - {"HEAD"}:
            places = [_placed(name, "path") for name in re.findall(r"\{(\w+)\}", route.path)]
            queries = [_placed(name, "query") for name in QUERIES]
            asked = {"parameters": places + queries, "responses": {"default": {"description": "A page."}}}
            body = {"requestBody": {"content": {"application/json": {"schema": _form()}}}} if method == "POST" else {}
            paths.setdefault(route.path, {})[method.lower()] = {**asked, **body}
    return {"openapi": "3.1.0", "info": {"title": "pages", "version": "1"}, "paths": paths}


def _placed(name: str, where: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": TEXT}


def _form() -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(FIELDS, TEXT), "additionalProperties": False}


PAGES = schemathesis.openapi.from_dict(described(ROUTES))
PAGES.config.phases.coverage.enabled = False
STEADY = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def asked(case: schemathesis.Case, roles: tuple[Role, ...]) -> httpx.Response:
    """What the pages answer to it, in a session with these roles and a form token of its own."""
    team = cast.team(cast.social_call(), cast.walk(), cast.movement_break())
    site = Site(Company(cast.organization(team)))
    visitor = site.signed_in(cast.ADA, *roles) if roles else site.visitor()
    sent = case.as_transport_kwargs(base_url=BASE)

    async def ask() -> httpx.Response:
        home = await visitor.opens("/")
        token = re.search(r'name="form_token" value="([^"]+)"', home.text)
        fields = sent.get("json") if isinstance(sent.get("json"), dict) else {}
        data = {**fields, "form_token": token[1] if token else ""} if sent["method"] == "POST" else None
        headers = {"origin": BASE} if data else {}
        return await visitor.client.request(
            sent["method"], sent["url"], params=sent.get("params"), data=data, headers=headers
        )

    return asyncio.run(ask())


@PAGES.parametrize()
@settings(STEADY, max_examples=4)
def test_whatever_is_sent_is_answered_as_a_page(case: schemathesis.Case) -> None:
    is_sound(asked(case, tuple(Role)))


@PAGES.parametrize()
@settings(STEADY, max_examples=1)
def test_whatever_a_stranger_sends_is_answered_as_a_page(case: schemathesis.Case) -> None:
    is_sound(asked(case, ()))


@pytest.mark.slow
@PAGES.parametrize()
@settings(STEADY, max_examples=60)
def test_much_that_is_sent_is_answered_as_a_page(case: schemathesis.Case) -> None:
    is_sound(asked(case, tuple(Role)))


def is_sound(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers.get("content-type", "text/html").split(";")[0] in KINDS
    assert answer.headers.get("location", "/").startswith(("/", "https://login.example.test/"))
