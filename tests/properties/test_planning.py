"""What holds of every proposal, in whatever world."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from kaffepause.domain.event import ShowAs
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question, Standing
from kaffepause.planning.wish import is_across_teams
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    FINN,
    MONDAY,
    all_day,
    available,
    coffee_pairs,
    free_busy,
    movement_break,
    peer_walk,
    question,
    social_call,
    team,
    walk,
)
from tests.properties.rules import broken, overlaps
from tests.properties.worlds import worlds

ROOT = Path(__file__).parents[2]


@given(worlds())
def test_no_hard_rule_is_broken(question: Question) -> None:
    assert broken(question, propose(question)) == []


@given(worlds())
def test_nobody_is_ever_double_booked_by_us(question: Question) -> None:
    assert [*overlaps(propose(question))] == []


@settings(max_examples=25)
@given(worlds())
def test_no_certificate_lies(question: Question) -> None:
    assert all(certificate.bound <= certificate.cost for certificate in propose(question).certificates)


@settings(max_examples=15)
@given(worlds())
def test_what_was_proposed_stands_when_it_is_proposed_again(question: Question) -> None:
    first = propose(question)
    standing = tuple(
        Standing(
            round_label=one.round.label,
            part=one.part,
            slot=one.slot,
            people=one.people,
            host=one.host,
            entry=one.entry,
        )
        for one in first.sessions
    )

    again = propose(replace(question, standing=standing))

    assert [(one.round.label, one.part, one.slot, one.people) for one in again.sessions] == [
        (one.round.label, one.part, one.slot, one.people) for one in first.sessions
    ]


def test_the_plan_hangs_on_no_hash_seed() -> None:
    program = (
        "import sys, pickle; from tests.properties.test_planning import whole_company; "
        "from kaffepause.planning.propose import propose; "
        "print(repr(propose(whole_company())))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}:{ROOT / 'service'}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert told == {repr(propose(whole_company())) + "\n"}


def whole_company() -> Question:
    """Two teams that share people and wish for everything."""
    activities = (social_call(), social_call("bar"), movement_break(), walk(), peer_walk(), coffee_pairs())
    return question(
        team(*activities, members=(BO, CHEN, EVA)),
        team(*activities, name="support", members=(CHEN, EVA, FINN), manager=ADA.address),
    )


def test_one_calendar_leaves_the_plans_of_strangers_as_they_were() -> None:
    sales = team(social_call(), social_call("bar"), members=(EVA,), manager=ADA.address)
    support = team(social_call(), social_call("bar"), name="support", members=(CHEN,), manager=FINN.address)
    asked = question(sales, support)
    eva_away = {**asked.availability, EVA.id: available(EVA, free_busy(all_day(MONDAY, show_as=ShowAs.BUSY)))}

    before, after = (
        [one for one in propose(each).sessions if one.round.team == "support"]
        for each in (asked, replace(asked, availability=eva_away))
    )

    assert before == after


@settings(max_examples=25)
@given(worlds())
def test_whoever_shares_nobody_with_a_changed_calendar_directly_or_through_others_keeps_their_plan(
    question: Question,
) -> None:
    teams_of = {name: {person.id for person in roster.everyone} for name, roster in question.rosters.items()}
    changed = min(question.availability)
    touched = {changed}
    for _ in teams_of:
        touched |= {person for people in teams_of.values() if people & touched for person in people}
    full = replace(question.availability[changed], is_known=False)

    before, after = (
        [
            one
            for one in propose(each).sessions
            if not teams_of[one.round.team] & touched and not is_across_teams(one.activity)
        ]
        for each in (question, replace(question, availability={**question.availability, changed: full}))
    )

    assert before == after


def test_a_question_can_be_sent_elsewhere() -> None:
    assert propose(pickle.loads(pickle.dumps(whole_company()))) == propose(whole_company())
