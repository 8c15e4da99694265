"""The choice of a block against trying everything."""

from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.organization import Agreements
from kaffepause.planning.desk import Desk
from kaffepause.planning.exact import best
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish
from kaffepause.planning.wishes import wishes
from tests.cast import ADA, EVA, FINN, MONDAY, TUESDAY, WEDNESDAY, busy, free_busy, question, social_call, team, weekly

CLOCKS = ["8-9", "9-9.45", "9.30-10.30", "10-10.20", "11-12", "13-14", "14-14.50", "15-16"]


@st.composite
def joints(draw: st.DrawFn) -> Joint:
    """A few calls for three people on two or three days, with few enough starts to try them all."""
    number = draw(st.integers(1, 3))
    days = draw(st.sampled_from([(0, 1), (0, 1, 2)]))
    calls = [
        social_call(
            f"call{place}",
            duration=timedelta(minutes=draw(st.sampled_from([15, 30]))),
            quorum=draw(st.sampled_from([0.6, 1.0])),
            cadence=weekly(*days),
        )
        for place in range(number)
    ]
    hours = Agreements(fixed_hours=TimeWindow(time(9), time(11, 15)))
    calendars = {
        one: free_busy(
            *(
                busy(day, *draw(st.lists(st.sampled_from(CLOCKS), max_size=3, unique=True)))
                for day in (MONDAY, TUESDAY, WEDNESDAY)
            )
        )
        for one in (ADA, EVA, FINN)
    }
    scene = Scene(question(team(*calls, members=(EVA, FINN), agreements=hours), calendars=calendars))
    asked = [wish for wish in wishes(scene) if isinstance(wish, Wish)]
    desk = Desk(scene, {person: scene.diary(person) for person in asked[0].people})
    desk.note_base()
    return Joint.of(desk, asked)


def every_choice(joint: Joint) -> list[Columns]:
    """All columns in which no two meet."""
    spans = [
        [None, *((int(start), int(start) + one.wish.length + joint.gap) for start in one.starts)]
        for one in joint.options
    ]
    return [
        tuple(index - 1 for index, _ in chosen)
        for chosen in product(*(enumerate(one) for one in spans))
        if are_apart([part for _, part in chosen if part])
    ]


def are_apart(parts: list[tuple[int, int]]) -> bool:
    ordered = sorted(parts)
    return all(one[1] <= other[0] for one, other in pairwise(ordered))


@given(joints())
def test_nothing_undercuts_the_bound_and_little_the_choice(joint: Joint) -> None:
    columns, bound = best(joint)
    least = min(joint.cost(choice) for choice in every_choice(joint))

    assert bound <= least <= joint.cost(columns)
    assert joint.cost(columns) <= least * 1.01


@given(joints())
def test_where_focus_is_lost_anew_by_each_the_choice_is_the_best_of_all(joint: Joint) -> None:
    additive = [replace(one, cost=one.total, focus=one.focus * 0) for one in joint.options]
    apart = replace(joint, options=additive, group=replace(joint.group, free=joint.group.free & False))
    columns, bound = best(apart)

    assert bound == apart.cost(columns) == min(apart.cost(choice) for choice in every_choice(joint))
