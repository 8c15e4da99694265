"""Decision 2: the truth table, one test a row, and what people do to bookings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from kaffepause.booking.plan import Action, Verb, Wanted, Why
from kaffepause.booking.ports import Ending, EventChange, Row, State
from kaffepause.booking.reconcile import Scene, reconcile
from kaffepause.domain.event import Occurrence, OwnEvent
from kaffepause.planning.reasons import Because, Reason
from tests.bookings import ADA, ADDRESSES, BO, CHEN, KEY, NOW, SERVICE, row, seen, series, slot, wanted

MOVED_BY_A_PERSON = seen(interval=slot(25))


def plan(
    wish: Wanted | None = None, kept: Row | None = None, event: OwnEvent | None = None, **more: object
) -> Sequence[Action]:
    scene = Scene(
        now=NOW,
        wanted={wish.key: wish} if wish else {},
        rows={kept.key: kept} if kept else {},
        events={event.marker.key: event} if event else {},
        addresses=ADDRESSES,
    )
    return reconcile(replace(scene, **more))


@pytest.mark.parametrize(
    ("wish", "kept", "event", "verb"),
    [
        pytest.param(wanted(), None, None, Verb.CREATE, id="wanted, not remembered, not there: create"),
        pytest.param(wanted(), row(), seen(), Verb.KEEP, id="wanted, remembered, as booked: keep"),
        pytest.param(wanted(slot(26)), row(), seen(), Verb.MOVE, id="wanted elsewhere, as booked: move"),
        pytest.param(wanted(), row(), MOVED_BY_A_PERSON, Verb.YIELD, id="wanted, changed by a person: yield"),
        pytest.param(wanted(), row(), None, Verb.YIELD, id="wanted, remembered, gone: yield"),
        pytest.param(wanted(), None, seen(), Verb.ADOPT, id="wanted, not remembered, ours is there: adopt"),
        pytest.param(None, row(), seen(), Verb.CANCEL, id="not wanted, as booked: cancel"),
        pytest.param(None, row(), MOVED_BY_A_PERSON, Verb.YIELD, id="not wanted, changed by a person: yield"),
        pytest.param(None, row(), None, Verb.FORGET, id="not wanted, gone: forget"),
        pytest.param(None, None, seen(), Verb.CANCEL, id="not wanted, not remembered, ours is there: take back"),
        pytest.param(wanted(), row(state=State.SENDING), None, Verb.CREATE, id="died before sending: create"),
        pytest.param(wanted(), row(state=State.SENDING), seen(), Verb.ADOPT, id="died after sending: adopt"),
        pytest.param(None, row(state=State.SENDING), seen(), Verb.CANCEL, id="died while taking back: take back"),
        pytest.param(None, row(state=State.SENDING), None, Verb.FORGET, id="died after taking back: forget"),
    ],
)
def test_every_row_of_the_truth_table(wish: Wanted | None, kept: Row | None, event: OwnEvent | None, verb: Verb):
    assert [action.verb for action in plan(wish, kept, event)] == [verb]


@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("event", [None, seen(), MOVED_BY_A_PERSON], ids=["gone", "as booked", "moved"])
def test_what_ended_stays_ended_for_its_round(ending: Ending, event: OwnEvent | None):
    assert plan(wanted(), row(state=State.ENDED, ending=ending), event) == ()


@pytest.mark.parametrize("kept", [None, row()], ids=["not remembered", "remembered"])
def test_an_unreadable_organizer_is_waited_for(kept: Row | None):
    actions = plan(wanted(), kept, None, unreadable={SERVICE})

    assert [action.verb for action in actions] == [Verb.WAIT]


def test_a_team_whose_people_cannot_be_read_keeps_every_booking():
    actions = plan(None, row(), seen(), blind={row().team})

    assert [action.verb for action in actions] == [Verb.WAIT]


def test_an_interrupted_create_is_sent_again_as_the_same_attempt():
    [action] = plan(wanted(), row(state=State.SENDING), None)

    assert action.attempt == 1


def test_an_interrupted_create_whose_slot_is_no_longer_wanted_is_a_new_attempt():
    [action] = plan(wanted(slot(26)), row(state=State.SENDING), None)

    assert (action.verb, action.attempt) == (Verb.CREATE, 2)


def test_a_move_carries_the_new_time_and_a_marker_that_says_so():
    [action] = plan(wanted(slot(26)), row(), seen())

    marker = wanted(slot(26)).marker(1).encoded()
    assert action.change == EventChange(interval=slot(26), marker=marker)
    assert (action.why, action.mails) == (Why.BETTER_SLOT, 2)


def test_nobody_gets_two_updates_for_one_booking_in_a_day():
    [action] = plan(wanted(slot(26)), row(updated_on=NOW.date()), seen())

    assert (action.verb, action.why) == (Verb.KEEP, Why.LOCKED)


def test_somebody_who_joins_is_the_only_one_who_gets_a_mail():
    [action] = plan(wanted(people=(ADA, BO, CHEN)), row(), seen())

    assert (action.verb, action.why, action.mails) == (Verb.MOVE, Why.PEOPLE_CHANGED, 1)
    assert action.change == EventChange(invitees=wanted(people=(ADA, BO, CHEN)).invitees)


def test_somebody_who_leaves_is_the_only_one_who_gets_a_mail():
    [action] = plan(wanted(people=(ADA,)), row(), seen())

    assert (action.verb, action.mails) == (Verb.MOVE, 1)


def test_a_break_in_somebodys_own_calendar_sends_no_mail():
    own = wanted(people=(ADA,), invitees=(), organizer=ADDRESSES[ADA])

    assert [action.mails for action in plan(own)] == [0]
    assert [action.mails for action in plan(own, row(own), seen(own, interval=slot(25)))] == [0]
    assert [action.verb for action in plan(own, row(own), seen(own))] == [Verb.KEEP]


def test_taking_back_says_how_many_get_a_mail_and_why():
    reason = Reason(because=Because.NO_QUORUM, free=3, people=8, needed=6)
    [action] = plan(None, row(), seen(), reasons={KEY: reason})

    assert (action.why, action.reason, action.mails) == (Why.TOO_FEW_LEFT, reason, 2)


def test_what_has_begun_is_not_taken_back():
    begun = wanted(slot(23, hour=7, minutes=90))

    assert plan(None, row(begun), seen(begun)) == ()


def test_a_series_that_has_begun_ends_at_its_last_kept_date():
    calls = series(16, 23, 30, 37)
    [action] = plan(None, row(calls), seen(calls))

    assert (action.verb, action.change) == (Verb.CANCEL, EventChange(last=date(2026, 11, 23)))


def test_a_series_that_has_not_begun_is_taken_back_whole():
    calls = series(30, 37)
    [action] = plan(None, row(calls), seen(calls))

    assert (action.verb, action.change) == (Verb.CANCEL, None)


def test_a_holiday_takes_one_date_out_of_a_series():
    booked, now = series(24, 31, 38), series(24, 38)
    now = replace(now, recurrence=booked.recurrence)
    [action] = plan(now, row(booked), seen(booked))

    assert action.change == EventChange(cancel_days=(date(2026, 12, 1),))
    assert action.why is Why.DATES_CHANGED


def test_a_date_that_a_person_took_out_is_not_taken_out_again():
    booked, now = series(24, 31, 38), series(24, 38)
    now = replace(now, recurrence=booked.recurrence)
    event = seen(booked, departures=(Occurrence(day=date(2026, 12, 1), interval=None),))

    assert [action.verb for action in plan(now, row(booked), event)] == [Verb.KEEP]


def test_actions_come_in_the_order_of_teams_and_slots():
    early, late = wanted(slot(24)), wanted(slot(26), key=row().key.__class__(int=1))
    scene = Scene(now=NOW, wanted={late.key: late, early.key: early}, rows={}, events={}, addresses=ADDRESSES)

    assert [action.after for action in reconcile(scene)] == [slot(24), slot(26)]
