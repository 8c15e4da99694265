"""A letter leaves exactly once, whatever dies or gets lost on the way."""

from dataclasses import replace
from itertools import product

import pytest

from kaffepause.domain.ids import MessageId
from kaffepause.errors import Denied, OutsideError
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import Letter, Sent
from kaffepause.verbs.deliver import Came, deliver
from tests.cast import ADA, MONDAY, at, organization, team
from tests.fakes import FakeMailLedger
from tests.unit.reporting.office import FakePost, Killed, Office

NOW = at(MONDAY, "7.30")
KEY = "monday/ada@example.test/2026-W48"
LETTER = Envelope(
    key=KEY,
    letter=Letter.MONDAY,
    to=ADA.address,
    person=ADA.id,
    due=at(MONDAY, "0"),
    subject="Week 48",
    text="text",
    html="<p>html</p>",
    mime=b"mime",
)
DEATHS = [("draft", "before"), ("draft", "unmarked"), ("draft", "after"), ("send", "before"), ("send", "after")]


class MortalLedger(FakeMailLedger):
    """dies: the step before or after which the process is killed, once."""

    dies: tuple[str, str] | None = None

    async def begin(self, sent: Sent) -> bool:
        self._at("drafting", "before")
        begun = await super().begin(sent)
        self._at("drafting", "after")
        return begun

    async def step(self, sent: Sent, *, was: str) -> bool:
        self._at(sent.state, "before")
        taken = await super().step(sent, was=was)
        self._at(sent.state, "after")
        return taken

    def _at(self, state: str, place: str) -> None:
        if self.dies == (state, place):
            self.dies = None
            raise Killed


def office() -> Office:
    return Office(organization(team()))


async def came(ours: Office, letter: Envelope = LETTER) -> Came:
    return (await deliver(ours.world, [letter], now=NOW))[0].came


async def test_a_letter_is_sent_and_the_ledger_and_the_audit_say_so() -> None:
    ours = office()

    assert await came(ours) is Came.SENT
    assert [marker for marker, _ in ours.post.sent] == [KEY]
    assert ours.store.mail.kept[KEY].state == "sent"
    assert [(line.deed, line.people) for line in ours.store.audit.noted] == [("mail_monday", (ADA.id,))]


async def test_what_has_left_does_not_leave_again() -> None:
    ours = office()
    await came(ours)

    assert await came(ours, replace(LETTER, mime=b"another text")) is Came.BEFORE
    assert len(ours.post.sent) == 1


@pytest.mark.parametrize("due", [at(MONDAY, "8"), None])
async def test_a_letter_whose_day_has_not_come_stays(due: object) -> None:
    ours = office()

    assert await came(ours, replace(LETTER, due=due)) is Came.LATER  # type: ignore[arg-type]
    assert (ours.post.sent, ours.post.written, ours.store.mail.kept) == ([], {}, {})


@pytest.mark.parametrize("death", DEATHS, ids=" ".join)
async def test_killed_at_the_mailbox_it_is_sent_once_by_the_next_run(death: tuple[str, str]) -> None:
    ours = office()
    ours.post.dies = death
    with pytest.raises(Killed):
        await came(ours)

    await came(ours)
    await came(ours)

    assert [marker for marker, _ in ours.post.sent] == [KEY]
    assert ours.post.written == {}
    assert ours.store.mail.kept[KEY].state == "sent"


@pytest.mark.parametrize(
    "death", [*product(("drafting", "drafted", "sending", "sent"), ("before", "after"))], ids=" ".join
)
async def test_killed_at_the_ledger_it_is_sent_once_by_the_next_run(death: tuple[str, str]) -> None:
    ours = office()
    ledger = MortalLedger()
    ledger.dies = death
    ours.store.mail = ledger
    with pytest.raises(Killed):
        await came(ours)

    await came(ours)
    await came(ours)

    assert [marker for marker, _ in ours.post.sent] == [KEY]
    assert ours.post.written == {}


@pytest.mark.parametrize("deed", ["draft", "send"])
async def test_a_lost_answer_leaves_it_open_and_the_next_run_finds_out(deed: str) -> None:
    ours = office()
    ours.post.loses = deed

    assert await came(ours) is Came.UNCERTAIN
    await came(ours)

    assert [marker for marker, _ in ours.post.sent] == [KEY]
    assert ours.post.written == {}


async def test_the_draft_of_the_run_that_died_is_the_one_that_is_sent() -> None:
    ours = office()
    ours.post.dies = ("draft", "after")
    with pytest.raises(Killed):
        await came(ours)

    await came(ours, replace(LETTER, mime=b"computed anew"))

    assert ours.post.sent == [(KEY, b"mime")]


async def test_a_draft_that_a_person_deleted_is_not_written_again() -> None:
    ours = office()
    await ours.store.mail.begin(
        Sent(key=KEY, letter=Letter.MONDAY, recipient=ADA.address, state="sending", message=MessageId("gone"))
    )

    assert await came(ours) is Came.BEFORE
    assert ours.post.sent == []


async def test_of_two_that_draft_at_once_one_sends_and_the_other_cleans_up() -> None:
    ours = office()

    class Rival(FakePost):
        """While this one drafts, another process does all of it."""

        async def draft(self, mime: bytes, marker: str) -> MessageId:
            await ours.store.mail.step(
                Sent(
                    key=KEY, letter=Letter.MONDAY, recipient=ADA.address, state="drafted", message=MessageId("theirs")
                ),
                was="drafting",
            )
            return await super().draft(mime, marker)

    ours.post = Rival()

    assert await came(ours) is Came.BEFORE
    assert (ours.post.written, ours.post.sent) == ({}, [])


async def test_one_that_is_refused_is_told_and_the_others_go_on() -> None:
    ours = office()
    problem = Denied("Mail.Send is missing for the service mailbox.")

    class Refusing(FakePost):
        async def send(self, message: MessageId) -> None:
            if self.written[message][1] == KEY:
                raise problem
            await super().send(message)

    ours.post = Refusing()
    other = replace(LETTER, key="monday/bo@example.test/2026-W48")

    told = await deliver(ours.world, [LETTER, other], now=NOW)

    assert [(one.came, one.said) for one in told] == [(Came.FAILED, str(problem)), (Came.SENT, "")]
    assert isinstance(problem, OutsideError)


async def test_progress_hears_of_each_letter_as_it_goes() -> None:
    heard = []

    await deliver(office().world, [LETTER], now=NOW, progress=heard.append)

    assert [one.came for one in heard] == [Came.SENT]
