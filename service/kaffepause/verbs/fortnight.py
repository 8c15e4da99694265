"""Last week and this one, as the Monday mail and the hints read them: who may be measured, and what their weeks show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from kaffepause.booking.ports import Row
from kaffepause.calendars.load import DayState, PersonLoad, loads_of
from kaffepause.calendars.load import Reading as WeekReading
from kaffepause.calendars.own import own_times
from kaffepause.directory.roster import measured
from kaffepause.domain.activity import Kind
from kaffepause.domain.hours import days_touched
from kaffepause.domain.ids import Address, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Level, OptOut, Person
from kaffepause.reporting.contact_plan import EMPTY_WEEKS
from kaffepause.reporting.days import hint_day, mail_day, workdays
from kaffepause.reporting.privacy import MeasuredWeek
from kaffepause.reporting.rhythm import Calendar
from kaffepause.reporting.signals import signals_of
from kaffepause.verbs.company import Company
from kaffepause.verbs.diaries import Diaries, read_diaries
from kaffepause.verbs.world import World

WEEK = timedelta(weeks=1)
#: Our events that are breaks: in load they are gaps.
BREAKS = (Kind.MOVEMENT_BREAK, Kind.WALK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fortnight:
    """The week that ended before `monday` and the one that begins then, for some of the teams.

    weeks: per team, of those measured in it, both weeks of each person. off: per manager, the dates of this week that
    they do not work.
    """

    monday: date
    teams: tuple[Team, ...]
    company: Company
    rows: tuple[Row, ...]
    diaries: Diaries
    opt_outs: tuple[OptOut, ...]
    joined: Mapping[PersonId, date]
    weeks: Mapping[TeamName, tuple[MeasuredWeek, ...]]
    off: Mapping[PersonId, frozenset[date]]

    @property
    def calendar(self) -> Calendar:
        """Our bookings as ledger and calendars have them."""
        people = {one.address: one.id for roster in self.company.rosters.values() for one in roster.everyone}
        return Calendar(
            rows=self.rows,
            own=self.diaries.own,
            unreadable=self.diaries.unreadable,
            seen=self.diaries.within,
            people=people,
        )

    def mail_day(self, manager: Person, teams: Sequence[Team]) -> date | None:
        """When that manager's mail leaves this week; None: not at all."""
        days = workdays(self.monday)
        closed = {day for day in days if all(team.is_closed(day) for team in teams)}
        return mail_day(self.monday, closed | self.off.get(manager.id, frozenset()))

    def hint_day(self, manager: Person, team: Team) -> date | None:
        """When that team's hints leave: a working day before its manager's mail."""
        day = self.mail_day(manager, [one for one in self.teams if self._leads(manager, one)])
        earlier = days_touched(_utc(self.monday - 2 * WEEK, self.monday + WEEK), UTC)
        return hint_day(day, [one for one in earlier if team.is_closed(one)]) if day else None

    def _leads(self, manager: Person, team: Team) -> bool:
        leader = self.company.rosters[team.name].manager
        return leader is not None and leader.id == manager.id


async def read_fortnight(
    world: World, company: Company, teams: Sequence[Team], *, monday: date, now: datetime
) -> Fortnight:
    """Read it. Of the calendars, those who may be measured, the managers (for leave), and what is our own."""
    asked = tuple(team for team in teams if team.name in company.rosters)
    names = {team.name for team in asked}
    levels, joined = await world.wishes.levels(), await world.wishes.joined()
    counted = {
        team.name: measured(company.rosters[team.name], levels, joined, team.privacy, now.astimezone(team.zone).date())
        for team in asked
    }
    part = _part(company, names, [one for people in counted.values() for one in people])
    rows = tuple(row for row in await world.ledger.rows(_start(monday - WEEK * EMPTY_WEEKS)) if row.team in names)
    diaries = await read_diaries(world, part, rows, _utc(monday - timedelta(days=9), monday + timedelta(days=8)))
    await _note_reading(world, counted, now)
    return Fortnight(
        monday=monday,
        teams=asked,
        company=part,
        rows=rows,
        diaries=diaries,
        opt_outs=await world.wishes.opt_outs(),
        joined=joined,
        weeks={
            team.name: tuple(_measured(world, team, counted[team.name], levels, diaries, rows, monday))
            for team in asked
        },
        off=_off(world, part, diaries, monday),
    )


