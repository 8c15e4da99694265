"""What managers lead or hold among themselves: agreement reviews and leader talks."""

from datetime import time, timedelta

from kaffepause.domain.activity import Kind, Timing
from kaffepause.domain.hours import Weekday
from kaffepause.planning.propose import propose
from kaffepause.planning.reasons import Because
from tests.cast import (
    ADA,
    CHEN,
    EVA,
    FINN,
    FRIDAY,
    OFFICE_DAYS,
    TUESDAY,
    busy,
    free_busy,
    question,
    social_call,
    span,
    team,
    weekly,
)
from tests.unit.planning.asked import only, threesome, why_not


def test_an_agreement_review_is_led_by_the_manager_who_must_be_there() -> None:
    review = social_call("review", kind=Kind.AGREEMENT_REVIEW, duration=timedelta(minutes=45))
    calendars = {ADA: free_busy(*(busy(day, "8-16") for day in OFFICE_DAYS[:4]))}

    session = only(propose(question(threesome(review), calendars=calendars)))

    assert session.leader == ADA.id
    assert span(FRIDAY, "8-16").contains(session.slot)


def test_a_team_without_a_manager_has_no_agreement_review() -> None:
    review = social_call("review", kind=Kind.AGREEMENT_REVIEW)

    assert why_not(question(threesome(review, manager=None))).why.because is Because.NO_MANAGER


def test_the_leader_talk_is_for_the_managers_of_all_teams_that_name_it() -> None:
    talk = social_call("leaders", kind=Kind.LEADER_TALK, quorum=1.0)
    teams = [
        team(talk, name="sales", members=(EVA,), manager=ADA.address),
        team(talk, name="support", members=(CHEN,), manager=FINN.address),
    ]

    session = only(propose(question(*teams)))

    assert session.people == (ADA.id, FINN.id)


def test_a_leader_talk_of_one_team_is_for_its_people() -> None:
    talk = social_call(
        "leaders", kind=Kind.LEADER_TALK, timing=Timing.FIXED, at=time(10), cadence=weekly(Weekday.TUESDAY)
    )

    session = propose(question(threesome(talk))).sessions[0]

    assert (session.people, session.slot) == ((ADA.id, EVA.id, FINN.id), span(TUESDAY, "10-10.15"))


def test_a_leader_talk_of_one_manager_is_not_held() -> None:
    talk = social_call("leaders", kind=Kind.LEADER_TALK)

    assert why_not(question(team(talk, members=()))).why.because is Because.NOBODY_TAKES_PART
