"""An office for reporting: a company in memory, whose Monday is told to its managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from kaffepause.booking.ports import Row, State
from kaffepause.config.content import read_content
from kaffepause.config.read import Rules
from kaffepause.directory.ports import Directory
from kaffepause.domain.activity import Activity
from kaffepause.domain.content import Content
from kaffepause.domain.event import BusyTime
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import Address, MessageId, PersonId, TenantId, booking_key, people_part
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization, Privacy, Team
from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.errors import AnswerLost, Denied, Missing
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import Letter, Post, Sent
from kaffepause.verbs.digest import make_digests
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.world import World
from tests import cast
from tests.fake_calendars import FakeCalendars
from tests.fakes import FakeStore

SERVICE = Address("kaffepause@example.test")
LONG_AGO = date(2026, 1, 5)
MEASURED = Privacy(
    load_reading=True,
    notice_given_on=LONG_AGO,
    manager_sees=ManagerSees.NAMES,
    person_default=Level.TEAM,
)


@cache
def content() -> Content:
    """All wording, as it ships."""
    return read_content([], "en")[0]


class FakeDirectory(Directory):
    """Everybody it was given, and nobody's manager. A group that it was not given may not be read."""

    def __init__(self, people: Sequence[Person], groups: Mapping[str, Sequence[Person]]) -> None:
        self._people = {one.address: one for one in people}
        self._groups = groups

    async def people(self, addresses: Sequence[Address]) -> Mapping[Address, Person]:
        return {address: self._people[address] for address in addresses if address in self._people}

    async def members(self, group: str) -> tuple[Person, ...]:
        if group not in self._groups:
            raise Denied("The group may not be read.", status=403)
        return tuple(self._groups[group])

    async def manager_of(self, person: PersonId) -> Person | None:  # noqa: ARG002 - the port has it
        return None


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


@dataclass
class FakePost(Post):
    """A service mailbox. dies: (deed, place) at which the process is killed, before or after the deed; once.

    loses: the answer to that deed is lost after it happened; once. returned: Message-IDs that came back.
    """

    written: dict[MessageId, tuple[bytes, str]] = field(default_factory=dict)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    dies: tuple[str, str] | None = None
    loses: str = ""
    returned: frozenset[str] = frozenset()

    async def draft(self, mime: bytes, marker: str) -> MessageId:
        self._at("draft", "before")
        message = MessageId(f"message-{len(self.written) + len(self.sent) + 1}")
        self.written[message] = (mime, "")
        self._at("draft", "unmarked")
        self.written[message] = (mime, marker)
        self._at("draft", "after")
        return message

    async def send(self, message: MessageId) -> None:
        self._at("send", "before")
        if message not in self.written:
            raise Missing("It is no longer a draft.")
        mime, marker = self.written.pop(message)
        self.sent.append((marker, mime))
        self._at("send", "after")

    async def came_back(self, since: datetime) -> frozenset[str]:  # noqa: ARG002 - the port has it
        return self.returned

    async def drafts(self) -> dict[str, MessageId]:
        for message in [message for message, (_, marker) in self.written.items() if not marker]:
            del self.written[message]
        return {marker: message for message, (_, marker) in self.written.items()}

    async def delete(self, message: MessageId) -> None:
        self.written.pop(message, None)

    def _at(self, deed: str, place: str) -> None:
        if self.dies == (deed, place):
            self.dies = None
            raise Killed
        if self.loses == deed and place == "after":
            self.loses = ""
            raise AnswerLost("The answer was lost.")


