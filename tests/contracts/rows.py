"""Bookings, sessions and moments for the store's contracts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from kaffepause.booking.ports import Row, State
from kaffepause.domain.event import EventRequest, Invitee, Marker, Recurrence
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import (
    ActivityName,
    Address,
    PersonId,
    TeamName,
    TenantId,
    booking_key,
    people_part,
    transaction_id,
)
from kaffepause.domain.interval import Interval
from kaffepause.planning.ports import Held

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
TODAY = NOW.date()
SALES = TeamName("sales")
ANNA, BO, CLARA = PersonId("id-of-anna"), PersonId("id-of-bo"), PersonId("id-of-clara")
MAILBOX = Address("kaffepause@contoso.example")
ANNAS_MAILBOX = Address("anna@contoso.example")
WALK = people_part((ANNA, BO))


def slot(starts: datetime = NOW, minutes: int = 30) -> Interval:
    return Interval(starts, starts + timedelta(minutes=minutes))


def row(activity: str = "walk", part: str = WALK, *, day: date = TODAY, **changes: Any) -> Row:
    label = f"sales/{activity}/{day.isoformat()}"
    values: dict[str, Any] = {
        "key": booking_key(TenantId("tenant"), label, part),
        "team": SALES,
        "activity": ActivityName(activity),
        "round_label": label,
        "part": part,
        "attempt": 1,
        "state": State.SENDING,
        "organizer": MAILBOX,
        "people": (BO, ANNA),
        "slot": slot(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)),
        "host": BO,
        "absent": (CLARA,),
        "entry": "two-truths",
    }
    return Row(**{**values, **changes})


def request_for(booked: Row) -> EventRequest:
    marker = Marker(
        key=booked.key, attempt=booked.attempt, start=booked.slot.start, end=booked.slot.end, text="fingerprint"
    )
    return EventRequest(
        organizer=booked.organizer,
        transaction_id=transaction_id(booked.key, booked.attempt),
        marker=marker,
        subject="Gåtur",
        body_html="<p>Kom med ud</p>",
        interval=booked.slot,
        zone="Europe/Copenhagen",
        attendees=(Invitee(address=ANNAS_MAILBOX, name="Anna Ågård"),),
        recurrence=Recurrence(
            every=2,
            days=(Weekday.MONDAY, Weekday.FRIDAY),
            first=TODAY,
            last=TODAY + timedelta(weeks=8),
            skipped=(TODAY + timedelta(weeks=2),),
        ),
    )


def held(day: date = TODAY, part: str = WALK, **changes: Any) -> Held:
    booked = row(part=part, day=day)
    values: dict[str, Any] = {
        "team": booked.team,
        "activity": booked.activity,
        "round_label": booked.round_label,
        "part": part,
        "slot": booked.slot,
        "people": booked.people,
        "absent": booked.absent,
        "host": booked.host,
        "entry": booked.entry,
    }
    return Held(**{**values, **changes})