def _part(company: Company, names: set[TeamName], people: Sequence[Person]) -> Company:
    """The company of those teams, in which only the people given and the managers are to be read."""
    rosters = {name: roster for name, roster in company.rosters.items() if name in names}
    managers = [roster.manager for roster in rosters.values() if roster.manager]
    return replace(company, rosters=rosters, people={one.id: one for one in (*people, *managers)})


async def _note_reading(world: World, counted: Mapping[TeamName, Sequence[Person]], now: datetime) -> None:
    people = sorted({one.id for members in counted.values() for one in members})
    if people:
        await world.audit.note(now, "load_read", people=people)


def _measured(
    world: World,
    team: Team,
    people: Sequence[Person],
    levels: Mapping[PersonId, Level],
    diaries: Diaries,
    rows: Sequence[Row],
    monday: date,
) -> Iterator[MeasuredWeek]:
    breaks = _breaks(world, diaries, rows)
    readings = [_reading(one, diaries, breaks, week, team) for week in (monday - WEEK, monday) for one in people]
    thresholds = world.rules.organization.thresholds
    known = {one.id: one for one in people}
    for load in loads_of(readings, thresholds) if readings else ():
        signals = signals_of(load, thresholds, knows_hours=_knows_hours(world, diaries, load))
        yield MeasuredWeek(
            person=known[load.person],
            level=levels.get(load.person, team.privacy.person_default),
            monday=load.monday,
            enough=load.enough,
            signals=signals,
        )


def _reading(
    person: Person, diaries: Diaries, breaks: Mapping[Address, tuple[Interval, ...]], monday: date, team: Team | None
) -> WeekReading:
    days = [monday + timedelta(days=number) for number in range(7)]
    return WeekReading(
        person=person.id,
        hours=diaries.hours[person.id],
        free_busy=diaries.free_busy[person.id],
        monday=monday,
        breaks=breaks.get(person.address, ()),
        closed=[day for day in days if team and team.is_closed(day)],
    )


def _breaks(world: World, diaries: Diaries, rows: Sequence[Row]) -> Mapping[Address, tuple[Interval, ...]]:
    """Our own breaks and walks in each mailbox."""
    kinds = {(team.name, one.name): one.kind for team in world.rules.organization.teams for one in team.activities}
    keys = {row.key for row in rows if kinds.get((row.team, row.activity)) in BREAKS}
    return own_times((event for key, event in diaries.own.items() if key in keys), diaries.within)


def _knows_hours(world: World, diaries: Diaries, load: PersonLoad) -> bool:
    """Whether the hours are the mailbox's own: `Diaries` fills in the file's where a mailbox says none."""
    return all(diaries.hours[load.person] is not team.hours for team in world.rules.organization.teams)


def _off(world: World, company: Company, diaries: Diaries, monday: date) -> Mapping[PersonId, frozenset[date]]:
    """Only whether a manager works on a day is looked at, so that the mail does not meet an empty chair."""
    managers = {one.manager.id: one.manager for one in company.rosters.values() if one.manager}
    readings = [_reading(one, diaries, {}, monday, None) for one in managers.values()]
    loads = loads_of(readings, world.rules.organization.thresholds) if readings else ()
    return {load.person: frozenset(_days_off(load)) for load in loads}


def _days_off(load: PersonLoad) -> Iterator[date]:
    return (day.day for day in load.days if day.state in (DayState.OFF, DayState.AWAY))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _utc(first: date, end: date) -> Interval:
    return Interval(_start(first), _start(end))
