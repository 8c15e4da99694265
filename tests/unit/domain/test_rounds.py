"""Cadence to rounds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaffepause.domain.activity import Cadence
from kaffepause.domain.hours import WORKDAYS, Weekday
from kaffepause.domain.ids import TeamName
from kaffepause.domain.rounds import rounds_due
from tests.cast import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, good_morning, social_call, walk

SALES = TeamName("sales")
NEXT_MONDAY = MONDAY + timedelta(weeks=1)


def test_a_fixed_time_has_a_round_on_each_of_its_days() -> None:
    rounds = list(rounds_due(SALES, good_morning(), MONDAY, NEXT_MONDAY))

    assert [(round_.first, round_.last) for round_ in rounds] == [(TUESDAY, TUESDAY), (THURSDAY, THURSDAY)]


def test_a_best_time_has_one_round_a_period() -> None:
    (round_,) = rounds_due(SALES, social_call(), MONDAY, NEXT_MONDAY)

    assert (round_.first, round_.last) == (MONDAY, NEXT_MONDAY - timedelta(days=1))


def test_a_round_is_named_by_team_activity_and_first_day() -> None:
    (round_,) = rounds_due(SALES, social_call(), WEDNESDAY, NEXT_MONDAY)

    assert round_.label == "sales/coffee/2026-11-23"


def test_days_gone_by_have_no_round_of_a_fixed_time() -> None:
    assert [round_.first for round_ in rounds_due(SALES, good_morning(), WEDNESDAY, NEXT_MONDAY)] == [THURSDAY]


def test_every_four_weeks_is_counted_from_the_start_and_never_from_week_numbers() -> None:
    activity = replace(walk(), cadence=Cadence(every=4, starting=date(2026, 9, 9), days=WORKDAYS))

    firsts = [round_.first for round_ in rounds_due(SALES, activity, date(2026, 12, 20), date(2027, 2, 28))]

    assert firsts == [date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 25), date(2027, 2, 22)]


def test_nothing_is_due_before_the_start() -> None:
    starting = Cadence(every=1, starting=NEXT_MONDAY, days=(Weekday.TUESDAY,))

    assert not list(rounds_due(SALES, social_call(cadence=starting), MONDAY, NEXT_MONDAY))
    assert not list(rounds_due(SALES, good_morning(cadence=starting), MONDAY, NEXT_MONDAY))


@pytest.mark.parametrize(("people", "needed"), [(1, 1), (2, 2), (3, 2), (5, 3), (10, 6)])
def test_a_quorum_is_rounded_up_and_at_least_two(people: int, needed: int) -> None:
    assert social_call(quorum=0.6).needed(people) == needed


def test_a_fixed_time_that_starts_mid_week_leaves_out_the_days_before() -> None:
    activity = good_morning(cadence=Cadence(every=1, starting=WEDNESDAY, days=(Weekday.TUESDAY, Weekday.FRIDAY)))

    assert [round_.first for round_ in rounds_due(SALES, activity, MONDAY, NEXT_MONDAY)] == [FRIDAY]
