"""A fixed-time call is one bounded series, and a changed rule starts a new one."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from kaffepause.booking.ports import Row
from kaffepause.booking.series import folded
from kaffepause.domain.activity import Activity, Cadence, Kind, Timing
from kaffepause.domain.hours import Weekday, instant
from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.rounds import Round
from kaffepause.planning.proposal import Session
from kaffepause.planning.reasons import Because, Reason
from tests.bookings import ADA, BO, row, wanted

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY = date(2026, 11, 23)
CADENCE = Cadence(every=1, starting=MONDAY, days=(Weekday.MONDAY,))
COFFEE = Activity(
    name=ActivityName("coffee"),
    title="Coffee",
    kind=Kind.SOCIAL_CALL,
    cadence=CADENCE,
    duration=timedelta(minutes=15),
    timing=Timing.FIXED,
    at=time(9),
)


def session(day: date, at: time = time(9)) -> Session:
    start = instant(day, at, COPENHAGEN)
    return Session(
        round=Round(team=TeamName("sales"), activity=COFFEE.name, first=day, last=day),
        activity=COFFEE,
        part="",
        people=(ADA, BO),
        slot=Interval(start, start + COFFEE.duration),
        why=Reason(because=Because.FIXED_TIME),
    )


def mondays(count: int, first: date = MONDAY) -> list[Session]:
    return [session(first + timedelta(weeks=week)) for week in range(count)]


def series_row(sessions: list[Session]) -> Row:
    first = sessions[0]
    dates = tuple(one.slot.start.astimezone(COPENHAGEN).date() for one in sessions)
    return replace(row(wanted(first.slot)), dates=dates)


def fold(sessions: list[Session], rows: tuple[Row, ...] = (), today: date = MONDAY):
    return folded(sessions, rows, CADENCE, COPENHAGEN, today=today, weeks=26)


def test_sessions_become_one_series_named_by_its_first_date():
    [series] = fold(mondays(10))

    assert series.first == MONDAY
    assert series.recurrence.dates() == tuple(MONDAY + timedelta(weeks=week) for week in range(10))


def test_a_series_lives_at_most_its_weeks():
    [series] = fold(mondays(40))

    assert len(series.sessions) == 26
    assert series.recurrence.last == MONDAY + timedelta(weeks=25)


def test_a_holiday_is_a_skipped_date_of_the_pattern():
    [series] = fold([one for number, one in enumerate(mondays(6)) if number != 4])

    assert series.recurrence.skipped == (MONDAY + timedelta(weeks=4),)


def test_wall_clock_time_is_kept_over_the_clock_change():
    [series] = fold(mondays(26))

    assert {one.slot.start.astimezone(COPENHAGEN).time() for one in series.sessions} == {time(9)}
    assert len({one.slot.start.time() for one in series.sessions}) == 2


def test_a_series_that_stands_is_continued_under_its_own_name():
    kept = series_row(mondays(26))
    later = MONDAY + timedelta(weeks=3)

    [series] = fold(mondays(23, later), (kept,), today=later)
    assert (series.first, series.row) == (MONDAY, kept)


def test_the_next_series_begins_before_the_first_runs_out():
    kept = series_row(mondays(4))
    today = MONDAY + timedelta(weeks=2)

    first, second = fold(mondays(20, today), (kept,), today=today)
    assert first.row == kept
    assert second.first == MONDAY + timedelta(weeks=4)


def test_the_next_series_waits_while_the_first_has_long_to_go():
    kept = series_row(mondays(12))

    assert len(fold(mondays(26), (kept,))) == 1


def test_another_time_of_day_ends_the_series_and_begins_a_new_one():
    kept = series_row(mondays(12))
    today = MONDAY + timedelta(weeks=2)
    new = [session(today + timedelta(weeks=week), time(10)) for week in range(20)]

    [series] = fold(new, (kept,), today=today)
    assert (series.row, series.first) == (None, today)


def test_another_weekday_ends_the_series_and_begins_a_new_one():
    kept = series_row(mondays(12))
    tuesdays = [session(MONDAY + timedelta(days=1, weeks=week)) for week in range(20)]

    [series] = fold(tuesdays, (kept,))
    assert (series.row, series.first) == (None, MONDAY + timedelta(days=1))


def test_every_week_after_every_second_begins_a_new_series():
    kept = series_row(mondays(12)[::2])

    [series] = fold(mondays(20), (kept,))
    assert series.row is None
