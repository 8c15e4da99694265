"""A company in memory with the whole service over it: what people do there, and what a cycle makes of it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kaffepause.booking.plan import Plan
from kaffepause.config.content import read_content
from kaffepause.config.read import Rules
from kaffepause.domain.event import BusyTime, Occurrence, OwnEvent, Response
from kaffepause.domain.ids import Address, BookingKey, EventId, PersonId, TenantId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Person
from kaffepause.verbs.apply import Applied, apply
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.world import World
from tests.boundaries import Boundaries, Watched
from tests.cast import EVERYBODY, MONDAY
from tests.fake_calendars import FakeCalendars
from tests.fakes import FakeStore
from tests.unit.reporting.office import FakePost

CONTENT = read_content([], "en")[0]
SERVICE = Address("kaffepause@example.test")
START = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 6, tzinfo=UTC)


@dataclass
class FakeDirectory:
    """Who is employed."""

    employed: dict[Address, Person] = field(default_factory=lambda: {person.address: person for person in EVERYBODY})

    async def people(self, addresses: Sequence[Address]) -> Mapping[Address, Person]:
        return {address: self.employed[address] for address in addresses if address in self.employed}

    async def members(self, group: str) -> tuple[Person, ...]:  # noqa: ARG002 - the port has it
        return ()

    async def manager_of(self, person: PersonId) -> Person | None:  # noqa: ARG002 - the port has it
        return None


@dataclass
class Office:
    """The calendars, the ledger, the file and the clock."""

    organization: Organization
    calendars: FakeCalendars = field(default_factory=FakeCalendars)
    store: FakeStore = field(default_factory=FakeStore)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    post: FakePost = field(default_factory=FakePost)
    now: datetime = START
    moved: dict[EventId, Interval] = field(default_factory=dict)
    deleted: set[BookingKey] = field(default_factory=set)

    def world(self, boundaries: Boundaries | None = None) -> World:
        """Everything a verb may touch; with boundaries, what writes is watched."""
        world = World(
            tenant=TenantId("tenant"),
            service_mailbox=SERVICE,
            rules=Rules(
                organization=self.organization, content=CONTENT, digest=repr(self.organization), path=Path("rules")
            ),
            directory=self.directory,
            calendars=self.calendars,
            events=self.calendars,
            post=self.post,
            ledger=self.store.ledger,
            history=self.store.history,
            wishes=self.store.wishes,
            letters=self.store.mail,
            contacts=self.store.contacts,
            totals=self.store.totals,
            audit=self.store.audit,
        )
        return self.watched(world, boundaries)

    def watched(self, world: World, boundaries: Boundaries | None) -> World:
        watch = boundaries or Boundaries()
        return replace(
            world,
            events=_any(Watched(world.events, watch, "create", "change", "cancel")),
            ledger=_any(Watched(world.ledger, watch, "claim", "settle")),
        )

    async def plan(self) -> Plan:
        return await make_plan(self.world(), now=self.now)

    async def cycle(self, boundaries: Boundaries | None = None) -> Applied:
        """Make a plan and apply it, as `run` does."""
        world = self.world(boundaries)
        plan = await make_plan(world, now=self.now)
        return await apply(world, plan, now=self.now, by_a_person=True, cancellations_allowed=True)

    def ahead(self) -> list[OwnEvent]:
        """Our single events that have not begun, by start."""
        single = (one for one in self.calendars.events.values() if one.recurrence is None)
        return sorted((one for one in single if one.interval.start > self.now), key=lambda one: (one.interval, one.id))

    def series(self) -> list[OwnEvent]:
        return [one for one in self.calendars.events.values() if one.recurrence is not None]

    def id_of(self, person: Person) -> PersonId:
        """Their id in the directory."""
        return person.id

    def moves(self, event: OwnEvent, to: datetime) -> None:
        """The organizer drags our event elsewhere."""
        self.calendars.moved(event.id, Interval(to, to + event.interval.length))
        self.note_moved(event, to)

    def note_moved(self, event: OwnEvent, to: datetime) -> None:
        """Remember where a person put it."""
        if to != event.interval.start:
            self.moved[event.id] = Interval(to, to + event.interval.length)

    def deletes(self, event: OwnEvent) -> None:
        """The organizer deletes our event."""
        self.calendars.deleted(event.id)
        self.note_deleted(event)

    def note_deleted(self, event: OwnEvent) -> None:
        """Remember that a person wants it gone."""
        self.moved.pop(event.id, None)
        self.deleted.add(event.marker.key)

    def cancels_a_date(self, event: OwnEvent, day: date) -> None:
        """The organizer takes one date out of our series."""
        departed = {one.day: one for one in event.departures} | {day: Occurrence(day=day, interval=None)}
        self.calendars.events[event.id] = replace(event, departures=tuple(departed[one] for one in sorted(departed)))

    def declines(self, event: OwnEvent, number: int) -> None:
        """One of those invited declines."""
        if event.attendees:
            self.calendars.declined(event.id, event.attendees[number % len(event.attendees)].address)

    def books(self, person: Person, busy: BusyTime) -> None:
        """Somebody gets a meeting of their own."""
        self.calendars.theirs.setdefault(person.id, []).append(busy)

    def empties(self, person: Person) -> None:
        """Everything of their own is taken off a calendar."""
        self.calendars.theirs.pop(person.id, None)

    def foreign(self) -> Any:
        """What people booked themselves, whole."""
        return deepcopy(self.calendars.theirs)

    def leaves_or_returns(self, person: Person) -> None:
        """Somebody leaves the company, or is hired again."""
        if self.directory.employed.pop(person.address, None) is None:
            self.directory.employed[person.address] = person

    def hides(self, address: Address) -> None:
        """A mailbox cannot be read."""
        self.calendars.unreadable.add(address)
        self.calendars.unknown |= {person.id for person in EVERYBODY if person.address == address}

    def is_hidden(self, address: Address) -> bool:
        return address in self.calendars.unreadable

    def heals(self) -> None:
        """Every mailbox can be read again."""
        self.calendars.unreadable.clear()
        self.calendars.unknown.clear()

    def close(self) -> None:
        """Nothing stays open."""

    def passes(self, time: timedelta) -> None:
        self.now += time
        self.moved = {id_: at for id_, at in self.moved.items() if at.end > self.now}


def coming(event: OwnEvent) -> list[Address]:
    """Whose time it takes."""
    if not event.attendees:
        return [event.organizer]
    return [one.address for one in event.attendees if one.response is not Response.DECLINED]


def _any(port: Any) -> Any:
    return port
