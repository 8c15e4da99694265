"""The pages on a socket."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kaffepause.errors import NotAllowed, UserError
from kaffepause.said import Said
from kaffepause.verbs.world import World
from kaffepause.web.app import pages
from kaffepause.web.office import Office
from kaffepause.wiring import Installation

NO_PAGES: Final = Said(
    "There are no pages without KAFFEPAUSE_PUBLIC_URL, where people reach them, and KAFFEPAUSE_LINK_KEY, which signs"
    " their links. Set both."
)


def office_of(
    installation: Installation, *, clock: Callable[[], datetime], world: Callable[[], World] | None = None
) -> Office:
    """What one tenant's pages stand on; `world` where its rules are read anew.

    Raises NotAllowed where the settings name no pages.
    """
    if installation.links is None:
        raise NotAllowed(NO_PAGES)
    return Office(
        world=world or (lambda: installation.world),
        links=installation.links,
        kept=installation.store,
        clock=clock,
        sign_in=installation.sign_in,
    )


def by_host(offices: Sequence[Office]) -> ASGIApp:
    """The pages of several tenants on one socket, told apart by the name that people reach them under."""
    apps = {urlsplit(office.links.base).netloc: pages(office) for office in offices}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked_for = Headers(scope=scope).get("host", "")
        await apps.get(asked_for, _NOBODYS)(scope, receive, send)

    return answer


_NOBODYS: Final = PlainTextResponse("There is no such page.", 404)


@asynccontextmanager
async def pages_served(app: ASGIApp, *, host: str, port: int, certificate: Path | None = None) -> AsyncGenerator[int]:
    """Serve them until the block ends; gives the port, a free one for 0. Raises UserError where it is taken.

    certificate: a PEM file with the chain and its key, where nobody in front of us speaks TLS.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as problem:
        said = Said(
            "Port {port} on {host} cannot be used: {problem}. Choose another.",
            port=port,
            host=host,
            problem=problem.strerror,
        )
        raise UserError(said) from None
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,
            ssl_certfile=certificate,
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await asyncio.wait([serving], timeout=5)
        listening.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Signals stay with whoever serves."""
        yield
