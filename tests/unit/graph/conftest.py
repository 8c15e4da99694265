"""The stage that the tests of the Graph adapter play on."""

from collections.abc import AsyncIterator

import httpx
import pytest

from kaffepause.graph.assembly import assembled
from kaffepause.graph.auth import Token
from kaffepause.graph.client import HOOKS
from kaffepause.graph.settings import GraphSettings
from tests.unit.graph.stage import SERVICE, Hourglass, Script, Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    script, time, tokens = Script(), Hourglass(), list[str | None]()

    def sign_in(claims: str | None) -> Token:
        tokens.append(claims)
        return Token("token", 3600.0)

    settings = GraphSettings(tenant_id="t", client_id="c", secret="s", service_mailbox=SERVICE)
    async with httpx.AsyncClient(transport=httpx.MockTransport(script), event_hooks=HOOKS) as http:
        ports = assembled(settings, http, clock=time, sleep=time.sleep, run="test", sign_in=sign_in)
        yield Stage(ports, script, time, tokens)
