"""Names of zones: what Graph accepts, and what a customized zone says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaffepause.sandbox.zones import (
    LISTED_IANA,
    CustomZone,
    UnknownZone,
    customized,
    windows_name,
    windows_names,
    zone_named,
)

WITH_RULES = ("Europe/Copenhagen", "America/New_York", "Australia/Sydney", "America/St_Johns", "Asia/Kolkata", "UTC")


@pytest.mark.parametrize("name", ["Romance Standard Time", "romance standard time", "Europe/Paris", "UTC", "Etc/GMT"])
def test_windows_names_and_the_listed_iana_names_are_accepted(name: str) -> None:
    assert zone_named(name).utcoffset(datetime(2026, 7, 1)) is not None  # noqa: DTZ001 - only whether it knows


@pytest.mark.parametrize("name", ["Europe/Copenhagen", "europe/paris", "CET", "+01:00", "", "Customized Time Zone"])
def test_every_other_name_is_refused_with_graphs_own_words(name: str) -> None:
    with pytest.raises(UnknownZone, match="The following TimeZone value is not supported"):
        zone_named(name)


def test_every_name_that_is_offered_is_one_that_is_accepted() -> None:
    for name in (*windows_names(), *LISTED_IANA):
        assert zone_named(name)


def test_copenhagen_is_romance_time_and_does_not_come_back_as_copenhagen() -> None:
    assert windows_name("Europe/Copenhagen") == "Romance Standard Time"
    assert zone_named("Romance Standard Time").key == "Europe/Paris"


@given(
    name=st.sampled_from(WITH_RULES),
    minutes=st.integers(24 * 60, 364 * 24 * 60),
)
def test_a_customized_zone_keeps_the_time_of_the_zone_it_was_made_from(name: str, minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    real, custom = ZoneInfo(name), CustomZone(customized(ZoneInfo(name), year=2026))
    changes = [moment.astimezone(real).utcoffset() != (moment + step).astimezone(real).utcoffset() for step in NEARBY]

    if not any(changes):
        assert moment.astimezone(custom).replace(tzinfo=None) == moment.astimezone(real).replace(tzinfo=None)


NEARBY = (timedelta(hours=-2), timedelta(hours=2))


def test_pacific_time_is_eight_hours_west_and_changes_on_sundays() -> None:
    wire = customized(ZoneInfo("America/Los_Angeles"), year=2026)

    assert wire["bias"] == 480
    assert wire["daylightOffset"] == {
        "time": "02:00:00.0000000",
        "dayOccurrence": 2,
        "dayOfWeek": "sunday",
        "month": 3,
        "year": 0,
        "daylightBias": -60,
    }
    assert (wire["standardOffset"]["month"], wire["standardOffset"]["dayOccurrence"]) == (11, 1)


def test_a_zone_without_summer_time_has_no_turns() -> None:
    zone = CustomZone(customized(ZoneInfo("Asia/Kolkata"), year=2026))

    assert {zone.utcoffset(datetime(2026, month, 1)) for month in range(1, 13)} == {timedelta(hours=5, minutes=30)}  # noqa: DTZ001
