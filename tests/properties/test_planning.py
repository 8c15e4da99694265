"""What holds of every proposal, in whatever world."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from kaffepause.calendars.availability import Availability, availability_from
from kaffepause.domain.activity import HeldIn
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval, without
from kaffepause.domain.organization import Agreements
from kaffepause.domain.people import Person
from kaffepause.planning.parts import Part
from kaffepause.planning.proposal import Proposal, Session, Unplaced
from kaffepause.planning.propose import Settled, propose
from kaffepause.planning.question import Question, Standing
from kaffepause.planning.reasons import Because
from kaffepause.planning.wish import is_across_teams
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    FINN,
    FRIDAY,
    MONDAY,
    OFFICE,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    all_day,
    at,
    available,
    coffee_pairs,
    free_busy,
    horizon,
    movement_break,
    peer_walk,
    question,
    social_call,
    somebody,
    span,
    team,
    walk,
)
from tests.properties.rules import broken, overlaps
from tests.properties.worlds import worlds

ROOT = Path(__file__).parents[2]
WEEK = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)


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


@settings(max_examples=25)
@given(worlds(), st.data())
def test_a_part_of_the_company_is_planned_as_if_it_knew_the_whole(question: Question, data: st.DataObject) -> None:
    later = replace(question, standing=tuple(as_they_turned_out(data, propose(question).sessions)))

    def knowing_all(settle: Callable[[Part], Settled], parts: Iterable[Part]) -> Iterator[Settled]:
        return (settle(replace(part, question=later)) for part in parts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kaffepause.planning.parts.PEOPLE", 1)
        apart = propose(later)

        assert propose(later, knowing_all) == apart
    assert propose(later) == apart


def as_they_turned_out(data: st.DataObject, sessions: Sequence[Session]) -> Iterator[Standing]:
    """Some of them on calendars, some moved by a person, some refused by one of their people."""
    for one in sessions:
        fate = data.draw(st.sampled_from(["stands", "moved", "refused", "gone"]))
        if fate != "gone":
            yield Standing(
                round_label=one.round.label,
                part=one.part,
                slot=one.slot,
                people=one.people,
                is_yielded=fate == "moved",
                declined=one.people[:1] if fate == "refused" else (),
            )


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


@st.composite
def crammed(draw: st.DrawFn) -> Question:
    """A team that wants a call and a break, most of whom have lunch in that week and one or two short gaps."""
    people = [ADA, BO, CHEN, EVA, FINN, *map(somebody, ("Gro", "Hal"))][: draw(st.integers(2, 7))]
    length, buffer = (timedelta(minutes=draw(st.sampled_from(some))) for some in ([15, 20, 30], [0, 0, 5]))
    pause = draw(
        st.sampled_from([movement_break(), movement_break(together=True, held_in=HeldIn.INVITATION, quorum=0.6)])
    )
    ours = team(
        social_call(duration=length, buffer=buffer, quorum=draw(st.sampled_from([0.6, 1.0]))),
        pause,
        members=people[1:],
        agreements=Agreements(fixed_hours=TimeWindow(time(9), time(11, 30))),
    )
    gaps = draw(st.lists(st.tuples(st.integers(0, 24), st.integers(3, 9)), min_size=1, max_size=2))
    free = [_morning(9 * 60 + 5 * start, 5 * cells) for start, cells in gaps]
    free += [span(day, "11.30-13") for day in WEEK]
    taken = [BusyTime(part, ShowAs.BUSY) for part in without([span(day, "8-16") for day in WEEK], free)]
    wide = draw(st.sets(st.sampled_from(people), max_size=2))
    calendars = {person: free_busy(taken) for person in people if person not in wide}
    asked = question(ours, calendars=calendars, people=people, opt_outs=())
    return replace(asked, availability={one.id: _at_the_office(one, calendars) for one in people})


@settings(max_examples=150)
@given(crammed())
def test_where_a_call_could_end_early_for_a_break_both_would_then_keep_every_rule(question: Question) -> None:
    proposal = propose(question)

    for unplaced in proposal.unplaced:
        if unplaced.why.because is Because.ENDS_EARLY:
            event("a call could end early")
            assert any(
                not broken(question, trimmed)
                for session in proposal.sessions
                for trimmed in _with_the_break(question, proposal, session, unplaced)
            )


@settings(max_examples=60)
@given(crammed())
def test_what_could_end_early_is_proposed_at_its_whole_length(question: Question) -> None:
    assert all(session.slot.length == session.activity.duration for session in propose(question).sessions)


def _with_the_break(question: Question, proposal: Proposal, session: Session, unplaced: Unplaced) -> Iterator[Proposal]:
    """That session five minutes shorter, and the break around its end, for whoever can be there."""
    shorter = replace(session, slot=Interval(session.slot.start, session.slot.end - timedelta(minutes=5)))
    others = [shorter if one is session else one for one in proposal.sessions]
    for minutes in range(-10, 25, 5):
        start = session.slot.end + timedelta(minutes=minutes)
        pause = Session(
            round=unplaced.round,
            activity=unplaced.activity,
            part=unplaced.part,
            people=(),
            slot=Interval(start, start + unplaced.activity.duration),
            why=unplaced.why,
        )
        people = tuple(person for person in unplaced.people if _can_come(question, others, pause, person))
        if len(people) >= unplaced.why.needed:
            yield Proposal(sessions=tuple(sorted([*others, replace(pause, people=people)], key=lambda one: one.slot)))


def _can_come(question: Question, others: Sequence[Session], pause: Session, person: PersonId) -> bool:
    alone = Proposal(sessions=tuple(sorted([*others, replace(pause, people=(person,))], key=lambda one: one.slot)))
    return not broken(question, alone)


def _morning(minute: int, length: int) -> Interval:
    start = at(WEDNESDAY, f"{minute // 60}.{minute % 60:02}")
    return Interval(start, start + timedelta(minutes=length))


def _at_the_office(person: Person, calendars: Mapping[Person, FreeBusy]) -> Availability:
    within = horizon().widened(timedelta(hours=1))
    return availability_from(person.id, OFFICE, calendars.get(person, FreeBusy()), (), within)
