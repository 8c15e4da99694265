"""Over half a year nobody carries much more than the best rotation would give them."""

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from kaffepause.calendars.availability import availability_from
from kaffepause.domain.event import FreeBusy
from kaffepause.domain.hours import WORKDAYS, TimeWindow, WorkingHours
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.planning.desk import Desk
from kaffepause.planning.options import options_of
from kaffepause.planning.ports import Held
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question
from kaffepause.planning.scene import Scene
from kaffepause.planning.score import inconvenience
from kaffepause.planning.wish import Wish
from kaffepause.planning.wishes import wishes
from tests.cast import ADA, BO, CHEN, EVA, FINN, question, social_call, team

WEEKS = 26
#: None of them changes its clocks, so that all weeks are alike; no hour of the first and the last is the same.
LAGOS, KOLKATA, SAO_PAULO = (ZoneInfo(name) for name in ("Africa/Lagos", "Asia/Kolkata", "America/Sao_Paulo"))
SPREADS = [
    {ADA: LAGOS, BO: LAGOS, CHEN: KOLKATA, EVA: SAO_PAULO, FINN: LAGOS},
    {ADA: LAGOS, BO: LAGOS, CHEN: LAGOS, EVA: KOLKATA, FINN: KOLKATA},
    {ADA: KOLKATA, BO: LAGOS, CHEN: LAGOS, EVA: SAO_PAULO, FINN: SAO_PAULO},
]


def in_week(number: int, spread: dict, history: tuple[Held, ...]) -> Question:
    asked = question(team(social_call(quorum=0.6), members=(BO, CHEN, EVA, FINN), zone=LAGOS), people=[*spread])
    later = timedelta(weeks=number)
    within = Interval(asked.horizon.start + later, asked.horizon.end + later)
    office = {
        person: WorkingHours(days=dict.fromkeys(WORKDAYS, TimeWindow(time(8), time(17))), zone=zone)
        for person, zone in spread.items()
    }
    return replace(
        asked,
        now=asked.now + later,
        horizon=within,
        history=history,
        availability={
            person.id: availability_from(person.id, hours, FreeBusy(()), (), within.widened(timedelta(hours=1)))
            for person, hours in office.items()
        },
    )


def burdens(asked: Question) -> tuple[tuple[PersonId, ...], np.ndarray]:
    """start x person: whether that slot leaves the person out, or is early or late for them."""
    scene = Scene(asked)
    (wish,) = (one for one in wishes(scene) if isinstance(one, Wish))
    desk = Desk(scene, {person: scene.diary(person) for person in wish.people})
    group = desk.group(wish)
    options = options_of(scene, wish, group)
    hard = inconvenience(wish, scene.grid, options.starts, group.diaries(wish), asked.organization.thresholds)
    return wish.people, (~options.free | hard).T.astype(np.int64)


def best_rotation(table: np.ndarray) -> int:
    """The least that the most burdened person carries over all weeks, whatever slot each week takes."""
    slots = np.unique(table, axis=0)
    most = np.append(np.zeros(len(slots)), 1)
    carried = np.append(slots.T, -np.ones((slots.shape[1], 1)), axis=1)
    answer = milp(
        most,
        integrality=np.ones(len(most)),
        bounds=Bounds(0, WEEKS),
        constraints=[
            LinearConstraint(np.append(np.ones(len(slots)), 0)[None, :], WEEKS, WEEKS),
            LinearConstraint(carried, -np.inf, 0),
        ],
    )
    return round(answer.fun)


@pytest.mark.parametrize("spread", SPREADS)
def test_over_half_a_year_nobody_carries_half_as_much_again_as_in_the_best_rotation(spread: dict) -> None:
    history: tuple[Held, ...] = ()
    people, table = burdens(in_week(0, spread, ()))
    carried = dict.fromkeys(people, 0)
    middle = in_week(0, spread, ()).organization.thresholds.gap_window
    for number in range(WEEKS):
        (one,) = propose(in_week(number, spread, history)).sessions
        for person, zone in ((each.id, zone) for each, zone in spread.items()):
            start, end = (moment.astimezone(zone).time() for moment in (one.slot.start, one.slot.end))
            carried[person] += person in one.absent or start < middle.start or end > middle.end
        history += (
            Held(
                team=one.round.team,
                activity=one.activity.name,
                round_label=one.round.label,
                part="",
                slot=one.slot,
                people=one.people,
                absent=one.absent,
            ),
        )

    assert max(carried.values()) <= 1.5 * best_rotation(table)
