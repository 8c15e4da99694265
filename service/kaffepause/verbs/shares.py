"""A plan cut into shares, one organizer's mailbox each, so that many processes can apply it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pydantic import TypeAdapter

from kaffepause.booking.apply import Outcome, apply_plan
from kaffepause.booking.plan import Action, Plan, Verb
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.people import Person
from kaffepause.verbs.apply import close_passed, hands, ready
from kaffepause.verbs.company import Company
from kaffepause.verbs.world import World

__all__ = ["SHARE", "Share", "apply_share", "close_passed", "share_from", "share_json", "shared_out"]

#: So many actions are in one share at most: what is lost of a process that dies is soon done again by another.
SHARE = 40

#: The creates come when all else is done, so that what they wait for is free.
FIRST, CREATES = 0, 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """Some of a plan's actions, all of one organizer's mailbox. people: everybody they name."""

    plan: Plan
    mailbox: Address
    stage: int
    people: tuple[Person, ...]


_SHARE = TypeAdapter(Share)


def share_json(share: Share) -> str:
    """The share as JSON, which names people: it is kept until it is applied and no longer."""
    return _SHARE.dump_json(share).decode()


def share_from(text: str) -> Share:
    """The share in that JSON."""
    return _SHARE.validate_json(text)


async def shared_out(
    world: World, plan: Plan, *, now: datetime, company: Company
) -> tuple[tuple[Share, ...], tuple[Outcome, ...]]:
    """All that comes before a plan's first action, then its shares; and the actions that may not be done yet.

    Raises as `verbs.apply.apply` does.
    """
    told, waiting = await ready(world, plan, company, now=now)
    return tuple(_shares(told, company)), waiting


async def apply_share(world: World, share: Share, *, now: datetime) -> tuple[Outcome, ...]:
    """Do its actions. Applied twice, the second time finds everything taken and changes nothing."""
    people = {person.id: person for person in share.people}
    return await apply_plan(share.plan, hands(world, share.plan.id, people, now=now))


def _shares(plan: Plan, company: Company) -> Iterator[Share]:
    ordered = sorted(plan.actions, key=_place)
    for (stage, mailbox), actions in groupby(ordered, key=_place):
        mine = [action for action in actions if action.verb is not Verb.WAIT]
        for start in range(0, len(mine), SHARE):
            yield _share(plan, mine[start : start + SHARE], mailbox, stage, company)


def _place(action: Action) -> tuple[int, Address]:
    return (CREATES if action.verb is Verb.CREATE else FIRST), action.organizer


def _share(plan: Plan, actions: Sequence[Action], mailbox: Address, stage: int, company: Company) -> Share:
    named = {person for action in actions for person in _named(action)}
    people = tuple(company.people[one] for one in sorted(named) if one in company.people)
    part = Plan(
        id=plan.id, made_at=plan.made_at, config=plan.config, revisions={}, actions=tuple(actions), ahead=plan.ahead
    )
    return Share(plan=part, mailbox=mailbox, stage=stage, people=people)


def _named(action: Action) -> Iterator[PersonId]:
    for one in (action.wanted, action.row, action.found):
        yield from (*one.people, *one.absent) if one else ()
