"""`/healthz`, `/readyz` and `/metrics`: how the service is, for machines. No page here shows anything of a person."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kaffepause.errors import KaffepauseError, UserError
from kaffepause.runtime.due import Kind
from kaffepause.runtime.measures import Measures
from kaffepause.runtime.ports import Cycles
from kaffepause.said import Said

#: What Prometheus calls the format it reads.
EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What the pages are made from. cycles: each tenant's rows. is_stopping: whether it is on its way down."""

    measures: Measures
    cycles: Mapping[str, Cycles]
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool]


def health_app(health: Health) -> Starlette:
    """The three pages."""
    pages: Mapping[str, Callable[[Health], Awaitable[Response]]] = {
        "/healthz": _alive,
        "/readyz": _ready,
        "/metrics": _measured,
    }

    def answering(page: Callable[[Health], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(_request: Request) -> Response:
            return await page(health)

        return answer

    return Starlette(routes=[Route(path, answering(page), methods=["GET"]) for path, page in pages.items()])


@asynccontextmanager
async def health_served(app: Starlette, *, host: str, port: int) -> AsyncGenerator[int]:
    """Serve the pages until the block ends; gives the port, a free one for 0. Raises UserError where it is taken."""
    try:
        listening = socket.create_server((host, port))
    except OSError as problem:
        said = Said(
            "Port {port} on {host} cannot be used: {problem}. "
            "Choose another with KAFFEPAUSE_METRICS_PORT, or another address with KAFFEPAUSE_METRICS_HOST.",
            port=port,
            host=host,
            problem=problem.strerror,
        )
        raise UserError(said) from None
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await asyncio.wait([serving], timeout=1)
        listening.close()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Signals stay with whoever runs the cycles."""
        yield


async def _alive(_health: Health) -> Response:
    return PlainTextResponse("alive\n")


async def _ready(health: Health) -> Response:
    """503 where the database does not answer, or the service is on its way down."""
    if health.is_stopping():
        return PlainTextResponse("stopping\n", status_code=503)
    try:
        await _age(health)
    except KaffepauseError:
        return PlainTextResponse("the database gives no answer\n", status_code=503)
    return PlainTextResponse("ready\n")


async def _measured(health: Health) -> Response:
    try:
        await _age(health)
    except KaffepauseError:
        log.warning("metrics.without_the_database")
    return Response(health.measures.text(), headers={"content-type": EXPOSITION})


async def _age(health: Health) -> None:
    """Look up when each kind of cycle was last done."""
    now = health.clock()
    for tenant, cycles in health.cycles.items():
        for kind, last in (await cycles.last_done(map(str, Kind))).items():
            health.measures.of(tenant).last_good(kind, max(now - last, timedelta()))
