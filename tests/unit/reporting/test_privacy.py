"""What a manager sees is the lower of what the file and each person chose."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import Level, ManagerSees
from kaffepause.reporting.privacy import (
    Band,
    MeasuredWeek,
    Reading,
    apart,
    counted,
    named_flags,
    reading,
    shown_as,
    totals,
)
from kaffepause.reporting.signals import Rule, Signal
from tests.cast import EVA, FINN, MONDAY, somebody

SALES = TeamName("sales")
NAMES, COUNTS, NOTHING = ManagerSees.NAMES, ManagerSees.COUNTS, ManagerSees.NOTHING


def measured_week(
    person=EVA, level=Level.NAMED, *rules: Rule, enough: bool = True, is_weekly: bool = True
) -> MeasuredWeek:
    signals = tuple(
        Signal(person=person.id, rule=rule, monday=MONDAY, on=(MONDAY,), of=5, is_weekly=is_weekly) for rule in rules
    )
    return MeasuredWeek(person=person, level=level, monday=MONDAY, enough=True, signals=signals)


def group(flagged: int, size: int, level: Level = Level.TEAM) -> tuple[MeasuredWeek, ...]:
    people = [somebody(f"P{number}") for number in range(size)]
    return tuple(
        measured_week(one, level, *([Rule.NO_LUNCH] if number < flagged else [])) for number, one in enumerate(people)
    )


def band_of(weeks: tuple[MeasuredWeek, ...], sees: ManagerSees = COUNTS, *, is_apart: bool = True) -> Band:
    found = totals(SALES, counted(weeks, sees), monday=MONDAY, is_ahead=False, is_apart=is_apart)
    return Band(next(total.band for total in found if total.rule == Rule.NO_LUNCH))


@pytest.mark.parametrize(
    ("level", "sees", "expected"),
    [
        (Level.NAMED, NAMES, NAMES),
        (Level.NAMED, COUNTS, COUNTS),
        (Level.NAMED, NOTHING, NOTHING),
        (Level.TEAM, NAMES, COUNTS),
        (Level.TEAM, COUNTS, COUNTS),
        (Level.TEAM, NOTHING, NOTHING),
        (Level.SELF, NAMES, NOTHING),
        (Level.SELF, COUNTS, NOTHING),
        (Level.NONE, NAMES, NOTHING),
    ],
)
def test_a_person_is_shown_as_the_lower_of_the_two_says(level: Level, sees: ManagerSees, expected: ManagerSees) -> None:
    assert shown_as(level, sees) is expected


def test_nobody_is_named_who_was_not_told_first() -> None:
    week = measured_week(EVA, Level.NAMED, Rule.NO_LUNCH)

    assert [flag.person for flag in named_flags([week], NAMES, {EVA.id})] == [EVA]
    assert named_flags([week], NAMES, {FINN.id}) == ()


@pytest.mark.parametrize("rule", [Rule.OUT_OF_HOURS, Rule.SHORT_REST, Rule.LOW_FOCUS])
def test_hours_rest_and_focus_never_carry_a_name(rule: Rule) -> None:
    assert named_flags([measured_week(EVA, Level.NAMED, rule)], NAMES, {EVA.id}) == ()


def test_what_is_for_the_person_alone_never_carries_a_name() -> None:
    assert named_flags([measured_week(EVA, Level.NAMED, Rule.NO_GAP, is_weekly=False)], NAMES, {EVA.id}) == ()


def test_a_person_is_named_once_a_week_by_the_rule_that_says_most() -> None:
    week = measured_week(EVA, Level.NAMED, Rule.LONG_RUN, Rule.NO_LUNCH, Rule.NO_GAP)

    assert [flag.rule for flag in named_flags([week], NAMES, {EVA.id})] == [Rule.NO_GAP]


@pytest.mark.parametrize(
    ("flagged", "size", "band"),
    [
        (4, 4, Band.TOO_FEW),
        (0, 5, Band.NONE_OR_FEW),
        (1, 5, Band.NONE_OR_FEW),
        (2, 5, Band.SOME),
        (3, 5, Band.MORE_THAN_HALF),
        (5, 5, Band.MORE_THAN_HALF),
        (2, 10, Band.NONE_OR_FEW),
        (5, 10, Band.SOME),
        (6, 10, Band.MORE_THAN_HALF),
    ],
)
def test_a_total_is_a_band_of_at_least_five(flagged: int, size: int, band: Band) -> None:
    assert band_of(group(flagged, size)) is band


def test_whoever_may_be_named_is_not_in_the_total_too() -> None:
    weeks = (*group(2, 4, Level.TEAM), measured_week(EVA, Level.NAMED, Rule.NO_LUNCH))

    assert band_of(weeks, NAMES) is Band.TOO_FEW
    assert band_of(weeks, COUNTS) is Band.MORE_THAN_HALF


def test_a_week_without_enough_is_not_counted() -> None:
    weeks = group(3, 5)

    assert band_of((*weeks[:4], replace(weeks[4], enough=False))) is Band.TOO_FEW


def test_a_total_that_another_could_be_subtracted_from_is_not_printed() -> None:
    assert band_of(group(3, 9), is_apart=False) is Band.TOO_FEW


def test_the_total_of_a_week_ahead_is_another_figure_than_the_one_afterwards() -> None:
    rules = {total.rule for total in totals(SALES, group(0, 5), monday=MONDAY, is_ahead=True, is_apart=True)}

    assert "no_lunch/ahead" in rules
    assert "no_lunch" not in rules


def ids(*names: str) -> frozenset[PersonId]:
    return frozenset(PersonId(name) for name in names)


def test_teams_without_common_people_stand_side_by_side() -> None:
    assert apart({TeamName("a"): ids(*"abcde"), TeamName("b"): ids(*"fghij")}) == {"a", "b"}


def test_a_team_within_a_team_gives_way_where_fewer_than_five_are_left() -> None:
    assert apart({TeamName("a"): ids(*"abcdefghi"), TeamName("b"): ids(*"abcde")}) == {"a"}
    assert apart({TeamName("a"): ids(*"abcdefghij"), TeamName("b"): ids(*"abcde")}) == {"a", "b"}


@pytest.mark.parametrize(
    ("privacy", "day", "expected"),
    [
        (Privacy(), MONDAY, Reading.OFF),
        (Privacy(load_reading=False, notice_given_on=date(2026, 1, 1)), MONDAY, Reading.OFF),
        (Privacy(load_reading=True, notice_given_on=MONDAY - timedelta(weeks=6)), MONDAY, Reading.ON),
        (Privacy(load_reading=True, notice_given_on=MONDAY - timedelta(weeks=6, days=-1)), MONDAY, Reading.WAITING),
    ],
)
def test_load_is_read_from_the_day_on_which_the_notice_is_over(privacy: Privacy, day: date, expected: Reading) -> None:
    assert reading(privacy, day) is expected


@given(st.integers(5, 40), st.data())
def test_one_person_moves_a_total_by_one_band_at_most(size: int, data: st.DataObject) -> None:
    flagged = data.draw(st.integers(0, size - 1))
    order = [Band.NONE_OR_FEW, Band.SOME, Band.MORE_THAN_HALF]
    before, after = (order.index(band_of(group(number, size))) for number in (flagged, flagged + 1))

    assert after - before in (0, 1)


@given(st.integers(6, 40), st.data())
def test_one_person_who_leaves_the_count_moves_it_by_one_band_at_most(size: int, data: st.DataObject) -> None:
    weeks = group(data.draw(st.integers(0, size)), size)
    place = data.draw(st.integers(0, size - 1))
    order = [Band.NONE_OR_FEW, Band.SOME, Band.MORE_THAN_HALF]

    before, after = (order.index(band_of(one)) for one in (weeks, (*weeks[:place], *weeks[place + 1 :])))

    assert abs(before - after) <= 1


@given(st.integers(5, 40))
def test_nobody_and_one_look_alike_and_so_do_all_and_all_but_one(size: int) -> None:
    assert band_of(group(0, size)) is band_of(group(1, size))
    assert band_of(group(size, size)) is band_of(group(size - 1, size))
