"""History: what was held, for fairness."""

from datetime import timedelta

import pytest

from kaffepause.planning.ports import History
from tests.contracts.rows import ANNA, ANNAS_MAILBOX, TODAY, held


@pytest.fixture
def history(store) -> History:
    return store.history


async def test_nothing_was_held_before_we_came(history: History) -> None:
    assert await history.held(TODAY - timedelta(weeks=26)) == ()


async def test_what_was_held_is_read_back_whole_oldest_first(history: History) -> None:
    later, earlier = held(), held(TODAY - timedelta(days=7))
    await history.note_held(later)
    await history.note_held(earlier)

    assert await history.held(TODAY - timedelta(days=7)) == (earlier, later)
    assert await history.held(TODAY) == (later,)


async def test_sessions_of_one_round_are_told_apart_by_their_part(history: History) -> None:
    walk, own_break = held(), held(part=ANNAS_MAILBOX, people=(ANNA,), absent=(), host=None)
    await history.note_held(walk)
    await history.note_held(own_break)

    assert set(await history.held(TODAY)) == {walk, own_break}


async def test_noting_a_session_twice_keeps_it_once(history: History) -> None:
    await history.note_held(held())
    await history.note_held(held())

    assert await history.held(TODAY) == (held(),)
