"""Published meeting-scheduling instances: the forms they come in, and what our planner's desk makes of them."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.drawn import Size, drawn, fitting, too_tight
from benchmarks.fitted import fitted
from benchmarks.meetings import Malformed, Meetings, read, written

COMMITTED = sorted((Path(__file__).parents[3] / "benchmarks" / "prob046").glob("*/*.txt"))

ONE_A_FILE = """\
3 2 6

0: 1 1 0
1: 0 1 1

0: 0 2 1
1: 2 0 3
2: 1 3 0
"""
ALL_IN_ONE = """\
    NumberOfMeetings             - Number of meetings

**Instance #1**

NumberOfMeetings          = 3
NumberOfAgents            = 2
NumberOfMeetingPerAgent   = 2
DomainSize                = 6

Agents Meetings:
 Agents (0): 0 1
 Agents (1): 1 2

Between Meetings Distance:
     0  1  2
 0 : 0  2  1
 1:  2  0  3
 2:  1  3  0

Estimated P1=0.66 P2=0.5

**Instance #2**

NumberOfMeetings          = 2
NumberOfAgents            = 1
DomainSize                = 2

Agents Meetings:
 Agents (0): 0 1

Between Meetings Distance:
     0 1
 0:  0 1
 1:  1 0
"""

SMALL = Size(meetings=4, agents=2, each=3, nearest=0, furthest=2, slots=4)


def file_of(folder: Path, text: str) -> Path:
    path = folder / "some.txt"
    path.write_text(text, encoding="utf-8")
    return path


def fits(meetings: Meetings) -> bool:
    """By the planner's desk, its week checked."""
    week = fitted(meetings)
    assert week is None or meetings.are_kept_by(week)
    return week is not None


def fits_by_trying_all(meetings: Meetings) -> bool:
    weeks = product(range(meetings.slots), repeat=len(meetings.travel))
    return any(meetings.are_kept_by(dict(enumerate(week))) for week in weeks)


def test_an_instance_is_read_in_the_form_of_one_a_file(tmp_path: Path) -> None:
    (meetings,) = read(file_of(tmp_path, ONE_A_FILE))

    assert meetings.attends == ((0, 1), (1, 2))
    assert meetings.travel == ((0, 2, 1), (2, 0, 3), (1, 3, 0))
    assert meetings.slots == 6


def test_all_instances_are_read_in_the_form_of_all_in_one_file(tmp_path: Path) -> None:
    (alone,) = read(file_of(tmp_path, ONE_A_FILE))
    first, second = read(file_of(tmp_path, ALL_IN_ONE))

    assert (first.attends, first.travel, first.slots) == (alone.attends, alone.travel, alone.slots)
    assert second.attends == ((0, 1),)


@given(st.integers(0, 10_000))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    meetings = drawn(SMALL, seed)
    path = tmp_path_factory.mktemp("written") / f"{meetings.name}.txt"
    path.write_text(written(meetings), encoding="utf-8")

    assert read(path) == [meetings]


@pytest.mark.parametrize(
    ("text", "before", "after", "says"),
    [
        (ONE_A_FILE, "3 2 6", "3 2", "line 1: begin with three numbers: meetings, agents, slots"),
        (ONE_A_FILE, "1: 0 1 1", "1: 0 1", "line 4: 2 numbers for agent 1; write 3, one for each meeting"),
        (ONE_A_FILE, "1: 0 1 1", "1: 0 1 2", "line 4: write 1 for a meeting that the agent attends, 0 for others"),
        (ONE_A_FILE, "1: 0 1 1\n", "", "line 5: the row of agent 1 comes here; begin it with `1:`"),
        (ONE_A_FILE, "1: 2 0 3", "1: 2 0 x", "line 7: the row of meeting 1 comes here; begin it with `1:`"),
        (ONE_A_FILE, "2: 1 3 0\n", "", "the file ends before the row of meeting 2; write it"),
        (ONE_A_FILE, "2: 1 3 0\n", "2: 1 3 0\n3: 0 0 0\n", "line 9: nothing may follow the row of the last meeting"),
        (ONE_A_FILE, "2: 1 3 0", "2: 1 2 0", "line 7: from meeting 1 to 2 it is 3, back 2; make them one number"),
        (ALL_IN_ONE, "Agents (1): 1 2", "Agents (1): 1 3", "line 12: meeting 3 is none of the 3, which count from 0"),
        (
            ALL_IN_ONE,
            "DomainSize                = 2\n",
            "",
            "line 24: give NumberOfMeetings, NumberOfAgents and DomainSize",
        ),
        ("", "", "", "line 1: begin with three numbers"),
    ],
)
def test_a_malformed_file_is_refused_with_place_and_cure(
    tmp_path: Path, text: str, before: str, after: str, says: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        read(file_of(tmp_path, text.replace(before, after, 1)))

    assert str(refusal.value).startswith(f"{tmp_path / 'some.txt'}: {says}")


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_desk_gives_the_verdict_that_the_folder_says(path: Path) -> None:
    (meetings,) = read(path)

    assert fits(meetings) == {"fits": True, "too_tight": False}[path.parent.name]


@pytest.mark.parametrize(("slots", "is_enough"), [(3, False), (4, True)])
def test_two_meetings_of_one_agent_lie_a_slot_and_the_travel_apart(slots: int, *, is_enough: bool) -> None:
    meetings = Meetings(name="", slots=slots, attends=((0, 1),), travel=((0, 2), (2, 0)))

    assert fits(meetings) == is_enough


@given(st.integers(0, 10_000))
def test_the_desk_agrees_with_trying_every_week(seed: int) -> None:
    meetings = drawn(SMALL, seed)

    assert fits(meetings) == fits_by_trying_all(meetings)


@given(st.integers(0, 10_000))
def test_what_is_drawn_around_a_hidden_week_fits(seed: int) -> None:
    assert fits(fitting(Size(meetings=12), seed))


@given(st.integers(0, 10_000))
def test_what_is_too_far_for_one_agent_does_not_fit(seed: int) -> None:
    assert not fits(too_tight(Size(meetings=6, agents=1), seed))


def test_a_meeting_that_nobody_attends_needs_no_slot() -> None:
    meetings = Meetings(name="", slots=1, attends=((0,),), travel=((0, 1), (1, 0)))

    assert fitted(meetings) == {0: 0}
