"""What stands on calendars stays as long as it can, and turns go round."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.interval import Interval
from kaffepause.domain.people import OptOut
from kaffepause.planning.ports import Held
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question, Standing
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
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
    at,
    busy,
    free_busy,
    good_morning,
    movement_break,
    question,
    social_call,
    span,
    team,
    walk,
    weekly,
)

ROUND = "sales/coffee/2026-11-23"
SLOT = span(WEDNESDAY, "14-14.15")
ALL = (ADA.id, EVA.id, FINN.id)


def stands(slot: Interval = SLOT, **changes: object) -> Standing:
    return replace(Standing(round_label=ROUND, part="", slot=slot, people=ALL), **changes)  # type: ignore[arg-type]


def ours(**changes: object) -> Question:
    return replace(question(team(social_call(quorum=1.0), members=(EVA, FINN))), **changes)  # type: ignore[arg-type]


def test_a_booking_stays_though_a_better_time_is_free() -> None:
    (session,) = propose(ours(standing=(stands(host=EVA.id, entry="b"),), entries={"coffee": ("a", "b")})).sessions

    assert (session.slot, session.why.because) == (SLOT, Because.STANDS)
    assert (session.host, session.entry) == (EVA.id, "b")


def test_a_booking_with_a_new_conflict_moves_and_says_so() -> None:
    asked = question(
        team(social_call(quorum=1.0), members=(EVA, FINN)),
        calendars={EVA: free_busy(busy(WEDNESDAY, "14-15"))},
        standing=(stands(),),
    )

    (session,) = propose(asked).sessions

    assert session.slot != SLOT
    assert session.why.because is Because.BETTER_AFTER_CONFLICT


def test_a_booking_stays_while_the_quorum_does_and_takes_no_invitation_back() -> None:
    asked = question(
        team(social_call(quorum=0.6), members=(EVA, FINN)),
        calendars={EVA: free_busy(busy(WEDNESDAY, "14-15"))},
        standing=(stands(),),
    )

    (session,) = propose(asked).sessions

    assert (session.slot, session.people) == (SLOT, ALL)


@pytest.mark.parametrize("calendar", [free_busy(busy(WEDNESDAY, "14-15")), UNREADABLE])
def test_a_locked_booking_stays_whatever_happens(calendar) -> None:
    asked = question(
        team(social_call(quorum=1.0), members=(EVA, FINN)),
        calendars={EVA: calendar},
        standing=(stands(is_locked=True),),
    )

    (session,) = propose(asked).sessions

    assert (session.slot, session.why.because) == (SLOT, Because.STANDS)


def test_a_locked_booking_lets_go_of_whoever_left() -> None:
    asked = ours(standing=(stands(is_locked=True),), opt_outs=(OptOut(person=EVA.id),))

    (session,) = propose(asked).sessions

    assert session.people == (ADA.id, FINN.id)


def test_a_joiner_is_asked_to_what_stands() -> None:
    (session,) = propose(ours(standing=(stands(people=(ADA.id, EVA.id)),))).sessions

    assert session.people == ALL


def test_what_a_person_moved_is_theirs_and_its_time_is_taken() -> None:
    other = social_call("other", quorum=1.0, cadence=weekly(2))
    calendars = {one: free_busy(busy(WEDNESDAY, "8-13.55", "14.20-16")) for one in (ADA, EVA, FINN)}
    asked = question(
        team(social_call(quorum=1.0), other, members=(EVA, FINN)),
        calendars=calendars,
        standing=(stands(is_yielded=True),),
    )

    proposal = propose(asked)

    assert proposal.sessions == ()
    assert [one.activity.name for one in proposal.unplaced] == ["other"]


def test_a_round_that_was_held_is_not_held_again() -> None:
    held = Held(team=team().name, activity=social_call().name, round_label=ROUND, part="", slot=SLOT, people=ALL)

    proposal = propose(ours(history=(held,), now=at(THURSDAY, "10")))

    assert (proposal.sessions, proposal.unplaced) == ((), ())


def test_a_booking_on_a_day_that_closed_moves() -> None:
    asked = question(
        team(social_call(quorum=1.0), members=(EVA, FINN), holidays={WEDNESDAY: "Holiday"}), standing=(stands(),)
    )

    assert propose(asked).sessions[0].slot != SLOT


def test_a_booking_of_another_length_moves_to_the_new_one() -> None:
    (session,) = propose(ours(standing=(stands(slot=span(WEDNESDAY, "14-14.30")),))).sessions

    assert session.slot.length == timedelta(minutes=15)


def test_hosts_take_turns_among_those_who_are_there() -> None:
    fixed = good_morning(cadence=weekly())
    calendars = {EVA: free_busy(all_day(MONDAY))}

    sessions = propose(question(team(fixed, members=(EVA, FINN)), calendars=calendars)).sessions

    hosts = [session.host for session in sessions[:6]]
    assert hosts[0] != EVA.id
    assert sorted(hosts) == sorted([*ALL, *ALL])


def test_the_one_who_hosted_least_hosts_next() -> None:
    held = tuple(
        Held(
            team=team().name,
            activity=social_call().name,
            round_label=f"sales/coffee/2026-11-{day:02}",
            part="",
            slot=span(MONDAY - timedelta(days=30 - day), "10-10.15"),
            people=ALL,
            host=host,
            entry=entry,
        )
        for day, host, entry in ((2, ADA.id, "a"), (9, FINN.id, "b"))
    )

    (session,) = propose(ours(history=held, entries={"coffee": ("a", "b", "c")})).sessions

    assert (session.host, session.entry) == (EVA.id, "c")


def test_no_playbook_comes_twice_before_all_came_once() -> None:
    fixed = good_morning(cadence=weekly())

    sessions = propose(
        question(team(fixed, members=(EVA, FINN)), entries={"good-morning": ("a", "b", "c", "d", "e")})
    ).sessions

    assert {session.entry for session in sessions[:5]} == {session.entry for session in sessions[5:10]} == {*"abcde"}


def test_any_playbook_will_do_where_none_fits() -> None:
    (session,) = propose(ours(entries={"any": ("a",)})).sessions

    assert session.entry == "a"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [({"a": 20, "b": 15, "c": 5}, "b"), ({"a": 20, "b": 25, "c": 5}, "c"), ({"a": 20, "b": 20, "c": 20}, "")],
)
def test_a_playbook_is_never_longer_than_its_call(minutes: dict[str, int], expected: str) -> None:
    asked = ours(
        entries={"coffee": ("a", "b"), "any": ("c",)},
        takes={entry: timedelta(minutes=number) for entry, number in minutes.items()},
    )

    (session,) = propose(asked).sessions

    assert session.entry == expected


def test_breaks_and_walks_have_no_host_and_an_entry_of_their_kind() -> None:
    asked = question(
        team(movement_break(), walk(cadence=weekly()), members=(EVA,)),
        entries={"movement_break": ("neck",), "walk": ("weather",)},
    )

    sessions = propose(asked).sessions

    assert {(session.activity.kind, session.host, session.entry) for session in sessions} == {
        ("movement_break", None, "neck"),
        ("walk", None, "weather"),
    }


def test_sessions_come_in_the_order_of_their_times() -> None:
    sessions = propose(question(team(good_morning(), social_call(), movement_break(), members=(EVA, FINN)))).sessions

    assert [session.slot for session in sessions] == sorted(session.slot for session in sessions)


def test_whoever_missed_the_last_call_is_waited_for() -> None:
    calendars = {
        EVA: free_busy(*(busy(day, "8-16") for day in (MONDAY, TUESDAY, FRIDAY))),
        FINN: free_busy(*(busy(day, "8-16") for day in (WEDNESDAY, THURSDAY))),
    }
    asked = question(team(social_call(quorum=0.6), members=(EVA, FINN)), calendars=calendars)
    missed = Held(
        team=team().name,
        activity=social_call().name,
        round_label="sales/coffee/2026-11-16",
        part="",
        slot=span(MONDAY - timedelta(weeks=1), "10-10.15"),
        people=(ADA.id, FINN.id),
        absent=(EVA.id,),
    )

    assert EVA.id in propose(replace(asked, history=(missed,))).sessions[0].people


def test_people_in_two_teams_are_never_in_two_places() -> None:
    teams = [
        team(social_call(quorum=1.0), name=name, members=members)
        for name, members in (("sales", (EVA, FINN)), ("support", (FINN, CHEN)), ("lab", (EVA, CHEN)))
    ]
    open_once = free_busy(
        *(busy(day, "8-16") for day in (MONDAY, TUESDAY, WEDNESDAY, FRIDAY)),
        busy(THURSDAY, "8-10", "11-11.30", "13-14"),
    )
    calendars = dict.fromkeys((ADA, EVA, FINN, CHEN), open_once)

    proposal = propose(question(*teams, calendars=calendars))

    assert len(proposal.sessions) == 3
    assert len({session.slot for session in proposal.sessions}) == 3
