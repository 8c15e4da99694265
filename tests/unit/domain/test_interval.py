"""Half-open stretches of absolute time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kaffepause.domain.interval import Interval, intersection, merged, without
from tests.cast import MONDAY, span


def test_an_interval_begins_before_it_ends() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)

    with pytest.raises(ValueError, match="ends after it starts"):
        Interval(noon, noon)


def test_an_interval_is_in_utc() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1)))

    with pytest.raises(ValueError, match="in UTC"):
        Interval(noon, noon + timedelta(hours=1))


def test_the_end_is_outside_so_neighbours_do_not_overlap() -> None:
    assert not span(MONDAY, "9-10").overlaps(span(MONDAY, "10-11"))
    assert span(MONDAY, "9-10").overlaps(span(MONDAY, "9.55-11"))


def test_an_interval_contains_itself() -> None:
    assert span(MONDAY, "9-10").contains(span(MONDAY, "9-10"))
    assert not span(MONDAY, "9-10").contains(span(MONDAY, "9-10.05"))


def test_minutes_are_whole_and_rounded_down() -> None:
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)

    assert Interval(start, start + timedelta(seconds=119)).minutes == 1


def test_a_widened_interval_is_longer_on_both_sides() -> None:
    assert span(MONDAY, "9-10").widened(timedelta(minutes=5)) == span(MONDAY, "8.55-10.05")


def test_what_overlaps_or_touches_is_joined() -> None:
    parts = [span(MONDAY, "11-12"), span(MONDAY, "9-10"), span(MONDAY, "10-10.30"), span(MONDAY, "9.15-9.30")]

    assert merged(parts) == (span(MONDAY, "9-10.30"), span(MONDAY, "11-12"))


def test_what_is_in_both_is_kept() -> None:
    both = intersection([span(MONDAY, "9-12")], [span(MONDAY, "8-10"), span(MONDAY, "11-13")])

    assert both == (span(MONDAY, "9-10"), span(MONDAY, "11-12"))


def test_a_hole_in_the_middle_leaves_two_parts() -> None:
    assert without([span(MONDAY, "9-12")], [span(MONDAY, "10-11")]) == (span(MONDAY, "9-10"), span(MONDAY, "11-12"))


def test_a_hole_over_all_of_it_leaves_nothing() -> None:
    assert without([span(MONDAY, "9-12")], [span(MONDAY, "8-13"), span(MONDAY, "15-16")]) == ()


def test_cutting_to_what_does_not_meet_gives_nothing() -> None:
    assert span(MONDAY, "9-10").cut_to(span(MONDAY, "10-11")) is None
