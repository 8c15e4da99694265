"""A series is unrolled as two independent libraries unroll it, in every zone and over every change of clocks."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.recurrence import HORIZON, BadRecurrence, recurrence_from, wire_of
from kaffepause.sandbox.zones import DAYS, windows_name
from tests.unit.sandbox.desk import Desk, at

ICAL_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Copenhagen", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Sao_Paulo", "UTC")
WINDOW = (date(2025, 1, 1), date(2027, 12, 31))
LOOKED_AT = (datetime(2024, 12, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))
LENGTH = timedelta(minutes=25)

days_of_week = st.lists(st.sampled_from(range(7)), min_size=1, max_size=4, unique=True).map(sorted)


def pattern(kind: str, interval: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": kind, "interval": interval, **more}


@st.composite
def patterns(draw: Callable[..., Any]) -> tuple[dict[str, Any], str]:
    """A Graph pattern and the RRULE that says the same, without its end."""
    kind = draw(
        st.sampled_from(("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"))
    )
    interval = draw(st.integers(1, 5 if "Yearly" not in kind else 2))
    days, month = draw(days_of_week), draw(st.integers(1, 12))
    named = [DAYS[day] for day in days]
    by_day = "BYDAY=" + ",".join(ICAL_DAYS[day] for day in days)
    if kind == "daily":
        return pattern(kind, interval), f"FREQ=DAILY;INTERVAL={interval}"
    if kind == "weekly":
        first = draw(st.integers(0, 6))
        rule = f"FREQ=WEEKLY;INTERVAL={interval};WKST={ICAL_DAYS[first]};{by_day}"
        return pattern(kind, interval, daysOfWeek=named, firstDayOfWeek=DAYS[first]), rule
    frequency = f"FREQ=YEARLY;BYMONTH={month}" if "Yearly" in kind else "FREQ=MONTHLY"
    yearly = {"month": month} if "Yearly" in kind else {}
    if "relative" in kind:
        index = draw(st.integers(0, 4))
        position = -1 if index == 4 else index + 1
        word = ("first", "second", "third", "fourth", "last")[index]
        rule = f"{frequency};INTERVAL={interval};{by_day};BYSETPOS={position}"
        return pattern(kind, interval, daysOfWeek=named, index=word, **yearly), rule
    number = draw(st.integers(1, 31))
    # Outlook's 31st of a short month is its last day: the last of the days from the 28th up to the one named.
    by_month_day = ",".join(map(str, range(min(28, number), number + 1)))
    rule = f"{frequency};INTERVAL={interval};BYMONTHDAY={by_month_day};BYSETPOS=-1"
    return pattern(kind, interval, dayOfMonth=number, **yearly), rule


@st.composite
def series(draw: Callable[..., Any]) -> tuple[dict[str, Any], str, date]:
    """A whole recurrence, its RRULE and the date it starts from."""
    wire, rule = draw(patterns())
    start = draw(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    kind = draw(st.sampled_from(("numbered", "endDate", "noEnd")))
    bounds: dict[str, Any] = {"type": kind, "startDate": start.isoformat()}
    if kind == "numbered":
        count = draw(st.integers(1, 60))
        bounds["numberOfOccurrences"] = count
        rule += f";COUNT={count}"
    elif kind == "endDate":
        end = start + timedelta(days=draw(st.integers(0, 700)))
        bounds["endDate"] = end.isoformat()
        rule += f";UNTIL={end:%Y%m%d}T235959"
    return {"pattern": wire, "range": bounds}, rule, start


def dates_by_dateutil(rule: str, start: date) -> list[date]:
    found = rrulestr(rule, dtstart=datetime.combine(_counted_from(rule, start), time()))
    return [day.date() for day in found.between(datetime(2000, 1, 1), datetime(2027, 12, 31, 23), inc=True)]  # noqa: DTZ001


def _counted_from(rule: str, start: date) -> date:
    """Graph counts months and years from the first date of the pattern, RFC 5545 from the start: told to dateutil."""
    if not rule.startswith(("FREQ=MONTHLY", "FREQ=YEARLY")):
        return start
    each = re.sub(r";(INTERVAL|COUNT|UNTIL)=\w+", "", rule)
    return rrulestr(each, dtstart=datetime.combine(start, time()))[0].date()


def starts_by_recurring_ical_events(rule: str, begin: datetime) -> list[datetime]:
    entry = icalendar.Event()
    entry.add("uid", "one")
    entry.add("dtstart", begin)
    entry.add("dtend", begin + LENGTH)
    entry["rrule"] = icalendar.vRecur.from_ical(re.sub(r"\d{8}T235959", lambda end: in_utc(end[0], begin), rule))
    calendar = icalendar.Calendar()
    calendar.add_component(entry)
    found = recurring_ical_events.of(calendar).between(*LOOKED_AT)
    return sorted(one["dtstart"].dt.astimezone(UTC) for one in found)


def in_utc(wall: str, begin: datetime) -> str:
    """RFC 5545 wants UNTIL in UTC where the start has a zone."""
    end = datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=begin.tzinfo)
    return f"{end.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def check(series: tuple[dict[str, Any], str, date], zone: str, at_time: time) -> None:
    wire, rule, start = series
    expected = dates_by_dateutil(rule, start)
    try:
        recurrence = recurrence_from(wire)
    except BadRecurrence:
        assert not expected
        return
    assert list(recurrence.dates(since=start, until=WINDOW[1])) == expected
    if not expected:
        return
    middle = expected[len(expected) // 2]
    assert list(recurrence.dates(since=middle, until=WINDOW[1])) == [day for day in expected if day >= middle]

    begin = datetime.combine(expected[0], at_time, ZoneInfo(zone))
    assert starts_on_a_calendar(wire, begin, zone) == starts_by_recurring_ical_events(rule, begin)


def starts_on_a_calendar(wire: dict[str, Any], begin: datetime, zone: str) -> list[datetime]:
    desk, wall = Desk(), begin.replace(tzinfo=None)
    name = windows_name(zone)
    end = wall + LENGTH
    desk.book("ada", start=at(wall.isoformat(), name), end=at(end.isoformat(), name), recurrence=wire)
    return [entry.span.start for entry in agenda_of(desk.box("ada")).between(*LOOKED_AT)]


times = st.times(time(0, 0), time(23, 30)).map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=300)
@given(series=series(), zone=st.sampled_from(ZONES), at_time=times)
def test_a_series_falls_where_dateutil_and_recurring_ical_events_put_it(
    series: tuple[dict[str, Any], str, date], zone: str, at_time: time
) -> None:
    check(series, zone, at_time)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=10_000)
@given(series=series(), zone=st.sampled_from(ZONES), at_time=times)
def test_ten_thousand_series_fall_where_both_libraries_put_them(
    series: tuple[dict[str, Any], str, date], zone: str, at_time: time
) -> None:
    check(series, zone, at_time)


def read(**parts: Any) -> Any:
    bounds = {"type": "noEnd", "startDate": "2026-11-24"} | parts.pop("range", {})
    return recurrence_from({"pattern": pattern("weekly", daysOfWeek=["tuesday"]) | parts, "range": bounds})


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"daysOfWeek": []}, "ErrorPropertyValidationFailure"),
        ({"interval": 0}, "ErrorPropertyValidationFailure"),
        ({"interval": 100}, "ErrorPropertyValidationFailure"),
        ({"interval": "1"}, "UnableToDeserializePostBody"),
        ({"type": "fortnightly"}, "UnableToDeserializePostBody"),
        ({"daysOfWeek": ["someday"]}, "UnableToDeserializePostBody"),
        ({"dayOfMonth": 32}, "ErrorPropertyValidationFailure"),
        ({"type": "absoluteMonthly"}, "ErrorPropertyValidationFailure"),
        ({"type": "absoluteYearly", "dayOfMonth": 3}, "ErrorPropertyValidationFailure"),
        ({"type": "relativeYearly"}, "ErrorPropertyValidationFailure"),
        ({"range": {"startDate": "24/11/2026"}}, "UnableToDeserializePostBody"),
        ({"range": {"type": "numbered"}}, "UnableToDeserializePostBody"),
        ({"range": {"type": "numbered", "numberOfOccurrences": 0}}, "ErrorPropertyValidationFailure"),
        ({"range": {"type": "endDate", "endDate": "2026-11-20"}}, "ErrorPropertyValidationFailure"),
        ({"range": {"type": "endDate", "endDate": "4500-09-02"}}, "ErrorRecurrenceEndDateTooBig"),
        ({"range": {"recurrenceTimeZone": "Mars"}}, "TimeZoneNotSupportedException"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_graph_refuses_in_a_recurrence_is_refused_with_its_code(parts: dict[str, Any], code: str) -> None:
    with pytest.raises(BadRecurrence) as refused:
        read(**parts)

    assert refused.value.code == code


def test_a_range_that_ends_before_the_pattern_has_a_date_is_refused() -> None:
    with pytest.raises(BadRecurrence) as refused:
        read(range={"type": "endDate", "startDate": "2026-11-25", "endDate": "2026-11-27"})

    assert refused.value.code == "ErrorRecurrenceHasNoOccurrence"


def test_a_series_without_end_reads_back_the_first_day_of_time_as_its_end() -> None:
    bounds = wire_of(read())["range"]

    assert (bounds["endDate"], bounds["numberOfOccurrences"]) == ("0001-01-01", 0)


def test_a_recurrence_reads_back_as_it_was_written() -> None:
    recurrence = read(range={"type": "numbered", "numberOfOccurrences": 7})

    assert recurrence_from(wire_of(recurrence)) == recurrence


def test_the_thirty_first_of_a_short_month_is_its_last_day() -> None:
    recurrence = recurrence_from(
        {"pattern": pattern("absoluteMonthly", dayOfMonth=31), "range": {"type": "noEnd", "startDate": "2027-01-31"}}
    )

    found = [str(day) for day in recurrence.dates(since=date(2027, 1, 1), until=date(2027, 4, 30))]

    assert found == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_a_week_far_ahead_of_an_endless_series_is_found_without_counting_up_to_it() -> None:
    recurrence = read()

    assert list(recurrence.dates(since=date(2199, 12, 24), until=HORIZON)) == [date(2199, 12, 24), date(2199, 12, 31)]


def test_the_neighbors_of_an_occurrence_are_the_dates_before_and_after_it() -> None:
    assert read(interval=2).neighbors(date(2026, 12, 8)) == (date(2026, 11, 24), date(2026, 12, 22))
