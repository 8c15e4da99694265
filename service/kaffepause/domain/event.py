"""Entries on calendars: what we see of other people's, and all of our own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kaffepause.domain.hours import Weekday, monday_of
from kaffepause.domain.ids import Address, BookingKey, EventId
from kaffepause.domain.interval import Interval


class ShowAs(StrEnum):
    """Graph's `freeBusyStatus`."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    OOF = "oof"
    WORKING_ELSEWHERE = "workingElsewhere"
    UNKNOWN = "unknown"


class Response(StrEnum):
    """Graph's `responseType`."""

    NONE = "none"
    ORGANIZER = "organizer"
    TENTATIVE = "tentativelyAccepted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_RESPONDED = "notResponded"


@dataclass(frozen=True, order=True, slots=True)
class BusyTime:
    """An entry in somebody's free/busy: when and as what, nothing else. `free` entries are never kept."""

    interval: Interval
    show_as: ShowAs


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """What a mailbox's calendar says of a window of time, sorted.

    unknown_because: the reason as Graph gave it, where the mailbox could not be read; then `times` is empty and means
    nothing.
    """

    times: tuple[BusyTime, ...] = ()
    unknown_because: str | None = None

    @property
    def is_known(self) -> bool:
        return self.unknown_because is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """What our one extended property says: "as we booked it" can be told from "changed by a person" without the ledger.

    start, end: as we set them, in UTC (a series: its first occurrence). text: fingerprint of subject and body.
    """

    key: BookingKey
    attempt: int
    start: datetime
    end: datetime
    text: str

    def encoded(self) -> str:
        """`kp1|booking key|attempt|start/end|text fingerprint`."""
        return f"kp1|{self.key}|{self.attempt}|{_stamp(self.start)}/{_stamp(self.end)}|{self.text}"

    @staticmethod
    def decoded(value: str) -> "Marker | None":
        """The marker in that property value, or nothing where it is not one of ours."""
        try:
            version, key, attempt, times, text = value.split("|")
            start, end = times.split("/")
            if version != "kp1":
                return None
            return Marker(
                key=BookingKey(UUID(key)),
                attempt=int(attempt),
                start=_moment(start),
                end=_moment(end),
                text=text,
            )
        except ValueError:
            return None


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%MZ")


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """An attendee of one of our own events, as the organizer's copy shows them."""

    address: Address
    response: Response = Response.NONE
    proposed: Interval | None = None  #: the new time they asked for, if any


@dataclass(frozen=True, kw_only=True, slots=True)
class Recurrence:
    """A weekly series: `every` weeks on `days` from `first` through `last`, dates in the event's own zone.

    Dates of the pattern on which the event is not held stand in `skipped` (holidays, absences) and are cancelled one
    by one.
    """

    every: int
    days: tuple[Weekday, ...]
    first: date
    last: date
    skipped: tuple[date, ...] = ()

    def pattern(self) -> Iterator[date]:
        """Every date of the pattern, skipped ones too, earliest first; weeks begin on Monday."""
        week = monday_of(self.first)
        while week <= self.last:
            for weekday in sorted(self.days):
                day = week + timedelta(days=weekday)
                if self.first <= day <= self.last:
                    yield day
            week += timedelta(weeks=self.every)

    def dates(self) -> tuple[date, ...]:
        """The dates on which it is held."""
        return tuple(day for day in self.pattern() if day not in self.skipped)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """One date of one of our series that departs from the pattern. interval: None where it was cancelled."""

    day: date  #: the date the pattern gave it, in the series' zone
    interval: Interval | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnEvent:
    """One of our events as the organizer's mailbox holds it now.

    interval: of the event, or of a series' first occurrence. departures: a series' cancelled and moved dates.
    """

    id: EventId
    organizer: Address
    marker: Marker
    interval: Interval
    attendees: tuple[Attendee, ...] = ()
    recurrence: Recurrence | None = None
    departures: tuple[Occurrence, ...] = ()
    zone: str = "UTC"  #: IANA name of the zone the event was made in
    join_url: str | None = None

    @property
    def is_as_booked(self) -> bool:
        """Whether nobody changed its time since we set it; a series' cancelled and moved dates are in `departures`."""
        return self.interval.start == self.marker.start and self.interval.end == self.marker.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitee:
    """Somebody to be invited."""

    address: Address
    name: str
    is_required: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRequest:
    """Everything a create needs, so that a retry sends exactly the same. Times are UTC; `zone` says how to write them.

    No attendees means an entry in the organizer's own calendar, which sends no mail.
    """

    organizer: Address
    transaction_id: str
    marker: Marker
    subject: str
    body_html: str
    interval: Interval
    zone: str
    attendees: tuple[Invitee, ...] = ()
    recurrence: Recurrence | None = None
    is_online: bool = False
    show_as: ShowAs = ShowAs.BUSY
    reminder: int = 10  #: minutes
    asks_for_response: bool = False
    location: str = ""
    categories: tuple[str, ...] = field(default=("kaffepause",))
