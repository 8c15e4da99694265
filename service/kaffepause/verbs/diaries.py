"""What every calendar says: free/busy, hours, and our own events told apart."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kaffepause.booking.plan import Unread
from kaffepause.booking.ports import Row, State
from kaffepause.booking.series import ROLL_OVER
from kaffepause.calendars.availability import Availability, availability_from
from kaffepause.calendars.own import own_times
from kaffepause.domain.activity import HeldIn, Kind
from kaffepause.domain.event import FreeBusy, OwnEvent
from kaffepause.domain.hours import WorkingHours
from kaffepause.domain.ids import Address, BookingKey, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.errors import OutsideError
from kaffepause.said import Said
from kaffepause.together import together
from kaffepause.verbs.company import Company
from kaffepause.verbs.world import World

UNASKED = FreeBusy(unknown_because=Said("not read, since this person takes part in nothing"))

#: What a manager who agreed organizes.
LED = (Kind.WALK, Kind.AGREEMENT_REVIEW)


@dataclass(frozen=True, kw_only=True, slots=True)
class Diaries:
    """Everybody's calendar within one window, read once.

    own: our events by booking key, the newest attempt of each. unreadable: organizers whose calendar could not be read.
    stated: whose mailbox says its own hours; the others' are the file's. days_off: everybody's public holidays.
    """

    within: Interval
    free_busy: Mapping[PersonId, FreeBusy]
    hours: Mapping[PersonId, WorkingHours]
    stated: frozenset[PersonId]
    days_off: Mapping[PersonId, Collection[date]]
    own: Mapping[BookingKey, OwnEvent]
    own_times: Mapping[Address, tuple[Interval, ...]]
    unreadable: frozenset[Address]
    unread: tuple[Unread, ...]

    def availability(self, person: Person) -> Availability:
        """When that person can be asked, with our own bookings taken out."""
        return availability_from(
            person.id,
            self.hours[person.id],
            self.free_busy[person.id],
            self.own_times.get(person.address, ()),
            self.within,
            days_off=self.days_off[person.id],
        )


async def read_diaries(
    world: World,
    company: Company,
    rows: Sequence[Row],
    within: Interval,
    *,
    unasked: frozenset[PersonId] = frozenset(),
) -> Diaries:
    """Read what planning and load need of everybody in the company; a mailbox that fails is unknown, not fatal.

    unasked: whose free/busy nobody needs and nobody reads; it is unknown too.
    """
    people = sorted((one for one in company.people.values() if one.id not in unasked), key=lambda person: person.id)
    named, perhaps = _organizers(world, company, rows), _perhaps(world, company, rows)
    events, unread = await _own_events(world, sorted({*named, *perhaps}), _with_the_next_series(within))
    free_busy = await world.calendars.free_busy(people, within)
    # Hours come with free/busy: asked for afterwards, they cost no call of their own.
    hours = await world.calendars.working_hours(people)
    # What may not be read there cannot have been written there.
    failed = {name: because for name, because in unread.items() if name in named}
    unknown = [
        Unread(what="mailbox", name=person.address, because=calendar.unknown_because)
        for person in people
        if (calendar := free_busy[person.id]).unknown_because is not None
    ]
    return Diaries(
        within=within,
        free_busy={**dict.fromkeys(unasked, UNASKED), **free_busy},
        hours={**_team_hours(world, company), **hours},
        stated=frozenset(hours),
        days_off=_days_off(world, company),
        own=_newest(events),
        own_times=own_times(events, within),
        unreadable=frozenset(failed),
        unread=(*unknown, *(Unread(what="organizer", name=name, because=why) for name, why in failed.items())),
    )


def _with_the_next_series(within: Interval) -> Interval:
    """As far as a series may be booked before its first date, or one that has not begun would look deleted."""
    return Interval(within.start, max(within.end, within.start + ROLL_OVER + timedelta(weeks=2)))


def _organizers(world: World, company: Company, rows: Sequence[Row]) -> tuple[Address, ...]:
    """Every mailbox that may hold an event of ours: the service's, those with own breaks, and whoever a row names."""
    named = {world.service_mailbox, *(row.organizer for row in rows if row.state is not State.ENDED)}
    for team in world.rules.organization.teams:
        roster = company.rosters.get(team.name)
        if roster and any(activity.held_in is HeldIn.OWN_CALENDAR for activity in team.activities):
            named |= {person.address for person in roster.everyone}
    return tuple(sorted(named))


def _perhaps(world: World, company: Company, rows: Sequence[Row]) -> frozenset[Address]:
    """Where the ledger is empty it may be lost, and who had agreed with it: their mailboxes may hold events."""
    if rows:
        return frozenset()
    led = [team for team in world.rules.organization.teams if any(one.kind in LED for one in team.activities)]
    rosters = [roster for team in led if (roster := company.rosters.get(team.name))]
    return frozenset(roster.manager.address for roster in rosters if roster.manager)


async def _own_events(
    world: World, organizers: Sequence[Address], within: Interval
) -> tuple[list[OwnEvent], dict[Address, str]]:
    async def read(organizer: Address) -> tuple[OwnEvent, ...] | str:
        try:
            return await world.calendars.own_events(organizer, within)
        except OutsideError as problem:
            return str(problem)

    answers = await together(read(organizer) for organizer in organizers)
    events = [event for answer in answers if not isinstance(answer, str) for event in answer]
    failed = {name: answer for name, answer in zip(organizers, answers, strict=True) if isinstance(answer, str)}
    return events, failed


def _newest(events: Sequence[OwnEvent]) -> Mapping[BookingKey, OwnEvent]:
    return {event.marker.key: event for event in sorted(events, key=lambda event: event.marker.attempt)}


def _team_hours(world: World, company: Company) -> Mapping[PersonId, WorkingHours]:
    """The file's hours for everybody, used where a mailbox says none; the first team of the file counts."""
    hours: dict[PersonId, WorkingHours] = {}
    for team in world.rules.organization.teams:
        roster = company.rosters.get(team.name)
        for person in roster.everyone if roster else ():
            hours.setdefault(person.id, team.hours)
    return hours


def _days_off(world: World, company: Company) -> Mapping[PersonId, Collection[date]]:
    teams_of: dict[PersonId, list[Team]] = defaultdict(list)
    for team in world.rules.organization.teams:
        roster = company.rosters.get(team.name)
        for person in roster.everyone if roster else ():
            teams_of[person.id].append(team)
    holidays_of = world.rules.organization.holidays_of
    return {person.id: holidays_of(person, teams_of[person.id]) for person in company.people.values()}
