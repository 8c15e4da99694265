"""Reading an event as a caller sends it: checked against the metadata and turned into a `Change`.

Sources: the `event` resource page, `user-post-events` and `event-update`. Properties only the service sets are passed
over without a word (assumed: the SDKs send fetched objects back whole and Graph takes them).
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, cast

from kaffepause.sandbox.accept import accepted
from kaffepause.sandbox.event import Attendee, Content, Place, When
from kaffepause.sandbox.extended import properties_from
from kaffepause.sandbox.recurrence import BadRecurrence, Recurrence, recurrence_from
from kaffepause.sandbox.wire import Json, Refused
from kaffepause.sandbox.zones import UnknownZone, zone_named

MOST_ATTENDEES: Final = 500
#: Exchange's limit for one appointment (EWS `ErrorCalendarDurationIsTooLong`).
LONGEST: Final = timedelta(days=5 * 366)

_WALL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?")
_ATTENDEES: Final = frozenset({"attendees"})
_NOT_HERE: Final = ("attachments", "extensions", "multiValueExtendedProperties")
_NOT_SETTABLE: Final = ("instances", "calendar", "exceptionOccurrences")


@dataclass(kw_only=True, slots=True)
class Change:
    """What a body asks for. `shared` are fields of Content, `own` are fields of the mailbox's copy."""

    shared: dict[str, Any] = field(default_factory=dict[str, Any])
    own: dict[str, Any] = field(default_factory=dict[str, Any])
    properties: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    online: bool | None = None
    transaction: str | None = None
    names: frozenset[str] = frozenset()

    @property
    def is_attendees_only(self) -> bool:
        """Whether nothing but the list of attendees was sent: then only those changed are told."""
        return self.names == _ATTENDEES


def change_from(body: Json) -> Change:
    """A POST or PATCH body as a Change; Refused (400) for what Graph refuses."""
    wire = accepted("event", body)
    for name, value in wire.items():
        if isinstance(value, list) and None in value:
            raise Refused(400, "RequestBodyRead", f"A null value was found in the collection '{name}'.")
    for name in _NOT_HERE:
        if wire.get(name):
            raise Refused(501, "NotImplemented", f"The sandbox does not do '{name}' on events.")
    for name in _NOT_SETTABLE:
        if name in wire:
            raise Refused(400, "BadRequest", f"The property '{name}' cannot be set on an event.")
    change = Change(
        names=frozenset(wire),
        properties=properties_from(wire.get("singleValueExtendedProperties")),
        transaction=wire.get("transactionId"),
        online=wire.get("isOnlineMeeting"),
    )
    _read_texts(change, wire)
    _read_own(change, wire)
    _read_recurrence(change, wire)
    if wire.get("attendees") is not None:
        change.shared["attendees"] = _attendees(wire["attendees"])
    if wire.get("locations") is not None or wire.get("location") is not None:
        change.shared["places"] = _places(wire)
    return change


def content_after(content: Content, change: Change, wire: Json) -> Content:
    """`content` with the change carried out, its times checked as a whole."""
    when = _when(content, wire)
    after = replace(content, **change.shared, when=when)
    _refuse_bad_times(after)
    return after if after.recurrence is None else _fitted(after, after.recurrence)


def first_content(blank: Content, change: Change, wire: Json) -> Content:
    """The content of a new event; 400 where start or end is missing."""
    if wire.get("start") is None or wire.get("end") is None:
        raise invalid_property("start and end are required.")
    return content_after(blank, change, wire)


def invalid_property(why: str = "") -> Refused:
    """Graph's answer to a value that fails its checks; it does not say which, the sandbox does."""
    return Refused(400, "ErrorPropertyValidationFailure", f"At least one property failed validation. {why}".strip())


def html_document(content: str, kind: str) -> str:
    """A body as Outlook stores it: a whole HTML document, plain text wrapped into one."""
    if "<html" in content[:200].lower():
        return content
    inner = html.escape(content, quote=False).replace("\n", "<br>\n") if kind == "text" else content
    head = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
    return f"{head}\r\n{inner}\r\n</body></html>"


_FIELDS: Final = {
    "subject": "subject",
    "importance": "importance",
    "sensitivity": "sensitivity",
    "responseRequested": "response_requested",
    "allowNewTimeProposals": "new_times_allowed",
    "hideAttendees": "attendees_hidden",
    "isAllDay": "all_day",
}


def _read_texts(change: Change, wire: Json) -> None:
    for name, target in _FIELDS.items():
        if name in wire and (wire[name] is not None or name == "subject"):
            change.shared[target] = wire[name] if wire[name] is not None else ""
    if wire.get("body") is not None:
        body = cast("Mapping[str, Any]", wire["body"])
        change.shared["body"] = html_document(str(body.get("content") or ""), str(body.get("contentType") or "text"))


def _read_own(change: Change, wire: Json) -> None:
    if wire.get("showAs") is not None:
        change.shared["show_as"] = wire["showAs"]
    if wire.get("isReminderOn") is not None:
        change.own["reminder_on"] = wire["isReminderOn"]
    if wire.get("reminderMinutesBeforeStart") is not None:
        change.own["reminder_minutes"] = wire["reminderMinutesBeforeStart"]
    if wire.get("categories") is not None:
        change.own["categories"] = tuple(wire["categories"])


