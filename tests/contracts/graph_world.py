"""What the tests of writing through Graph share: an office with empty calendars, a booking, a series and a letter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from kaffepause.domain.event import EventRequest, Invitee, Marker, Recurrence
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import Address, BookingKey, transaction_id
from kaffepause.domain.interval import Interval
from kaffepause.sandbox.server import Sandbox

SERVICE = Address("kaffepause@nordwind.example")
METTE, RASMUS = Address("mette.soerensen@nordwind.example"), Address("rasmus.toft@nordwind.example")
KEY = BookingKey(UUID("5f0a8a54-6f9e-5d7a-9a3e-0d7f1f3a2b10"))
SLOT = Interval(datetime(2026, 11, 25, 7, 45, tzinfo=UTC), datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
TERM = Interval(datetime(2026, 11, 23, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC))


def request(attempt: int = 1, slot: Interval = SLOT, **changed: Any) -> EventRequest:
    asked = EventRequest(
        organizer=SERVICE,
        transaction_id=transaction_id(KEY, attempt),
        marker=Marker(key=KEY, attempt=attempt, start=slot.start, end=slot.end, text="f00d"),
        subject="Fælles kaffe",
        body_html="<p>Kom, hvis du har lyst.</p>",
        interval=slot,
        zone="Europe/Copenhagen",
        attendees=(Invitee(address=METTE, name="Mette"), Invitee(address=RASMUS, name="Rasmus", is_required=False)),
        is_online=True,
    )
    return replace(asked, **changed)


def series(*, skipped: tuple[date, ...] = ()) -> EventRequest:
    weekly = Recurrence(
        every=1, days=(Weekday.WEDNESDAY,), first=date(2026, 11, 25), last=date(2027, 1, 20), skipped=skipped
    )
    return request(recurrence=weekly)


def events_of(office: Sandbox, address: str) -> list[dict[str, Any]]:
    return office.control("GET", "world")["mailboxes"][address]["events"]


def mails(office: Sandbox, address: str) -> list[dict[str, Any]]:
    return [one for one in office.control("GET", "world")["mailboxes"][address]["messages"] if one["folder"] == "inbox"]


def many_series(count: int) -> list[EventRequest]:
    """Series of as many teams."""
    keys = [BookingKey(UUID(int=KEY.int + number)) for number in range(count)]
    return [
        replace(series(), transaction_id=transaction_id(key, 1), marker=replace(series().marker, key=key))
        for key in keys
    ]


LETTER = EmailMessage()
LETTER["From"], LETTER["To"], LETTER["Subject"] = SERVICE, METTE, "Ugen i Salg"
LETTER.set_content("Godmorgen Mette\n")
LETTER.add_alternative("<p>Godmorgen Mette</p>", subtype="html")
