"""What each kind of cycle does, in verbs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Protocol, TypeVar

import structlog

from kaffepause.runtime.due import Cycle, Kind, mails_begin
from kaffepause.runtime.measures import TenantMeasures
from kaffepause.verbs.administrator import administrators_line, send_administrators_line
from kaffepause.verbs.apply import Outcome, apply
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.deliver import Delivery
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.plan import Plan, make_plan
from kaffepause.verbs.purge import Records, purge
from kaffepause.verbs.shares import Share, shared_out
from kaffepause.verbs.world import World

log = structlog.get_logger()


class Dated(Protocol):
    """A letter with its day. due: the midnight that begins it, where its reader is; None: it may not leave."""

    @property
    def due(self) -> datetime | None: ...


#: The cycles that plan, and then book.
BOOKING: Final = frozenset({Kind.PLANNING, Kind.UPKEEP})

Letter = TypeVar("Letter", bound=Dated)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What a tenant's cycles work with."""

    world: World
    store: Records
    measures: TenantMeasures


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedOut:
    """A plan in shares. id: the plan's."""

    id: str
    shares: tuple[Share, ...]


async def perform(cycle: Cycle, bench: Bench, *, now: datetime) -> None:
    """Do one cycle. Planning and upkeep book nothing before a person has applied a plan once, nor under a hold."""
    await _DEEDS[cycle.kind](bench, now)


def whose_hour_has_come(letters: Sequence[Letter], at: time, now: datetime) -> tuple[Letter, ...]:
    """The letters whose reader's clock shows that time or later, on the letter's day or after it."""
    hour = timedelta(hours=at.hour, minutes=at.minute)
    return tuple(one for one in letters if one.due is not None and one.due + hour <= now)


async def _purge(bench: Bench, now: datetime) -> None:
    gone = await purge(bench.world, bench.store, now=now)
    log.info("cycle.purged", rows=sum(gone.values()))


async def planned(bench: Bench, now: datetime) -> SharedOut | None:
    """A plan for many processes, after all that comes before its first action; None before a person applied one."""
    if (made := await _made(bench, now)) is None:
        return None
    plan, company = made
    shares, waiting = await shared_out(bench.world, plan, now=now, company=company)
    count_bookings(bench, waiting)
    log.info("cycle.shared_out", actions=len(plan.actions), shares=len(shares), unread=len(plan.unread))
    return SharedOut(id=plan.id, shares=shares)


async def _book(bench: Bench, now: datetime) -> None:
    if (made := await _made(bench, now)) is None:
        return
    plan, company = made
    applied = await apply(bench.world, plan, now=now, company=company)
    count_bookings(bench, applied.outcomes)
    log.info("cycle.applied", actions=len(plan.actions), failed=len(applied.failed), unread=len(plan.unread))


async def _made(bench: Bench, now: datetime) -> tuple[Plan, Company] | None:
    world = bench.world
    if await world.ledger.first_apply_by_a_person() is None:
        log.warning("cycle.waits_for_first_apply", cure="kaffepause apply")
        return None
    if await is_held(world):
        return None
    company = await read_company(world)
    plan = await make_plan(world, now=now, company=company)
    bench.measures.unread(len(plan.unread))
    return plan, company


async def is_held(world: World) -> bool:
    """Whether an administrator holds back what would be booked, which the log then says."""
    held = await world.ledger.held_since() is not None
    if held:
        log.warning("cycle.held", tenant=world.tenant, cure="let it book again at /admin")
    return held


def count_bookings(bench: Bench, outcomes: Sequence[Outcome]) -> None:
    """Count what actions came to."""
    bench.measures.booked((str(one.action.verb), str(one.came)) for one in outcomes)


async def _hint(bench: Bench, now: datetime) -> None:
    world = bench.world
    hints = whose_hour_has_come(await make_hints(world, now=now), world.rules.organization.timetable.hints_at, now)
    _count(bench, await send_hints(world, hints, now=now))


async def _mail(bench: Bench, now: datetime) -> None:
    world = bench.world
    mails = whose_hour_has_come(await make_digests(world, now=now), mails_begin(world.rules.organization), now)
    _count(bench, await send_digests(world, mails, now=now))
    await _tell_administrators(bench, now)


async def _tell_administrators(bench: Bench, now: datetime) -> None:
    """After the managers' mails, so that it says which of them did not leave."""
    line = await administrators_line(bench.world, now=now)
    if line:
        _count(bench, await send_administrators_line(bench.world, line, now=now))


def _count(bench: Bench, deliveries: Sequence[Delivery]) -> None:
    bench.measures.mailed((str(one.envelope.letter), str(one.came)) for one in deliveries)
    log.info("cycle.mailed", mails=sum(one.came == "sent" for one in deliveries))


_DEEDS: Mapping[Kind, Callable[[Bench, datetime], Awaitable[None]]] = {
    Kind.PLANNING: _book,
    Kind.UPKEEP: _book,
    Kind.HINTS: _hint,
    Kind.MONDAY: _mail,
    Kind.PURGE: _purge,
}
