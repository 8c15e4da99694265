"""Letters that leave exactly once: a draft that is marked, then sent, each step in the mail ledger (decision 12).

The draft is what is sent, and one draft can leave only once. So whoever finds a letter half done may carry on: the
steps are conditional writes, a draft that lost its race is deleted, and one that is no longer a draft has left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kaffepause.domain.ids import MessageId
from kaffepause.errors import AnswerLost, Missing, OutsideError
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import Sent
from kaffepause.verbs.world import World


class Came(StrEnum):
    """What became of a letter in this run."""

    SENT = "sent"
    BEFORE = "before"  #: it had left already
    LATER = "later"  #: its day has not come, or its team may not be written to yet
    UNCERTAIN = "uncertain"  #: it may have left; the next run looks
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A letter and what became of it. said: Graph's sentence where it failed."""

    envelope: Envelope
    came: Came
    said: str = ""


async def deliver(
    world: World,
    envelopes: Sequence[Envelope],
    *,
    now: datetime,
    progress: Callable[[Delivery], None] = lambda _: None,
) -> tuple[Delivery, ...]:
    """Send those whose day has come and that have not left yet, in their order."""
    found: list[Delivery] = []
    for envelope in envelopes:
        delivery = await _delivered(world, envelope, now)
        found.append(delivery)
        progress(delivery)
    return tuple(found)


async def _delivered(world: World, envelope: Envelope, now: datetime) -> Delivery:
    if envelope.due is None or envelope.due > now:
        return Delivery(envelope=envelope, came=Came.LATER)
    try:
        return Delivery(envelope=envelope, came=await _sent(world, envelope, now))
    except AnswerLost as lost:
        return Delivery(envelope=envelope, came=Came.UNCERTAIN, said=str(lost))
    except OutsideError as problem:
        return Delivery(envelope=envelope, came=Came.FAILED, said=str(problem))


async def _sent(world: World, envelope: Envelope, now: datetime) -> Came:
    fresh = Sent(key=envelope.key, letter=envelope.letter, recipient=envelope.to, state="drafting", at=now)
    is_first = await world.letters.begin(fresh)
    row = fresh if is_first else await world.letters.letter(envelope.key)
    if row is None or row.state in ("sent", "dropped"):
        return Came.BEFORE
    if row.state == "drafting":
        row = await _drafted(world, envelope, row, is_first=is_first)
    return await _left(world, envelope, row, now) if row else Came.BEFORE


async def _drafted(world: World, envelope: Envelope, row: Sent, *, is_first: bool) -> Sent | None:
    """The row with its draft; None where somebody else's draft was first."""
    left_over = {} if is_first else await world.post.drafts()
    message = left_over.get(envelope.key) or await world.post.draft(envelope.mime, envelope.key)
    drafted = replace(row, state="drafted", message=message)
    if await world.letters.step(drafted, was="drafting"):
        return drafted
    await _give_up(world, envelope, message)
    return None


async def _give_up(world: World, envelope: Envelope, message: MessageId) -> None:
    stored = await world.letters.letter(envelope.key)
    if stored is None or stored.message != message:
        await world.post.delete(message)


async def _left(world: World, envelope: Envelope, row: Sent, now: datetime) -> Came:
    """Send the draft; one that is no longer a draft was sent before."""
    assert row.message is not None, "a drafted letter has an id"  # noqa: S101 - `step` writes both at once
    sending = replace(row, state="sending")
    if row.state == "drafted" and not await world.letters.step(sending, was="drafted"):
        return Came.BEFORE
    came = Came.SENT
    try:
        await world.post.send(row.message)
    except Missing:
        came = Came.BEFORE
    if await world.letters.step(replace(sending, state="sent", at=now), was="sending"):
        await world.audit.note(now, f"mail_{envelope.letter}", people=[envelope.person] if envelope.person else ())
    return came
