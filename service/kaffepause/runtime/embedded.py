"""One process: APScheduler ticks, `due` says what is to be done, and the store sees to it that it is done once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from kaffepause.domain.organization import Organization
from kaffepause.errors import KaffepauseError
from kaffepause.runtime.due import Cycle, Kind, due
from kaffepause.runtime.ports import Cycles, Lease

#: How often it is asked what is due, in seconds; another process takes over this long after a lease ran out.
TICK = 20
LEASE = 50.0

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """What a tick works with. perform: does one cycle; a failure leaves it to be begun again at the next tick."""

    owner: str
    cycles: Cycles
    lease: Lease
    organization: Callable[[], Organization]
    perform: Callable[[Cycle, datetime], Awaitable[None]]
    clock: Callable[[], datetime]
    is_stopping: asyncio.Event


async def serve(engine: Engine) -> None:
    """Tick until told to stop; a cycle under way is finished first, up to ten seconds."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    ticking = asyncio.Lock()

    async def tick() -> None:
        async with ticking:
            await _tick(engine)

    scheduler.add_job(
        tick,
        "interval",
        seconds=TICK,
        id="tick",
        replace_existing=True,
        coalesce=True,
        misfire_grace_time=3600,
        next_run_time=engine.clock(),
        max_instances=1,
    )
    scheduler.start()
    await engine.is_stopping.wait()
    scheduler.shutdown(wait=False)
    try:
        async with asyncio.timeout(10):
            await ticking.acquire()
    except TimeoutError:
        log.warning("run.stopped_mid_cycle")
    await engine.lease.release(engine.owner)


async def _tick(engine: Engine) -> None:
    now = engine.clock()
    if not await engine.lease.take(engine.owner, now, LEASE):
        log.info("run.waiting_for_another_process")
        return
    organization = engine.organization()
    for cycle in due(now, organization, await _done(engine, organization, now)):
        if engine.is_stopping.is_set():
            return
        await _once(engine, cycle)


async def _done(engine: Engine, organization: Organization, now: datetime) -> set[tuple[Kind, str]]:
    since = now - 2 * organization.timetable.grace
    return {(kind, label) for kind in Kind for label in await engine.cycles.done(str(kind), since)}


async def _once(engine: Engine, cycle: Cycle) -> None:
    if not await engine.cycles.begin(str(cycle.kind), cycle.label, engine.clock()):
        return
    log.info("cycle.begun", kind=cycle.kind, label=cycle.label)
    try:
        await engine.perform(cycle, engine.clock())
    except KaffepauseError as problem:
        log.warning("cycle.failed", kind=cycle.kind, label=cycle.label, problem=type(problem).__name__)
        return
    await engine.cycles.finish(str(cycle.kind), cycle.label, engine.clock())
    log.info("cycle.done", kind=cycle.kind, label=cycle.label)
