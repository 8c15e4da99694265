"""Wall-clock rules, and what clock changes make of them."""

from datetime import UTC, date, datetime, time

import pytest

from kaffepause.domain.hours import TimeWindow, Weekday, WorkingHours, days_touched, instant, local_day, monday_of
from kaffepause.domain.interval import Interval
from tests.cast import COPENHAGEN, MONDAY, NEW_YORK, OFFICE, TUESDAY, span

SPRING = date(2027, 3, 28)  # Copenhagen skips 02:00–03:00
AUTUMN = date(2026, 10, 25)  # Copenhagen repeats 02:00–03:00


def test_nine_in_copenhagen_is_an_hour_earlier_in_utc_in_winter_and_two_in_summer() -> None:
    assert instant(MONDAY, time(9), COPENHAGEN) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert instant(date(2026, 7, 6), time(9), COPENHAGEN) == datetime(2026, 7, 6, 7, tzinfo=UTC)


def test_a_time_that_occurs_twice_is_its_first_occurrence() -> None:
    assert instant(AUTUMN, time(2, 30), COPENHAGEN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_the_clock_skips_is_when_it_would_have_been() -> None:
    assert instant(SPRING, time(2, 30), COPENHAGEN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (MONDAY, 24)])
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    assert local_day(day, COPENHAGEN).minutes == hours * 60


def test_a_window_that_a_clock_change_swallows_is_nothing() -> None:
    # 02:59 does not exist that night and stands for the instant at which the clock already shows 03:59.
    assert TimeWindow(time(2, 59), time(3)).on(SPRING, COPENHAGEN) is None


def test_a_weekday_that_is_not_named_is_not_worked() -> None:
    hours = WorkingHours(days={Weekday.TUESDAY: TimeWindow(time(9), time(14))}, zone=COPENHAGEN)

    assert hours.on(MONDAY) is None
    assert hours.on(TUESDAY) == span(TUESDAY, "9-14")


def test_hours_within_a_window_are_cut_to_it() -> None:
    window = Interval(span(MONDAY, "10-11").start, span(TUESDAY, "9-10").end)

    assert OFFICE.within(window) == (span(MONDAY, "10-16"), span(TUESDAY, "8-10"))


def test_hours_follow_the_person_not_the_window() -> None:
    hours = WorkingHours(days={Weekday.MONDAY: TimeWindow(time(9), time(17))}, zone=NEW_YORK)

    assert hours.on(MONDAY) == span(MONDAY, "15-23")


def test_the_end_of_an_interval_touches_no_further_day() -> None:
    assert list(days_touched(local_day(MONDAY, COPENHAGEN), COPENHAGEN)) == [MONDAY]


def test_every_day_of_a_week_has_the_same_monday() -> None:
    assert {monday_of(date(2026, 11, 23 + number)) for number in range(7)} == {MONDAY}
