"""Calls at a fixed time, in a series."""

from dataclasses import replace
from datetime import time, timedelta

from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.planning.propose import propose
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
    COPENHAGEN,
    EVA,
    FINN,
    MONDAY,
    THURSDAY,
    TUESDAY,
    all_day,
    busy,
    free_busy,
    good_morning,
    question,
    social_call,
    span,
    weekly,
)
from tests.unit.planning.asked import threesome


def test_a_fixed_time_has_a_session_for_every_round_of_its_series() -> None:
    proposal = propose(question(threesome(good_morning())))

    assert {session.slot.start.astimezone(COPENHAGEN).time() for session in proposal.sessions} == {time(9)}
    assert proposal.sessions[0].slot == span(TUESDAY, "9-9.15")
    assert proposal.sessions[-1].round.first == THURSDAY + timedelta(weeks=26)
    assert {session.why.because for session in proposal.sessions} == {Because.FIXED_TIME}


def test_a_fixed_time_keeps_its_hour_over_a_clock_change() -> None:
    proposal = propose(question(threesome(good_morning(cadence=replace(weekly(Weekday.TUESDAY), starting=MONDAY)))))

    assert {session.slot.start.utctimetuple().tm_hour for session in proposal.sessions} == {7, 8}


def test_a_fixed_time_skips_closed_days_by_name() -> None:
    ours = threesome(good_morning(), holidays={TUESDAY: "Founders' day"})

    (unplaced,) = propose(question(ours)).unplaced

    assert (unplaced.round.first, unplaced.why.because, unplaced.why.name) == (
        TUESDAY,
        Because.HOLIDAY,
        "Founders' day",
    )


def test_a_fixed_time_is_not_held_when_too_many_are_away() -> None:
    calendars = {EVA: free_busy(all_day(TUESDAY)), FINN: free_busy(all_day(TUESDAY))}

    proposal = propose(question(threesome(good_morning()), calendars=calendars))

    (unplaced,) = proposal.unplaced
    assert (unplaced.round.first, unplaced.why.because, unplaced.why.free) == (TUESDAY, Because.AWAY, 1)


def test_a_fixed_time_is_held_whatever_meetings_there_are() -> None:
    calendars = {one: free_busy(busy(TUESDAY, "8-16")) for one in (ADA, EVA, FINN)}

    assert not propose(question(threesome(good_morning()), calendars=calendars)).unplaced


def test_what_is_placed_stays_clear_of_fixed_times() -> None:
    fixed = good_morning(cadence=weekly(), duration=timedelta(minutes=30), at=time(9))
    best = social_call(window=TimeWindow(time(9), time(10)))

    proposal = propose(question(threesome(fixed, best)))

    chosen = next(session for session in proposal.sessions if session.activity.name == "coffee")
    assert not any(chosen.slot.overlaps(other.slot) for other in proposal.sessions if other is not chosen)
