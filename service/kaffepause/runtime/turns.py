"""One process's turns at a tenant's cycles: what is due is done, by whoever holds the lease, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from kaffepause.domain.organization import Organization
from kaffepause.errors import KaffepauseError
from kaffepause.runtime.due import Cycle, Kind, due
from kaffepause.runtime.measures import TenantMeasures
from kaffepause.runtime.ports import Cycles, Lease
from kaffepause.runtime.told import told_of
from kaffepause.runtime.traces import traced

#: How long the lease holds without being renewed, in seconds: after that another process takes over.
LEASE: Final = 40.0
#: How long a cycle under way may go on after being told to stop, and how long being broken off may take, in seconds.
FINISHING, BREAKING_OFF = 6.0, 2.0
#: How long a cycle that failed waits before it is tried again; doubled each time.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """What a tick works with. organization: the file as it holds at that moment. perform: does one cycle."""

    owner: str
    tenant: str
    cycles: Cycles
    lease: Lease
    organization: Callable[[datetime], Organization]
    perform: Callable[[Cycle, datetime], Awaitable[None]]
    clock: Callable[[], datetime]
    measures: TenantMeasures


@dataclass(slots=True)
class Patience:
    """How long each cycle that failed has to wait before its next try."""

    _waits: dict[tuple[Kind, str], tuple[timedelta, datetime]] = field(
        default_factory=dict[tuple[Kind, str], tuple[timedelta, datetime]]
    )

    def failed(self, cycle: Cycle, now: datetime) -> timedelta:
        """It failed just now; answers how long it waits."""
        before, _ = self._waits.get((cycle.kind, cycle.label), (FIRST_WAIT / 2, now))
        wait = min(before * 2, LONGEST_WAIT)
        self._waits[cycle.kind, cycle.label] = (wait, now + wait)
        return wait

    def done(self, cycle: Cycle) -> None:
        """It went well: forget that it ever failed."""
        self._waits.pop((cycle.kind, cycle.label), None)

    def has_run_out(self, cycle: Cycle, now: datetime) -> bool:
        """Whether it may be tried."""
        _, until = self._waits.get((cycle.kind, cycle.label), (FIRST_WAIT, now))
        return now >= until


class Turns:
    """Takes a turn at every tick. A tick never waits for a cycle: it renews the lease while one is under way."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._patience = Patience()
        self._under_way: asyncio.Task[None] | None = None
        self._is_stopping = self._waits_for_another = False

    @property
    def is_working(self) -> bool:
        return self._under_way is not None and not self._under_way.done()

    async def tick(self) -> None:
        """Begin what is due, if it is this process's turn. Never raises."""
        try:
            await self._tick()
        except Exception as problem:  # noqa: BLE001 - a service that stops ticking is worse than any problem
            log.warning("run.tick_failed", tenant=self._engine.tenant, **told_of(problem))

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        if self._under_way:
            await asyncio.wait([self._under_way])

    async def stop(self) -> None:
        """Let a cycle under way finish for a few seconds, then break it off, and give the lease back."""
        self._is_stopping = True
        if self._under_way and self.is_working:
            await asyncio.wait([self._under_way], timeout=FINISHING)
            await self._break_off("run.stopped_mid_cycle")
        with suppress(KaffepauseError, TimeoutError):
            async with asyncio.timeout(1):
                await self._engine.lease.release(self._engine.owner)

    async def _tick(self) -> None:
        engine = self._engine
        now = engine.clock()
        is_mine = await engine.lease.take(engine.owner, now, LEASE)
        if self._is_stopping:
            return
        if not is_mine:
            await self._stand_back()
        elif not self.is_working:
            self._waits_for_another = False
            self._under_way = asyncio.create_task(self._work(now))

    async def _stand_back(self) -> None:
        await self._break_off("run.lost_its_lease")
        if not self._waits_for_another:
            self._waits_for_another = True
            log.info("run.waiting_for_another_process", tenant=self._engine.tenant)

    async def _break_off(self, event: str) -> None:
        if self._under_way and self.is_working:
            log.warning(event, tenant=self._engine.tenant)
            self._under_way.cancel()
            await asyncio.wait([self._under_way], timeout=BREAKING_OFF)

    async def _work(self, now: datetime) -> None:
        try:
            organization = self._engine.organization(now)
            for cycle in due(now, organization, await self._done(organization, now)):
                if not self._is_stopping and self._patience.has_run_out(cycle, now):
                    await self._once(cycle)
        except Exception as problem:  # noqa: BLE001 - told by its type alone: its words may hold names
            log.warning("run.tick_failed", tenant=self._engine.tenant, **told_of(problem))

    async def _done(self, organization: Organization, now: datetime) -> set[tuple[Kind, str]]:
        since = now - organization.timetable.grace - timedelta(days=1)
        return {(kind, label) for kind in Kind for label in await self._engine.cycles.done(str(kind), since)}

    async def _once(self, cycle: Cycle) -> None:
        engine, named = self._engine, {"tenant": self._engine.tenant, "kind": str(cycle.kind), "label": cycle.label}
        begun = engine.clock()
        # The lease says that nobody else runs: a cycle that was begun and not finished is one that crashed.
        if not await engine.cycles.begin(str(cycle.kind), cycle.label, begun, dead_after=timedelta()):
            return
        log.info("cycle.begun", **named, lag=(begun - cycle.due).total_seconds())
        engine.measures.cycle_begun(str(cycle.kind), begun - cycle.due)
        try:
            with traced("cycle", **named):
                await engine.perform(cycle, begun)
        except Exception as problem:  # noqa: BLE001 - told by its type alone: its words may hold names
            wait = self._patience.failed(cycle, engine.clock())
            engine.measures.cycle_ended(str(cycle.kind), "failed")
            log.warning("cycle.failed", **named, **told_of(problem), seconds=wait.total_seconds())
            return
        await engine.cycles.finish(str(cycle.kind), cycle.label, engine.clock())
        self._patience.done(cycle)
        engine.measures.cycle_ended(str(cycle.kind), "done")
        log.info("cycle.done", **named)
