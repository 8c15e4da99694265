"""`undo`, `adopt` and `explain`."""

import asyncio
from datetime import datetime

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import language, moment, opened, refuse_pretending
from kaffepause.cli.plan import confirm
from kaffepause.cli.say import say, sentence, spoken, waiting
from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.verbs.adopt import make_adoption
from kaffepause.verbs.apply import apply
from kaffepause.verbs.explain import Explained, told_explained
from kaffepause.verbs.explain import explain as explain_booking
from kaffepause.verbs.people import person_called
from kaffepause.verbs.plan import Plan
from kaffepause.verbs.told import told_outcome
from kaffepause.verbs.told_undo import told_adoption, told_undo
from kaffepause.verbs.undo import Scope, make_undo
from kaffepause.wiring import Installation

DONE, FAILED = 0, 1


def undo(*, team: str | None, activity: str | None, person: str | None, at: datetime | None, yes: bool) -> int:
    """Show what would go, and take it back."""
    return asyncio.run(_undo(team, activity, person, at, yes=yes))


async def _undo(team: str | None, activity: str | None, person: str | None, at: datetime | None, *, yes: bool) -> int:
    async with opened() as installation:
        refuse_pretending(at, installation)
        world, speech = installation.world, language(installation, spoken())
        whose = (await person_called(world, person)).id if person else None
        scope = Scope(
            team=TeamName(team) if team else None, activity=ActivityName(activity) if activity else None, person=whose
        )
        now = moment(at, world.rules.organization)
        with waiting(sentence("terminal.reading_calendars")):
            plan = await make_undo(world, scope, now=now)
        say(told_undo(plan, world.rules.organization, speech))
        return await _carried_out(installation, plan, now, yes=yes)


def adopt(*, at: datetime | None, yes: bool) -> int:
    """Show what is missing from the ledger, and record it."""
    return asyncio.run(_adopt(at, yes=yes))


async def _adopt(at: datetime | None, *, yes: bool) -> int:
    async with opened() as installation:
        refuse_pretending(at, installation)
        world, speech = installation.world, language(installation, spoken())
        now = moment(at, world.rules.organization)
        with waiting(sentence("terminal.reading_calendars")):
            adoption = await make_adoption(world, now=now)
        certain = await world.wishes.are_certain()
        say(told_adoption(adoption, world.rules.organization, speech, are_opt_outs_certain=certain))
        return await _carried_out(installation, adoption.plan, now, yes=yes)


async def _carried_out(installation: Installation, plan: Plan, now: datetime, *, yes: bool) -> int:
    if plan.is_empty:
        return DONE
    confirm(yes=yes)
    world = installation.world
    with waiting(sentence("terminal.applying")):
        applied = await apply(world, plan, now=now, cancellations_allowed=True)
    say(told_outcome(applied, world.rules.organization, language(installation, spoken())))
    return FAILED if applied.failed else DONE


def explain(booking: str, *, at: datetime | None, as_json: bool) -> int:
    """Say it."""
    found = asyncio.run(_explain(booking, at))
    if as_json:
        print_answer(found, tuple[Explained, ...])
    else:
        say(told_explained(found))
    return DONE


async def _explain(booking: str, at: datetime | None) -> tuple[Explained, ...]:
    async with opened() as installation:
        world = installation.world
        now = moment(at, world.rules.organization)
        return await explain_booking(world, booking, language=language(installation, spoken()), now=now)
