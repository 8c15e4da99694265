"""Carrying out a plan: intent before effect, one action at a time, safe to stop anywhere and to run again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from kaffepause.booking.leaving import declined_by, new_departures
from kaffepause.booking.plan import Action, Plan, Verb, Wanted, Why
from kaffepause.booking.ports import Audit, Ending, Events, Ledger, Row, State
from kaffepause.booking.recheck import Recheck
from kaffepause.domain.event import OwnEvent
from kaffepause.errors import AnswerLost, Duplicate, Missing, OutsideError, StalePlan
from kaffepause.planning.reasons import Because
from kaffepause.said import Said

Value = TypeVar("Value")


class Came(StrEnum):
    """What an action came to."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RECORDED = "recorded"  #: adopt, yield, forget: the ledger alone
    UNTOUCHED = "untouched"  #: keep, wait
    TAKEN = "taken"  #: somebody else did it first
    SKIPPED = "skipped"  #: the slot no longer has its quorum
    UNCERTAIN = "uncertain"  #: no answer came; the next cycle looks at the calendar
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one action came to. said: what Graph said, where it failed."""

    action: Action
    came: Came
    said: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hands:
    """What apply works with. progress: called after every action. abreast: how many actions at once."""

    events: Events
    ledger: Ledger
    audit: Audit
    recheck: Recheck
    plan_id: str
    now: datetime
    progress: Callable[[Outcome], None] = field(default=lambda _: None)
    abreast: int = 8


async def apply_plan(plan: Plan, hands: Hands) -> tuple[Outcome, ...]:
    """Do every action, creates last so that what they wait for is free. One failure never stops the others."""
    first = [action for action in plan.actions if action.verb is not Verb.CREATE]
    creates = [action for action in plan.actions if action.verb is Verb.CREATE]
    outcomes = await _abreast(first, hands)
    for group in hands.recheck.groups(creates):
        standing = await hands.recheck.still_stand(group)
        skipped = [Outcome(action=action, came=Came.SKIPPED) for action in group if action.key not in standing]
        outcomes += [_tell(hands, outcome) for outcome in skipped]
        outcomes += await _abreast([action for action in group if action.key in standing], hands)
    return tuple(outcomes)


async def _abreast(actions: Sequence[Action], hands: Hands) -> list[Outcome]:
    places = asyncio.Semaphore(hands.abreast)

    async def one(action: Action) -> Outcome:
        async with places:
            return _tell(hands, await _do(action, hands))

    # None is stopped halfway because another failed, and none goes on behind the back of whoever hears of it.
    came = await asyncio.gather(*(one(action) for action in actions), return_exceptions=True)
    for outcome in came:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in came if isinstance(outcome, Outcome)]


def _tell(hands: Hands, outcome: Outcome) -> Outcome:
    hands.progress(outcome)
    return outcome


async def _do(action: Action, hands: Hands) -> Outcome:
    try:
        came = await _DEEDS[action.verb](action, hands)
    except AnswerLost as lost:
        return Outcome(action=action, came=Came.UNCERTAIN, said=str(lost))
    except OutsideError as problem:
        return Outcome(action=action, came=Came.FAILED, said=str(problem))
    if came not in (Came.UNTOUCHED, Came.TAKEN):
        people = action.wanted.people if action.wanted else action.row.people if action.row else ()
        await hands.audit.note(hands.now, str(action.verb), rule=action.round_label, key=action.key, people=people)
    return Outcome(action=action, came=came)


async def _create(action: Action, hands: Hands) -> Came:
    wanted = _given(action.wanted)
    # The same attempt again sends exactly the request that may already have arrived.
    stored = action.row.request if action.row and action.row.attempt == action.attempt else None
    request = stored or wanted.request(action.attempt)
    # What is sent again is what was meant then; the next plan makes of it what is wanted now.
    intent = action.row if stored and action.row else replace(_row(action, wanted, State.SENDING), request=request)
    if not await hands.ledger.claim(intent, plan_id=hands.plan_id, expects=action.row):
        return Came.TAKEN
    try:
        event = await hands.events.create(request)
    except Duplicate:
        found = await hands.events.find(intent.organizer, intent.key)
        if not found:
            raise
        event = found[0]
    await hands.ledger.settle(_booked(intent, event), plan_id=hands.plan_id)
    return Came.BOOKED


async def _move(action: Action, hands: Hands) -> Came:
    standing, change = _given(action.event), _given(action.change)
    taken_off = action.found if action.wanted is None else None
    row = taken_off or _row(action, _given(action.wanted), State.SENDING)
    intent = replace(row, state=State.SENDING, event=standing.id)
    if not await hands.ledger.claim(intent, plan_id=hands.plan_id, expects=action.row):
        return Came.TAKEN
    event = await hands.events.change(standing, change)
    mailed = hands.now.date() if action.mails else intent.updated_on
    await hands.ledger.settle(replace(_booked(intent, event), updated_on=mailed), plan_id=hands.plan_id)
    return Came.CHANGED


async def _cancel(action: Action, hands: Hands) -> Came:
    event, intent = _given(action.event), _going(action, hands)
    if not await hands.ledger.claim(intent, plan_id=hands.plan_id, expects=action.row):
        return Came.TAKEN
    if action.change:
        await _gone_is_fine(hands.events.change(event, action.change))
    else:
        await _gone_is_fine(hands.events.cancel(event, str(action.why)))
    ending = Ending.UNDONE if action.why is Why.UNDONE else Ending.DROPPED
    ended = replace(intent, state=State.ENDED, ending=ending, because=str(action.why))
    await hands.ledger.settle(ended, plan_id=hands.plan_id)
    return Came.CANCELLED


async def _gone_is_fine(deed: Awaitable[object]) -> None:
    try:
        await deed
    except Missing:
        return


async def _adopt(action: Action, hands: Hands) -> Came:
    event, intent = _given(action.event), _adopted(action)
    if not await hands.ledger.claim(intent, plan_id=hands.plan_id, expects=action.row):
        return Came.TAKEN
    await hands.ledger.settle(_booked(intent, event), plan_id=hands.plan_id)
    return Came.RECORDED


async def _record_yield(action: Action, hands: Hands) -> Came:
    return await _end(action, hands, Ending.YIELDED)


async def _forget(action: Action, hands: Hands) -> Came:
    return await _end(action, hands, Ending.FORGOTTEN)


async def _end(action: Action, hands: Hands, ending: Ending) -> Came:
    intent = _going(action, hands)
    if not await hands.ledger.claim(intent, plan_id=hands.plan_id, expects=action.row):
        return Came.TAKEN
    ended = replace(intent, state=State.ENDED, ending=ending, because=str(action.why))
    await hands.ledger.settle(ended, plan_id=hands.plan_id)
    return Came.RECORDED


async def _keep(action: Action, hands: Hands) -> Came:
    """Nothing is changed; what people answered, and the dates they changed, are remembered."""
    if action.row is None or action.event is None:
        return Came.UNTOUCHED
    noted = _noted(action.row, action.event, hands)
    if noted == action.row:
        return Came.UNTOUCHED
    await hands.ledger.settle(noted, plan_id=hands.plan_id)
    return Came.RECORDED


def _noted(row: Row, event: OwnEvent, hands: Hands) -> Row:
    people = {person.address: person.id for person in hands.recheck.people.values()}
    departed = {one.day: one for one in (*row.departed, *new_departures(row, event))}
    return replace(
        row,
        declined=declined_by(row, event, people),
        departed=tuple(departed[day] for day in sorted(departed)),
    )


async def _leave(_action: Action, _hands: Hands) -> Came:
    return Came.UNTOUCHED


_DEEDS: Mapping[Verb, Callable[[Action, Hands], Awaitable[Came]]] = {
    Verb.CREATE: _create,
    Verb.MOVE: _move,
    Verb.CANCEL: _cancel,
    Verb.ADOPT: _adopt,
    Verb.YIELD: _record_yield,
    Verb.FORGET: _forget,
    Verb.KEEP: _keep,
    Verb.WAIT: _leave,
}


def _given(value: Value | None) -> Value:
    """The value, which every plan of ours has; a plan edited by hand may not."""
    if value is None:
        raise StalePlan(Said("This plan is not whole. Make a new one with `kaffepause plan`."))
    return value


def _row(action: Action, wanted: Wanted, state: State) -> Row:
    """The row for a wish: what is wanted, at the times wanted."""
    past = tuple(day for day in action.row.dates if day not in wanted.days) if action.row else ()
    began = wanted.recurrence.first if wanted.recurrence else None
    stays = wanted.why.because is Because.STANDS
    return Row(
        key=wanted.key,
        team=wanted.team,
        activity=wanted.activity,
        round_label=wanted.round_label,
        part=wanted.part,
        attempt=action.attempt,
        state=state,
        organizer=wanted.organizer,
        people=wanted.people,
        slot=wanted.interval,
        dates=tuple(sorted({*past, *wanted.days})) if began else (),
        because=action.row.because if action.row and stays else str(wanted.why.because),
        host=wanted.host,
        entry=wanted.entry,
        absent=wanted.absent,
        updated_on=action.row.updated_on if action.row else None,
        departed=action.row.departed if action.row else (),
    )


def _adopted(action: Action) -> Row:
    """What the ledger lost as the calendar shows it: the next plan sees who has joined or left since."""
    wanted = _given(action.wanted)
    if action.found is None:
        return _row(action, wanted, State.SENDING)
    return replace(action.found, state=State.SENDING, because=str(wanted.why.because), entry=wanted.entry)


def _going(action: Action, hands: Hands) -> Row:
    """The row for something that ends, even if the ledger never had one."""
    if row := action.row or action.found:
        noted = _noted(row, action.event, hands) if action.event else row
        return replace(noted, state=State.SENDING)
    if action.wanted:
        return _row(action, action.wanted, State.SENDING)
    return Row(
        key=action.key,
        team=action.team,
        activity=action.activity,
        round_label=action.round_label,
        part="",
        attempt=action.attempt,
        state=State.SENDING,
        organizer=action.organizer,
        people=(),
        slot=_given(action.before),
    )


def _booked(intent: Row, event: OwnEvent) -> Row:
    return replace(intent, state=State.BOOKED, event=event.id, request=None, slot=event.interval)
