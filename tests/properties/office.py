"""A company in memory with the whole service over it: what people do there, and what a cycle makes of it."""

from collections.abc import Mapping, Sequence
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
        watch = boundaries or Boundaries()
        return World(
            tenant=TenantId("tenant"),
            service_mailbox=SERVICE,
            rules=Rules(
                organization=self.organization, content=CONTENT, digest=repr(self.organization), path=Path("rules")
            ),
            directory=self.directory,
            calendars=self.calendars,
            events=_any(Watched(self.calendars, watch, "create", "change", "cancel")),
            post=self.post,
            ledger=_any(Watched(self.store.ledger, watch, "claim", "settle")),
            history=self.store.history,
            wishes=self.store.wishes,
            letters=self.store.mail,
            contacts=self.store.contacts,
            totals=self.store.totals,
            audit=self.store.audit,
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

    def moves(self, event: OwnEvent, to: datetime) -> None:
        """The organizer drags our event elsewhere."""
        interval = Interval(to, to + event.interval.length)
        self.calendars.moved(event.id, interval)
        if interval == event.interval:
            return
        self.moved[event.id] = interval

    def deletes(self, event: OwnEvent) -> None:
        """The organizer deletes our event."""
        self.calendars.deleted(event.id)
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

    def heals(self) -> None:
        """Every mailbox can be read again."""
        self.calendars.unreadable.clear()
        self.calendars.unknown.clear()

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
