"""Movement breaks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from kaffepause.domain.activity import Activity, HeldIn, Timing
from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.organization import Agreements
from kaffepause.domain.people import OptOut, Person
from kaffepause.planning.proposal import Proposal
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Standing
from kaffepause.planning.reasons import Because, Reason
from tests.cast import (
    ADA,
    COPENHAGEN,
    EVA,
    FINN,
    MONDAY,
    OFFICE_DAYS,
    THURSDAY,
    TUESDAY,
    UNREADABLE,
    WEDNESDAY,
    at,
    busy,
    free_busy,
    movement_break,
    question,
    social_call,
    somebody,
    span,
    team,
    weekly,
)


def test_everybody_has_a_break_of_their_own() -> None:
    sessions = propose(question(team(movement_break(), members=(EVA, FINN)))).sessions

    assert sorted((session.part, session.people) for session in sessions) == [
        (one.id, (one.id,)) for one in (ADA, EVA, FINN)
    ]


def test_a_break_is_the_ten_minutes_that_shorten_the_longest_stretch_most() -> None:
    calendars = {EVA: free_busy(busy(MONDAY, "8-9", "9.15-10.30", "10.45-12"), busy(TUESDAY, "13-14", "14.15-15"))}

    sessions = propose(question(team(movement_break(), members=(EVA,), manager=None), calendars=calendars)).sessions

    assert span(MONDAY, "9-10.50").contains(sessions[0].slot)
    assert (sessions[0].why.because, sessions[0].why.minutes) == (Because.SPLITS_LONGEST_STRETCH, 90)


def test_a_break_may_take_the_last_gap_of_a_day_but_not_lunch() -> None:
    days = [busy(day, "8-10", "10.10-11.30", "12.05-16") for day in OFFICE_DAYS]

    (session,) = propose(
        question(team(movement_break(), members=(EVA,), manager=None), calendars={EVA: free_busy(*days)})
    ).sessions

    assert session.slot == span(MONDAY, "10-10.10")


def test_a_calendar_without_meetings_still_has_its_break() -> None:
    sessions = propose(question(team(movement_break(), members=(EVA,), manager=None))).sessions

    assert [session.why.because for session in sessions] == [Because.BEST_TIME]


def test_nobody_gets_a_break_over_an_unreadable_calendar() -> None:
    proposal = propose(question(team(movement_break(), members=(EVA,), manager=None), calendars={EVA: UNREADABLE}))

    assert [(one.part, one.why.because) for one in proposal.unplaced] == [(EVA.id, Because.CALENDAR_UNKNOWN)]


def test_together_in_the_own_calendar_is_one_time_and_a_booking_each() -> None:
    sessions = propose(question(team(movement_break(together=True), members=(EVA, FINN)))).sessions

    assert {session.part for session in sessions} == {ADA.id, EVA.id, FINN.id}
    assert len({session.slot for session in sessions}) == 1
    assert all(session.absent == () for session in sessions)


def test_together_by_invitation_is_one_booking() -> None:
    pause = movement_break(together=True, held_in=HeldIn.INVITATION)

    (session,) = propose(question(team(pause, members=(EVA, FINN)))).sessions

    assert (session.part, len(session.people)) == ("", 3)


def test_a_break_that_stands_for_everybody_stays_where_it_is() -> None:
    pause = movement_break(together=True)
    standing = tuple(
        Standing(round_label="sales/break/2026-11-23", part=one.id, slot=span(THURSDAY, "10-10.10"), people=(one.id,))
        for one in (ADA, EVA, FINN)
    )

    sessions = propose(question(team(pause, members=(EVA, FINN)), standing=standing)).sessions

    assert {(session.slot, session.why.because) for session in sessions} == {
        (span(THURSDAY, "10-10.10"), Because.STANDS)
    }


def test_whoever_ended_their_break_is_left_in_peace_that_round() -> None:
    ended = frozenset({("sales/break/2026-11-23", EVA.id)})

    for together in (True, False):
        sessions = propose(question(team(movement_break(together=together), members=(EVA, FINN)), ended=ended)).sessions
        assert {session.part for session in sessions} == {ADA.id, FINN.id}


def test_when_everybody_had_theirs_nothing_is_missing() -> None:
    ended = frozenset({("sales/break/2026-11-23", EVA.id)})

    for together in (True, False):
        pause = movement_break(together=together)
        proposal = propose(question(team(pause, members=(EVA,), manager=None), ended=ended))
        assert (proposal.sessions, proposal.unplaced) == ((), ())


def test_a_break_nobody_wants_is_told() -> None:
    ours = team(movement_break(), members=(EVA,), manager=None)

    (unplaced,) = propose(question(ours, opt_outs=(OptOut(person=EVA.id),))).unplaced

    assert unplaced.why.because is Because.NOBODY_TAKES_PART


def test_a_fixed_break_is_at_its_time_for_everybody() -> None:
    pause = movement_break(timing=Timing.FIXED, at=at(MONDAY, "10").astimezone(COPENHAGEN).time(), cadence=weekly(*[2]))

    sessions = [one for one in propose(question(team(pause, members=(EVA,)))).sessions if one.round.first == WEDNESDAY]

    assert [(one.part, one.slot) for one in sessions] == [
        (ADA.id, span(WEDNESDAY, "10-10.10")),
        (EVA.id, span(WEDNESDAY, "10-10.10")),
    ]


def squeezed(
    gap: str, *activities: Activity, people: Sequence[Person] = (ADA, EVA), full_for: Sequence[Person] = ()
) -> Proposal:
    """What comes of those activities where they, or those, have one gap in the week, and lunch."""
    full = free_busy(*(busy(day, "8-11.30", "13-16") for day in OFFICE_DAYS if day != WEDNESDAY))
    around = gap.split("-")
    calendar = free_busy(full.times, busy(WEDNESDAY, f"8-{around[0]}", f"{around[1]}-11.30", "13-16"))
    ours = team(*activities, members=people[1:], agreements=Agreements(fixed_hours=TimeWindow(time(9), time(11, 30))))
    return propose(question(ours, calendars=dict.fromkeys(full_for or people, calendar), people=people))


TWENTY = social_call(duration=timedelta(minutes=20), buffer=timedelta())
PAUSE = movement_break(together=True, held_in=HeldIn.INVITATION)
SIX = (ADA, EVA, FINN, *(somebody(name) for name in ("Gro", "Hal", "Ida")))


def test_a_break_that_five_minutes_of_our_own_call_would_make_room_for_says_which_call() -> None:
    proposal = squeezed("9-9.25", TWENTY, PAUSE, people=SIX)

    (unplaced,) = proposal.unplaced
    assert unplaced.activity is PAUSE
    assert unplaced.why.because is Because.ENDS_EARLY
    assert (unplaced.why.name, unplaced.why.day, unplaced.why.minutes) == ("Coffee", WEDNESDAY, 5)


def test_the_call_itself_is_proposed_as_if_nobody_had_asked() -> None:
    (call,) = squeezed("9-9.25", TWENTY, PAUSE, people=SIX).sessions

    assert (call,) == squeezed("9-9.25", TWENTY, people=SIX).sessions
    assert call.slot == span(WEDNESDAY, "9-9.20")


def test_about_few_people_it_is_the_code_alone() -> None:
    all_at_once = squeezed("9-9.25", TWENTY, PAUSE)
    each_their_own = squeezed("9-9.25", TWENTY, movement_break(), full_for=(EVA,))

    for proposal, people in ((all_at_once, (ADA.id, EVA.id)), (each_their_own, (EVA.id,))):
        (unplaced,) = proposal.unplaced
        assert unplaced.why == Reason(because=Because.ENDS_EARLY, people=len(people), needed=len(people))
        assert unplaced.people == people


@pytest.mark.parametrize(
    ("gap", "call"),
    [
        ("9-9.20", TWENTY),
        ("9-9.15", replace(TWENTY, duration=timedelta(minutes=15))),
        ("9-9.10", replace(TWENTY, duration=timedelta(minutes=10))),
        ("8.55-9.25", replace(TWENTY, buffer=timedelta(minutes=5))),
    ],
    ids=["ten minutes short", "too short a gap", "a call of ten minutes", "a buffer in between"],
)
def test_where_five_minutes_are_not_enough_nothing_is_asked_of_the_call(gap: str, call: Activity) -> None:
    whys = {unplaced.why.because for unplaced in squeezed(gap, call, PAUSE).unplaced}

    assert whys == {Because.NO_ROOM_LEFT}


def test_a_call_never_asks_another_to_end_early() -> None:
    short = social_call("short", duration=timedelta(minutes=10), buffer=timedelta())

    (unplaced,) = squeezed("9-9.25", TWENTY, short).unplaced

    assert unplaced.why.because is Because.NO_ROOM_LEFT


def test_a_call_leaves_the_best_break_alone_where_it_costs_it_nothing() -> None:
    calendars = {EVA: free_busy(*(busy(day, "8-9.30", "9.50-11.30", "13-16") for day in OFFICE_DAYS))}
    ours = team(social_call(buffer=timedelta(), quorum=1.0), movement_break(), members=(EVA, FINN), manager=None)

    proposal = propose(question(ours, calendars=calendars))

    pause = next(one for one in proposal.sessions if one.part == EVA.id)
    assert pause.why.because is Because.SPLITS_LONGEST_STRETCH
