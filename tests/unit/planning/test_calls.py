"""Calls of a whole team, at its best time."""

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.organization import Agreements, QuietPeriod
from kaffepause.domain.people import OptOut
from kaffepause.planning.ports import Held
from kaffepause.planning.propose import propose
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
    BO,
    CHEN,
    COPENHAGEN,
    DAG,
    EVA,
    FINN,
    FRIDAY,
    MONDAY,
    OFFICE_DAYS,
    THURSDAY,
    UNREADABLE,
    WEDNESDAY,
    all_day,
    at,
    busy,
    free_busy,
    question,
    social_call,
    span,
    team,
    weekly,
)
from tests.unit.planning.asked import only, threesome, why_not


def test_a_call_is_placed_where_most_can_come() -> None:
    blocked = {
        EVA: free_busy(*(busy(day, "8-16") for day in OFFICE_DAYS if day != WEDNESDAY)),
        FINN: free_busy(*(busy(day, "8-16") for day in OFFICE_DAYS if day != WEDNESDAY)),
    }

    session = only(propose(question(threesome(social_call(quorum=1.0)), calendars=blocked)))

    assert span(WEDNESDAY, "8-16").contains(session.slot)
    assert session.people == (ADA.id, EVA.id, FINN.id)
    assert session.why.because is Because.BEST_TIME


def test_a_preferred_window_and_day_are_preferred() -> None:
    call = social_call(window=TimeWindow(time(14), time(15)), preferred_days=(Weekday.FRIDAY,))

    session = only(propose(question(threesome(call))))

    assert span(FRIDAY, "14-15").contains(session.slot)


def test_a_call_keeps_what_it_can_of_a_block_of_focus() -> None:
    calendars = {one: free_busy(*(busy(day, "10-10.45") for day in OFFICE_DAYS)) for one in (ADA, EVA, FINN)}

    session = only(propose(question(threesome(social_call(buffer=timedelta())), calendars=calendars)))

    assert session.slot == span(MONDAY, "10.45-11")


def test_of_equal_times_last_weeks_is_chosen() -> None:
    ours = threesome(social_call())
    held = Held(
        team=ours.name,
        activity=ActivityName("coffee"),
        round_label="sales/coffee/2026-11-16",
        part="",
        slot=span(WEDNESDAY - timedelta(weeks=1), "10-10.15"),
        people=(ADA.id, EVA.id, FINN.id),
    )

    assert only(propose(question(ours, history=(held,)))).slot == span(WEDNESDAY, "10-10.15")


@pytest.mark.parametrize("show_as", [ShowAs.BUSY, ShowAs.TENTATIVE, ShowAs.OOF, ShowAs.UNKNOWN])
def test_nobody_is_counted_free_while_they_are_taken(show_as: ShowAs) -> None:
    taken = free_busy(*(busy(day, "8-16", show_as=show_as) for day in OFFICE_DAYS))

    session = only(propose(question(threesome(social_call(quorum=0.6)), calendars={FINN: taken})))

    assert session.people == (ADA.id, EVA.id)
    assert session.absent == (FINN.id,)


def test_a_day_of_which_only_busy_is_known_is_not_free() -> None:
    calendars = {FINN: free_busy(all_day(*OFFICE_DAYS[:4], show_as=ShowAs.BUSY))}

    session = only(propose(question(threesome(social_call(quorum=1.0)), calendars=calendars)))

    assert span(FRIDAY, "8-16").contains(session.slot)


def test_too_few_at_once_is_told_with_numbers_and_the_price_of_a_lower_quorum() -> None:
    calendars = {
        EVA: free_busy(*(busy(day, "8-12") for day in OFFICE_DAYS)),
        FINN: free_busy(*(busy(day, "12-16") for day in OFFICE_DAYS)),
    }

    unplaced = why_not(question(threesome(social_call(quorum=1.0)), calendars=calendars))

    assert unplaced.why.because is Because.NO_QUORUM
    assert (unplaced.why.free, unplaced.why.people, unplaced.why.needed) == (2, 3, 3)
    assert unplaced.why.price >= 60


