"""Builders for one booking as it is wanted, remembered and seen; they take only what matters to a test."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kaffepause.booking.plan import Wanted
from kaffepause.booking.ports import Row, State
from kaffepause.domain.activity import Kind
from kaffepause.domain.event import Attendee, Invitee, OwnEvent, Recurrence
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import ActivityName, Address, EventId, PersonId, TeamName, TenantId, booking_key
from kaffepause.domain.interval import Interval
from kaffepause.planning.reasons import Because, Reason

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)  #: Monday morning of the fixed week
SERVICE = Address("kaffepause@nordwind.example")
ADA, BO, CHEN = PersonId("ada"), PersonId("bo"), PersonId("chen")
ADDRESSES = {person: Address(f"{person}@nordwind.example") for person in (ADA, BO, CHEN)}
KEY = booking_key(TenantId("tenant"), "sales/coffee/2026-11-23")


def slot(day: int = 24, hour: int = 9, minutes: int = 30) -> Interval:
    """On that day of November 2026, in UTC."""
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    return Interval(start, start + timedelta(minutes=minutes))


def wanted(at: Interval | None = None, people: tuple[PersonId, ...] = (ADA, BO), **more: object) -> Wanted:
    """A coffee call for those people."""
    basis = Wanted(
        key=KEY,
        team=TeamName("sales"),
        activity=ActivityName("coffee"),
        kind=Kind.SOCIAL_CALL,
        round_label="sales/coffee/2026-11-23",
        part="",
        organizer=SERVICE,
        people=people,
        interval=at or slot(),
        zone="Europe/Copenhagen",
        why=Reason(because=Because.BEST_TIME, free=2, people=2),
        subject="Coffee",
        body_html="<p>Coffee</p>",
        text="abc",
        invitees=tuple(Invitee(address=ADDRESSES[person], name=person) for person in people),
    )
    return replace(basis, **more)


def row(wish: Wanted | None = None, state: State = State.BOOKED, **more: object) -> Row:
    """The ledger's row for that wish, booked unless said otherwise."""
    wish = wish or wanted()
    basis = Row(
        key=wish.key,
        team=wish.team,
        activity=wish.activity,
        round_label=wish.round_label,
        part=wish.part,
        attempt=1,
        state=state,
        organizer=wish.organizer,
        people=wish.people,
        slot=wish.interval,
        dates=wish.days,
        event=EventId("event-1") if state is State.BOOKED else None,
        request=wish.request(1) if state is State.SENDING else None,
    )
    return replace(basis, **more)


def seen(wish: Wanted | None = None, **more: object) -> OwnEvent:
    """The event on the organizer's calendar as that wish would have it."""
    wish = wish or wanted()
    basis = OwnEvent(
        id=EventId("event-1"),
        organizer=wish.organizer,
        marker=wish.marker(1),
        interval=wish.interval,
        attendees=tuple(Attendee(address=one.address) for one in wish.invitees),
        recurrence=wish.recurrence,
        zone=wish.zone,
    )
    return replace(basis, **more)


def series(*days: int, hour: int = 9, **more: object) -> Wanted:
    """A weekly call in a series that is held on those days of November and December 2026 (31 is 1 December)."""
    dates = tuple(date(2026, 11, 1) + timedelta(days=day - 1) for day in days)
    pattern = Recurrence(
        every=1, days=tuple(sorted({Weekday(day.weekday()) for day in dates})), first=dates[0], last=dates[-1]
    )
    return wanted(slot(days[0], hour), recurrence=pattern, days=dates, **more)
