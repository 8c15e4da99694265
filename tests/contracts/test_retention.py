"""What is old goes, each kind at its own age; what is still needed stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from kaffepause.booking.ports import State
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.people import OptOut
from kaffepause.reporting.ports import Letter, Sent, Tick, TickState, WeekTotal
from kaffepause.store import Retention, Store
from kaffepause.store.tables import pseudonym
from tests.contracts.rows import ANNA, ANNAS_MAILBOX, BO, CLARA, NOW, SALES, TODAY, held, row

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def store(real_store: Store) -> Store:
    return real_store


async def identities(store: Store) -> set[str]:
    async with store.database.reading() as connection:
        mine = select(pseudonym.c.identity).where(pseudonym.c.tenant == store.tenant)
        return set((await connection.execute(mine)).scalars())


async def test_weekly_totals_and_ticks_go_after_eight_weeks(store: Store) -> None:
    for monday in (TODAY - 8 * WEEK, TODAY - 9 * WEEK):
        await store.totals.freeze(WeekTotal(team=SALES, monday=monday, rule="no_gap", band="some", counted=7))
        await store.contacts.tick(Tick(team=SALES, person=ANNA, day=monday, channel="phone", state=TickState.DONE))

    gone = await store.purge(NOW)

    assert (gone["total"], gone["tick"]) == (1, 1)
    assert [total.monday for total in await store.totals.totals(SALES, TODAY - 52 * WEEK)] == [TODAY - 8 * WEEK]
    assert [tick.day for tick in await store.contacts.ticks(SALES, TODAY - 52 * WEEK, TODAY)] == [TODAY - 8 * WEEK]


async def test_history_and_bookings_go_after_twenty_six_weeks(store: Store) -> None:
    recent, old = TODAY - 25 * WEEK, TODAY - 27 * WEEK
    for day in (recent, old):
        await store.history.note_held(held(day))
        await store.ledger.settle(row(day=day, state=State.BOOKED), plan_id="p")

    gone = await store.purge(NOW)

    assert (gone["held"], gone["booking"]) == (1, 1)
    assert await store.history.held(old) == (held(recent),)
    assert [one.slot for one in await store.ledger.rows(NOW - 52 * WEEK)] == [row(day=recent).slot]


async def test_a_booking_whose_outcome_is_unknown_stays(store: Store) -> None:
    lost = row(day=TODAY - 60 * WEEK)
    await store.ledger.claim(lost, plan_id="p", expects=None)

    await store.purge(NOW)

    assert await store.ledger.rows(NOW) == (lost,)


async def test_the_audit_goes_after_a_year(store: Store) -> None:
    await store.audit.note(NOW - 364 * DAY, "read")
    await store.audit.note(NOW - 366 * DAY, "create")

    await store.purge(NOW)

    assert [line.deed for line in await store.audit.lines(NOW - 999 * DAY)] == ["read"]


async def test_weekly_letters_go_and_the_first_contact_is_remembered(store: Store) -> None:
    sent = {"recipient": ANNAS_MAILBOX, "state": "sent", "at": NOW - 9 * WEEK}
    await store.mail.begin(Sent(key="monday", letter=Letter.MONDAY, **sent))
    await store.mail.begin(Sent(key="first", letter=Letter.FIRST_CONTACT, **sent))
    await store.mail.begin(replace(Sent(key="hint", letter=Letter.HINT, **sent), state="drafted"))

    await store.purge(NOW)

    assert await store.mail.letter("monday") is None
    assert await store.mail.letter("first") is not None
    assert await store.mail.letter("hint") is not None


async def test_a_pause_goes_when_it_has_ended_everywhere_on_earth(store: Store) -> None:
    pause = OptOut(person=ANNA, until=TODAY - 2 * DAY)
    for_good = OptOut(person=BO)
    just_ended = OptOut(person=CLARA, activity=ActivityName("walk"), until=TODAY - DAY)
    for wish in (pause, for_good, just_ended):
        await store.wishes.opt_out(wish)

    await store.purge(NOW)

    assert set(await store.wishes.opt_outs()) == {for_good, just_ended}


async def test_a_pseudonym_goes_with_the_last_row_that_mentions_it(store: Store) -> None:
    await store.history.note_held(held(TODAY - 27 * WEEK, people=(BO, ANNA), absent=(CLARA,)))
    await store.audit.note(NOW, "read", people=[BO])
    assert identities_of_all() <= await identities(store)

    await store.purge(NOW)

    assert await identities(store) == {BO}


def identities_of_all() -> set[str]:
    return {ANNA, BO, CLARA}


async def test_an_organization_may_keep_less(store: Store) -> None:
    await store.history.note_held(held(TODAY - 5 * WEEK))

    await store.purge(NOW, Retention(history=4 * WEEK))

    assert await store.history.held(TODAY - 52 * WEEK) == ()


async def test_purging_twice_changes_nothing(store: Store) -> None:
    await store.history.note_held(held())
    await store.purge(NOW)

    assert set((await store.purge(NOW)).values()) == {0}
    assert await store.history.held(TODAY) == (held(),)
