"""The ledger remembers intent before effect, and lets one process at a time have a booking."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from kaffepause.booking.ports import Ending, Ledger, Row, State
from kaffepause.domain.event import Occurrence
from kaffepause.domain.ids import BookingKey, EventId, TeamName
from tests.contracts.rows import ANNA, ANNAS_MAILBOX, NOW, SALES, TODAY, request_for, row


@pytest.fixture
def ledger(store) -> Ledger:
    return store.ledger


def booked(sent: Row) -> Row:
    return replace(sent, state=State.BOOKED, event=EventId("AAMk="), request=None)


async def the_row(ledger: Ledger) -> Row:
    (only,) = await ledger.rows(NOW)
    return only


async def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert await ledger.rows(NOW - timedelta(days=9999)) == ()
    assert await ledger.revisions() == {}
    assert await ledger.first_apply_by_a_person() is None


async def test_what_was_claimed_is_read_back_whole_with_its_request(ledger: Ledger) -> None:
    intent = row()
    intent = replace(intent, request=request_for(intent))

    assert await ledger.claim(intent, plan_id="p", expects=None)

    assert await the_row(ledger) == intent


async def test_one_row_is_read_alone_as_it_is_among_all(ledger: Ledger) -> None:
    first, other = row(), row("break", ANNAS_MAILBOX, people=(ANNA,), organizer=ANNAS_MAILBOX, host=None, absent=())
    for intent in (first, other):
        await ledger.claim(intent, plan_id="p", expects=None)

    assert [await ledger.row(one.key) for one in await ledger.rows(NOW)] == list(await ledger.rows(NOW))
    assert await ledger.row(replace(first, key=BookingKey(UUID(int=0))).key) is None


async def test_a_break_in_ones_own_calendar_is_read_back_whole(ledger: Ledger) -> None:
    intent = row("break", ANNAS_MAILBOX, people=(ANNA,), organizer=ANNAS_MAILBOX, host=None, absent=())

    await ledger.claim(intent, plan_id="p", expects=None)

    assert await the_row(ledger) == intent


async def test_what_was_settled_is_read_back_whole_without_its_request(ledger: Ledger) -> None:
    intent = row(dates=(TODAY, TODAY + timedelta(days=7)), part="")
    await ledger.claim(replace(intent, request=request_for(intent)), plan_id="p", expects=None)
    outcome = replace(booked(intent), updated_on=TODAY, because="better_slot")

    await ledger.settle(outcome, plan_id="p")

    assert await the_row(ledger) == outcome


async def test_settling_drops_the_request_even_if_it_is_handed_in(ledger: Ledger) -> None:
    intent = row()
    with_request = replace(intent, request=request_for(intent))
    await ledger.claim(with_request, plan_id="p", expects=None)

    await ledger.settle(replace(with_request, state=State.ENDED, ending=Ending.FAILED), plan_id="p")

    assert (await the_row(ledger)).request is None


async def test_a_booking_nobody_has_yet_is_given_to_the_first(ledger: Ledger) -> None:
    assert await ledger.claim(row(), plan_id="p", expects=None)
    assert not await ledger.claim(row(), plan_id="p", expects=None)


async def test_a_claim_that_expects_a_row_which_is_not_there_fails(ledger: Ledger) -> None:
    assert not await ledger.claim(row(), plan_id="p", expects=row())
    assert await ledger.rows(NOW) == ()


@pytest.mark.parametrize(
    "moved_on",
    [
        {"slot": row(day=TODAY + timedelta(days=1)).slot},
        {"attempt": 2},
        {"event": EventId("another")},
        {"state": State.ENDED, "ending": Ending.YIELDED},
        {"people": (ANNA,)},
        {"updated_on": TODAY},
    ],
    ids=str,
)
async def test_a_claim_fails_when_the_row_moved_on(ledger: Ledger, moved_on: dict[str, object]) -> None:
    seen = booked(row())
    await ledger.settle(seen, plan_id="p")
    there_now = replace(seen, **moved_on)
    await ledger.settle(there_now, plan_id="another")

    assert not await ledger.claim(replace(seen, state=State.SENDING), plan_id="p", expects=seen)

    assert await ledger.rows(NOW) == (there_now,)


async def test_a_claim_on_the_row_as_it_stands_puts_it_back_to_sending(ledger: Ledger) -> None:
    seen = booked(row())
    await ledger.settle(seen, plan_id="p")

    assert await ledger.claim(replace(seen, attempt=2), plan_id="p", expects=seen)

    assert await the_row(ledger) == replace(seen, attempt=2, state=State.SENDING)


async def test_of_many_that_claim_at_once_one_wins(ledger: Ledger) -> None:
    won = await asyncio.gather(*(ledger.claim(row(), plan_id=str(plan), expects=None) for plan in range(8)))

    assert sorted(won) == [False] * 7 + [True]
    assert await ledger.revisions() == {SALES: 1}


async def test_of_many_that_take_over_a_row_at_once_one_wins(ledger: Ledger) -> None:
    seen = booked(row())
    await ledger.settle(seen, plan_id="p")

    won = await asyncio.gather(
        *(ledger.claim(replace(seen, attempt=2), plan_id=str(plan), expects=seen) for plan in range(8))
    )

    assert sum(won) == 1


async def test_the_late_answer_of_an_older_attempt_does_not_undo_a_newer_one(ledger: Ledger) -> None:
    newer = row(attempt=2)
    await ledger.claim(newer, plan_id="p", expects=None)

    await ledger.settle(booked(row(attempt=1)), plan_id="late")

    assert await the_row(ledger) == newer
    assert await ledger.changed_by("late", SALES) == 0


async def test_rows_that_are_over_are_left_out_unless_they_are_still_being_sent(ledger: Ledger) -> None:
    long_ago = row("call", day=TODAY - timedelta(days=30))
    sending = row("break", day=TODAY - timedelta(days=30))
    ahead = row("walk", day=TODAY + timedelta(days=2))
    await ledger.settle(booked(long_ago), plan_id="p")
    await ledger.claim(sending, plan_id="p", expects=None)
    await ledger.settle(booked(ahead), plan_id="p")

    assert await ledger.rows(NOW) == (sending, booked(ahead))
    assert len(await ledger.rows(NOW - timedelta(days=31))) == 3


async def test_a_series_is_there_until_its_last_date(ledger: Ledger) -> None:
    first = TODAY - timedelta(weeks=8)
    series = booked(row("call", "", day=first, dates=(first, TODAY)))
    await ledger.settle(series, plan_id="p")

    assert await ledger.rows(NOW) == (series,)
    assert await ledger.rows(NOW + timedelta(days=3)) == ()


async def test_ended_rounds_are_remembered(ledger: Ledger) -> None:
    ended = replace(row(), state=State.ENDED, ending=Ending.YIELDED, because="moved_by_a_person")
    await ledger.settle(ended, plan_id="p")

    assert await ledger.rows(NOW) == (ended,)


async def test_every_write_raises_the_revision_of_its_team_alone(ledger: Ledger) -> None:
    other = row("call", "", team=TeamName("support"))
    await ledger.claim(row(), plan_id="p", expects=None)
    await ledger.settle(booked(row()), plan_id="p")
    await ledger.claim(other, plan_id="p", expects=None)

    assert await ledger.revisions() == {SALES: 2, TeamName("support"): 1}


async def test_a_failed_claim_leaves_the_revision_alone(ledger: Ledger) -> None:
    await ledger.claim(row(), plan_id="p", expects=None)
    await ledger.claim(row(), plan_id="q", expects=None)

    assert await ledger.revisions() == {SALES: 1}
    assert await ledger.changed_by("p", SALES) == 1


async def test_a_half_applied_plan_is_known_by_its_own_latest_changes(ledger: Ledger) -> None:
    await ledger.claim(row(), plan_id="earlier", expects=None)
    await ledger.settle(booked(row()), plan_id="mine")
    await ledger.claim(row("call"), plan_id="mine", expects=None)

    assert await ledger.changed_by("mine", SALES) == 2
    assert await ledger.changed_by("earlier", SALES) == 0
    assert await ledger.changed_by("mine", TeamName("support")) == 0


async def test_a_plan_that_another_wrote_after_is_stale(ledger: Ledger) -> None:
    await ledger.claim(row(), plan_id="mine", expects=None)
    await ledger.settle(booked(row()), plan_id="another")
    await ledger.claim(row("call"), plan_id="mine", expects=None)

    seen, own = 0, await ledger.changed_by("mine", SALES)

    assert (await ledger.revisions())[SALES] != seen + own


async def test_the_first_apply_by_a_person_is_remembered_once(ledger: Ledger) -> None:
    await ledger.note_apply_by_a_person(NOW)
    await ledger.note_apply_by_a_person(NOW + timedelta(days=7))

    assert await ledger.first_apply_by_a_person() == NOW


async def test_a_hold_keeps_its_beginning_until_it_is_let_go(ledger: Ledger) -> None:
    assert await ledger.held_since() is None
    await ledger.hold(NOW)
    await ledger.hold(NOW + timedelta(days=7))
    assert await ledger.held_since() == NOW

    await ledger.let_go()
    await ledger.let_go()

    assert await ledger.held_since() is None
    assert await ledger.first_apply_by_a_person() is None


async def test_who_declined_and_the_dates_people_changed_are_read_back(ledger: Ledger) -> None:
    intent = row("call", "", dates=(TODAY, TODAY + timedelta(days=7)))
    await ledger.claim(intent, plan_id="p", expects=None)
    moved = Occurrence(day=TODAY + timedelta(days=7), interval=intent.slot)
    noted = replace(booked(intent), declined=(ANNA,), departed=(Occurrence(day=TODAY, interval=None), moved))
    await ledger.settle(noted, plan_id="p")

    assert await the_row(ledger) == noted
    assert await ledger.row(noted.key) == noted
