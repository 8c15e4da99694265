"""The administrator's line: once a week, with what could not be read, booked or sent; the card names nobody."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kaffepause.domain.ids import Address
from kaffepause.errors import AnswerLost, OutsideError, Refused
from kaffepause.reporting.mime import letter_key, message_id
from kaffepause.reporting.ports import Letter, Sent
from kaffepause.verbs.administrator import administrators_line, send_administrators_line
from kaffepause.verbs.deliver import Came
from kaffepause.verbs.world import Board, World
from tests.cast import ADA, BO, EVERYBODY, MONDAY, at, organization, team
from tests.unit.reporting.office import SERVICE, Office

NOW = at(MONDAY, "7.30")
HANNE = Address("hanne@example.test")


class FakeBoard(Board):
    """A channel. raises: what the next post ends in."""

    def __init__(self) -> None:
        self.cards: list[dict[str, Any]] = []
        self.raises: OutsideError | None = None

    async def post(self, card: dict[str, Any]) -> None:
        raises, self.raises = self.raises, None
        if raises:
            raise raises
        self.cards.append(card)


def office(**changes: object) -> Office:
    return Office(organization(team(**changes), administrators=(HANNE,)))


async def sent(world: World) -> list[str]:
    """What the administrators get now."""
    line = await administrators_line(world, now=NOW)
    if line is None:
        return []
    deliveries = await send_administrators_line(world, line, now=NOW)
    return [one.envelope.text for one in deliveries if one.came is Came.SENT]


async def test_a_week_in_which_all_went_well_is_one_line() -> None:
    (mail,) = await sent(office().world)

    assert "Everything was read, booked and sent." in mail


async def test_it_says_what_could_not_be_read_and_which_manager_gets_no_mail() -> None:
    ours = office()
    ours.calendars.unknown.add(BO.id)
    ours.calendars.unknown.add(ADA.id)

    (mail,) = await sent(ours.world)
    assert BO.address in mail
    assert "the manager's mailbox could not be read" in " ".join(mail.split())


async def test_a_team_without_a_manager_is_named() -> None:
    ours = Office(organization(team(manager=None), administrators=(HANNE,)))

    (mail,) = await sent(ours.world)
    assert "Sales has no manager" in mail


@pytest.mark.parametrize(("weeks_ago", "is_told"), [(0, True), (1, True), (2, False)])
async def test_a_managers_mail_that_came_back_is_told(weeks_ago: int, is_told: bool) -> None:
    ours = office()
    key = letter_key(Letter.MONDAY, ADA.address, MONDAY - timedelta(weeks=weeks_ago))
    ours.post.returned = frozenset({message_id(key, SERVICE)})

    [text] = await sent(ours.world)

    assert ("Sales: the Monday mail to the manager came back undelivered." in " ".join(text.split())) is is_told


async def test_a_letter_that_did_not_leave_is_named() -> None:
    ours = office()
    await ours.store.mail.begin(
        Sent(key="monday/ada@example.test/2026-W48", letter=Letter.MONDAY, recipient=ADA.address, state="sending")
    )

    (mail,) = await sent(ours.world)
    assert "A mail to ada@example.test has not arrived" in mail


async def test_it_leaves_once_a_week() -> None:
    ours = office()
    assert len(await sent(ours.world)) == 1

    assert await sent(ours.world) == []
    assert await administrators_line(ours.world, now=NOW + timedelta(days=2)) is None
    assert await administrators_line(ours.world, now=NOW + timedelta(weeks=1)) is not None


async def test_the_card_holds_counts_and_no_person_and_is_posted_once() -> None:
    ours, board = office(), FakeBoard()
    ours.calendars.unknown.update({BO.id, ADA.id})
    world = replace(ours.world, board=board)
    await sent(world)
    await sent(world)

    (card,) = board.cards
    shown = " ".join(block["text"] for block in card["body"])
    assert "2 mailboxes or groups not read" in shown
    assert "@" not in json.dumps(card)
    assert [one.name for one in EVERYBODY if one.name in shown] == []


@pytest.mark.parametrize(("problem", "cards"), [(Refused("no"), 1), (AnswerLost("?"), 0)])
async def test_a_refused_card_is_posted_again_and_one_that_may_have_arrived_is_not(
    problem: OutsideError, cards: int
) -> None:
    board = FakeBoard()
    board.raises = problem
    world = replace(office().world, board=board)
    await sent(world)
    await sent(world)

    assert len(board.cards) == cards
