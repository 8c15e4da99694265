"""An event as we ask for it and as Graph shows it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from kaffepause.domain.event import EventRequest, Invitee, Marker, OwnEvent, Recurrence
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import Address, BookingKey, EventId
from kaffepause.domain.interval import Interval
from tests.unit.graph.stage import SERVICE

ANN, BO = Address("ann@contoso.example"), Address("bo@contoso.example")
KEY = BookingKey(UUID("5f0a8a54-6f9e-5d7a-9a3e-0d7f1f3a2b10"))
SLOT = Interval(datetime(2026, 11, 23, 7, 45, tzinfo=UTC), datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
MARKER = Marker(key=KEY, attempt=1, start=SLOT.start, end=SLOT.end, text="f00d")
REQUEST = EventRequest(
    organizer=SERVICE,
    transaction_id="0b8f1b4e-0000-5000-8000-000000000001",
    marker=MARKER,
    subject="Godmorgen",
    body_html="<p>Kaffe</p>",
    interval=SLOT,
    zone="Europe/Copenhagen",
    attendees=(Invitee(address=ANN, name="Ann"), Invitee(address=BO, name="Bo", is_required=False)),
    is_online=True,
)
SERIES = replace(
    REQUEST,
    recurrence=Recurrence(
        every=1,
        days=(Weekday.MONDAY,),
        first=date(2026, 11, 23),
        last=date(2026, 12, 14),
        skipped=(date(2026, 12, 7),),
    ),
)


def stored(*attendees: str, event: str = "E1", **more: object) -> dict[str, Any]:
    """The event as Graph shows it."""
    return {
        "id": event,
        "start": {"dateTime": "2026-11-23T07:45:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-23T08:00:00.0000000", "timeZone": "UTC"},
        "type": "singleInstance",
        "isCancelled": False,
        "originalStartTimeZone": "Romance Standard Time",
        "attendees": [{"emailAddress": {"address": one, "name": one}, "type": "required"} for one in attendees],
        "onlineMeeting": {"joinUrl": "https://teams.example/1"},
        **more,
    }


def marked(wire: dict[str, Any], marker: Marker = MARKER) -> dict[str, Any]:
    name = "String {6b6166c3-6665-5061-8000-757365207631} Name kaffepause"
    return wire | {"singleValueExtendedProperties": [{"id": name, "value": marker.encoded()}]}


def weekly(*attendees: str, **more: object) -> dict[str, Any]:
    recurrence = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "monday"},
        "range": {"type": "endDate", "startDate": "2026-11-23", "endDate": "2026-12-14"},
    }
    return stored(*attendees, type="seriesMaster", recurrence=recurrence, **more)


def occurrence(day: int) -> dict[str, Any]:
    return {
        "id": f"O{day}",
        "type": "occurrence",
        "originalStart": f"2026-12-{day:02}T07:45:00Z",
        "start": {"dateTime": f"2026-12-{day:02}T07:45:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"2026-12-{day:02}T08:00:00.0000000", "timeZone": "UTC"},
    }


EVENT = OwnEvent(id=EventId("E1"), organizer=SERVICE, marker=MARKER, interval=SLOT, zone="Europe/Paris")
