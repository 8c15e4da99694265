"""Calendars in memory: the CalendarSource and Events ports for tests of the rooms above them.

It passes the same contract as the Graph adapter over the sandbox (tests/contracts).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaffepause.booking.ports import EventChange, Events
from kaffepause.calendars.own import occurrences
from kaffepause.calendars.ports import CalendarSource
from kaffepause.domain.event import (
    Attendee,
    BusyTime,
    EventRequest,
    FreeBusy,
    Marker,
    Occurrence,
    OwnEvent,
    Response,
    ShowAs,
)
from kaffepause.domain.hours import WorkingHours
from kaffepause.domain.ids import Address, BookingKey, EventId, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.errors import Duplicate, Missing, Unreachable


@dataclass
class FakeCalendars(CalendarSource, Events):
    """Everybody's calendar. Deeds of people are methods in the past tense; `sent` counts the mails.

    asked: whose free/busy was read.
    """

    theirs: dict[PersonId, list[BusyTime]] = field(default_factory=dict)
    hours: dict[PersonId, WorkingHours] = field(default_factory=dict)
    unknown: set[PersonId] = field(default_factory=set)
    unreadable: set[Address] = field(default_factory=set)
    events: dict[EventId, OwnEvent] = field(default_factory=dict)
    transactions: dict[str, tuple[EventRequest, EventId]] = field(default_factory=dict)
    sent: int = 0
    asked: set[PersonId] = field(default_factory=set)

    async def free_busy(self, people: Sequence[Person], within: Interval) -> Mapping[PersonId, FreeBusy]:
        self.asked |= {person.id for person in people}
        return {person.id: self._free_busy(person, within) for person in people}

    def _free_busy(self, person: Person, within: Interval) -> FreeBusy:
        if person.id in self.unknown:
            return FreeBusy(unknown_because="5009")
        ours = [
            BusyTime(held, ShowAs.BUSY)
            for event in self.events.values()
            if _stands_with(event, person.address)
            for held in occurrences(event)
        ]
        times = [*self.theirs.get(person.id, []), *ours]
        return FreeBusy(times=tuple(sorted(time for time in times if time.interval.overlaps(within))))

    async def working_hours(self, people: Sequence[Person]) -> Mapping[PersonId, WorkingHours]:
        return {person.id: self.hours[person.id] for person in people if person.id in self.hours}

    async def own_events(self, organizer: Address, within: Interval) -> tuple[OwnEvent, ...]:
        if organizer in self.unreadable:
            raise Unreachable("The mailbox did not answer.")
        return tuple(
            event
            for event in self.events.values()
            if event.organizer == organizer and any(held.overlaps(within) for held in occurrences(event))
        )

    async def create(self, request: EventRequest) -> OwnEvent:
        if request.transaction_id in self.transactions:
            earlier, id_ = self.transactions[request.transaction_id]
            if earlier != request or id_ not in self.events:
                raise Duplicate("That transaction id was used to create another event.")
            return self.events[id_]
        event = OwnEvent(
            id=EventId(f"event-{len(self.transactions) + 1}"),
            organizer=request.organizer,
            marker=request.marker,
            interval=request.interval,
            attendees=tuple(Attendee(address=one.address) for one in request.attendees),
            recurrence=request.recurrence,
            zone=request.zone,
        )
        self.events[event.id] = event
        self.transactions[request.transaction_id] = (request, event.id)
        self.sent += len(event.attendees)
        return event

    async def change(self, event: OwnEvent, change: EventChange) -> OwnEvent:
        standing = self._standing(event)
        self.sent += _mails(standing, change)
        if change.invitees is not None:
            answered = {one.address: one for one in standing.attendees}
            invited = tuple(answered.get(one.address, Attendee(address=one.address)) for one in change.invitees)
            standing = replace(standing, attendees=invited)
        if change.interval and change.marker:
            marker = Marker.decoded(change.marker)
            assert marker is not None
            recurrence = change.recurrence or standing.recurrence
            asked_anew = tuple(Attendee(address=one.address) for one in standing.attendees)
            standing = replace(
                standing, interval=change.interval, marker=marker, recurrence=recurrence, attendees=asked_anew
            )
        taken_out = tuple(Occurrence(day=day, interval=None) for day in change.cancel_days)
        standing = replace(standing, departures=(*standing.departures, *taken_out))
        if change.last and standing.recurrence:
            standing = replace(standing, recurrence=replace(standing.recurrence, last=change.last))
        self.events[event.id] = standing
        return standing

    async def cancel(self, event: OwnEvent, comment: str) -> None:  # noqa: ARG002 - the port has it
        if gone := self.events.pop(event.id, None):
            self.sent += len(gone.attendees)

    async def find(self, organizer: Address, key: BookingKey) -> tuple[OwnEvent, ...]:
        found = [one for one in self.events.values() if (one.organizer, one.marker.key) == (organizer, key)]
        return tuple(sorted(found, key=lambda one: -one.marker.attempt))

    def moved(self, id_: EventId, to: Interval) -> None:
        """A person moved our event in the organizer's calendar."""
        self.events[id_] = replace(self.events[id_], interval=to)

    def deleted(self, id_: EventId) -> None:
        """A person deleted our event in the organizer's calendar."""
        del self.events[id_]

    def declined(self, id_: EventId, address: Address) -> None:
        """An attendee declined."""
        event = self.events[id_]
        answered = tuple(
            replace(one, response=Response.DECLINED) if one.address == address else one for one in event.attendees
        )
        self.events[id_] = replace(event, attendees=answered)

    def _standing(self, event: OwnEvent) -> OwnEvent:
        if event.id not in self.events:
            raise Missing("The event is not there.")
        return self.events[event.id]


def _stands_with(event: OwnEvent, address: Address) -> bool:
    if not event.attendees:
        return event.organizer == address
    return any(one.address == address and one.response is not Response.DECLINED for one in event.attendees)


def _mails(event: OwnEvent, change: EventChange) -> int:
    if change.interval or change.cancel_days or change.last:
        return len(event.attendees) * max(1, len(change.cancel_days))
    after = {one.address for one in change.invitees or ()}
    return len(after ^ {one.address for one in event.attendees})
