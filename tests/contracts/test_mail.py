"""The mail ledger: a letter is begun once, and each step is taken once."""

import asyncio
from dataclasses import replace

import pytest

from kaffepause.domain.ids import MessageId
from kaffepause.reporting.ports import Letter, MailLedger, Sent
from tests.contracts.rows import ANNAS_MAILBOX, NOW

DRAFTING = Sent(key=f"monday/{ANNAS_MAILBOX}/2026-W48", letter=Letter.MONDAY, recipient=ANNAS_MAILBOX, state="drafting")
DRAFTED = replace(DRAFTING, state="drafted", message=MessageId("AAMk="))
SENT = replace(DRAFTED, state="sent", at=NOW)


@pytest.fixture
def mail(store) -> MailLedger:
    return store.mail


async def test_a_letter_nobody_wrote_is_not_there(mail: MailLedger) -> None:
    assert await mail.letter(DRAFTING.key) is None
    assert await mail.unfinished() == ()


async def test_a_letter_goes_through_its_states(mail: MailLedger) -> None:
    assert await mail.begin(DRAFTING)
    assert await mail.step(DRAFTED, was="drafting")
    assert await mail.unfinished() == (DRAFTED,)
    assert await mail.step(SENT, was="drafted")

    assert await mail.letter(SENT.key) == SENT
    assert await mail.unfinished() == ()


async def test_of_many_that_begin_the_same_letter_one_writes_it(mail: MailLedger) -> None:
    begun = await asyncio.gather(*(mail.begin(replace(DRAFTING)) for _ in range(8)))

    assert sum(begun) == 1


async def test_of_many_that_take_the_same_step_one_does(mail: MailLedger) -> None:
    await mail.begin(DRAFTED)

    taken = await asyncio.gather(*(mail.step(SENT, was="drafted") for _ in range(8)))

    assert sum(taken) == 1


async def test_a_step_from_a_state_it_is_not_in_changes_nothing(mail: MailLedger) -> None:
    await mail.begin(DRAFTING)

    assert not await mail.step(SENT, was="drafted")

    assert await mail.letter(DRAFTING.key) == DRAFTING


async def test_a_letter_that_was_never_begun_takes_no_step(mail: MailLedger) -> None:
    assert not await mail.step(SENT, was="drafted")
    assert await mail.letter(SENT.key) is None
