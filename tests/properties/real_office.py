"""The same company on real parts: sandbox over TLS, SDK and SQLite. What people do, they do in the sandbox."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kaffepause.domain.event import BusyTime, OwnEvent, Response, ShowAs
from kaffepause.domain.ids import Address, PersonId, TenantId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Person
from kaffepause.errors import NoMailbox
from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.control import ControlRefused
from kaffepause.sandbox.jot import Jotting, jot
from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from kaffepause.sandbox.tenant import Tenant
from kaffepause.store.opening import open_store
from kaffepause.verbs.apply import Applied
from kaffepause.verbs.world import World
from tests.boundaries import Boundaries
from tests.cast import COPENHAGEN, EVERYBODY
from tests.contracts.graph_settings import hurried_graph, settings_for
from tests.properties.office import SERVICE, START, Office

ALL_TIME = Interval(START - timedelta(days=1), START + timedelta(weeks=40))


class Cast(Seed):
    """The tests' cast with empty calendars, and the service's mailbox."""

    def grow(self) -> Tenant:
        tenant = Seed(empty=True).grow()
        for name, address in [*((one.name, one.address) for one in EVERYBODY), ("kaffepause", SERVICE)]:
            hire(tenant, name=name, address=address)
        return tenant


@contextmanager
def cast_in_a_sandbox(folder: Path) -> Iterator[Sandbox]:
    with running(Options(seed=Cast(), folder=folder)) as sandbox:
        yield sandbox


class RealOffice(Office):
    """After every cycle and deed, `calendars.events` and the ledger's rows are read anew from where they really are."""

    def __init__(self, *, organization: Organization, sandbox: Sandbox, database: Path, loop: asyncio.Runner) -> None:
        super().__init__(organization=organization)
        self.sandbox, self.loop, self.open = sandbox, loop, AsyncExitStack()
        self.hidden: set[Address] = set()
        self.seen: dict[Address, tuple[int, tuple[OwnEvent, ...]]] = {}
        # The clock leaps by days, and a token would not outlive that.
        sandbox.control("POST", "settings", {"token_lifetime": 10**8})
        loop.run(self._opened(database))

    async def _opened(self, database: Path) -> None:
        settings = settings_for(self.sandbox, service_mailbox=SERVICE, mails_a_minute=10_000)
        self.graph = await self.open.enter_async_context(hurried_graph(settings))
        self.kept = await self.open.enter_async_context(open_store(f"sqlite:///{database}", TenantId("tenant")))
        await self._look()

    def close(self) -> None:
        self.loop.run(self.open.aclose())

    def world(self, boundaries: Boundaries | None = None) -> World:
        real: Any = self.kept
        return self.watched(
            replace(
                super().world(),
                directory=self.graph.directory,
                calendars=self.graph.calendars,
                events=self.graph.events,
                post=self.graph.post,
                ledger=real.ledger,
                history=real.history,
                wishes=real.wishes,
                letters=real.mail,
                contacts=real.contacts,
                totals=real.totals,
                audit=real.audit,
            ),
            boundaries,
        )

    async def cycle(self, boundaries: Boundaries | None = None) -> Applied:
        self.sandbox.control("POST", "clock", {"at": self.now.isoformat()})
        try:
            return await super().cycle(boundaries)
        finally:
            await self._look()

    async def _look(self) -> None:
        mailboxes = [SERVICE, *(one.address for one in EVERYBODY)]
        found = [event for one in mailboxes for event in await self._events_of(one)]
        self.calendars.events = {event.id: event for event in found}
        self.store.ledger.kept = {row.key: row for row in await self.kept.ledger.rows(ALL_TIME.start)}

    async def _events_of(self, mailbox: Address) -> tuple[OwnEvent, ...]:
        """Read where the sandbox counts a change since they were read last."""
        user = self.sandbox.tenant.look_up(mailbox)
        changes = agenda_of(self.sandbox.tenant.mailboxes[user.id]).count if user else 0
        if self.seen.get(mailbox, (-1,))[0] != changes:
            self.seen[mailbox] = changes, await self._read(mailbox)
        return self.seen[mailbox][1]

    async def _read(self, mailbox: Address) -> tuple[OwnEvent, ...]:
        try:
            return await self.graph.calendars.own_events(mailbox, ALL_TIME)
        except NoMailbox:
            # It left, or its mailbox is lost: what stands there is what stood there.
            is_employed = self.sandbox.tenant.look_up(mailbox) is not None
            return tuple(one for one in self.calendars.events.values() if one.organizer == mailbox and is_employed)

    def _act(self, person: str, do: str, **words: Any) -> None:
        """A deed of somebody's."""
        with self._at_hand():
            self.sandbox.control("POST", "act", {"person": person, "do": do, **words})
            self.loop.run(self._look())

    @contextmanager
    def _at_hand(self) -> Iterator[None]:
        """That we cannot read their mailboxes does not keep people from using them."""
        self._each_hidden("get_mailbox")
        try:
            yield
        finally:
            self._each_hidden("lose_mailbox")

    def _each_hidden(self, do: str) -> None:
        for address in self.hidden:
            if self.sandbox.tenant.look_up(address) is not None:
                self.sandbox.control("POST", "act", {"person": address, "do": do})

    def id_of(self, person: Person) -> PersonId:
        return PersonId(self.sandbox.tenant.ids.guid("user", person.address))

    def moves(self, event: OwnEvent, to: datetime) -> None:
        minutes = int(event.interval.length.total_seconds() // 60)
        self._act(event.organizer, "move", event=event.id, start=to.isoformat(), minutes=minutes)
        self.note_moved(event, to)

    def deletes(self, event: OwnEvent) -> None:
        self._act(event.organizer, "delete", event=event.id)
        self.note_deleted(event)

    def cancels_a_date(self, event: OwnEvent, day: date) -> None:
        with suppress(ControlRefused):  # it was taken out before
            self._act(event.organizer, "delete", event=event.id, day=day.isoformat())

    def declines(self, event: OwnEvent, number: int) -> None:
        invited = [one for one in event.attendees if one.response is not Response.DECLINED]
        if invited:
            with suppress(ControlRefused):  # who left has nothing to decline
                self._act(invited[number % len(invited)].address, "decline", event=event.id)

    def books(self, person: Person, busy: BusyTime) -> None:
        tenant = self.sandbox.tenant
        if tenant.look_up(person.address) is None:
            return
        is_whole_day = busy.show_as is ShowAs.OOF
        zone = COPENHAGEN if is_whole_day else UTC
        entry = Jotting(
            subject="Something else",
            start=_wall(busy.interval.start, zone),
            end=_wall(busy.interval.end, zone),
            zone="Romance Standard Time" if is_whole_day else "UTC",
            show_as=busy.show_as,
            all_day=is_whole_day,
        )
        with self._at_hand():
            jot(tenant, tenant.mailbox(person.address), entry)

    def empties(self, person: Person) -> None:
        for event in self.foreign().get(person.address, []):
            self._act(person.address, "delete", event=event["id"])

    def foreign(self) -> dict[str, Any]:
        """What people booked themselves, whole, by mailbox."""
        world = self.sandbox.control("GET", "world")["mailboxes"]
        theirs = {
            address: [one for one in world[address]["events"] if one["is_organizer"] and not one["properties"]]
            for address in (one.address for one in EVERYBODY)
            if address in world
        }
        return {address: events for address, events in theirs.items() if events}

    def leaves_or_returns(self, person: Person) -> None:
        if self.sandbox.tenant.look_up(person.address) is None:
            self._act(person.address, "hire", name=person.name)
            return
        theirs = {one.id for one in self.calendars.events.values() if one.organizer == person.address}
        self._act(person.address, "quit")
        self.moved = {id_: at for id_, at in self.moved.items() if id_ not in theirs}

    def hides(self, address: Address) -> None:
        self.hidden.add(address)
        self._each_hidden("lose_mailbox")

    def is_hidden(self, address: Address) -> bool:
        return address in self.hidden

    def heals(self) -> None:
        self._each_hidden("get_mailbox")
        self.hidden.clear()


def _wall(moment: datetime, zone: Any) -> datetime:
    return moment.astimezone(zone if isinstance(zone, ZoneInfo) else UTC).replace(tzinfo=None)
