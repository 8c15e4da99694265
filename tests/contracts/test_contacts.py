"""The contact book keeps what people ticked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.ids import TeamName
from kaffepause.reporting.ports import ContactBook, Tick, TickState
from tests.contracts.rows import ANNA, BO, SALES, TODAY

PHONED = Tick(team=SALES, person=ANNA, day=TODAY, channel="phone", state=TickState.DONE)


@pytest.fixture
def contacts(store) -> ContactBook:
    return store.contacts


async def test_the_last_word_about_a_cell_counts(contacts: ContactBook) -> None:
    await contacts.tick(replace(PHONED, state=TickState.PLANNED))
    await contacts.tick(PHONED)

    assert await contacts.ticks(SALES, TODAY, TODAY + timedelta(days=1)) == (PHONED,)


async def test_ticks_are_those_of_the_team_and_the_days_asked_for(contacts: ContactBook) -> None:
    others = [
        replace(PHONED, team=TeamName("support")),
        replace(PHONED, day=TODAY - timedelta(days=1)),
        replace(PHONED, day=TODAY + timedelta(days=7)),
    ]
    last = replace(PHONED, person=BO, day=TODAY + timedelta(days=6), channel="walk")
    for tick in [*others, last, PHONED]:
        await contacts.tick(tick)

    assert await contacts.ticks(SALES, TODAY, TODAY + timedelta(days=7)) == (PHONED, last)
