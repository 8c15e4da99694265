"""What Graph's answers say, as values of ours. Nothing past this module sees a wire shape.

Of other people's entries only start, end and status are looked at; a subject or place in the payload is never read.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast

from kaffepause.domain.event import (
    Attendee,
    BusyTime,
    FreeBusy,
    Marker,
    OwnEvent,
    Recurrence,
    Response,
    ShowAs,
)
from kaffepause.domain.hours import TimeWindow, Weekday, WorkingHours
from kaffepause.domain.ids import KAFFEPAUSE, Address, EventId, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.graph.zones import iana_name, zone_from, zone_named
from kaffepause.said import Said

#: The one extended property we put on events and letters. One name for ever: a mailbox has a quota of names.
MARKER_PROPERTY: Final = f"String {{{KAFFEPAUSE}}} Name kaffepause"
PROPERTIES: Final = "singleValueExtendedProperties"

Wire = Mapping[str, Any]

_LAST_MINUTE: Final = time(23, 59)


def person_from(wire: Wire) -> Person | None:
    """The user, or nothing for one without an address. What the permission does not show counts as enabled."""
    address = str(wire.get("mail") or wire.get("userPrincipalName") or "").lower()
    if not address:
        return None
    return Person(
        id=PersonId(str(wire["id"])),
        name=str(wire.get("displayName") or address),
        address=Address(address),
        language=wire.get("preferredLanguage"),
        country=str(wire.get("usageLocation") or "").upper(),
        is_enabled=wire.get("accountEnabled") is not False,
    )


def free_busy_from(wire: Wire) -> FreeBusy:
    """One mailbox's times; an error inside the answer makes them unknown."""
    error = wire.get("error")
    if error is not None:
        return FreeBusy(unknown_because=_reason(cast("Wire", error)))
    times = (_busy_time_from(entry) for entry in cast("list[Wire]", wire.get("scheduleItems") or []))
    return FreeBusy(times=tuple(sorted(busy for busy in times if busy is not None)))


def _busy_time_from(wire: Wire) -> BusyTime | None:
    show_as = _show_as(str(wire.get("status") or ""))
    interval = interval_from(wire)
    return None if show_as is ShowAs.FREE or interval is None else BusyTime(interval, show_as)


def _show_as(word: str) -> ShowAs:
    """Graph's documentation spells the words in both cases."""
    return next((known for known in ShowAs if known.value.lower() == word.lower()), ShowAs.UNKNOWN)


def _reason(error: Wire) -> str:
    code, message = str(error.get("responseCode") or ""), str(error.get("message") or "")
    if code == "5009":
        return Said("the address is not in the directory (5009)")
    if not message:
        return Said("the mailbox could not be read ({code})", code=code)
    return f"{message.splitlines()[0][:200]} ({code})"


def interval_from(wire: Wire) -> Interval | None:
    """The time from `start` to `end` in UTC; nothing for an entry without length."""
    start, end = moment_from(wire["start"]), moment_from(wire["end"])
    return Interval(start, end) if start < end else None


def moment_from(wire: Wire) -> datetime:
    """The instant that a `dateTimeTimeZone` names, in UTC."""
    name, wall = str(wire.get("timeZone") or "UTC"), datetime.fromisoformat(str(wire["dateTime"])[:26])
    if name == "UTC":
        return wall.replace(tzinfo=UTC)
    return wall.replace(tzinfo=zone_named(name) or UTC).astimezone(UTC)


def working_hours_from(wire: Wire) -> WorkingHours | None:
    """The mailbox's hours in its own zone; nothing where they or the zone are missing or make no sense."""
    zone = zone_from(cast("Wire", wire.get("timeZone") or {}))
    window = _window_from(str(wire.get("startTime") or ""), str(wire.get("endTime") or ""))
    days = _weekdays_from(wire.get("daysOfWeek"))
    if zone is None or window is None or not days:
        return None
    return WorkingHours(days=dict.fromkeys(days, window), zone=zone)


def _window_from(start: str, end: str) -> TimeWindow | None:
    if not start or not end:
        return None
    first, last = time.fromisoformat(start[:8]), time.fromisoformat(end[:8])
    if last == time():
        last = _LAST_MINUTE
    return TimeWindow(first, last) if first < last else None


def _weekdays_from(words: object) -> tuple[Weekday, ...]:
    named = {str(word).upper() for word in cast("list[object]", words or [])}
    return tuple(day for day in Weekday if day.name in named)


def own_event_from(wire: Wire, organizer: Address, marker: Marker | None = None) -> OwnEvent | None:
    """One of our own events; nothing for one that is cancelled or carries no marker of ours.

    marker: what we just wrote, since the answer to a write does not repeat it.
    """
    marker = marker or marker_from(wire)
    interval = interval_from(wire)
    if marker is None or interval is None or wire.get("isCancelled"):
        return None
    return OwnEvent(
        id=EventId(str(wire["id"])),
        organizer=organizer,
        marker=marker,
        interval=interval,
        attendees=tuple(_attendee_from(entry) for entry in cast("list[Wire]", wire.get("attendees") or [])),
        recurrence=_recurrence_from(cast("Wire | None", wire.get("recurrence"))),
        zone=iana_name(str(wire.get("originalStartTimeZone") or "UTC")),
        join_url=cast("Wire", wire.get("onlineMeeting") or {}).get("joinUrl"),
    )


def marker_from(wire: Wire) -> Marker | None:
    """What our property on the event says."""
    value = property_from(wire)
    return Marker.decoded(value) if value is not None else None


def property_from(wire: Wire) -> str | None:
    """The text of our property on an event or message, None where it has none."""
    held = cast("list[Wire]", wire.get(PROPERTIES) or [])
    return next((str(one.get("value")) for one in held if str(one.get("id")).lower() == MARKER_PROPERTY.lower()), None)


def _attendee_from(wire: Wire) -> Attendee:
    word = str(cast("Wire", wire.get("status") or {}).get("response") or "")
    proposed = cast("Wire | None", wire.get("proposedNewTime"))
    return Attendee(
        address=Address(str(cast("Wire", wire["emailAddress"]).get("address") or "").lower()),
        response=next((known for known in Response if known.value == word), Response.NONE),
        proposed=interval_from(proposed) if proposed else None,
    )


def _recurrence_from(wire: Wire | None) -> Recurrence | None:
    """The series as weeks and days. A rhythm that people set and we never do (months) is told by its first day."""
    if not wire:
        return None
    pattern, bounds = cast("Wire", wire["pattern"]), cast("Wire", wire["range"])
    first = date.fromisoformat(str(bounds["startDate"]))
    last = date.fromisoformat(str(bounds.get("endDate") or date.min))
    days = _weekdays_from(pattern.get("daysOfWeek")) or (Weekday(first.weekday()),)
    is_daily = pattern.get("type") == "daily"
    return Recurrence(
        every=1 if is_daily else int(pattern.get("interval") or 1),
        days=tuple(Weekday) if is_daily else days,
        first=first,
        last=last if last.year > 1 else date.max,
    )
