"""Last week and this one, as the Monday mail and the hints read them: who may be measured, and what weeks show."""

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
from kaffepause.planning.grouped import grouped
from kaffepause.reporting.contact_plan import EMPTY_WEEKS
from kaffepause.reporting.days import hint_day, mail_day, workdays
from kaffepause.reporting.privacy import MeasuredWeek
from kaffepause.reporting.rhythm import Calendar
from kaffepause.reporting.signals import signals_of
from kaffepause.verbs.circle import read_opted_out
from kaffepause.verbs.company import Company
from kaffepause.verbs.diaries import Diaries, read_diaries
from kaffepause.verbs.world import World

WEEK = timedelta(weeks=1)
#: Our events that are breaks: in load they are gaps.
BREAKS = (Kind.MOVEMENT_BREAK, Kind.WALK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fortnight:
    """The week that ended before `monday` and the one that begins then, for some of the teams.

    people: everybody in the teams by their address. rows: per team, its bookings. weeks: per team, of those measured in
    it, both weeks of each person. off: per manager, the dates of this week that they do not work.
    """

    monday: date
    now: datetime
    teams: tuple[Team, ...]
    company: Company
    people: Mapping[Address, PersonId]
    rows: Mapping[TeamName, Sequence[Row]]
    diaries: Diaries
    opt_outs: tuple[OptOut, ...]
    joined: Mapping[PersonId, date]
    weeks: Mapping[TeamName, tuple[MeasuredWeek, ...]]
    off: Mapping[PersonId, frozenset[date]]

    def today(self, team: Team) -> date:
        """The date where that team is."""
        return self.now.astimezone(team.zone).date()

    def calendar_of(self, team: Team) -> Calendar:
        """That team's bookings as ledger and calendars have them."""
        return Calendar(
            rows=self.rows[team.name],
            own=self.diaries.own,
            unreadable=self.diaries.unreadable,
            seen=self.diaries.within,
            people=self.people,
        )

    def mail_day(self, manager: Person, teams: Sequence[Team]) -> date | None:
        """When that manager's mail leaves this week; None: not at all."""
        days = workdays(self.monday)
        closed = {day for day in days if all(team.is_closed(day) for team in teams)}
        return mail_day(self.monday, closed | self.off.get(manager.id, frozenset()))

    def hint_day(self, mailed: date, team: Team) -> date:
        """When that team's hints leave: a working day of the team's before its manager's mail."""
        earlier = days_touched(_utc(mailed - 2 * WEEK, mailed), UTC)
        return hint_day(mailed, [day for day in earlier if team.is_closed(day)])

    def deputy_of(self, team: Team) -> tuple[Address, date] | None:
        """Who stands in for the team's manager this week, and until when."""
        if team.deputy is None:
            return None
        address, first, last = team.deputy
        return (address, last) if first < self.monday + WEEK and self.monday <= last else None

    def led_by(self, manager: Person) -> tuple[Team, ...]:
        """That manager's teams, in the order of the file."""
        leaders = {name: roster.manager for name, roster in self.company.rosters.items()}
        return tuple(one for one in self.teams if (lead := leaders[one.name]) and lead.id == manager.id)


async def read_fortnight(
    world: World, company: Company, teams: Sequence[Team], *, monday: date, now: datetime
) -> Fortnight:
    """Read it. Of the calendars, those who may be measured, the managers (for leave), and what is our own."""
    asked = tuple(team for team in teams if team.name in company.rosters)
    names = {team.name for team in asked}
    levels, joined, said = await world.wishes.levels(), await world.wishes.joined(), await read_opted_out(world)
    counted = {
        team.name: measured(
            company.rosters[team.name],
            levels,
            joined,
            team.privacy,
            now.astimezone(team.zone).date(),
            grouped=said.unmeasured,
        )
        for team in asked
    }
    part = _part(company, names, [one for people in counted.values() for one in people])
    rows = tuple(row for row in await world.ledger.rows(_start(monday - WEEK * EMPTY_WEEKS)) if row.team in names)
    diaries = await read_diaries(world, part, rows, _utc(monday - timedelta(days=9), monday + timedelta(days=8)))
    await _note_reading(world, counted, now)
    measure = _Measure(world=world, diaries=diaries, breaks=_breaks(world, diaries, rows), levels=levels, monday=monday)
    of_team = grouped(rows, lambda row: [row.team])
    return Fortnight(
        monday=monday,
        now=now,
        teams=asked,
        company=part,
        people={one.address: one.id for roster in part.rosters.values() for one in roster.everyone},
        rows={team.name: of_team[team.name] for team in asked},
        diaries=diaries,
        opt_outs=said.opt_outs,
        joined=joined,
        weeks={team.name: tuple(measure.weeks(team, counted[team.name])) for team in asked},
        off=measure.off([roster.manager for roster in part.rosters.values() if roster.manager]),
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Measure:
    """What weeks are measured with. breaks: our own breaks and walks in each mailbox."""

    world: World
    diaries: Diaries
    breaks: Mapping[Address, tuple[Interval, ...]]
    levels: Mapping[PersonId, Level]
    monday: date

    def weeks(self, team: Team, people: Sequence[Person]) -> Iterator[MeasuredWeek]:
        """Both weeks of each of them."""
        thresholds = self.world.rules.organization.thresholds
        known = {one.id: one for one in people}
        for load in self._loads(people, team, (self.monday - WEEK, self.monday)):
            yield MeasuredWeek(
                person=known[load.person],
                level=self.levels.get(load.person, team.privacy.person_default),
                monday=load.monday,
                enough=load.enough,
                signals=signals_of(load, thresholds, knows_hours=load.person in self.diaries.stated),
            )

    def off(self, managers: Sequence[Person]) -> Mapping[PersonId, frozenset[date]]:
        """The days they do not work: nothing else of a manager is looked at, so that no mail meets an empty chair."""
        return {
            load.person: frozenset(day.day for day in load.days if day.state in (DayState.OFF, DayState.AWAY))
            for load in self._loads(managers, None, (self.monday,))
        }

    def _loads(self, people: Sequence[Person], team: Team | None, mondays: Sequence[date]) -> tuple[PersonLoad, ...]:
        readings = [self._reading(one, monday, team) for monday in mondays for one in people]
        return loads_of(readings, self.world.rules.organization.thresholds) if readings else ()

    def _reading(self, person: Person, monday: date, team: Team | None) -> WeekReading:
        days = [monday + timedelta(days=number) for number in range(7)]
        own = self.diaries.days_off[person.id]
        off = self.world.rules.organization.holidays_of(person, (team,)) if team else own
        return WeekReading(
            person=person.id,
            hours=self.diaries.hours[person.id],
            free_busy=self.diaries.free_busy[person.id],
            monday=monday,
            breaks=self.breaks.get(person.address, ()),
            closed=[day for day in days if day in off or (team and team.is_quiet(day))],
        )


def _breaks(world: World, diaries: Diaries, rows: Sequence[Row]) -> Mapping[Address, tuple[Interval, ...]]:
    """Our own breaks and walks in each mailbox."""
    kinds = {(team.name, one.name): one.kind for team in world.rules.organization.teams for one in team.activities}
    keys = {row.key for row in rows if kinds.get((row.team, row.activity)) in BREAKS}
    return own_times((event for key, event in diaries.own.items() if key in keys), diaries.within)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _utc(first: date, end: date) -> Interval:
    return Interval(_start(first), _start(end))
