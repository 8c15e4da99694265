"""The Monday mail: made for every manager, previewed or sent, exactly once a manager and ISO week."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from kaffepause.domain.hours import instant, monday_of
from kaffepause.domain.ids import Address, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Privacy, Team
from kaffepause.domain.people import ManagerSees, Person
from kaffepause.reporting.contact_plan import EMPTY_WEEKS, Contacts, contact_plan, without_last_week
from kaffepause.reporting.days import workdays
from kaffepause.reporting.digest import Brief, Reader, digest
from kaffepause.reporting.load_words import TREND_WEEKS, TeamLoad
from kaffepause.reporting.mime import Envelope, envelope, letter_key
from kaffepause.reporting.needs import TeamWeek
from kaffepause.reporting.ports import Letter, Tick
from kaffepause.reporting.privacy import MeasuredWeek, Reading, apart, counted, named_flags, reading, shown_as, totals
from kaffepause.reporting.rhythm import engagements, missing
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.deliver import Delivery, deliver
from kaffepause.verbs.fortnight import WEEK, Fortnight, read_fortnight
from kaffepause.verbs.world import World


async def make_digests(world: World, *, now: datetime, manager: Address | None = None) -> tuple[Envelope, ...]:
    """This week's mail for every manager, or for one; deputies and copies follow the manager's own.

    The weekly totals of the teams are frozen by it. Raises OutsideError where the directory cannot be asked at all.
    """
    company = await read_company(world)
    teams = [team for team in world.rules.organization.teams if _is_led_by(company, team, manager)]
    envelopes: list[Envelope] = []
    for monday in sorted({_monday(team, now) for team in teams}):
        theirs = [team for team in teams if _monday(team, now) == monday]
        fortnight = await read_fortnight(world, company, theirs, monday=monday, now=now)
        envelopes += await _digests(world, fortnight, now)
    return tuple(envelopes)


async def preview_digest(world: World, *, now: datetime, manager: Address) -> Envelope | None:
    """This week's mail to a manager as those on copy get it, for an administrator: no calendar is read for load."""
    company = await read_company(world)
    teams = [
        replace(team, privacy=Privacy())
        for team in world.rules.organization.teams
        if _is_led_by(company, team, manager)
    ]
    if not teams:
        return None
    monday = _monday(teams[0], now)
    fortnight = await read_fortnight(world, company, teams, monday=monday, now=now)
    loads = {team.name: TeamLoad(privacy=team.privacy, reading=Reading.OFF, monday=monday) for team in teams}
    desk = _Desk(world=world, fortnight=fortnight, loads=loads, ticks={}, now=now)
    return desk.copy(_managers(fortnight)[0])


async def send_digests(
    world: World,
    envelopes: Sequence[Envelope],
    *,
    now: datetime,
    progress: Callable[[Delivery], None] = lambda _: None,
) -> tuple[Delivery, ...]:
    """Send those whose day has come; what has left already this week does not leave again."""
    return await deliver(world, envelopes, now=now, progress=progress)


def _monday(team: Team, now: datetime) -> date:
    return monday_of(now.astimezone(team.zone).date())


def _is_led_by(company: Company, team: Team, manager: Address | None) -> bool:
    roster = company.rosters.get(team.name)
    leader = roster.manager if roster else None
    return leader is not None and manager in (None, leader.address)


async def _digests(world: World, fortnight: Fortnight, now: datetime) -> list[Envelope]:
    told = await _told(world, fortnight)
    kept = apart({team.name: frozenset(one.person.id for one in _counted(fortnight, team)) for team in fortnight.teams})
    loads = {
        team.name: await _load(world, fortnight, team, told=told, is_apart=team.name in kept)
        for team in fortnight.teams
    }
    ticks = {team.name: await _ticks(world, fortnight, team) for team in fortnight.teams}
    desk = _Desk(world=world, fortnight=fortnight, loads=loads, ticks=ticks, now=now)
    envelopes = [envelope for manager in _managers(fortnight) for envelope in desk.envelopes(manager)]
    erased = await world.wishes.barred({PersonId(one.to) for one in envelopes})
    return [envelope for envelope in envelopes if envelope.to not in erased]


def _managers(fortnight: Fortnight) -> tuple[Person, ...]:
    """Each once, in the order in which the file first names a team of theirs."""
    leaders = (fortnight.company.rosters[team.name].manager for team in fortnight.teams)
    return tuple({one.id: one for one in leaders if one}.values())


def _counted(fortnight: Fortnight, team: Team) -> tuple[MeasuredWeek, ...]:
    return counted(fortnight.weeks[team.name], team.privacy.manager_sees)


async def _told(world: World, fortnight: Fortnight) -> frozenset[PersonId]:
    """Who got their own hint for this week. Only those who might be named are looked up."""
    might = {
        week.person.id: week.person
        for team in fortnight.teams
        for week in fortnight.weeks[team.name]
        if week.signals and shown_as(week.level, team.privacy.manager_sees) is ManagerSees.NAMES
    }
    rows = [
        (person.id, await world.letters.letter(letter_key(Letter.HINT, person.address, fortnight.monday)))
        for person in might.values()
    ]
    return frozenset(id_ for id_, row in rows if row and row.state == "sent")


