"""What a calendar holds: meetings as values, and each mailbox's own copy of them.

A meeting's `Content` is shared by the copies that agree on it; a `StoredEvent` is one mailbox's copy with what is its
own: ids, answer, reminder, categories, extended properties. Times are wall clock in a named zone, as Graph takes them;
instants are derived when asked for, so a series keeps its wall clock over a change of clocks.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Final, Literal, NamedTuple

from kaffepause.sandbox.recurrence import Recurrence
from kaffepause.sandbox.zones import zone_named

Response = Literal["none", "organizer", "tentativelyAccepted", "accepted", "declined", "notResponded"]
EventKind = Literal["singleInstance", "occurrence", "exception", "seriesMaster"]

_ID: Final = re.compile(r"(?:AAMkA(?P<filed>[0-9a-f]{2})|AAkALgA)(?P<key>[0-9a-f]{32})(?P<day>[0-9a-f]{6})AAA=")


class Span(NamedTuple):
    """A stretch of absolute time, both ends UTC; `start` is inside it, `end` is not."""

    start: datetime
    end: datetime

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it overlaps [start, end). A span without length counts at its start."""
        return self.start < end and (self.end > start or self.start == self.end >= start)


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """Start and end on the wall clock (naive), each with the zone name the caller gave."""

    start: datetime
    end: datetime
    start_zone: str
    end_zone: str

    def span(self, floating: tzinfo | None = None) -> Span:
        """The instants. `floating`, where given, replaces the named zones: all-day events have none of their own."""
        start = self.start.replace(tzinfo=floating or zone_named(self.start_zone)).astimezone(UTC)
        end = self.end.replace(tzinfo=floating or zone_named(self.end_zone)).astimezone(UTC)
        return Span(start, max(start, end))

    def on(self, day: date) -> "When":
        """The same wall clock, beginning on `day`."""
        shift = day - self.start.date()
        return When(start=self.start + shift, end=self.end + shift, start_zone=self.start_zone, end_zone=self.end_zone)

    def in_one_zone(self) -> "When":
        """The same instants with the end told in the start's zone, which is what a series repeats."""
        if self.end_zone == self.start_zone:
            return self
        end = self.end.replace(tzinfo=zone_named(self.end_zone)).astimezone(zone_named(self.start_zone))
        return When(
            start=self.start, end=end.replace(tzinfo=None), start_zone=self.start_zone, end_zone=self.start_zone
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A mail address and the name shown with it."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """Somebody invited, and what this copy knows of their answer. `proposed` is a UTC span."""

    address: str
    name: str = ""
    kind: str = "required"
    response: Response = "none"
    responded: datetime | None = None
    proposed: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where. `kind` is Graph's locationType."""

    name: str
    kind: str = "default"
    address: tuple[tuple[str, str], ...] = ()
    coordinates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """A Teams meeting: its link, and the words that stand in the body as long as the link does."""

    url: str
    conference: str
    blob: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a meeting says to everybody who has it."""

    when: When
    organizer: Person
    subject: str = ""
    body: str = ""  #: an HTML document
    all_day: bool = False
    places: tuple[Place, ...] = ()
    show_as: str = "busy"  #: what the organizer intends; a copy not yet answered shows tentative
    importance: str = "normal"
    sensitivity: str = "normal"
    attendees: tuple[Attendee, ...] = ()
    response_requested: bool = True
    new_times_allowed: bool = True
    attendees_hidden: bool = False
    recurrence: Recurrence | None = None
    join: Join | None = None


@dataclass(kw_only=True, slots=True)
class StoredEvent:
    """One mailbox's copy of a single event, a series, or a changed occurrence of a series.

    `key` is constant while the event is in the mailbox; `filed` counts how often it was moved between folders, which is
    what changes an ordinary id and not an immutable one. `stamp` is the agenda's count at the last change. A changed
    occurrence lives in its series' `changed`, under the date it was to be on, and has its series' key.
    """

    key: str
    uid: str
    content: Content
    is_organizer: bool = True
    calendar: str = ""
    filed: int = 0
    response: Response = "organizer"
    responded: datetime | None = None
    shown: str | None = None  #: the owner's own showAs, where they set one
    reminder_on: bool = True
    reminder_minutes: int = 15
    categories: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict[str, str])
    transaction: str | None = None
    fingerprint: str = ""
    created: datetime
    modified: datetime
    stamp: int = 0
    is_cancelled: bool = False
    day: date | None = None  #: of a changed occurrence: the date the series had it on
    original: datetime | None = None  #: of a changed occurrence: when it was to start, UTC
    changed: "dict[date, StoredEvent]" = field(default_factory=dict["date", "StoredEvent"])
    cancelled: set[date] = field(default_factory=set["date"])

    @property
    def is_series(self) -> bool:
        """Whether it repeats."""
        return self.content.recurrence is not None and self.day is None

    @property
    def show_as(self) -> str:
        """What this copy shows in free/busy: an unanswered invitation is tentative, unless it is meant as free."""
        if self.shown is not None:
            return self.shown
        meant = self.content.show_as
        unsure = not self.is_organizer and self.response not in ("accepted", "organizer")
        return "tentative" if unsure and meant in ("busy", "oof") else meant

    @property
    def first(self) -> When:
        """When it is; for a series, when its first occurrence is."""
        return self.content.when


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """One entry as it stands on a calendar. `event` is the series for an unchanged occurrence and for the master."""

    event: StoredEvent
    kind: EventKind
    when: When
    span: Span
    day: date | None = None

    @property
    def subject(self) -> str:
        """What it is called."""
        return self.event.content.subject


class EventId(NamedTuple):
    """An event's id, taken apart. `filed` is None for an immutable id, `day` for anything but an occurrence."""

    key: str
    filed: int | None
    day: date | None


def event_id(event: StoredEvent, day: date | None = None, *, immutable: bool = False) -> str:
    """The id of `event`, or of its occurrence on `day`. Changing an occurrence does not change its id."""
    day = day or event.day
    head = "AAkALgA" if immutable else f"AAMkA{event.filed % 256:02x}"
    return f"{head}{event.key}{day.toordinal() if day else 0:06x}AAA="


def taken_apart(text: str) -> EventId | None:
    """What an id says, or None for a text that is no event's id."""
    match = _ID.fullmatch(text)
    if match is None:
        return None
    ordinal, filed = int(match["day"], 16), match["filed"]
    if ordinal > date.max.toordinal():
        return None
    return EventId(match["key"], int(filed, 16) if filed else None, date.fromordinal(ordinal) if ordinal else None)


def uid_for(key: str) -> str:
    """An iCalUId in Outlook's form, the same in every copy of a meeting."""
    return f"040000008200E00074C5B7101A82E00800000000{'0' * 32}10000000{key.upper()}"


def occurrence_uid(uid: str, day: date) -> str:
    """The iCalUId of one occurrence: Outlook writes its date into the series' own (MS-OXOCAL, global object id)."""
    if not uid.startswith("040000008200E00074C5B7101A82E008"):
        return f"{uid}_{day:%Y%m%d}"
    return f"{uid[:32]}{day.year:04X}{day.month:02X}{day.day:02X}{uid[40:]}"


def rebased(own: Content, before: Content, after: Content) -> Content:
    """A changed occurrence after its series went from `before` to `after`: what it had not changed follows."""
    names = ("subject", "body", "places", "show_as", "importance", "sensitivity", "attendees", "join")
    moved = {name: getattr(after, name) for name in names if getattr(own, name) == getattr(before, name)}
    return replace(own, **moved)


NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
