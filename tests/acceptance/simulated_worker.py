"""A worker among many in simulated time."""

import asyncio
from datetime import datetime, timedelta

from kaffepause.runtime.crew import Crew
from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.jobs import Desk, Jobs
from kaffepause.runtime.queue import Queue, open_queue
from kaffepause.runtime.rulebook import Rulebook
from kaffepause.wiring import Installation
from tests.acceptance.simulated import Life, Process

__all__ = ["Worker", "open_queue"]


class Worker(Process):
    """One start of `kaffepause worker`."""

    def __init__(self, life: Life, installation: Installation, book: Rulebook, queue: Queue) -> None:
        super().__init__(life, installation, book)
        tenant, store = installation.world.tenant, installation.store
        desk = Desk(
            tenant=tenant,
            cycles=Noting(store.cycles, life),
            shares=store.shares,
            organization=self.organization,
            bench=self.bench,
            measures=self.measures,
        )
        self.queue = queue
        queue.jobs = Jobs({tenant: desk}, lambda: life.now, queue)
        self.crew = Crew({tenant: desk}, {tenant: store.lease}, queue, lambda: life.now)

    async def turn(self) -> None:
        await self.crew.tick()
        while await self.queue.length():
            await self.queue.work(is_stopping=asyncio.Event(), until_empty=True)

    async def stop(self) -> None:
        """A worker has nothing to give back."""


class Noting:
    """The rows of cycles, and what was begun by them."""

    def __init__(self, cycles: object, life: Life) -> None:
        self._cycles, self._life = cycles, life

    def __getattr__(self, name: str) -> object:
        return getattr(self._cycles, name)

    async def begin(self, kind: str, label: str, now: datetime, *, dead_after: timedelta) -> bool:
        is_mine = await self._cycles.begin(kind, label, now, dead_after=dead_after)
        if is_mine:
            self._life.did.append((now, Cycle(kind=Kind(kind), label=label, due=now, zone="")))
        return is_mine
