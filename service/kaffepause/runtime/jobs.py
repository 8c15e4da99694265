"""What workers do, one job at a time: a tenant's cycle, or one share of the plan that a cycle made.

Every job may be done twice and stop anywhere: what a job finds done, it leaves. A plan's shares are kept until they
are applied; whoever applies the last one of a stage begins the next, and ends the cycle after the last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from kaffepause.domain.organization import Organization
from kaffepause.runtime.cycles import BOOKING, Bench, count_bookings, is_held, perform, planned
from kaffepause.runtime.due import Cycle
from kaffepause.runtime.measures import TenantMeasures
from kaffepause.runtime.ports import Cycles, Left, Part, Shares
from kaffepause.runtime.told import told_of
from kaffepause.runtime.traces import traced
from kaffepause.verbs.shares import apply_share, close_passed, share_from, share_json

log = structlog.get_logger()


class Later(Exception):
    """It is not this job's turn yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """Which share of which plan, and in which stage its turn comes."""

    plan: str
    number: int
    stage: int


class Line(Protocol):
    """Where jobs wait."""

    async def cycle(self, tenant: str, cycle: Cycle) -> None:
        """Let the cycle be done, once more."""
        ...

    async def shares(self, tenant: str, cycle: Cycle, left: Sequence[Left]) -> None:
        """Let these be done; those that wait already are not put there twice."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What one tenant's jobs work with. organization, bench: by the file as it holds at that moment."""

    tenant: str
    cycles: Cycles
    shares: Shares
    organization: Callable[[datetime], Organization]
    bench: Callable[[], Bench]
    measures: TenantMeasures

    def named(self, cycle: Cycle) -> Mapping[str, str]:
        """How the log names the cycle."""
        return {"tenant": self.tenant, "kind": str(cycle.kind), "label": cycle.label}


class Jobs:
    """The two jobs, over all tenants."""

    def __init__(self, desks: Mapping[str, Desk], clock: Callable[[], datetime], line: Line) -> None:
        self._desks, self._clock, self._line = desks, clock, line

    async def cycle(self, tenant: str, cycle: Cycle) -> None:
        """Do a cycle that is not done; one that books is over when its last share is. Raises Later, or its problem."""
        desk, now = self._desks[tenant], self._clock()
        if self._is_past(desk, cycle, now):
            await desk.shares.drop(str(cycle.kind), cycle.label)
            return
        if cycle.kind in BOOKING and await self._is_shared_out(desk, cycle, now):
            return
        # One job a tenant at a time: a cycle that was begun and not finished is one that crashed.
        if not await desk.cycles.begin(str(cycle.kind), cycle.label, now, dead_after=timedelta()):
            return
        log.info("cycle.begun", **desk.named(cycle), lag=(now - cycle.due).total_seconds())
        desk.measures.cycle_begun(str(cycle.kind), now - cycle.due)
        try:
            with traced("cycle", **desk.named(cycle)):
                await self._do(desk, cycle, now)
        except Exception as problem:
            desk.measures.cycle_ended(str(cycle.kind), "failed")
            log.warning("cycle.failed", **desk.named(cycle), **told_of(problem))
            raise

    async def share(self, tenant: str, cycle: Cycle, one: Numbered, *, again: bool) -> None:
        """Apply one share. again: somebody began it before, so what came of it is looked up by planning once more."""
        desk, now = self._desks[tenant], self._clock()
        content = await desk.shares.content(one.plan, one.number)
        if content is None:
            # Done by somebody who then stopped, perhaps before beginning what comes next.
            if not any(other.stage <= one.stage for other in await self._waiting(desk, cycle)):
                await self._advance(desk, cycle)
            return
        with traced("share", **desk.named(cycle)):
            is_amiss = not self._is_past(desk, cycle, now) and await self._apply(desk, content, now)
        if await desk.shares.done(one.plan, one.number, is_amiss=is_amiss or again):
            await self._advance(desk, cycle)

    async def _apply(self, desk: Desk, content: str, now: datetime) -> bool:
        """Answers whether of anything it is not known what came of it. Under a hold nothing is done."""
        bench = desk.bench()
        if await is_held(bench.world):
            return False
        outcomes = await apply_share(bench.world, share_from(content), now=now)
        count_bookings(bench, outcomes)
        return any(one.came == "uncertain" for one in outcomes)

    async def _is_shared_out(self, desk: Desk, cycle: Cycle, now: datetime) -> bool:
        """Whether this cycle's bookings are under way. Raises Later where another's are, and that one is not past."""
        since = now - desk.organization(now).timetable.grace
        if await desk.shares.under_way(since) - {(str(cycle.kind), cycle.label)}:
            raise Later
        if waiting := await self._waiting(desk, cycle):
            await self._begin_stage(desk, cycle, waiting)
            return True
        await desk.shares.drop(str(cycle.kind), cycle.label)
        return False

    async def _do(self, desk: Desk, cycle: Cycle, now: datetime) -> None:
        bench = desk.bench()
        if cycle.kind not in BOOKING:
            await perform(cycle, bench, now=now)
            await self._end(desk, cycle)
            return
        if plan := await planned(bench, now):
            parts = [
                Part(number=number, stage=one.stage, mailbox=one.mailbox, content=share_json(one))
                for number, one in enumerate(plan.shares)
            ]
            await desk.shares.save(str(cycle.kind), cycle.label, plan.id, parts, now)
        await self._advance(desk, cycle)

    async def _advance(self, desk: Desk, cycle: Cycle) -> None:
        """Begin the next stage; or plan once more where something was amiss; or end the cycle."""
        left = await desk.shares.left(str(cycle.kind), cycle.label)
        if waiting := [one for one in left if one.is_waiting]:
            await self._begin_stage(desk, cycle, waiting)
        elif left:
            # First the new job: whoever stops in between leaves one too many, and that one finds nothing to do.
            await self._line.cycle(desk.tenant, cycle)
            await desk.shares.drop(str(cycle.kind), cycle.label)
        else:
            await close_passed(desk.bench().world, now=self._clock())
            await self._end(desk, cycle)

    async def _waiting(self, desk: Desk, cycle: Cycle) -> list[Left]:
        return [one for one in await desk.shares.left(str(cycle.kind), cycle.label) if one.is_waiting]

    async def _begin_stage(self, desk: Desk, cycle: Cycle, waiting: Sequence[Left]) -> None:
        stage = min(one.stage for one in waiting)
        await self._line.shares(desk.tenant, cycle, [one for one in waiting if one.stage == stage])

    async def _end(self, desk: Desk, cycle: Cycle) -> None:
        await desk.cycles.finish(str(cycle.kind), cycle.label, self._clock())
        desk.measures.cycle_ended(str(cycle.kind), "done")
        log.info("cycle.done", **desk.named(cycle))

    def _is_past(self, desk: Desk, cycle: Cycle, now: datetime) -> bool:
        return cycle.due < now - desk.organization(now).timetable.grace
