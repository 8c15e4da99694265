"""A person's measured week, and what is not said of it."""

from collections.abc import Sequence
from datetime import date, time, timedelta

import pytest

from kaffepause.calendars.load import DayLoad, DayState, PersonLoad, Reading, loads_of
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday, WorkingHours
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Thresholds
from tests.cast import (
    BO,
    CHEN,
    COPENHAGEN,
    EVA,
    FRIDAY,
    HOURS,
    MONDAY,
    NEW_YORK,
    OFFICE,
    THURSDAY,
    TUESDAY,
    UNREADABLE,
    WEDNESDAY,
    all_day,
    busy,
    free_busy,
    span,
)

SUNDAY = MONDAY - timedelta(days=1)


def week(
    *entries: Sequence[BusyTime],
    hours: WorkingHours = OFFICE,
    breaks: Sequence[Interval] = (),
    closed: Sequence[date] = (),
    monday: date = MONDAY,
) -> PersonLoad:
    asked = Reading(
        person=EVA.id, hours=hours, free_busy=free_busy(*entries), monday=monday, breaks=breaks, closed=closed
    )
    return loads_of([asked], Thresholds())[0]


def monday(*clocks: str, breaks: Sequence[Interval] = ()) -> DayLoad:
    return week(busy(MONDAY, *clocks), breaks=breaks).days[0]


def test_overlapping_meetings_are_counted_once() -> None:
    assert monday("9-10", "9.30-10.30", "13-13.15").meeting == 105


def test_a_day_without_ten_free_minutes_has_no_gap() -> None:
    assert monday("8-11.55", "12-16").gaps == 0
    assert monday("8-11.50", "12-16").gaps == 1


def test_a_gap_before_nine_or_after_four_is_not_one() -> None:
    assert monday("8.30-16", breaks=()).gaps == 0


def test_lunch_is_the_longest_free_stretch_of_its_window() -> None:
    assert monday("9-11.30", "12-13.10", "13.25-14").lunch == 30


def test_a_run_goes_on_over_gaps_shorter_than_ten_minutes() -> None:
    assert monday("9-10", "10.05-11", "11.10-12").longest_run == 120


def test_meetings_outside_the_own_hours_are_counted_apart() -> None:
    assert monday("7-8.30", "15.30-17").out_of_hours == 120


def test_a_meeting_on_a_day_off_is_out_of_hours() -> None:
    saturday = week(busy(FRIDAY + timedelta(days=1), "10-11")).days[5]

    assert saturday.state is DayState.OFF
    assert saturday.out_of_hours == 60


def test_rest_is_from_the_last_end_to_the_next_start() -> None:
    days = week(busy(SUNDAY, "21-22"), busy(MONDAY, "7-8", "22-23"), busy(TUESDAY, "8-9")).days

    assert [day.rest for day in days[:2]] == [9 * 60, 9 * 60]


def test_rest_is_not_told_after_an_empty_day() -> None:
    days = week(busy(MONDAY, "9-10"), busy(WEDNESDAY, "9-10")).days

    assert days[0].rest is None
    assert days[2].rest is None


def test_a_meeting_over_midnight_leaves_no_rest_and_counts_on_both_days() -> None:
    late = BusyTime(Interval(span(MONDAY, "23-23.30").start, span(TUESDAY, "1-2").start), ShowAs.BUSY)
    days = week([late]).days

    assert [day.meeting for day in days[:2]] == [60, 60]
    assert days[1].rest == 0


def test_focus_is_free_time_in_blocks_of_two_hours() -> None:
    day = monday("10-10.30", "12-12.30")

    assert (day.focus, day.focus_blocks) == (120 + 210, 2)


def test_our_own_breaks_are_breaks() -> None:
    day = monday("9-11", "11-11.10", "11.10-13", breaks=[span(MONDAY, "11-11.10")])

    assert day.meeting == 230
    assert day.longest_run == 120


