"""How the tests of the Graph ports reach the sandbox: as the service would, by its settings alone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kaffepause.domain.ids import Address
from kaffepause.graph.assembly import GraphPorts, assembled, http_client
from kaffepause.graph.auth import MsalSignIn
from kaffepause.graph.settings import GraphSettings
from kaffepause.sandbox.server import Sandbox


def settings_for(sandbox: Sandbox, **changed: Any) -> GraphSettings:
    """The settings the sandbox gives out, with some of them changed."""
    env = sandbox.env()
    settings = GraphSettings(
        tenant_id=env["KAFFEPAUSE_TENANT_ID"],
        client_id=env["KAFFEPAUSE_CLIENT_ID"],
        secret=env["KAFFEPAUSE_CLIENT_SECRET"],
        root=env["KAFFEPAUSE_GRAPH_ROOT"],
        authority=env["KAFFEPAUSE_AUTHORITY"],
        ca_file=Path(env["KAFFEPAUSE_CA_FILE"]),
        service_mailbox=Address(env["KAFFEPAUSE_SERVICE_MAILBOX"]),
    )
    return replace(settings, **changed)


@dataclass
class Hurry:
    """A clock that sleeping moves, without anybody waiting."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@asynccontextmanager
async def hurried_graph(
    settings: GraphSettings, *, signs_in_with: GraphSettings | None = None
) -> AsyncGenerator[GraphPorts]:
    """`open_graph`, except that nobody waits between two attempts."""
    time = Hurry()
    with closing(MsalSignIn(signs_in_with or settings)) as sign_in:
        async with http_client(settings) as http:
            yield assembled(settings, http, clock=time, sleep=time.sleep, sign_in=sign_in, run="test")
