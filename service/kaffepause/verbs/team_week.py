"""A manager's pages: who is met when, what stands in the week, and another time for a call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from kaffepause.booking.ports import EventChange, Row, State
from kaffepause.domain.activity import Timing
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address, BookingKey, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person, Roster
from kaffepause.errors import NotAllowed
from kaffepause.reporting.contact_plan import EMPTY_WEEKS, Contacts, contact_plan
from kaffepause.reporting.needs import TeamWeek
from kaffepause.reporting.ports import Tick, TickState
from kaffepause.reporting.rhythm import Calendar, engagements, missing
from kaffepause.reporting.tables import channel, contact_table, rhythm_block
from kaffepause.said import Said
from kaffepause.verbs.circle import read_opted_out
from kaffepause.verbs.company import Company
from kaffepause.verbs.diaries import Diaries, read_diaries
from kaffepause.verbs.fortnight import WEEK
from kaffepause.verbs.world import World

__all__ = ["CHANNELS", "TeamDiary", "TeamWeek", "Tick", "channel", "contact_table", "rhythm_block"]

#: The channels that a contact may be planned by, beside those of the file.
CHANNELS = ("phone", "teams", "walk", "coffee", "meeting", "mail")


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamDiary:
    """One team's bookings around a week, as the ledger and the organizers' calendars had them at `seen_at`.

    Nobody's free or busy times are in it.
    """

    team: Team
    roster: Roster
    monday: date
    rows: tuple[Row, ...]
    diaries: Diaries
    seen_at: datetime


def teams_led_by(world: World, company: Company, person: Person, *, now: datetime) -> tuple[Team, ...]:
    """The teams whose manager that person is, or stands in for today, in the order of the file."""
    return tuple(
        team
        for team in world.rules.organization.teams
        if (roster := company.rosters.get(team.name)) and _leads(team, roster, person.id, person.address, now)
    )


def readers_of(world: World, company: Company, monday: date) -> tuple[tuple[Address, TeamName], ...]:
    """Everybody whose copy of that week's mail may plan contacts: managers, and deputies of that week."""
    found: list[tuple[Address, TeamName]] = []
    for team in world.rules.organization.teams:
        roster = company.rosters.get(team.name)
        if roster and roster.manager:
            found.append((roster.manager.address, team.name))
        if roster and team.deputy and team.deputy[1] < monday + WEEK and monday <= team.deputy[2]:
            found.append((team.deputy[0], team.name))
    return tuple(found)


def _leads(team: Team, roster: Roster, person: PersonId, address: Address, now: datetime) -> bool:
    if roster.manager is not None and roster.manager.id == person:
        return True
    if team.deputy is None or team.deputy[0] != address:
        return False
    return team.deputy[1] <= now.astimezone(team.zone).date() <= team.deputy[2]


async def read_team_diary(world: World, company: Company, team: Team, monday: date, *, now: datetime) -> TeamDiary:
    """Read it: our own events alone, so that a page can be shown without looking into anybody's calendar."""
    roster = company.rosters[team.name]
    since = instant(monday - WEEK * (EMPTY_WEEKS - 1), time(), team.zone)
    until = instant(monday + 2 * WEEK, time(), team.zone)
    rows = tuple(row for row in await world.ledger.rows(since) if row.team == team.name)
    nobody = replace(company, rosters={team.name: roster}, people={})
    diaries = await read_diaries(world, nobody, rows, Interval(since, until))
    return TeamDiary(team=team, roster=roster, monday=monday, rows=rows, diaries=diaries, seen_at=now)


async def team_week(world: World, diary: TeamDiary, monday: date) -> TeamWeek:
    """One week of it, with the ticks as they are now."""
    team, roster = diary.team, diary.roster
    since, until = monday - WEEK * (EMPTY_WEEKS - 1), monday + WEEK
    window = Interval(instant(since, time(), team.zone), instant(until, time(), team.zone))
    found = engagements(_calendar(diary), world.rules.organization, window)
    contacts = Contacts(
        team=team,
        roster=roster,
        monday=monday,
        engagements=found,
        ticks=await world.contacts.ticks(team.name, since, until),
        known_since=await world.wishes.joined(),
        days_off={one.id: world.rules.organization.holidays_of(one, (team,)) for one in roster.members},
    )
    this_week = Interval(instant(monday, time(), team.zone), window.end)
    return TeamWeek(
        team=team,
        roster=roster,
        plan=contact_plan(contacts),
        engagements=tuple(one for one in found if one.interval.overlaps(this_week)),
        missing=missing(team, roster, diary.rows, (await read_opted_out(world)).opt_outs, monday),
    )


def _calendar(diary: TeamDiary) -> Calendar:
    return Calendar(
        rows=diary.rows,
        own=diary.diaries.own,
        unreadable=diary.diaries.unreadable,
        seen=diary.diaries.within,
        people={one.address: one.id for one in diary.roster.everyone},
    )


def contact_asked_for(
    diary: TeamDiary, *, person: PersonId, day: date, channel_name: str, state: str, custom: Sequence[str] = ()
) -> Tick:
    """The tick in those words. Raises NotAllowed where one of them is none of this team's."""
    members = {one.id for one in diary.roster.members}
    is_day = diary.monday <= day < diary.monday + 2 * WEEK
    is_channel = channel_name in (*CHANNELS, *custom, *(line.channel for line in diary.team.contact_rhythm))
    if person not in members or not is_day or not is_channel or state not in {*TickState}:
        raise NotAllowed(Said("That is not a contact of this team's."))
    return Tick(team=diary.team.name, person=person, day=day, channel=channel_name, state=TickState(state))


def movable(diary: TeamDiary, *, now: datetime) -> tuple[Row, ...]:
    """The calls of this week and the next that a manager may give another time, earliest first."""
    best = {one.name for one in diary.team.activities if one.timing is Timing.BEST}
    until = instant(diary.monday + 2 * WEEK, time(), diary.team.zone)
    return tuple(
        row
        for row in sorted(diary.rows, key=lambda row: row.slot)
        if row.state is State.BOOKED and not row.dates and not row.part and row.activity in best
        if now < row.slot.start < until and row.key in diary.diaries.own
    )


async def propose_time(world: World, diary: TeamDiary, key: BookingKey, start: datetime, *, now: datetime) -> Interval:
    """Give a call another time; everybody invited gets Outlook's mail about it, and may say no.

    It stays where the manager put it, like anything else a person moved: the marker keeps our own time. Raises
    NotAllowed where that call cannot be moved, or not to then.
    """
    row = next((one for one in movable(diary, now=now) if one.key == key), None)
    if row is None:
        raise NotAllowed(Said("That call cannot be given another time from here."))
    to = Interval(start, start + row.slot.length)
    day = start.astimezone(diary.team.zone).date()
    if start <= now or not diary.monday <= day < diary.monday + 2 * WEEK or diary.team.is_closed(day):
        raise NotAllowed(Said("Choose a time ahead, in this week or the next, on a day that is not closed."))
    event = diary.diaries.own[key]
    await world.events.change(event, EventChange(interval=to, marker=event.marker.encoded()))
    await world.audit.note(now, "propose_time", key=key, people=row.people)
    return to
