"""When the mail leaves, and when people hear of it first."""

from datetime import timedelta

from kaffepause.reporting.days import hint_day, mail_day, workdays
from tests.cast import FRIDAY, MONDAY, TUESDAY, WEDNESDAY

FRIDAY_BEFORE = MONDAY - timedelta(days=3)


def test_the_mail_leaves_on_monday() -> None:
    assert mail_day(MONDAY, []) == MONDAY


def test_the_mail_waits_for_the_managers_first_working_day() -> None:
    assert mail_day(MONDAY, [MONDAY, TUESDAY]) == WEDNESDAY


def test_there_is_no_mail_in_a_week_that_the_manager_is_away() -> None:
    assert mail_day(MONDAY, workdays(MONDAY)) is None


def test_hints_leave_on_the_friday_before() -> None:
    assert hint_day(MONDAY, []) == FRIDAY_BEFORE


def test_hints_leave_on_a_working_day() -> None:
    assert hint_day(MONDAY, [FRIDAY_BEFORE]) == FRIDAY_BEFORE - timedelta(days=1)
    assert hint_day(WEDNESDAY, [TUESDAY]) == MONDAY
    assert hint_day(FRIDAY, []) == FRIDAY - timedelta(days=1)


def test_after_a_fortnight_of_holidays_hints_leave_the_day_before() -> None:
    assert hint_day(MONDAY, [MONDAY - timedelta(days=number) for number in range(1, 20)]) == MONDAY - timedelta(days=1)