def test_an_unreadable_calendar_is_not_free() -> None:
    unplaced = why_not(question(threesome(social_call(quorum=1.0)), calendars={EVA: UNREADABLE}))

    assert unplaced.why.because is Because.CALENDAR_UNKNOWN
    assert unplaced.why.free == 2


def test_somebody_we_know_nothing_of_is_not_free() -> None:
    asked = question(threesome(social_call(quorum=1.0)))
    without_finn = {person: theirs for person, theirs in asked.availability.items() if person != FINN.id}

    assert why_not(replace(asked, availability=without_finn)).why.because is Because.CALENDAR_UNKNOWN


def test_people_who_never_work_at_the_same_time_have_no_common_hours() -> None:
    agreed = Agreements(fixed_hours=TimeWindow(time(9), time(14)))

    unplaced = why_not(question(team(social_call(quorum=1.0), members=(BO,), agreements=agreed)))

    assert unplaced.why.because is Because.NO_COMMON_HOURS


def test_people_over_two_zones_meet_in_the_hours_they_share() -> None:
    session = only(propose(question(team(social_call(quorum=1.0), members=(BO,)))))

    assert any(span(day, "14-16").contains(session.slot) for day in OFFICE_DAYS)


def test_absence_is_told_as_absence() -> None:
    calendars = {FINN: free_busy(all_day(*OFFICE_DAYS))}

    assert why_not(question(threesome(social_call(quorum=1.0)), calendars=calendars)).why.because is Because.AWAY


def test_a_call_of_one_is_no_call() -> None:
    assert why_not(question(team(social_call(), members=()))).why.because is Because.NOBODY_TAKES_PART


def test_a_week_that_is_over_is_too_late() -> None:
    asked = replace(question(threesome(social_call())), now=at(FRIDAY, "14"))

    assert why_not(asked).why.because is Because.TOO_LATE


def test_no_call_comes_sooner_than_its_notice() -> None:
    asked = replace(question(threesome(social_call(notice=timedelta(days=2)))), now=at(MONDAY, "10"))

    assert only(propose(asked)).slot.start >= at(WEDNESDAY, "10")


def test_holidays_and_quiet_days_are_left_out() -> None:
    quiet = QuietPeriod(first=MONDAY, last=THURSDAY, reason="Stocktaking")

    assert span(FRIDAY, "8-16").contains(only(propose(question(threesome(social_call(), quiet=(quiet,))))).slot)


def test_a_week_of_holidays_is_told_by_name() -> None:
    closed = dict.fromkeys(OFFICE_DAYS, "Christmas")

    unplaced = why_not(question(threesome(social_call(), holidays=closed)))

    assert (unplaced.why.because, unplaced.why.name) == (Because.HOLIDAY, "Christmas")


def test_lunch_stays_free_for_half_an_hour() -> None:
    only_lunch = {one: free_busy(*(busy(day, "8-11.30", "13-16") for day in OFFICE_DAYS)) for one in (ADA, EVA, FINN)}

    session = only(
        propose(
            question(threesome(social_call(duration=timedelta(minutes=30), buffer=timedelta())), calendars=only_lunch)
        )
    )

    middle = session.slot.start.astimezone(COPENHAGEN).time()
    assert middle in (time(11, 30), time(12, 30))


def test_where_lunch_is_gone_already_we_take_nothing_of_its_window() -> None:
    squeezed = {one: free_busy(*(busy(day, "8-11.55", "12.20-16") for day in OFFICE_DAYS)) for one in (ADA, EVA, FINN)}

    assert why_not(question(threesome(social_call(buffer=timedelta())), calendars=squeezed)).why.because


