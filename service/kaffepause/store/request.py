"""An event request as text and back, nothing lost: what is sent again after a crash is exactly what was sent."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kaffepause.domain.event import EventRequest, Invitee, Marker, Recurrence, ShowAs
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import Address, BookingKey
from kaffepause.domain.interval import Interval


def encoded(request: EventRequest) -> str:
    """The request as JSON."""
    return json.dumps(
        {
            "organizer": request.organizer,
            "transaction_id": request.transaction_id,
            "marker": _marker(request.marker),
            "subject": request.subject,
            "body_html": request.body_html,
            "interval": [request.interval.start.isoformat(), request.interval.end.isoformat()],
            "zone": request.zone,
            "attendees": [[one.address, one.name, one.is_required] for one in request.attendees],
            "recurrence": request.recurrence and _recurrence(request.recurrence),
            "is_online": request.is_online,
            "show_as": request.show_as.value,
            "reminder": request.reminder,
            "asks_for_response": request.asks_for_response,
            "location": request.location,
            "categories": request.categories,
        }
    )


def decoded(text: str) -> EventRequest:
    """The request in that JSON."""
    read: dict[str, Any] = json.loads(text)
    return EventRequest(
        organizer=Address(read["organizer"]),
        transaction_id=read["transaction_id"],
        marker=_read_marker(read["marker"]),
        subject=read["subject"],
        body_html=read["body_html"],
        interval=Interval(*map(datetime.fromisoformat, read["interval"])),
        zone=read["zone"],
        attendees=tuple(Invitee(address=who, name=name, is_required=must) for who, name, must in read["attendees"]),
        recurrence=read["recurrence"] and _read_recurrence(read["recurrence"]),
        is_online=read["is_online"],
        show_as=ShowAs(read["show_as"]),
        reminder=read["reminder"],
        asks_for_response=read["asks_for_response"],
        location=read["location"],
        categories=tuple(read["categories"]),
    )


def _marker(marker: Marker) -> dict[str, object]:
    return {
        "key": str(marker.key),
        "attempt": marker.attempt,
        "start": marker.start.isoformat(),
        "end": marker.end.isoformat(),
        "text": marker.text,
    }


def _read_marker(read: dict[str, Any]) -> Marker:
    return Marker(
        key=BookingKey(UUID(read["key"])),
        attempt=read["attempt"],
        start=datetime.fromisoformat(read["start"]),
        end=datetime.fromisoformat(read["end"]),
        text=read["text"],
    )


def _recurrence(recurrence: Recurrence) -> dict[str, object]:
    return {
        "every": recurrence.every,
        "days": [int(day) for day in recurrence.days],
        "first": recurrence.first.isoformat(),
        "last": recurrence.last.isoformat(),
        "skipped": [day.isoformat() for day in recurrence.skipped],
    }


def _read_recurrence(read: dict[str, Any]) -> Recurrence:
    return Recurrence(
        every=read["every"],
        days=tuple(map(Weekday, read["days"])),
        first=date.fromisoformat(read["first"]),
        last=date.fromisoformat(read["last"]),
        skipped=tuple(map(date.fromisoformat, read["skipped"])),
    )
