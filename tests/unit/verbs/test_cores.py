"""A big company is planned on several cores, and nobody can tell from the plan."""

import pytest

from kaffepause.planning.propose import propose
from kaffepause.verbs.cores import proposal_of
from tests.cast import BO, CHEN, EVA, FINN, coffee_pairs, movement_break, question, social_call, team


def test_the_plan_is_the_same_on_one_core_and_on_several(monkeypatch: pytest.MonkeyPatch) -> None:
    activities = (social_call(), movement_break(), coffee_pairs())
    asked = question(
        team(*activities, members=(BO, CHEN), manager=None),
        team(*activities, name="support", members=(EVA, FINN), manager=None),
    )
    monkeypatch.setattr("kaffepause.verbs.cores.MANY", 1)
    monkeypatch.setattr("kaffepause.planning.parts.PEOPLE", 1)

    assert proposal_of(asked) == propose(asked)


def test_what_goes_wrong_in_another_process_is_told_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(team(social_call(), members=(BO, CHEN), manager=None))
    monkeypatch.setattr("kaffepause.verbs.cores.MANY", 1)
    monkeypatch.setattr("kaffepause.planning.propose.settle", "".join)

    with pytest.raises(TypeError):
        proposal_of(asked)