def test_the_last_gap_of_a_day_is_never_taken() -> None:
    one_gap = {one: free_busy(*(busy(day, "8-10", "10.20-16") for day in OFFICE_DAYS)) for one in (ADA, EVA, FINN)}
    short = social_call(duration=timedelta(minutes=15), buffer=timedelta())

    assert why_not(question(threesome(short), calendars=one_gap)).why.because is Because.NO_QUORUM


def test_the_buffer_is_kept_on_both_sides() -> None:
    calendars = {
        one: free_busy(*(busy(day, "8-10", "10.20-11.30", "13-16") for day in OFFICE_DAYS)) for one in (ADA, EVA, FINN)
    }

    session = only(propose(question(threesome(social_call(buffer=timedelta(minutes=5))), calendars=calendars)))

    assert session.slot.start.astimezone(COPENHAGEN).hour >= 11


def test_two_of_a_teams_calls_never_meet_and_spread_over_the_week() -> None:
    calls = [social_call(name, preferred_days=(Weekday.MONDAY,)) for name in ("one", "two", "three")]

    sessions = propose(question(threesome(*calls))).sessions

    assert len({session.slot for session in sessions}) == 3
    assert not any(a.slot.overlaps(b.slot) for a in sessions for b in sessions if a is not b)


def test_only_one_fits_and_the_first_of_the_file_wins() -> None:
    open_once = {
        one: free_busy(*(busy(day, "8-16") for day in OFFICE_DAYS[1:]), busy(MONDAY, "8-10", "10.35-11.30", "13-16"))
        for one in (ADA, EVA, FINN)
    }
    one, two = (
        social_call(name, duration=timedelta(minutes=20), buffer=timedelta(), cadence=weekly(Weekday.MONDAY))
        for name in ("one", "two")
    )
    morning = Agreements(fixed_hours=TimeWindow(time(9), time(11)))

    proposal = propose(question(threesome(one, two, agreements=morning), calendars=open_once))

    assert [session.activity.name for session in proposal.sessions] == ["one"]
    assert proposal.unplaced[0].why.because is Because.NO_ROOM_LEFT


def test_when_the_budget_is_spent_the_later_activity_gives_way() -> None:
    calls = [social_call(name, duration=timedelta(minutes=60)) for name in ("one", "two", "three", "four", "five")]

    proposal = propose(question(threesome(*calls)))

    (unplaced,) = proposal.unplaced
    assert unplaced.activity.name == "five"
    assert (unplaced.why.because, unplaced.why.minutes) == (Because.BUDGET, 60)


def test_short_check_ins_count_half() -> None:
    asked = question(threesome(social_call("one"), social_call("two")))
    tight = replace(asked, organization=replace(asked.organization, load_budget=timedelta(minutes=15)))

    assert len(propose(tight).sessions) == 2


def test_whoever_opted_out_or_leads_from_afar_is_not_asked() -> None:
    call = social_call(manager_takes_part=False)
    asked = replace(
        question(team(call, members=(EVA, FINN, CHEN))), opt_outs=(OptOut(person=CHEN.id, activity=call.name),)
    )

    session = only(propose(asked))

    assert session.people == (EVA.id, FINN.id)
    assert DAG.id not in session.absent


def test_an_early_hour_is_avoided_and_shared_when_it_cannot_be() -> None:
    session = only(propose(question(threesome(social_call(name="x")))))

    assert session.slot.start.astimezone(COPENHAGEN).time() >= time(9)


def test_a_team_far_from_the_horizons_zone_has_its_own_week() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    ours = threesome(social_call(), zone=kolkata, zone_name="Asia/Kolkata")

    proposal = propose(question(ours))

    assert [session.round.first for session in proposal.sessions] == [MONDAY]
    assert not proposal.unplaced


def test_the_certificate_is_no_more_than_the_cost() -> None:
    calls = [social_call(ActivityName(name)) for name in ("one", "two", "three")]

    (certificate,) = propose(question(threesome(*calls))).certificates

    assert 0 <= certificate.bound <= certificate.cost < 1_000_000