def test_tentative_and_working_elsewhere_are_not_meetings() -> None:
    elsewhere = busy(MONDAY, "9-10", show_as=ShowAs.WORKING_ELSEWHERE)

    assert week(busy(MONDAY, "9-10", show_as=ShowAs.TENTATIVE), elsewhere).days[0].meeting == 0


def test_all_day_busy_is_unknown_and_never_eight_hours_of_meetings() -> None:
    day = week(all_day(MONDAY, show_as=ShowAs.BUSY)).days[0]

    assert day.state is DayState.UNKNOWN
    assert day.meeting == 0


def test_out_of_office_is_away_and_no_focus() -> None:
    day = week(all_day(MONDAY)).days[0]

    assert day.state is DayState.AWAY
    assert day.focus == 0


def test_an_hour_at_the_dentist_leaves_a_measured_day() -> None:
    day = week(busy(MONDAY, "9-10", show_as=ShowAs.OOF)).days[0]

    assert day.state is DayState.MEASURED
    assert day.focus == 6 * 60


def test_a_holiday_is_a_day_off() -> None:
    assert week(closed=[MONDAY]).days[0].state is DayState.OFF


def test_an_unreadable_mailbox_is_unknown_and_not_rested() -> None:
    [load] = loads_of([Reading(person=EVA.id, hours=OFFICE, free_busy=UNREADABLE, monday=MONDAY)], Thresholds())

    assert {day.state for day in load.days[:5]} == {DayState.UNKNOWN}
    assert not load.enough
    assert load.measured_days == ()


@pytest.mark.parametrize(
    ("away", "enough"), [((), True), ((MONDAY, TUESDAY), True), ((MONDAY, TUESDAY, WEDNESDAY), False)]
)
def test_a_week_mostly_away_is_not_enough(away: tuple[date, ...], enough: bool) -> None:
    assert week(all_day(*away)).enough is enough


def test_a_part_timer_is_measured_by_their_own_days_and_hours() -> None:
    load = week(busy(TUESDAY, "9-14"), hours=HOURS[CHEN.id])

    assert [day.state for day in load.days[:2]] == [DayState.OFF, DayState.MEASURED]
    assert load.days[1].out_of_hours == 0
    assert load.enough


def test_whoever_does_not_work_over_lunch_is_not_asked_for_one() -> None:
    mornings = WorkingHours(days={Weekday.MONDAY: TimeWindow(time(8), time(11, 15))}, zone=COPENHAGEN)
    day = week(busy(MONDAY, "8-11.15"), hours=mornings).days[0]

    assert day.lunch is None
    assert day.gaps == 0


def test_whoever_works_only_at_night_has_no_gap_window() -> None:
    nights = WorkingHours(days={Weekday.MONDAY: TimeWindow(time(18), time(23))}, zone=COPENHAGEN)

    assert week(hours=nights).days[0].gaps is None


def test_the_day_is_the_persons_own() -> None:
    day = week(busy(MONDAY, "9-16", zone=NEW_YORK), hours=HOURS[BO.id]).days[0]

    assert day.meeting == 7 * 60
    assert day.gaps == 0
    assert day.out_of_hours == 0


@pytest.mark.parametrize(("sunday", "hours"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25)])
def test_a_meeting_over_the_clock_change_is_as_long_as_it_lasts(sunday: date, hours: int) -> None:
    night = BusyTime(Interval(span(sunday, "0.05-23.55").start, span(sunday, "0.05-23.55").end), ShowAs.BUSY)
    load = week([night], monday=sunday - timedelta(days=6))

    assert load.days[6].meeting == hours * 60 - 10


def test_many_weeks_at_once_say_what_each_says_alone() -> None:
    asked = [
        Reading(person=EVA.id, hours=OFFICE, free_busy=free_busy(busy(day, "8-12")), monday=MONDAY)
        for day in (MONDAY, THURSDAY)
    ] + [Reading(person=EVA.id, hours=OFFICE, free_busy=FreeBusy(), monday=MONDAY)]

    assert loads_of(asked, Thresholds()) == tuple(loads_of([one], Thresholds())[0] for one in asked)
    assert loads_of([], Thresholds()) == ()
