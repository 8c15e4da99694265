"""A request that was kept is sent again exactly as it was."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.event import EventRequest, Invitee, Marker, Recurrence, ShowAs
from kaffepause.domain.hours import Weekday
from kaffepause.domain.interval import Interval
from kaffepause.store.request import decoded, encoded

words = st.text(max_size=20)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
intervals = st.builds(
    lambda start, minutes: Interval(start, start + timedelta(minutes=minutes)), moments, st.integers(1, 600)
)
markers = st.builds(
    Marker,
    key=st.uuids().map(lambda key: UUID(int=key.int)),
    attempt=st.integers(1, 9),
    start=moments,
    end=moments,
    text=words,
)
invitees = st.builds(Invitee, address=words, name=words, is_required=st.booleans())
recurrences = st.builds(
    Recurrence,
    every=st.integers(1, 8),
    days=st.lists(st.sampled_from(Weekday)).map(tuple),
    first=st.dates(),
    last=st.dates(),
    skipped=st.lists(st.dates(), max_size=3).map(tuple),
)
EVERY_PART = {
    "organizer": words,
    "transaction_id": words,
    "marker": markers,
    "subject": words,
    "body_html": words,
    "interval": intervals,
    "zone": words,
    "attendees": st.lists(invitees, max_size=3).map(tuple),
    "recurrence": st.none() | recurrences,
    "is_online": st.booleans(),
    "show_as": st.sampled_from(ShowAs),
    "reminder": st.integers(0, 60),
    "asks_for_response": st.booleans(),
    "location": words,
    "categories": st.lists(words, max_size=2).map(tuple),
}


@given(st.builds(EventRequest, **EVERY_PART))
def test_nothing_of_a_request_is_lost(request: EventRequest) -> None:
    assert decoded(encoded(request)) == request


def test_the_property_varies_every_part_of_a_request_and_of_what_is_in_it() -> None:
    assert set(EVERY_PART) == {field.name for field in fields(EventRequest)}
    assert {field.name for field in fields(Marker)} == {"key", "attempt", "start", "end", "text"}
    assert {field.name for field in fields(Invitee)} == {"address", "name", "is_required"}
    assert {field.name for field in fields(Recurrence)} == {"every", "days", "first", "last", "skipped"}
