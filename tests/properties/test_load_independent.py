"""Load against a second opinion: other libraries, another method, the same days."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.load_rates import fired, mondays_of, readings, table
from kaffepause.calendars.load import loads_of
from kaffepause.domain.organization import Thresholds
from tests.plain_week import counted

FILES = sorted((Path(__file__).parents[1] / "data" / "calendars").glob("*.ics"))
ZONES = {"Europe/Copenhagen": "20261019", "America/New_York": "20261019", "Asia/Kolkata": "20261123"}
OWNER = "eva@x.test"
WEEKS = 8
NUMBERS = ("meeting", "longest_run", "gaps", "lunch", "out_of_hours", "rest")
PUBLISHED = {
    "no_gap": lambda day: day["gaps"] == 0,
    "no_lunch": lambda day: day["lunch"] is not None and day["lunch"] < 30,
    "long_run": lambda day: day["longest_run"] >= 180,
    "very_long_run": lambda day: day["longest_run"] >= 240,
    "out_of_hours": lambda day: day["out_of_hours"] > 0,
    "short_rest": lambda day: day["rest"] is not None and day["rest"] < 11 * 60,
}


def differences(content: bytes, mine: str, zone: ZoneInfo, mondays: list[date]) -> list[tuple[object, ...]]:
    """Every day on which the two opinions part: what the product says, what counting says."""
    loads = loads_of(readings(content, frozenset({mine}), zone, mondays), Thresholds())
    found: list[tuple[object, ...]] = []
    for load in loads:
        for ours, plain in zip(load.days, counted(content, mine, load.monday, zone), strict=True):
            said = {name: getattr(ours, name) for name in NUMBERS}
            told = {name: plain[name] for name in NUMBERS}
            is_measured = plain["state"] == "measured"
            rules = {rule for rule, fires in PUBLISHED.items() if fires(plain)} if is_measured else set()
            if (ours.state.value, said, set(fired(ours, Thresholds()))) != (plain["state"], told, rules):
                found.append((ours.day, ours.state.value, said, plain))
    return found


CLOCKS = st.integers(0, 24 * 12 - 1).map(lambda step: f"{step // 12:02}{step % 12 * 5:02}00")
SHOWN = st.sampled_from(["BUSY"] * 6 + ["TENTATIVE", "OOF", "FREE", "WORKINGELSEWHERE"])
REPEATS = st.sampled_from(
    ["", "", "RRULE:FREQ=WEEKLY;COUNT=6", "RRULE:FREQ=DAILY;COUNT=12", "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9"]
)
ANSWERS = st.sampled_from(["", "", "", "ACCEPTED", "DECLINED", "NEEDS-ACTION", "TENTATIVE"])


@st.composite
def entries(draw: st.DrawFn, zone: str, first: str) -> list[str]:
    day = date.fromisoformat(first) + timedelta(days=draw(st.integers(-1, WEEKS * 7 - 1)))
    lines = [f"X-MICROSOFT-CDO-BUSYSTATUS:{draw(SHOWN)}"]
    if draw(st.integers(0, 9)) == 0:
        until = day + timedelta(days=draw(st.integers(1, 3)))
        lines += [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{until:%Y%m%d}"]
    else:
        length = draw(st.sampled_from([10, 15, 30, 45, 60, 90, 240, 600]))
        lines += [f"DTSTART;TZID={zone}:{day:%Y%m%d}T{draw(CLOCKS)}", f"DURATION:PT{length}M", draw(REPEATS)]
    if answer := draw(ANSWERS):
        lines += ["ORGANIZER:mailto:boss@x.test", f"ATTENDEE;PARTSTAT={answer}:mailto:{OWNER}"]
    return [line for line in (*lines, draw(st.sampled_from(["", "", "", "STATUS:CANCELLED"]))) if line]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[bytes, ZoneInfo, list[date]]:
    zone = draw(st.sampled_from(sorted(ZONES)))
    drawn = draw(st.lists(entries(zone, ZONES[zone]), min_size=4, max_size=60))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//t//EN"]
    for number, entry in enumerate(drawn):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTAMP:20261001T000000Z", *entry, "END:VEVENT"]
    monday = date.fromisoformat(ZONES[zone])
    mondays = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), ZoneInfo(zone), mondays


def agree(made: tuple[bytes, ZoneInfo, list[date]]) -> None:
    content, zone, mondays = made
    assert differences(content, OWNER, zone, mondays) == []


@settings(max_examples=5)
@given(calendars())
def test_an_independent_count_says_the_same_of_forty_made_up_person_weeks(made) -> None:
    agree(made)


@pytest.mark.slow
@settings(max_examples=40)
@given(calendars())
def test_an_independent_count_says_the_same_of_three_hundred_made_up_person_weeks(made) -> None:
    agree(made)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_independent_count_says_the_same_of_every_week_of_a_calendar_file(file: Path) -> None:
    zone, mine = ZoneInfo("Europe/Copenhagen"), f"{file.stem.partition('@')[0]}@x.test"
    mondays = mondays_of(file.read_bytes(), zone)[:60]

    assert len(mondays) > 5
    assert differences(file.read_bytes(), mine, zone, mondays) == []


def test_the_printed_table_has_a_line_for_every_rule() -> None:
    content, zone = FILES[0].read_bytes(), ZoneInfo("Europe/Copenhagen")
    loads = loads_of(readings(content, frozenset(), zone, mondays_of(content, zone)), Thresholds())

    lines = list(table([day for load in loads for day in load.days], Thresholds()))
    assert [line.split()[0] for line in lines[1:]] == list(PUBLISHED)
