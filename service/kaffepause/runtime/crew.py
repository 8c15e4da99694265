"""One worker of many: it puts there what is due, takes over what others left, and works until told to stop."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from procrastinate.exceptions import ConnectorException

from kaffepause.errors import KaffepauseError
from kaffepause.runtime.due import Kind, due
from kaffepause.runtime.jobs import Desk
from kaffepause.runtime.ports import Lease
from kaffepause.runtime.queue import Queue
from kaffepause.runtime.told import told_of
from kaffepause.runtime.turns import LEASE

#: How often it is asked what is due, in seconds.
TICK: Final = 15.0
#: How long a worker waits for a database that went away, before asking again, in seconds.
PAUSE: Final = 2.0
#: Whose the lease is while workers run: all of theirs, so that `run` stands back.
WORKERS: Final = "workers"

log = structlog.get_logger()


class Crew:
    """What one worker does besides its jobs, over all tenants."""

    def __init__(
        self, desks: Mapping[str, Desk], leases: Mapping[str, Lease], queue: Queue, clock: Callable[[], datetime]
    ) -> None:
        self._desks, self._leases, self._queue, self._clock = desks, leases, queue, clock

    async def tick(self) -> None:
        """Take over what dead workers left, and put there what is due. Never raises for what is outside."""
        try:
            await self._queue.take_over()
            for tenant, desk in self._desks.items():
                await self._put(tenant, desk)
        except (KaffepauseError, ConnectorException) as problem:
            log.warning("worker.tick_failed", **told_of(problem))

    async def _put(self, tenant: str, desk: Desk) -> None:
        now = self._clock()
        if not await self._leases[tenant].take(WORKERS, now, LEASE):
            log.info("worker.waits_for_run_to_stop", tenant=tenant)
            return
        organization = desk.organization(now)
        since = now - organization.timetable.grace - timedelta(days=1)
        done = {(kind, label) for kind in Kind for label in await desk.cycles.done(str(kind), since)}
        for cycle in due(now, organization, done):
            if await self._queue.due(tenant, cycle):
                log.info("cycle.enqueued", **desk.named(cycle))

    async def serve(self, *, is_stopping: asyncio.Event) -> None:
        """Work until told to stop; a database that goes away is waited for."""
        ticking = asyncio.create_task(self._ticking(is_stopping))
        try:
            while not is_stopping.is_set():
                try:
                    await self._queue.work(is_stopping=is_stopping)
                except Exception as problem:  # noqa: BLE001 - a worker that ends for a moment's trouble is no worker
                    log.warning("worker.interrupted", **told_of(problem))
                await _unless(is_stopping, PAUSE)
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking

    async def _ticking(self, is_stopping: asyncio.Event) -> None:
        while not is_stopping.is_set():
            await self.tick()
            await _unless(is_stopping, TICK)


async def _unless(is_stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await is_stopping.wait()
