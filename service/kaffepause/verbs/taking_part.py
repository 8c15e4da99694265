"""Opting out, pausing and coming back, as an administrator keeps it for a person who asked."""

from datetime import date, datetime

from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.people import OptOut, Person
from kaffepause.errors import UserError
from kaffepause.said import Said
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
        raise UserError(Said("{day} is past. Give the last day of the pause, or leave --until out.", day=until))
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
        names = ", ".join(one.name for one in teams)
        raise UserError(Said("The file has no team {team}. Its teams are: {names}.", team=team, names=names))
    known = {str(one.name) for each in teams if team in (None, each.name) for one in each.activities} | {str(HINTS)}
    if activity and activity not in known:
        names = ", ".join(sorted(known))
        raise UserError(
            Said("The file has no activity {activity} there. There are: {names}.", activity=activity, names=names)
        )


def _rule(team: str | None, activity: str | None, until: date | None) -> str:
    what = f"{team or 'all'}/{activity or 'all'}"
    return f"{what} until {until.isoformat()}" if until else what
