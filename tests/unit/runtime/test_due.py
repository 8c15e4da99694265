"""When cycles are due: once each, over clock changes, downtime and zones. Pure: every moment here is an argument."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.hours import Weekday
from kaffepause.domain.organization import Organization, Timetable
from kaffepause.runtime.due import Cycle, Kind, due, mails_begin, next_due
from tests.cast import organization, team

ZONES = (
    *("Europe/Copenhagen", "America/New_York", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Africa/Casablanca", "Africa/Cairo"),
    *("America/Santiago", "Pacific/Kiritimati"),
)
#: Sundays (and Cairo's days around them) on which clocks change somewhere.
CHANGES = tuple(date(2026, month, day) for month, day in ((3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (9, 27)))
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


def in_zones(*zones: str, **table: object) -> Organization:
    teams = [team(name=f"t{number}", zone=ZoneInfo(zone), zone_name=zone) for number, zone in enumerate(zones)]
    return organization(*teams, timetable=replace(Timetable(), **table))


def run(file: Organization, moments: Iterator[datetime]) -> list[Cycle]:
    """What a service that looks at those moments does, and never fails at."""
    done: set[tuple[Kind, str]] = set()
    did: list[Cycle] = []
    for now in moments:
        for cycle in due(now, file, done):
            done.add((cycle.kind, cycle.label))
            did.append(cycle)
    return did


def moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first < last:
        yield first
        first += step


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize("day", CHANGES)
@pytest.mark.parametrize("zone", ZONES)
def test_over_a_clock_change_every_cycle_comes_once_a_day(zone: str, day: date) -> None:
    at = {"upkeep_at": time(2, 30), "monday_at": time(2, 15), "hints_at": time(1, 59), "purge_at": time(2, 30)}
    noon = datetime.combine(day, time(12), UTC)

    did = run(
        in_zones(zone, **at), moments(noon - timedelta(days=10), noon + timedelta(days=10), timedelta(minutes=30))
    )
    purges = [cycle.label for cycle in did if cycle.kind is Kind.PURGE]

    assert len({(cycle.kind, cycle.label) for cycle in did}) == len(did)
    first, last = date.fromisoformat(purges[0]), date.fromisoformat(purges[-1])
    assert purges == [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
    assert len(purges) >= 20


@given(zones=st.sets(st.sampled_from(ZONES), min_size=1, max_size=3), at=TIMES, day=st.sampled_from(CHANGES))
def test_no_cycle_begins_before_its_hour_or_twice(zones: set[str], at: time, day: date) -> None:
    file = in_zones(*sorted(zones), upkeep_at=at, monday_at=at, hints_at=at, purge_at=at, planning_at=at)
    step, noon = timedelta(minutes=30), datetime.combine(day, time(12), UTC)
    first = noon - timedelta(days=2)
    seen: dict[tuple[Kind, str], datetime] = {}

    for now in moments(first, noon + timedelta(days=2), step):
        for cycle in due(now, file, seen.keys()):
            seen[cycle.kind, cycle.label] = now
            # What was due before the first look is caught up; everything else is on time.
            assert cycle.due <= now < cycle.due + (timedelta(days=1) if now == first else step)
            assert cycle.due.astimezone(ZoneInfo(cycle.zone)).date().isoformat() == cycle.label[:10]


def test_a_monday_mail_leaves_at_half_past_seven_wherever_the_team_is() -> None:
    file = in_zones("Europe/Copenhagen", "America/New_York", "Asia/Tokyo")

    did = run(file, moments(utc(2026, 11, 22), utc(2026, 11, 24), timedelta(minutes=1)))
    mondays = {cycle.zone: cycle.due for cycle in did if cycle.kind is Kind.MONDAY and "2026-11-23" in cycle.label}

    assert mondays == {
        "Europe/Copenhagen": utc(2026, 11, 23, 6, 30),
        "America/New_York": utc(2026, 11, 23, 12, 30),
        "Asia/Tokyo": utc(2026, 11, 22, 22, 30),
    }


def test_after_a_week_of_downtime_only_what_is_within_grace_is_caught_up_and_once() -> None:
    file = in_zones("Europe/Copenhagen", grace=timedelta(hours=12))
    before = run(file, moments(utc(2026, 11, 9), utc(2026, 11, 10), timedelta(minutes=5)))
    done = {(cycle.kind, cycle.label) for cycle in before}
    back = utc(2026, 11, 17, 12)

    caught_up = due(back, file, done)

    assert {(cycle.kind, cycle.label) for cycle in caught_up} == {
        (Kind.PURGE, "2026-11-17"),
        (Kind.UPKEEP, "2026-11-17"),
        (Kind.MONDAY, "2026-11-17/Europe/Copenhagen"),
    }
    again = done | {(cycle.kind, cycle.label) for cycle in caught_up}
    assert due(back + timedelta(minutes=1), file, again) == ()


@given(grace=st.integers(1, 24 * 9), down=st.integers(1, 24 * 14))
def test_what_is_caught_up_is_never_older_than_the_grace(grace: int, down: int) -> None:
    file = in_zones("Europe/Copenhagen", grace=timedelta(hours=grace))
    back = utc(2026, 10, 20) + timedelta(hours=down)

    for cycle in due(back, file, frozenset()):
        assert back - timedelta(hours=grace) <= cycle.due <= back


@given(grace=st.integers(24, 24 * 9), hours=st.integers(0, 24 * 14))
def test_of_several_missed_cycles_of_a_kind_only_the_latest_is_caught_up(grace: int, hours: int) -> None:
    file = in_zones("Europe/Copenhagen", "Asia/Tokyo", grace=timedelta(hours=grace))

    caught_up = due(utc(2026, 10, 20) + timedelta(hours=hours), file, frozenset())

    assert len({(cycle.kind, cycle.zone) for cycle in caught_up}) == len(caught_up)


def test_a_time_that_is_edited_after_the_cycle_ran_does_not_run_it_again_that_day() -> None:
    early, late = (in_zones("Europe/Copenhagen", upkeep_at=time(hour)) for hour in (6, 9))
    done = {(cycle.kind, cycle.label) for cycle in due(utc(2026, 11, 24, 7), early, frozenset())}

    assert [cycle for cycle in due(utc(2026, 11, 24, 10), late, done) if cycle.kind is Kind.UPKEEP] == []


@given(st.integers(0, 24 * 60 * 30), st.sampled_from(ZONES))
def test_what_is_said_to_be_next_is_what_becomes_due_next(minutes: int, zone: str) -> None:
    file = in_zones(zone)
    now = utc(2026, 10, 10) + timedelta(minutes=minutes)
    everything_until_now = {(cycle.kind, cycle.label) for cycle in due(now, file, frozenset())}
    upcoming = next_due(now, file)

    assert due(upcoming - timedelta(seconds=1), file, everything_until_now) == ()
    assert due(upcoming, file, everything_until_now) != ()


def test_planning_is_on_the_day_that_the_file_names() -> None:
    file = in_zones("Europe/Copenhagen", planning_day=Weekday.TUESDAY)

    did = run(file, moments(utc(2026, 11, 16), utc(2026, 11, 30), timedelta(hours=1)))

    assert [cycle.label for cycle in did if cycle.kind is Kind.PLANNING] == ["2026-11-17", "2026-11-24"]


def mails_of(teams: int) -> Organization:
    return organization(*(team(name=f"team{number}") for number in range(teams)))


@pytest.mark.parametrize(
    ("teams", "begins"), [(1, time(7, 30)), (29, time(7, 30)), (30, time(7, 28)), (500, time(7, 8))]
)
def test_more_mails_than_leave_in_a_minute_begin_early_enough_to_be_out_by_the_promised_time(
    teams: int, begins: time
) -> None:
    assert mails_begin(mails_of(teams)) == begins
