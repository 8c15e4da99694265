"""Who meets whom: peers and coffee, without repeats and with nobody left out in silence."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from kaffepause.domain.ids import PersonId, people_part
from kaffepause.domain.people import Person
from kaffepause.planning.pairing import matched
from kaffepause.planning.ports import Held
from kaffepause.planning.proposal import Proposal, Session
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question, Standing
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    FINN,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    UNREADABLE,
    WEDNESDAY,
    all_day,
    busy,
    coffee_pairs,
    free_busy,
    peer_walk,
    question,
    somebody,
    span,
    team,
)

WEEK = timedelta(weeks=1)
LABEL = "sales/pairs/2026-11-23"


def crowd(size: int) -> list[Person]:
    return [somebody(f"P{number:02}") for number in range(size)]


def groups(proposal: Proposal) -> list[tuple[PersonId, ...]]:
    return sorted(session.people for session in proposal.sessions)


def round_after_round(asked: Question, rounds: int) -> list[list[Session]]:
    """The same people week after week, each round remembered by the next."""
    held: list[Held] = []
    met: list[list[Session]] = []
    for number in range(rounds):
        later = replace(
            asked, history=tuple(held), organization=replace(asked.organization, teams=renamed(asked, number))
        )
        sessions = list(propose(later).sessions)
        met.append(sessions)
        held += [
            Held(
                team=one.round.team,
                activity=one.activity.name,
                round_label=f"{one.round.team}/{one.activity.name}/{MONDAY - (rounds - number) * WEEK}",
                part=one.part,
                slot=one.slot,
                people=one.people,
            )
            for one in sessions
        ]
    return met


def renamed(asked: Question, number: int):
    """The same teams; a cadence that starts a week earlier makes the lots of another round."""
    return tuple(
        replace(
            one,
            activities=tuple(
                replace(activity, cadence=replace(activity.cadence, starting=activity.cadence.starting - number * WEEK))
                for activity in one.activities
            ),
        )
        for one in asked.organization.teams
    )


def test_everybody_is_in_exactly_one_pair() -> None:
    people = crowd(6)

    found = groups(propose(question(team(coffee_pairs(), members=people, manager=None), people=people)))

    assert sorted(person for pair in found for person in pair) == [person.id for person in people]
    assert {len(pair) for pair in found} == {2}


def test_the_odd_one_joins_a_pair() -> None:
    people = crowd(5)

    found = groups(propose(question(team(coffee_pairs(), members=people, manager=None), people=people)))

    assert sorted(len(pair) for pair in found) == [2, 3]


@pytest.mark.parametrize(("size", "sizes"), [(4, [2, 2]), (5, [2, 3]), (6, [3, 3]), (7, [2, 2, 3]), (9, [3, 3, 3])])
def test_threes_where_the_file_asks_for_them(size: int, sizes: list[int]) -> None:
    people = crowd(size)

    found = groups(propose(question(team(coffee_pairs(group_size=3), members=people, manager=None), people=people)))

    assert sorted(len(group) for group in found) == sizes
    assert len({person for group in found for person in group}) == size


def test_pairs_are_made_across_teams() -> None:
    people = crowd(6)
    teams = [
        team(coffee_pairs(), name=name, members=some, manager=None)
        for name, some in (("sales", people[:3]), ("support", people[3:]))
    ]

    proposal = propose(question(*teams, people=people))

    first = {person.id for person in people[:3]}
    assert all(len(first & {*session.people}) == 1 for session in proposal.sessions)
    assert {session.round.team for session in proposal.sessions} == {"sales"}


def test_somebody_in_two_teams_is_paired_once() -> None:
    people = crowd(4)
    teams = [
        team(coffee_pairs(), name=name, members=some, manager=None)
        for name, some in (("sales", people[:3]), ("support", people[2:]))
    ]

    found = groups(propose(question(*teams, people=people)))

    assert len(found) == 2
    assert len({person for pair in found for person in pair}) == 4


def test_nobody_meets_the_same_person_before_everybody_has_met() -> None:
    people = crowd(6)
    asked = question(team(coffee_pairs(), members=people, manager=None), people=people)

    met = round_after_round(asked, 5)

    assert len({session.part for sessions in met for session in sessions}) == 15


def test_those_kept_apart_never_meet() -> None:
    people = crowd(4)
    apart = coffee_pairs(do_not_pair=(frozenset((people[0].address, people[1].address)),))

    for sessions in round_after_round(question(team(apart, members=people, manager=None), people=people), 4):
        assert all({people[0].id, people[1].id} != {*session.people} for session in sessions)


def test_two_who_are_kept_apart_wait_rather_than_meet() -> None:
    people = crowd(2)
    apart = coffee_pairs(do_not_pair=(frozenset(person.address for person in people),))

    proposal = propose(question(team(apart, members=people, manager=None), people=people))

    assert proposal.sessions == ()
    assert {one.why.because for one in proposal.unplaced} == {Because.WAITS_ITS_TURN}


def test_whoever_can_meet_nobody_is_told_with_the_reason() -> None:
    people = crowd(4)
    calendars = {people[0]: UNREADABLE, people[1]: free_busy(all_day(MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY))}

    proposal = propose(question(team(coffee_pairs(), members=people, manager=None), people=people, calendars=calendars))

    assert groups(proposal) == [(people[2].id, people[3].id)]
    assert {one.part: one.why.because for one in proposal.unplaced} == {
        people[0].id: Because.CALENDAR_UNKNOWN,
        people[1].id: Because.AWAY,
    }


def test_pairs_are_made_of_those_who_have_time_together() -> None:
    people = crowd(4)
    mornings = free_busy(*(busy(day, "12-16") for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)))
    afternoons = free_busy(*(busy(day, "8-12.55") for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)))
    calendars = dict(zip(people, (mornings, afternoons, mornings, afternoons), strict=True))

    found = groups(
        propose(question(team(coffee_pairs(), members=people, manager=None), people=people, calendars=calendars))
    )

    assert found == [(people[0].id, people[2].id), (people[1].id, people[3].id)]


def test_a_single_person_waits() -> None:
    people = crowd(1)

    (unplaced,) = propose(question(team(coffee_pairs(), members=people, manager=None), people=people)).unplaced

    assert unplaced.why.because is Because.WAITS_ITS_TURN


def test_a_crowd_of_nobody_is_told() -> None:
    (unplaced,) = propose(question(team(coffee_pairs(), members=(), manager=None))).unplaced

    assert unplaced.why.because is Because.NOBODY_TAKES_PART


def test_pairs_that_stand_stay_and_the_others_are_paired_around_them() -> None:
    people = crowd(4)
    pair = (people[0].id, people[3].id)
    standing = Standing(round_label=LABEL, part=people_part(pair), slot=span(TUESDAY, "10-10.30"), people=pair)
    ours = team(coffee_pairs(), members=people, manager=None)

    proposal = propose(question(ours, people=people, standing=(standing,)))

    assert groups(proposal) == [pair, (people[1].id, people[2].id)]
    kept = next(session for session in proposal.sessions if session.people == pair)
    assert (kept.slot, kept.why.because) == (span(TUESDAY, "10-10.30"), Because.STANDS)


def test_a_pair_in_the_way_of_a_new_meeting_finds_another_time() -> None:
    people = crowd(2)
    pair = (people[0].id, people[1].id)
    standing = Standing(round_label=LABEL, part=people_part(pair), slot=span(TUESDAY, "10-10.30"), people=pair)
    ours = team(coffee_pairs(), members=people, manager=None)

    (session,) = propose(
        question(ours, people=people, standing=(standing,), calendars={people[0]: free_busy(busy(TUESDAY, "10-11"))})
    ).sessions

    assert session.part == people_part(pair)
    assert session.why.because is Because.BETTER_AFTER_CONFLICT


def test_whose_pair_ended_or_was_moved_is_not_paired_again_that_round() -> None:
    people = crowd(6)
    ours = team(coffee_pairs(), members=people, manager=None)
    moved = Standing(
        round_label=LABEL,
        part="p02+p03",
        slot=span(TUESDAY, "10-10.30"),
        people=(people[2].id, people[3].id),
        is_yielded=True,
    )

    proposal = propose(question(ours, people=people, ended=frozenset({(LABEL, "p00+p01")}), standing=(moved,)))

    assert groups(proposal) == [(people[4].id, people[5].id)]


def test_whose_budget_is_spent_has_no_coffee() -> None:
    people = crowd(2)
    asked = question(team(coffee_pairs(), members=people, manager=None), people=people)
    tight = replace(asked, organization=replace(asked.organization, load_budget=timedelta(minutes=20)))

    assert {one.why.because for one in propose(tight).unplaced} == {Because.BUDGET}


def test_peers_walk_inside_their_team_and_the_odd_one_waits_a_turn() -> None:
    proposal = propose(question(team(peer_walk(manager_takes_part=False), members=(BO, CHEN, EVA, FINN)[1:])))

    assert len(proposal.sessions) == 1
    (waits,) = proposal.unplaced
    assert (waits.why.because, len(waits.people)) == (Because.WAITS_ITS_TURN, 1)


def test_waiting_goes_round() -> None:
    asked = question(team(peer_walk(manager_takes_part=False), members=(CHEN, EVA, FINN)))

    pairs = [sessions[0].part for sessions in round_after_round(asked, 3)]

    assert len({*pairs}) == 3


def test_all_have_walked_with_all_in_little_more_than_the_fewest_rounds() -> None:
    people = crowd(5)
    asked = question(team(peer_walk(), members=people, manager=None), people=people)

    parts = [session.part for sessions in round_after_round(asked, 7) for session in sessions]

    assert len({*parts}) == 10


def test_peers_on_their_way_in_pairs_may_walk_at_the_same_time() -> None:
    people = crowd(4)
    tight = free_busy(
        *(busy(day, "8-16") for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)),
        busy(FRIDAY, "8-10", "11-11.30", "13-16"),
    )

    sessions = propose(
        question(team(peer_walk(), members=people, manager=None), people=people, calendars=dict.fromkeys(people, tight))
    ).sessions

    assert len(sessions) == 2
    assert all(session.slot == span(FRIDAY, "10.15-10.45") for session in sessions)


def test_the_manager_walks_among_peers_too() -> None:
    proposal = propose(question(team(peer_walk(), members=(EVA,))))

    assert groups(proposal) == [(ADA.id, EVA.id)]


def test_many_people_are_matched_in_blocks_each_once() -> None:
    def costs(block):
        numbers = np.array(block)
        return np.abs(numbers[:, None] - numbers[None, :]) * 10

    pairs = matched(range(520), costs)

    assert sorted(person for pair in pairs for person in pair) == list(range(520))
    assert pairs == matched(range(520), costs)
    assert sum(other - one for one, other in pairs) == 260
