"""What is past its time goes: copies in Sent Items after four weeks, and letters whose week is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from kaffepause.domain.ids import Address
from kaffepause.reporting.mime import week_of
from kaffepause.reporting.ports import Letter, Sent
from kaffepause.verbs.deliver import Came, deliver
from kaffepause.verbs.purge import purge
from tests.cast import ADA, MONDAY, at, organization, team
from tests.unit.reporting.office import FakePost, Office
from tests.unit.reporting.test_deliver import LETTER

NOW = at(MONDAY, "4")


class Kept:
    """A store with nothing in it."""

    async def purge(self, now: datetime) -> Mapping[str, int]:  # noqa: ARG002 - the port has it
        return {"tick": 2}


@dataclass
class PastPost(FakePost):
    """Remembers from when it was asked to purge."""

    before: list[datetime] = field(default_factory=list)

    async def purge(self, before: datetime) -> int:
        self.before.append(before)
        return 3


def office() -> Office:
    return Office(organization(team()), post=PastPost())


async def left_over(ours: Office, key: str, state: str = "drafted") -> None:
    message = await ours.post.draft(b"mime", key)
    letter = Letter(key.partition("/")[0])
    await ours.store.mail.begin(Sent(key=key, letter=letter, recipient=ADA.address, state=state, message=message))


async def test_copies_go_after_four_weeks_and_what_went_is_answered() -> None:
    ours = office()

    gone = await purge(ours.world, Kept(), now=NOW)
    assert ours.post.before == [NOW - timedelta(weeks=4)]
    assert gone == {"tick": 2, "drafts": 0, "copies": 3}


async def test_a_letter_whose_week_is_over_is_given_up_and_its_draft_removed() -> None:
    ours = office()
    await left_over(ours, "monday/ada@example.test/2026-W47")

    assert (await purge(ours.world, Kept(), now=NOW + timedelta(days=1)))["drafts"] == 1
    assert ours.post.written == {}
    assert await ours.store.mail.unfinished() == ()


@pytest.mark.parametrize("key", ["monday/ada@example.test/2026-W48", "first_contact/ada@example.test"])
async def test_a_letter_that_may_still_leave_keeps_its_draft(key: str) -> None:
    ours = office()
    await left_over(ours, key)

    assert (await purge(ours.world, Kept(), now=NOW + timedelta(days=1)))["drafts"] == 0
    assert list(await ours.post.drafts()) == [key]


async def test_a_letter_that_was_given_up_never_leaves() -> None:
    ours = office()
    await left_over(ours, LETTER.key, "drafting")
    await purge(ours.world, Kept(), now=NOW + timedelta(weeks=2))

    (delivery,) = await deliver(ours.world, [LETTER], now=NOW + timedelta(weeks=2))
    assert delivery.came is Came.BEFORE
    assert ours.post.sent == []


def test_the_week_of_a_letter_is_read_from_its_key_where_it_has_one() -> None:
    assert week_of("monday/kim@example.test/2026-W48/ada@example.test") == MONDAY
    assert week_of("first_contact/kim@example.test") is None
    assert week_of(f"first_contact/{Address('2026-w48@example.test')}") is None
