"""What people asked of us is kept, and a database that may have lost it says so."""

from datetime import timedelta

import pytest

from kaffepause.directory.ports import Wishes
from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.domain.people import Level, OptOut
from tests.contracts.rows import ANNA, BO, NOW, SALES, TODAY

WALKS = ActivityName("walk")


@pytest.fixture
def wishes(store) -> Wishes:
    return store.wishes


@pytest.mark.parametrize(
    "wish",
    [
        OptOut(person=ANNA),
        OptOut(person=ANNA, activity=WALKS),
        OptOut(person=ANNA, team=SALES, activity=WALKS, until=TODAY),
        OptOut(person=ANNA, until=TODAY),
    ],
    ids=str,
)
async def test_a_wish_not_to_take_part_is_kept_as_it_was_said(wishes: Wishes, wish: OptOut) -> None:
    await wishes.opt_out(wish)

    assert await wishes.opt_outs() == (wish,)


async def test_the_last_word_about_an_activity_counts(wishes: Wishes) -> None:
    await wishes.opt_out(OptOut(person=ANNA, activity=WALKS))
    await wishes.opt_out(OptOut(person=ANNA, activity=WALKS, until=TODAY))

    assert await wishes.opt_outs() == (OptOut(person=ANNA, activity=WALKS, until=TODAY),)


async def test_coming_back_to_one_activity_leaves_the_other_wishes(wishes: Wishes) -> None:
    calls = OptOut(person=ANNA, activity=ActivityName("call"))
    others = OptOut(person=BO, activity=WALKS)
    for wish in (calls, OptOut(person=ANNA, activity=WALKS), others):
        await wishes.opt_out(wish)

    assert await wishes.opt_in(ANNA, activity=WALKS) == 1

    assert set(await wishes.opt_outs()) == {calls, others}


async def test_coming_back_in_one_team_leaves_the_other_teams(wishes: Wishes) -> None:
    elsewhere = OptOut(person=ANNA, team=TeamName("support"))
    await wishes.opt_out(elsewhere)
    await wishes.opt_out(OptOut(person=ANNA, team=SALES, activity=WALKS))

    assert await wishes.opt_in(ANNA, team=SALES) == 1

    assert await wishes.opt_outs() == (elsewhere,)


async def test_coming_back_to_everything_drops_every_wish_of_that_person(wishes: Wishes) -> None:
    await wishes.opt_out(OptOut(person=ANNA))
    await wishes.opt_out(OptOut(person=ANNA, activity=WALKS))
    await wishes.opt_out(OptOut(person=BO))

    assert await wishes.opt_in(ANNA) == 2
    assert await wishes.opt_in(ANNA) == 0

    assert await wishes.opt_outs() == (OptOut(person=BO),)


async def test_a_new_database_cannot_be_sure_that_nobody_opted_out(wishes: Wishes) -> None:
    assert not await wishes.are_certain()

    await wishes.declare_empty(NOW)

    assert await wishes.are_certain()


async def test_saying_that_none_are_missing_keeps_those_that_are_here(wishes: Wishes) -> None:
    await wishes.opt_out(OptOut(person=ANNA))

    await wishes.declare_empty(NOW)
    await wishes.declare_empty(NOW)

    assert await wishes.opt_outs() == (OptOut(person=ANNA),)


async def test_the_last_level_chosen_counts(wishes: Wishes) -> None:
    await wishes.set_level(ANNA, Level.NAMED)
    await wishes.set_level(ANNA, Level.NONE)
    await wishes.set_level(BO, Level.TEAM)

    assert await wishes.levels() == {ANNA: Level.NONE, BO: Level.TEAM}


async def test_who_joined_keeps_the_first_day(wishes: Wishes) -> None:
    await wishes.note_joined([ANNA], TODAY)
    await wishes.note_joined([ANNA, BO], TODAY + timedelta(days=7))

    assert await wishes.joined() == {ANNA: TODAY, BO: TODAY + timedelta(days=7)}


async def test_a_yes_to_events_in_ones_name_can_be_taken_back(wishes: Wishes) -> None:
    await wishes.agree(ANNA, NOW)
    await wishes.agree(ANNA, NOW)
    await wishes.agree(BO, NOW)

    await wishes.disagree(BO)

    assert await wishes.agreed() == {ANNA}


async def test_nobody_is_barred_who_was_not_erased(wishes: Wishes) -> None:
    assert await wishes.barred([ANNA, PersonId("id-of-nobody")]) == frozenset()


async def test_when_somebody_was_first_told_is_kept_and_the_first_time_stays(wishes: Wishes) -> None:
    await wishes.note_told([ANNA], NOW)
    await wishes.note_told([ANNA, BO], NOW + timedelta(days=3))

    assert await wishes.told() == {ANNA: NOW, BO: NOW + timedelta(days=3)}
    assert await wishes.agreed() == frozenset()