def _read_recurrence(change: Change, wire: Json) -> None:
    if "recurrence" not in wire:
        return
    try:
        change.shared["recurrence"] = None if wire["recurrence"] is None else recurrence_from(wire["recurrence"])
    except BadRecurrence as bad:
        raise Refused(400, bad.code, str(bad)) from None


def _attendees(entries: list[Mapping[str, Any]]) -> tuple[Attendee, ...]:
    if len(entries) > MOST_ATTENDEES:
        raise Refused(400, "ErrorExceededMaxRecipientLimit", f"An event has at most {MOST_ATTENDEES} attendees.")
    found: dict[str, Attendee] = {}
    for entry in entries:
        mail: Mapping[str, Any] = entry.get("emailAddress") or {}
        address = str(mail.get("address") or "")
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            raise Refused(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
        name = str(mail.get("name") or address)
        found.setdefault(
            address.lower(), Attendee(address=address, name=name, kind=str(entry.get("type") or "required"))
        )
    return tuple(found.values())


def _places(wire: Json) -> tuple[Place, ...]:
    entries = wire.get("locations") if wire.get("locations") is not None else [wire["location"]]
    return tuple(_place(entry) for entry in cast("list[Mapping[str, Any]]", entries) if entry.get("displayName"))


def _place(wire: Mapping[str, Any]) -> Place:
    return Place(
        name=str(wire["displayName"]),
        kind=str(wire.get("locationType") or "default"),
        address=_given(wire.get("address")),
        coordinates=_given(wire.get("coordinates")),
    )


def _given(sent: Mapping[str, Any] | None) -> tuple[tuple[str, Any], ...]:
    return tuple((key, value) for key, value in (sent or {}).items() if value is not None)


def _when(content: Content, wire: Json) -> When:
    start, start_zone = _moment(wire.get("start"), content.when.start, content.when.start_zone)
    end, end_zone = _moment(wire.get("end"), content.when.end, content.when.end_zone)
    return When(start=start, end=end, start_zone=start_zone, end_zone=end_zone)


def _moment(wire: Mapping[str, Any] | None, before: datetime, zone_before: str) -> tuple[datetime, str]:
    if wire is None:
        return before, zone_before
    text, zone = str(wire.get("dateTime") or ""), str(wire.get("timeZone") or "")
    try:
        tz = zone_named(zone)
    except UnknownZone as unknown:
        raise Refused(400, "TimeZoneNotSupportedException", str(unknown)) from None
    if not _WALL.fullmatch(text):
        raise invalid_property(f"'{text}' is not a date and time.")
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        raise invalid_property(f"'{text}' is not a date and time.") from None
    if not 1601 <= moment.year <= 4500:
        raise invalid_property(f"'{text}' lies outside what a calendar holds.")
    # An offset is not part of the documented form. Assumed: it is honored and told in the named zone.
    return (moment.astimezone(tz).replace(tzinfo=None) if moment.tzinfo else moment), zone


def _refuse_bad_times(content: Content) -> None:
    when = content.when
    span = (when.start.replace(tzinfo=zone_named(when.start_zone)), when.end.replace(tzinfo=zone_named(when.end_zone)))
    length = span[1] - span[0] if when.start_zone != when.end_zone else when.end - when.start
    if length < timedelta(0):
        raise invalid_property("The end lies before the start.")
    if length > LONGEST:
        raise Refused(400, "ErrorCalendarDurationIsTooLong", "The duration of an event must not exceed five years.")
    if content.all_day:
        midnight = not any((when.start.hour, when.start.minute, when.end.hour, when.end.minute))
        if not midnight or length < timedelta(days=1) or when.start_zone != when.end_zone:
            raise invalid_property("An all-day event begins and ends at midnight in one zone and lasts a day at least.")


def _fitted(content: Content, recurrence: Recurrence) -> Content:
    """A series begins on the first date of its pattern, whatever date the start named (Graph does not refuse that)."""
    first = recurrence.first_date()
    when = content.when.in_one_zone()
    if first is None:
        raise Refused(400, "ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrences in the range.")
    _refuse_overlap(when, recurrence)
    zone = recurrence.range.zone or when.start_zone
    fitted = replace(recurrence, range=replace(recurrence.range, zone=zone))
    return replace(content, when=when.on(first), recurrence=fitted)


def _refuse_overlap(when: When, recurrence: Recurrence) -> None:
    dates = [day for day, _ in zip(recurrence.dates(since=recurrence.range.start, until=_FAR), range(9), strict=False)]
    shortest = min((after - before for before, after in pairwise(dates)), default=LONGEST)
    if when.end - when.start > shortest:
        raise Refused(
            400,
            "ErrorOccurrenceTimeSpanTooBig",
            "The duration of the occurrence must be shorter than how frequently it occurs.",
        )


_FAR: Final = datetime(2199, 12, 31).date()  # noqa: DTZ001 - a date, no moment
