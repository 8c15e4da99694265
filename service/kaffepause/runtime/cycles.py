"""What each kind of cycle does, in verbs."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog

from kaffepause.runtime.due import Cycle, Kind
from kaffepause.verbs.apply import apply
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.world import World

log = structlog.get_logger()


class Purges(Protocol):
    """A store that can forget what is past its time."""

    async def purge(self, now: datetime) -> Mapping[str, int]:
        """Forget it, and answer how many rows went from each table."""
        ...


async def perform(cycle: Cycle, world: World, store: Purges, *, now: datetime) -> None:
    """Do one cycle. Planning and upkeep book nothing before a person has applied a plan once."""
    if cycle.kind is Kind.PURGE:
        await store.purge(now)
        return
    await _DEEDS[cycle.kind](cycle, world, now)


async def _book(_cycle: Cycle, world: World, now: datetime) -> None:
    if await world.ledger.first_apply_by_a_person() is None:
        log.warning("cycle.waits_for_first_apply", cure="kaffepause apply")
        return
    plan = await make_plan(world, now=now)
    applied = await apply(world, plan, now=now)
    log.info("cycle.applied", actions=len(plan.actions), failed=len(applied.failed), unread=len(plan.unread))


async def _hint(_cycle: Cycle, world: World, now: datetime) -> None:
    await send_hints(world, await make_hints(world, now=now), now=now)


async def _mail(_cycle: Cycle, world: World, now: datetime) -> None:
    await send_digests(world, await make_digests(world, now=now), now=now)


_DEEDS: Mapping[Kind, Callable[[Cycle, World, datetime], Awaitable[None]]] = {
    Kind.PLANNING: _book,
    Kind.UPKEEP: _book,
    Kind.HINTS: _hint,
    Kind.MONDAY: _mail,
}