@dataclass
class Office:
    """A company that a test fills: calendars, bookings, levels and ticks, then its Monday."""

    organization: Organization
    people: Sequence[Person] = cast.EVERYBODY
    groups: Mapping[str, Sequence[Person]] = field(default_factory=dict[str, Sequence[Person]])
    calendars: FakeCalendars = field(default_factory=FakeCalendars)
    store: FakeStore = field(default_factory=FakeStore)
    post: FakePost = field(default_factory=FakePost)
    content: Content = field(default_factory=content)

    def __post_init__(self) -> None:
        for person in self.people:
            self.calendars.hours.setdefault(person.id, cast.HOURS.get(person.id, cast.OFFICE))

    @property
    def world(self) -> World:
        return World(
            tenant=TenantId("tenant"),
            service_mailbox=SERVICE,
            rules=Rules(
                organization=self.organization, content=self.content, digest="file", path=Path("kaffepause.yaml")
            ),
            directory=FakeDirectory(self.people, self.groups),
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

    def has(self, person: Person, *entries: Sequence[BusyTime]) -> None:
        """Those entries are on the person's calendar."""
        self.calendars.theirs.setdefault(person.id, []).extend(entry for some in entries for entry in some)

    def booked(
        self, team: Team, activity: Activity, slot: Interval, people: Sequence[Person], **changes: object
    ) -> Row:
        """A booking of ours; it stands as the ledger has it, since the service mailbox is not read."""
        label = f"{team.name}/{activity.name}/{monday_of(slot.start.date()).isoformat()}"
        ids = tuple(person.id for person in people)
        part = "" if len(people) > 2 else people_part(ids)
        row = Row(
            key=booking_key(TenantId("tenant"), label, part),
            team=team.name,
            activity=activity.name,
            round_label=label,
            part=part,
            attempt=1,
            state=State.BOOKED,
            organizer=SERVICE,
            people=ids,
            slot=slot,
        )
        row = replace(row, **changes)  # type: ignore[arg-type]
        row = replace(row, key=booking_key(TenantId("tenant"), row.round_label, row.part))
        self.store.ledger.kept[row.key] = row
        self.calendars.unreadable.add(SERVICE)
        return row

    async def levels(self, level: Level, *people: Person) -> None:
        for person in people:
            await self.store.wishes.set_level(person.id, level)

    async def everybody_joined(self, day: date = date(2026, 3, 2)) -> None:
        await self.store.wishes.note_joined([person.id for person in self.people], day)

    async def told_first(self, *people: Person, monday: date = cast.MONDAY) -> None:
        """They got their hint for that week."""
        year, week, _ = monday.isocalendar()
        for person in people:
            key = f"hint/{person.address}/{year}-W{week:02}"
            await self.store.mail.begin(Sent(key=key, letter=Letter.HINT, recipient=person.address, state="sent"))

    async def friday(self) -> tuple[Envelope, ...]:
        """The hints of the Friday before, sent."""
        now = cast.at(cast.MONDAY - timedelta(days=3), "14")
        hints = await make_hints(self.world, now=now)
        await send_hints(self.world, hints, now=now)
        return hints

    async def monday(self, now: datetime | None = None) -> tuple[Envelope, ...]:
        """Every mail of that Monday morning."""
        return await make_digests(self.world, now=now or cast.at(cast.MONDAY, "7.30"))

    async def mail(self, now: datetime | None = None) -> Envelope:
        """The first manager's mail."""
        return (await self.monday(now))[0]


def crowded(*days: date) -> list[BusyTime]:
    """Days without a gap from eight to four: no lunch, no gap, a long run."""
    return [entry for day in days for entry in cast.busy(day, "8-16")]


def crew(count: int) -> tuple[Person, ...]:
    """That many colleagues beside the cast."""
    return tuple(cast.somebody(f"Kim{number:02}") for number in range(1, count + 1))


def office(*activities: Activity, **changes: object) -> Office:
    """The office of one team with those activities."""
    return Office(cast.organization(cast.team(*activities, **changes)))  # type: ignore[arg-type]


def said(mail: Envelope) -> str:
    """Its text in one line."""
    return " ".join(mail.text.split())


async def told(ours: Office) -> str:
    """What the first manager's mail says, in one line."""
    return said(await ours.mail())
