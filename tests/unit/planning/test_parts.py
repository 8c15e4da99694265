"""A company is planned part by part, and each part knows all that concerns its people."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import time

import pytest

from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.organization import Agreements
from kaffepause.planning.parts import Part
from kaffepause.planning.propose import Settled, propose
from kaffepause.planning.question import Question, Standing
from tests.cast import BO, CHEN, EVA, FINN, MONDAY, coffee_pairs, question, social_call, span, team


@pytest.fixture(autouse=True)
def each_component_is_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaffepause.planning.parts.PEOPLE", 1)


def test_somebody_who_meets_another_part_for_coffee_is_not_booked_then() -> None:
    asked = question(
        team(social_call(), coffee_pairs(), members=(BO, EVA), manager=None),
        team(social_call(), coffee_pairs(), name="support", members=(CHEN, FINN), manager=None),
    )
    taken = next(one for one in propose(asked).sessions if one.round.team == "support" and not one.part).slot
    coffee = next(one.round.label for one in propose(asked).sessions if one.part)
    two = (EVA.id, FINN.id)
    standing = Standing(round_label=coffee, part="+".join(two), slot=taken, people=two, is_locked=True)

    sessions = propose(replace(asked, standing=(standing,))).sessions

    assert [one.slot for one in sessions if one.part == standing.part] == [taken]
    assert not any(one.slot.overlaps(taken) for one in sessions if one.round.team == "support" and not one.part)


def test_the_lunch_of_a_team_that_wishes_for_nothing_is_kept() -> None:
    nine = TimeWindow(time(9), time(9, 30))
    asked = question(
        team(social_call(window=nine), members=(BO, EVA), manager=None),
        team(name="quiet", members=(BO, EVA), manager=None, agreements=Agreements(lunch=nine)),
    )

    assert not any(session.slot.overlaps(span(MONDAY, "9-9.30")) for session in propose(asked).sessions)
    assert propose(asked) == propose(asked, _knowing(asked))


def _knowing(whole: Question) -> Callable[[Callable[[Part], Settled], Iterable[Part]], Iterator[Settled]]:
    return lambda settle, parts: (settle(replace(part, question=whole)) for part in parts)
