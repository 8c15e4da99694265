"""Walks of manager and report."""

from dataclasses import replace
from datetime import date, timedelta

from kaffepause.domain.ids import people_part
from kaffepause.domain.organization import Place
from kaffepause.domain.people import OptOut
from kaffepause.planning.daylight import daylight
from kaffepause.planning.ports import Held
from kaffepause.planning.propose import propose
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
    BO,
    CHEN,
    COPENHAGEN,
    EVA,
    FINN,
    MONDAY,
    OFFICE_DAYS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    busy,
    free_busy,
    question,
    somebody,
    span,
    team,
    walk,
    weekly,
)

TROMSOE = Place(latitude=69.65, longitude=18.96)
COPENHAGEN_PLACE = Place(latitude=55.68, longitude=12.57)


def test_the_manager_walks_with_every_report_once_in_four_weeks_evenly() -> None:
    people = [somebody(f"P{number}") for number in range(8)]
    ours = team(walk(cadence=replace(weekly(), every=4, starting=MONDAY)), members=people)

    proposal = propose(question(ours, people=[ADA, *people]))

    assert len(proposal.sessions) == 2
    assert [one.why.because for one in proposal.unplaced] == [Because.WAITS_ITS_TURN] * 6
    assert all(session.leader == ADA.id for session in proposal.sessions)
    assert all(session.part == people_part(session.people) for session in proposal.sessions)


def test_all_reports_are_walked_with_by_the_end_of_the_period() -> None:
    people = [somebody(f"P{number}") for number in range(7)]
    ours = team(walk(cadence=replace(weekly(), every=4, starting=MONDAY)), members=people)

    proposal = propose(question(ours, people=[ADA, *people], weeks=4))

    assert len({session.part for session in proposal.sessions}) == 7
    per_week = [sum((s.slot.start - at(MONDAY, "0")).days // 7 == week for s in proposal.sessions) for week in range(4)]
    assert max(per_week) <= 2


def test_each_report_keeps_their_week_of_the_period() -> None:
    ours = team(walk(cadence=replace(weekly(), every=2, starting=MONDAY - timedelta(weeks=2))), members=(EVA, FINN))
    held = tuple(
        Held(
            team=ours.name,
            activity=walk().name,
            round_label="sales/walk/2026-11-09",
            part=people_part((ADA.id, one.id)),
            slot=span(MONDAY - timedelta(weeks=weeks), "10-10.30"),
            people=(ADA.id, one.id),
        )
        for one, weeks in ((EVA, 1), (FINN, 2))
    )

    proposal = propose(question(ours, history=held))

    assert [session.people for session in proposal.sessions] == [(ADA.id, FINN.id)]
    assert [one.people for one in proposal.unplaced] == [(ADA.id, EVA.id)]


def test_a_walk_has_ten_free_minutes_on_both_sides() -> None:
    calendars = {EVA: free_busy(*(busy(day, "8-9", "9.45-11.30", "13-15.10") for day in OFFICE_DAYS))}
    ours = team(walk(cadence=weekly()), members=(EVA,))

    (session,) = propose(question(ours, calendars=calendars)).sessions

    assert session.slot.start.astimezone(COPENHAGEN).hour == 15 or span(MONDAY, "11.30-13").contains(session.slot)


def test_a_walk_is_in_daylight() -> None:
    ours = team(walk(cadence=weekly()), members=(EVA,), place=COPENHAGEN_PLACE)
    calendars = {EVA: free_busy(*(busy(day, "8.30-15") for day in OFFICE_DAYS))}

    (session,) = propose(question(ours, calendars=calendars)).sessions

    assert session.slot.end <= at(session.round.last, "16")
    light = daylight(COPENHAGEN_PLACE, session.slot.start.astimezone(COPENHAGEN).date(), COPENHAGEN)
    assert light
    assert light.contains(session.slot)


def test_in_the_polar_night_one_walks_in_twilight() -> None:
    light = daylight(TROMSOE, date(2026, 12, 21), COPENHAGEN)

    assert light
    assert 3 * 60 < light.minutes < 6 * 60


def test_where_not_even_twilight_comes_there_is_no_walk() -> None:
    pole = Place(latitude=88.0, longitude=0.0)
    assert daylight(pole, MONDAY, COPENHAGEN) is None

    (unplaced,) = propose(question(team(walk(cadence=weekly()), members=(EVA,), place=pole))).unplaced

    assert unplaced.why.because is Because.NO_DAYLIGHT


def test_under_the_midnight_sun_it_is_always_light() -> None:
    light = daylight(TROMSOE, date(2027, 6, 21), COPENHAGEN)

    assert light
    assert light.minutes == 24 * 60


def test_a_team_without_a_manager_walks_with_nobody() -> None:
    (unplaced,) = propose(question(team(walk(cadence=weekly()), members=(EVA,), manager=None))).unplaced

    assert unplaced.why.because is Because.NO_MANAGER


def test_a_manager_who_opted_out_walks_with_nobody() -> None:
    ours = team(walk(cadence=weekly()), members=(EVA,))

    (unplaced,) = propose(question(ours, opt_outs=(OptOut(person=ADA.id, activity=walk().name),))).unplaced

    assert unplaced.why.because is Because.NO_MANAGER


def test_those_on_different_clocks_walk_apart() -> None:
    ours = team(walk(cadence=weekly()), members=(BO, EVA))

    apart = {session.people: session.apart for session in propose(question(ours)).sessions}

    assert apart == {(ADA.id, BO.id): True, (ADA.id, EVA.id): False}


def test_walks_do_not_count_against_the_manager_who_leads_them() -> None:
    people = [somebody(f"P{number}") for number in range(4)]
    asked = question(team(walk(cadence=weekly()), members=people), people=[ADA, *people])
    tight = replace(asked, organization=replace(asked.organization, load_budget=timedelta(minutes=30)))

    assert len(propose(tight).sessions) == 4


def test_a_walk_that_is_over_is_not_walked_again() -> None:
    ours = team(walk(cadence=weekly()), members=(EVA, FINN))
    ended = frozenset({("sales/walk/2026-11-23", people_part((ADA.id, EVA.id)))})

    assert [one.people for one in propose(question(ours, ended=ended)).sessions] == [(ADA.id, FINN.id)]


def test_part_timers_walk_on_their_days() -> None:
    ours = team(walk(cadence=weekly()), members=(CHEN,))

    (session,) = propose(question(ours)).sessions

    assert session.slot.start.astimezone(COPENHAGEN).date() in (TUESDAY, WEDNESDAY, THURSDAY)
