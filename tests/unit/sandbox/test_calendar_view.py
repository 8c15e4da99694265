"""A window of a calendar: what lies in it, and that free/busy tells the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sandbox.desk import Desk, at, event, invited, weekly

START, END = datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)
DIGITS = {"free": 0, "workingElsewhere": 0, "tentative": 1, "busy": 2, "oof": 3}
ZONES = ("Romance Standard Time", "Eastern Standard Time", "AUS Eastern Standard Time", "UTC", "India Standard Time")
INTERVAL = 45


def test_entries_that_only_touch_the_window_are_outside_it(desk: Desk) -> None:
    desk.book("ada")
    path = "/users/ada@x.test/calendarView?startDateTime={}&endDateTime={}"

    def count(start: str, end: str) -> int:
        return len(desk.get(path.format(start, end))["value"])

    assert count("2026-11-24T09:30:00Z", "2026-11-24T12:00:00Z") == 0
    assert count("2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z") == 0
    assert count("2026-11-24T09:29:00Z", "2026-11-24T12:00:00Z") == 1


def test_a_window_may_carry_an_offset_and_is_utc_without_one(desk: Desk) -> None:
    desk.book("ada")
    path = "/users/ada@x.test/calendarView?startDateTime=2026-11-24T10:00:00{0}&endDateTime=2026-11-24T10:10:00{0}"

    assert len(desk.get(path.format("%2B01:00"))["value"]) == 1
    assert len(desk.get(path.format(""))["value"]) == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "ErrorInvalidParameter"),
        ("?startDateTime=2026-11-24", "ErrorInvalidParameter"),
        ("?startDateTime=today&endDateTime=2026-11-24", "ErrorInvalidParameter"),
        ("?startDateTime=2026-11-24&endDateTime=2026-11-23", "ErrorInvalidParameter"),
        ("?startDateTime=2026-11-24&endDateTime=0001-01-01", "ErrorInvalidParameter"),
        ("?startDateTime=2020-11-24&endDateTime=2026-11-23", "ErrorCalendarViewRangeTooBig"),
    ],
)
def test_a_view_needs_a_window_it_can_show(desk: Desk, query: str, code: str) -> None:
    said = desk.get(f"/users/ada@x.test/calendarView{query}")

    assert (said.status, said.code) == (400, code)


def test_a_view_unrolls_series_and_comes_in_order_of_time(desk: Desk) -> None:
    desk.book("ada", recurrence=weekly(count=2))
    desk.book("ada", subject="Before", start=at("2026-11-23T10:00:00"), end=at("2026-11-23T11:00:00"))

    found = desk.view("ada", "2026-11-01", "2026-12-31")

    assert [(one["subject"], one["type"]) for one in found] == [
        ("Before", "singleInstance"),
        ("Coffee", "occurrence"),
        ("Coffee", "occurrence"),
    ]


def test_an_event_of_many_months_is_seen_in_each_of_them(desk: Desk) -> None:
    desk.book("ada", start=at("2026-01-05T00:00:00"), end=at("2026-12-31T00:00:00"))

    assert [len(desk.view("ada", f"2026-{month}-10", f"2026-{month}-11")) for month in ("01", "06", "12")] == [1, 1, 1]


@st.composite
def bodies(draw: Callable[..., Any]) -> dict[str, Any]:
    """An event anywhere around the change of clocks, single or weekly, timed or all day."""
    zone = draw(st.sampled_from(ZONES))
    start = datetime(2026, 10, 12) + timedelta(minutes=15 * draw(st.integers(0, 30 * 96)))  # noqa: DTZ001 - wall clock
    length = timedelta(minutes=5 * draw(st.integers(1, 40)))
    all_day = draw(st.booleans())
    if all_day:
        start, length = start.replace(hour=0, minute=0), timedelta(days=draw(st.integers(1, 3)))
    body = event(
        subject=f"{start} {zone}",
        start=at(start.isoformat(), zone),
        end=at((start + length).isoformat(), zone),
        isAllDay=all_day,
        showAs=draw(st.sampled_from(sorted(DIGITS))),
    )
    if draw(st.booleans()):
        body["recurrence"] = {
            "pattern": {"type": "daily", "interval": draw(st.integers(4, 9))},
            "range": {
                "type": "numbered",
                "startDate": f"{start:%Y-%m-%d}",
                "numberOfOccurrences": draw(st.integers(1, 6)),
            },
        }
    if draw(st.booleans()):
        body["attendees"] = invited("ada")
    return body


def world(found: list[tuple[str, dict[str, Any]]], answers: list[int]) -> Desk:
    """Ada's calendar with what she and the service booked, some of it answered, moved or called off."""
    desk = Desk()
    for who, body in found:
        assert desk.post(f"/users/{who}@x.test/events", body).status == 201
    entries = desk.view("ada", "2026-10-19", "2026-11-09")
    for entry, answer in zip(entries, answers, strict=False):
        path = f"/users/ada@x.test/events/{entry['id']}"
        if answer == 0:
            desk.delete(path)
        elif answer == 1:
            desk.patch(path, {"showAs": "oof"})
        elif not entry["isOrganizer"]:
            desk.post(f"{path}/{('accept', 'decline', 'tentativelyAccept')[answer % 3]}", {})
    return desk


worlds = st.builds(
    world,
    st.lists(st.tuples(st.sampled_from(("ada", "kaffe")), bodies()), max_size=6),
    st.lists(st.integers(0, 9), max_size=12),
)


@given(desk=worlds)
def test_free_busy_and_the_view_of_a_calendar_agree(desk: Desk) -> None:
    body = {
        "schedules": ["ada@x.test"],
        "startTime": at("2026-10-19T00:00:00", "UTC"),
        "endTime": at("2026-11-09T00:00:00", "UTC"),
        "availabilityViewInterval": INTERVAL,
    }

    told = desk.post("/users/kaffe@x.test/calendar/getSchedule", body)["value"][0]

    timed = {(one["status"], one["start"]["dateTime"], one["end"]["dateTime"]) for one in told["scheduleItems"]}
    shown = [(one["showAs"], *stretch(one)) for one in desk.view("ada", "2026-10-19", "2026-11-09")]
    assert timed == {
        (status, f"{start:%Y-%m-%dT%H:%M:%S}.0000000", f"{end:%Y-%m-%dT%H:%M:%S}.0000000")
        for status, start, end in shown
    }
    assert told["availabilityView"] == counted_slot_by_slot(shown)


def stretch(one: dict[str, Any]) -> tuple[datetime, datetime]:
    """The UTC instants of an entry of a view; an all-day one lies between midnights in Copenhagen."""
    zone = ZoneInfo("Europe/Copenhagen") if one["isAllDay"] else UTC
    walls = (datetime.fromisoformat(one[edge]["dateTime"][:19]).replace(tzinfo=zone) for edge in ("start", "end"))
    start, end = (wall.astimezone(UTC) for wall in walls)
    return start, end


def counted_slot_by_slot(shown: list[tuple[str, datetime, datetime]]) -> str:
    slots: list[str] = []
    at_ = START
    while at_ < END:
        upto = at_ + timedelta(minutes=INTERVAL)
        slots.append(
            str(max((DIGITS[status] for status, start, end in shown if start < upto and end > at_), default=0))
        )
        at_ = upto
    return "".join(slots)
