"""From a measured week to what fired in it, by the published thresholds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaffepause.calendars.load import DayLoad, DayState, PersonLoad
from kaffepause.domain.organization import Thresholds
from kaffepause.reporting.signals import Rule, Signal, signals_of
from tests.cast import EVA, MONDAY

EASY = DayLoad(day=MONDAY, state=DayState.MEASURED, meeting=120, gaps=6, longest_run=60, lunch=90, rest=900, focus=240)


def week(*days: dict[str, object], enough: bool = True) -> PersonLoad:
    """Monday to Friday, easy except for what is given from Monday on."""
    changed = [*days, *([{}] * (5 - len(days)))]
    loads = tuple(replace(EASY, day=MONDAY + timedelta(days=number), **one) for number, one in enumerate(changed))
    return PersonLoad(person=EVA.id, monday=MONDAY, days=loads, enough=enough)


def fired(load: PersonLoad, thresholds: Thresholds | None = None, *, knows_hours: bool = True) -> dict[Rule, Signal]:
    return {signal.rule: signal for signal in signals_of(load, thresholds or Thresholds(), knows_hours=knows_hours)}


def test_an_easy_week_says_nothing() -> None:
    assert fired(week()) == {}


@pytest.mark.parametrize(
    ("rule", "days", "expected"),
    [
        (Rule.NO_GAP, [{"gaps": 0}], True),
        (Rule.NO_GAP, [{"gaps": 1}], False),
        (Rule.NO_LUNCH, [{"lunch": 29}], False),
        (Rule.NO_LUNCH, [{"lunch": 29}, {"lunch": 0}], True),
        (Rule.NO_LUNCH, [{"lunch": 30}, {"lunch": 30}], False),
        (Rule.LONG_RUN, [{"longest_run": 239}] * 2, False),
        (Rule.LONG_RUN, [{"longest_run": 180}] * 3, True),
        (Rule.LONG_RUN, [{"longest_run": 179}] * 5, False),
        (Rule.LONG_RUN, [{"longest_run": 240}], True),
        (Rule.OUT_OF_HOURS, [{"out_of_hours": 1}], True),
        (Rule.SHORT_REST, [{"rest": 659}], True),
        (Rule.SHORT_REST, [{"rest": 660}], False),
    ],
)
def test_each_rule_fires_at_its_threshold_and_not_before(
    rule: Rule, days: list[dict[str, object]], expected: bool
) -> None:
    assert (rule in fired(week(*days))) is expected


def test_a_week_with_too_little_in_it_says_nothing_at_all() -> None:
    assert fired(week({"gaps": 0}, {"gaps": 0}, enough=False)) == {}


def test_days_that_were_not_measured_neither_fire_nor_count() -> None:
    unknown = {"state": DayState.UNKNOWN, "gaps": 0, "lunch": 0, "rest": 0}

    assert fired(week(unknown, {"state": DayState.AWAY, "gaps": 0}, {"gaps": 0}))[Rule.NO_GAP].of == 3


def test_a_signal_carries_its_days_and_of_how_many() -> None:
    signal = fired(week({"lunch": 0}, {"lunch": None}, {"lunch": 10}))[Rule.NO_LUNCH]

    assert (signal.days, signal.of, signal.on) == (2, 4, (MONDAY, MONDAY + timedelta(days=2)))


def test_one_day_without_a_gap_is_for_the_person_and_two_are_for_the_week() -> None:
    assert not fired(week({"gaps": 0}))[Rule.NO_GAP].is_weekly
    assert fired(week({"gaps": 0}, {"gaps": 0}))[Rule.NO_GAP].is_weekly


def test_nothing_is_said_of_hours_that_the_mailbox_does_not_state() -> None:
    assert Rule.OUT_OF_HOURS not in fired(week({"out_of_hours": 300}), knows_hours=False)


def test_a_meeting_on_a_day_off_lies_outside_the_hours_and_one_on_leave_does_not_count() -> None:
    off = fired(week({"state": DayState.OFF, "out_of_hours": 60}))[Rule.OUT_OF_HOURS]

    assert (off.days, off.minutes) == (1, 60)
    assert fired(week({"state": DayState.AWAY, "out_of_hours": 60})) == {}


def test_the_longest_run_and_the_shortest_rest_come_with_their_minutes() -> None:
    signals = fired(week({"longest_run": 250, "rest": 600}, {"longest_run": 300, "rest": 540}))

    assert signals[Rule.LONG_RUN].minutes == 300
    assert signals[Rule.SHORT_REST].minutes == 540


@pytest.mark.parametrize(("focus", "expected"), [(119, True), (120, False)])
def test_little_focus_is_signalled_only_where_the_file_says_how_much(focus: int, expected: bool) -> None:
    load = week(*[{"focus": focus}] * 5)

    assert Rule.LOW_FOCUS not in fired(load)
    assert (Rule.LOW_FOCUS in fired(load, Thresholds(low_focus=timedelta(hours=10)))) is expected


def test_a_short_week_needs_only_its_share_of_focus() -> None:
    load = week({"state": DayState.OFF}, {"state": DayState.OFF}, *[{"focus": 120}] * 3)

    assert Rule.LOW_FOCUS not in fired(load, Thresholds(low_focus=timedelta(hours=10)))


def test_every_signal_names_its_week() -> None:
    assert {signal.monday for signal in fired(week({"gaps": 0, "rest": 1})).values()} == {date(2026, 11, 23)}