async def _load(
    world: World, fortnight: Fortnight, team: Team, *, told: frozenset[PersonId], is_apart: bool
) -> TeamLoad:
    monday, sees = fortnight.monday, team.privacy.manager_sees
    state = reading(team.privacy, fortnight.today(team))
    if state is not Reading.ON or sees is ManagerSees.NOTHING:
        return TeamLoad(privacy=team.privacy, reading=state, monday=monday)
    behind = _counted(fortnight, team)
    computed = [
        *totals(team.name, behind, monday=monday - WEEK, is_ahead=False, is_apart=is_apart),
        *totals(team.name, behind, monday=monday, is_ahead=True, is_apart=is_apart),
    ]
    earlier = await world.totals.totals(team.name, monday - WEEK * TREND_WEEKS)
    return TeamLoad(
        privacy=team.privacy,
        reading=state,
        monday=monday,
        flags=named_flags(fortnight.weeks[team.name], sees, told),
        totals=tuple([await world.totals.freeze(total) for total in computed]),
        trend=tuple(total for total in earlier if total.monday < monday - WEEK),
        says_something=any(week.enough for week in fortnight.weeks[team.name]),
    )


async def _ticks(world: World, fortnight: Fortnight, team: Team) -> tuple[Tick, ...]:
    since = fortnight.monday - WEEK * (EMPTY_WEEKS - 1)
    return await world.contacts.ticks(team.name, since, fortnight.monday + WEEK)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """Everything the mails of one Monday are made from."""

    world: World
    fortnight: Fortnight
    loads: Mapping[TeamName, TeamLoad]
    ticks: Mapping[TeamName, Sequence[Tick]]
    now: datetime

    def envelopes(self, manager: Person) -> Iterator[Envelope]:
        """The manager's mail, then those of deputies and of copies, each about the teams they are named for.

        Where some of the teams are in the pilot the mail is about those; where none is, it is a preview.
        """
        teams = self.fortnight.led_by(manager)
        piloted = tuple(team for team in teams if team.is_pilot)
        told = piloted or teams
        day = self.fortnight.mail_day(manager, told) if piloted else None
        yield self._envelope(self._brief(manager, told, Reader.MANAGER), manager.address, day, person=manager)
        for address, (theirs, until) in _deputies(self.fortnight, told).items():
            brief = replace(self._brief(manager, theirs, Reader.DEPUTY), until=until)
            first = next((one for one in workdays(self.fortnight.monday) if not theirs[0].is_closed(one)), None)
            yield self._envelope(brief, address, first if piloted else None, about=manager.address)
        for address in dict.fromkeys(copy for team in told for copy in team.copies_to):
            theirs = tuple(team for team in told if address in team.copies_to)
            yield self._envelope(self._brief(manager, theirs, Reader.COPY), address, day, about=manager.address)

    def copy(self, manager: Person) -> Envelope:
        """The manager's mail as a copy of it would be, never to be sent."""
        brief = self._brief(manager, self.fortnight.led_by(manager), Reader.COPY)
        return self._envelope(brief, manager.address, None, about=manager.address)

    def _brief(self, manager: Person, teams: tuple[Team, ...], reader: Reader) -> Brief:
        """A manager reads their own language, everybody else the team's."""
        tag = manager.language if reader is Reader.MANAGER else None
        return Brief(
            organization=self.world.rules.organization,
            language=self.world.rules.content.speak(tag or teams[0].language),
            monday=self.fortnight.monday,
            weeks=tuple(self._team_week(team, reader) for team in teams),
            loads=tuple(self.loads[team.name] for team in teams),
            reader=reader,
            manager_name=manager.name,
        )

    def _team_week(self, team: Team, reader: Reader) -> TeamWeek:
        fortnight, roster = self.fortnight, self.fortnight.company.rosters[team.name]
        monday, end = fortnight.monday, fortnight.monday + WEEK
        since = _days(monday - WEEK * (EMPTY_WEEKS - 1), end, team.zone)
        found = engagements(fortnight.calendar_of(team), self.world.rules.organization, since)
        this_week = _days(monday, end, team.zone)
        contacts = Contacts(
            team=team,
            roster=roster,
            monday=monday,
            engagements=found,
            ticks=() if reader is Reader.COPY else self.ticks[team.name],
            known_since=fortnight.joined,
            days_off={one.id: self.world.rules.organization.holidays_of(one, (team,)) for one in roster.members},
        )
        plan = contact_plan(contacts)
        return TeamWeek(
            team=team,
            roster=roster,
            plan=without_last_week(plan) if reader is Reader.COPY else plan,
            engagements=tuple(one for one in found if one.interval.overlaps(this_week)),
            missing=missing(team, roster, fortnight.rows[team.name], fortnight.opt_outs, monday),
        )

    def _envelope(
        self, brief: Brief, to: Address, day: date | None, *, person: Person | None = None, about: str = ""
    ) -> Envelope:
        zone = brief.weeks[0].team.zone
        return envelope(
            digest(replace(brief, link=self._link(brief, to))),
            key=letter_key(Letter.MONDAY, to, brief.monday, about),
            letter=Letter.MONDAY,
            to=to,
            person=person.id if person else None,
            due=instant(day, time(), zone) if day else None,
            sender=self.world.service_mailbox,
            contact=brief.organization.contact,
            at=self.now,
        )

    def _link(self, brief: Brief, to: Address) -> str:
        links = self.world.links
        return links.manager(to, brief.monday) if links and brief.reader is not Reader.COPY else ""


def _days(first: date, end: date, zone: tzinfo) -> Interval:
    return Interval(instant(first, time(), zone), instant(end, time(), zone))


def _deputies(fortnight: Fortnight, teams: Sequence[Team]) -> Mapping[Address, tuple[tuple[Team, ...], date]]:
    """Who stands in this week, for which of the teams, and until when."""
    found: dict[Address, tuple[tuple[Team, ...], date]] = {}
    for team in teams:
        if deputy := fortnight.deputy_of(team):
            address, until = deputy
            found[address] = ((*found.get(address, ((), until))[0], team), until)
    return found
