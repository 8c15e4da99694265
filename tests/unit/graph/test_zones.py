"""Zones by their Windows names and by their rules."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaffepause.graph.zones import iana_name, windows_name, zone_from, zone_named
from kaffepause.sandbox.zones import customized


@cache
def ruled_as(name: str) -> tzinfo:
    """The zone by the rules it has in 2026."""
    zone = zone_from(customized(ZoneInfo(name), year=2026))
    assert zone is not None
    return zone


RULED = ["Europe/Copenhagen", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Sao_Paulo"]


def test_a_configured_zone_is_written_under_its_windows_name() -> None:
    assert windows_name("Europe/Copenhagen") == "Romance Standard Time"
    assert windows_name("Europe/Kyiv") == "FLE Standard Time"


def test_a_zone_that_windows_does_not_know_is_written_as_it_is() -> None:
    assert windows_name("Antarctica/Nowhere") == "Antarctica/Nowhere"


@pytest.mark.parametrize("name", ["Romance Standard Time", "romance standard time", "Europe/Paris"])
def test_a_zone_is_known_by_either_name(name: str) -> None:
    assert zone_named(name) == ZoneInfo("Europe/Paris")
    assert iana_name(name) == "Europe/Paris"


@pytest.mark.parametrize("name", ["", "Middle-earth Standard Time", "../etc/passwd", "tzone://nothing"])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert zone_named(name) is None
    assert iana_name(name) == "UTC"


@pytest.mark.parametrize(
    "wire",
    [
        {"bias": "west"},
        {"bias": 0, "daylightOffset": {"month": 3, "dayOfWeek": "someday"}},
        {"bias": 0, "daylightOffset": {"month": 3}},
    ],
)
def test_rules_that_make_no_sense_are_no_zone(wire: dict[str, Any]) -> None:
    assert zone_from(wire) is None


@pytest.mark.parametrize("name", RULED)
@given(minute=st.integers(0, 366 * 24 * 60 - 1))
def test_a_zone_stated_by_its_rules_shows_the_clock_that_the_zone_shows(name: str, minute: int) -> None:
    zone, ruled = ZoneInfo(name), ruled_as(name)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=min(minute, 365 * 24 * 60 - 1))

    expected = moment.astimezone(zone)
    shown = moment.astimezone(ruled)

    if expected.year == 2026:
        assert shown.replace(tzinfo=None) == expected.replace(tzinfo=None)
        assert shown.fold == expected.fold
        assert shown.astimezone(UTC) == moment


@pytest.mark.parametrize("name", RULED)
@given(minute=st.integers(0, 365 * 24 * 60 - 1), fold=st.sampled_from([0, 1]))
def test_a_wall_clock_in_a_ruled_zone_is_the_instant_it_is_in_the_zone(name: str, minute: int, fold: int) -> None:
    wall = (datetime(2026, 1, 1) + timedelta(minutes=minute)).replace(fold=fold)  # noqa: DTZ001 - a wall clock

    assert wall.replace(tzinfo=ruled_as(name)).utcoffset() == wall.replace(tzinfo=ZoneInfo(name)).utcoffset()
