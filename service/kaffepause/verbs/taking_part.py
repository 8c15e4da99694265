"""Opting out, pausing and coming back, as an administrator keeps it for a person who asked."""

from datetime import date, datetime

from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.people import OptOut, Person
from kaffepause.errors import UserError
from kaffepause.verbs.hint import HINTS
from kaffepause.verbs.world import World


async def opt_out(
    world: World, person: Person, *, team: str | None, activity: str | None, until: date | None, now: datetime
) -> OptOut:
    """Keep their wish; the next plan takes them off what stands. until: the last day of a pause.

    Raises UserError where the file has no such team or activity, or the day is past.
    """
    _refuse_unknown(world, team, activity)
    if until is not None and until < now.date():
        raise UserError(f"{until.isoformat()} is past. Give the last day of the pause, or leave --until out.")
    wish = OptOut(
        person=person.id,
        team=TeamName(team) if team else None,
        activity=ActivityName(activity) if activity else None,
        until=until,
    )
    await world.wishes.opt_out(wish)
    await world.audit.note(now, "opt_out", rule=_rule(team, activity, until), people=[person.id])
    return wish


async def opt_in(world: World, person: Person, *, team: str | None, activity: str | None, now: datetime) -> int:
    """Take back the wishes that name that team and activity; with neither, all of them. Answers how many went."""
    _refuse_unknown(world, team, activity)
    gone = await world.wishes.opt_in(
        person.id,
        team=TeamName(team) if team else None,
        activity=ActivityName(activity) if activity else None,
    )
    if gone:
        await world.audit.note(now, "opt_in", rule=_rule(team, activity, None), people=[person.id])
    return gone


def _refuse_unknown(world: World, team: str | None, activity: str | None) -> None:
    teams = world.rules.organization.teams
    if team and team not in {one.name for one in teams}:
        raise UserError(f"The file has no team {team}. Its teams are: {', '.join(one.name for one in teams)}.")
    known = {str(one.name) for each in teams if team in (None, each.name) for one in each.activities} | {str(HINTS)}
    if activity and activity not in known:
        raise UserError(f"The file has no activity {activity} there. There are: {', '.join(sorted(known))}.")


def _rule(team: str | None, activity: str | None, until: date | None) -> str:
    what = f"{team or 'all'}/{activity or 'all'}"
    return f"{what} until {until.isoformat()}" if until else what
