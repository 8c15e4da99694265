"""What of ours stands in a week: the ledger's bookings where people left them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kaffepause.booking.invitation import is_personal
from kaffepause.booking.ports import Ending, Row, State
from kaffepause.calendars.own import occurrences
from kaffepause.domain.activity import Activity, Between, Kind
from kaffepause.domain.event import OwnEvent, Response
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address, BookingKey, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import OptOut, Person, Roster
from kaffepause.domain.rounds import Round, rounds_due


@dataclass(frozen=True, kw_only=True, slots=True)
class Engagement:
    """One time at which something of ours stands.

    people: invited and not declined. hosts_vary: the rota is in the invitation. asks: those who proposed another time.
    """

    team: TeamName
    activity: Activity
    label: str
    interval: Interval
    people: frozenset[PersonId]
    host: PersonId | None = None
    hosts_vary: bool = False
    declined: tuple[PersonId, ...] = ()
    asks: tuple[tuple[PersonId, Interval], ...] = ()

    @property
    def is_team_wide(self) -> bool:
        """Whether it is one event for the team, rather than for two or three people or one."""
        return not is_personal(self.activity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A round that ends this week without a booking. people: whom the manager would have walked with."""

    activity: Activity
    people: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Our bookings as the ledger and the calendars have them.

    seen: the window in which `own` was read; bookings outside it are taken as the ledger has them. unreadable:
    organizers that could not be read, whose bookings are taken to stand.
    """

    rows: Sequence[Row]
    own: Mapping[BookingKey, OwnEvent]
    unreadable: Collection[Address]
    seen: Interval
    people: Mapping[Address, PersonId]


def is_each_their_own(one: Engagement) -> bool:
    """Whether whose and when is nobody else's business: own breaks, coffee pairs, walks among colleagues."""
    with_manager = one.activity.kind is Kind.WALK and one.activity.between is Between.MANAGER
    return not one.is_team_wide and not with_manager


def bookings(found: Sequence[Engagement]) -> int:
    """How many they are, where what each has at a time of their own is one a round."""
    return len({one.label if is_each_their_own(one) else (one.label, one.interval, one.people) for one in found})


def engagements(calendar: Calendar, organization: Organization, within: Interval) -> tuple[Engagement, ...]:
    """Every time of ours in the window, earliest first. What people deleted is not there; what they moved is moved."""
    activities = {(team.name, one.name): one for team in organization.teams for one in team.activities}
    zones = {team.name: team for team in organization.teams}
    found = [
        engagement
        for row in calendar.rows
        if (activity := activities.get((row.team, row.activity)))
        for engagement in _engagements(row, activity, zones[row.team], calendar)
        if engagement.interval.overlaps(within)
    ]
    return tuple(sorted(found, key=lambda one: (one.interval, one.label, sorted(one.people))))


def _engagements(row: Row, activity: Activity, team: Team, calendar: Calendar) -> Iterator[Engagement]:
    event = calendar.own.get(row.key)
    declined = tuple(_answers(event, calendar, Response.DECLINED))
    for interval in _times(row, event, team, calendar):
        yield Engagement(
            team=row.team,
            activity=activity,
            label=row.round_label,
            interval=interval,
            people=frozenset(row.people) - {*declined},
            host=None if row.dates else row.host,
            hosts_vary=bool(row.dates) and activity.kind in (Kind.SOCIAL_CALL, Kind.LEADER_TALK),
            declined=declined,
            asks=_asks(event, calendar),
        )


def _answers(event: OwnEvent | None, calendar: Calendar, response: Response) -> Iterator[PersonId]:
    for attendee in event.attendees if event else ():
        if attendee.response is response and attendee.address in calendar.people:
            yield calendar.people[attendee.address]


def _asks(event: OwnEvent | None, calendar: Calendar) -> tuple[tuple[PersonId, Interval], ...]:
    return tuple(
        (calendar.people[attendee.address], attendee.proposed)
        for attendee in (event.attendees if event else ())
        if attendee.proposed and attendee.address in calendar.people
    )


def _times(row: Row, event: OwnEvent | None, team: Team, calendar: Calendar) -> Iterator[Interval]:
    stands = row.state is State.BOOKED or row.ending is Ending.YIELDED
    if event and stands:
        yield from occurrences(event)
    elif stands:
        yield from (one for one in _as_booked(row, team) if _is_taken_to_stand(one, row, calendar))


def _as_booked(row: Row, team: Team) -> Iterator[Interval]:
    if not row.dates:
        yield row.slot
        return
    at = row.slot.start.astimezone(team.zone).time()
    for day in row.dates:
        start = instant(day, at, team.zone)
        yield Interval(start, start + row.slot.length)


def _is_taken_to_stand(interval: Interval, row: Row, calendar: Calendar) -> bool:
    return row.state is State.BOOKED and (row.organizer in calendar.unreadable or not interval.overlaps(calendar.seen))


def missing(
    team: Team, roster: Roster, rows: Sequence[Row], opt_outs: Sequence[OptOut], monday: date
) -> tuple[Missing, ...]:
    """The rounds that end this week without a booking, in the order of the file.

    What a person moved, deleted or took back is not missing: that was their answer.
    """
    end = monday + timedelta(days=7)
    found = [
        gap
        for activity in team.activities
        for round_ in rounds_due(team.name, activity, monday, end)
        if round_.last < end and (gap := _missing(_Due(team, roster, activity, round_), rows, opt_outs))
    ]
    return tuple(found)


class _Due(NamedTuple):
    team: Team
    roster: Roster
    activity: Activity
    round: Round


def _missing(due: _Due, rows: Sequence[Row], opt_outs: Sequence[OptOut]) -> Missing | None:
    team, activity = due.team, due.activity
    if activity.kind is Kind.LEADER_TALK or all(team.is_closed(day) for day in _days(due.round, activity)):
        return None
    mine = [row for row in rows if (row.team, row.activity) == (team.name, activity.name) and _answered(row, due.round)]
    wanted = [one.id for one in due.roster.members if not _is_out(one, due, opt_outs)]
    met = {person for row in mine for person in (*row.people, *row.absent)}
    if activity.kind is not Kind.WALK or activity.between is not Between.MANAGER:
        return None if mine or len(wanted) < 2 else Missing(activity=activity)
    left = tuple(person for person in wanted if person not in met)
    return Missing(activity=activity, people=left) if left and due.roster.manager else None


def _answered(row: Row, round_: Round) -> bool:
    """Whether that row is the round's booking, or was until a person said otherwise."""
    by_us = row.ending in (Ending.DROPPED, Ending.FAILED, Ending.FORGOTTEN)
    return not by_us and (round_.first in row.dates if row.dates else row.round_label == round_.label)


def _days(round_: Round, activity: Activity) -> Iterator[date]:
    length = (round_.last - round_.first).days + 1
    days = (round_.first + timedelta(days=number) for number in range(length))
    return (day for day in days if day.weekday() in activity.cadence.days)


def _is_out(person: Person, due: _Due, opt_outs: Sequence[OptOut]) -> bool:
    mine = (wish for wish in opt_outs if wish.person == person.id)
    return any(wish.covers(due.team.name, due.activity.name, due.round.first) for wish in mine)
