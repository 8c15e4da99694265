"""A person's own page: what they take part in, what they paused, what is measured, and what their calendar shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kaffepause.directory.roster import measured
from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Level, ManagerSees, OptOut, Person, Roster
from kaffepause.errors import NotAllowed
from kaffepause.reporting.hint import Hint, hint
from kaffepause.reporting.privacy import Reading, reading, shown_as
from kaffepause.reporting.view import Page
from kaffepause.said import Said
from kaffepause.verbs.circle import read_opted_out
from kaffepause.verbs.company import Company
from kaffepause.verbs.fortnight import read_fortnight
from kaffepause.verbs.hint import HINTS, SEEN
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One activity a person takes part in. wish: what keeps them out of it today, if anything does."""

    team: Team
    activity: Activity
    wish: OptOut | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """Everything on a person's own page. everything: a wish that keeps them out of all we book today.

    hints: whether they may get hints by mail. level: in force. is_read: whether calendars of theirs may be read at that
    level today. shown: the most that a manager of theirs may see.
    """

    person: Person
    parts: tuple[Part, ...]
    everything: OptOut | None
    hints: bool
    level: Level
    shown: ManagerSees
    is_read: bool


async def own_page(world: World, company: Company, person: Person, *, now: datetime) -> Own:
    """What stands for that person now."""
    places = _places(world, company, person)
    levels, joined, said = await world.wishes.levels(), await world.wishes.joined(), await read_opted_out(world)
    wishes = [one for one in said.own if one.person == person.id and _still_holds(one, now)]
    by_team = [(team, levels.get(person.id, team.privacy.person_default)) for team, _ in places]
    return Own(
        person=person,
        parts=tuple(_part(team, activity, wishes, now) for team, _ in places for activity in team.activities),
        everything=next((one for one in wishes if one.activity is None), None),
        hints=not any(one.activity == HINTS for one in wishes),
        level=max((level for _, level in by_team), default=Level.NONE),
        shown=max((_shown(team, level, now) for team, level in by_team), key=SEEN.index, default=ManagerSees.NOTHING),
        is_read=any(
            person in measured(roster, levels, joined, team.privacy, _today(team, now), grouped=said.unmeasured)
            for team, roster in places
        ),
    )


def _still_holds(wish: OptOut, now: datetime) -> bool:
    return wish.until is None or wish.until >= now.date()


def _shown(team: Team, level: Level, now: datetime) -> ManagerSees:
    is_on = reading(team.privacy, _today(team, now)) is Reading.ON
    return shown_as(level, team.privacy.manager_sees) if is_on else ManagerSees.NOTHING


def _places(world: World, company: Company, person: Person) -> list[tuple[Team, Roster]]:
    rosters = ((team, company.rosters.get(team.name)) for team in world.rules.organization.teams)
    return [
        (team, roster) for team, roster in rosters if roster and any(one.id == person.id for one in roster.everyone)
    ]


def _part(team: Team, activity: Activity, wishes: Sequence[OptOut], now: datetime) -> Part:
    today = _today(team, now)
    holds = [wish for wish in wishes if wish.covers(team.name, activity.name, today)]
    return Part(team=team, activity=activity, wish=next(iter(holds), None))


def _today(team: Team, now: datetime) -> date:
    return now.astimezone(team.zone).date()


async def stay_out(
    world: World,
    person: Person,
    *,
    team: TeamName | None,
    activity: ActivityName | None,
    until: date | None,
    now: datetime,
) -> None:
    """Leave one activity, or with neither team nor activity all of them; until: the last day of a pause.

    What stands already is taken back by the next plan. Raises NotAllowed where a pause would end before it begins, or
    the file has no such activity.
    """
    known = {(one.name, each.name) for one in world.rules.organization.teams for each in one.activities}
    if (team, activity) not in {*known, (None, None), (None, HINTS)}:
        raise NotAllowed(Said("The file has no such activity."))
    if until is not None and until < now.date():
        raise NotAllowed(Said("The last day of a pause must lie ahead."))
    await world.wishes.opt_out(OptOut(person=person.id, team=team, activity=activity, until=until))
    await world.audit.note(now, "opt_out", rule=_rule(team, activity, until), people=[person.id])


async def come_back(
    world: World, person: Person, *, team: TeamName | None, activity: ActivityName | None, now: datetime
) -> None:
    """Take back exactly that wish: about one activity, or with neither team nor activity about all we book."""
    if activity is None:
        # To take back all of them at once would lose those about one activity: this one is ended instead.
        await world.wishes.opt_out(OptOut(person=person.id, until=now.date() - timedelta(days=1)))
    else:
        await world.wishes.opt_in(person.id, team=team, activity=activity)
    await world.audit.note(now, "opt_in", rule=_rule(team, activity, None), people=[person.id])


def _rule(team: TeamName | None, activity: ActivityName | None, until: date | None) -> str:
    what = f"{team}/{activity}" if team else activity or "everything"
    return f"{what} until {until.isoformat()}" if until else what


async def own_hint(world: World, company: Company, person: Person, *, now: datetime) -> Page | None:
    """What the person's own calendar shows of last week and this one; None where there is nothing to say.

    Only that person's calendar is read, and that it was read is noted.
    """
    rosters = {
        team.name: replace(roster, members=tuple(one for one in roster.members if one.id == person.id))
        for team, roster in _places(world, company, person)
    }
    alone = replace(company, rosters=rosters)
    teams = [team for team in world.rules.organization.teams if team.name in rosters]
    for team in teams[:1]:
        monday = monday_of(_today(team, now))
        fortnight = await read_fortnight(world, alone, teams, monday=monday, now=now)
        weeks = [(one, week) for one in teams for week in fortnight.weeks[one.name] if week.signals]
        if weeks:
            first = weeks[0][0]
            return hint(
                Hint(
                    organization=world.rules.organization,
                    language=world.rules.content.speak(person.language or first.language),
                    person=person,
                    level=max(week.level for _, week in weeks),
                    shown_as=max((_shown(one, week.level, now) for one, week in weeks), key=SEEN.index),
                    signals=tuple(signal for one, week in weeks if one is first for signal in week.signals),
                )
            )
    return None
