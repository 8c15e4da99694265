"""What is left of a plan that many processes apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.domain.ids import Address
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.tables import cycle, share


class Part(Protocol):
    """One share as it is kept."""

    @property
    def number(self) -> int: ...
    @property
    def stage(self) -> int: ...
    @property
    def mailbox(self) -> Address: ...
    @property
    def content(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A share that is not done, or of which is remembered that something was amiss. mailbox: its pseudonym."""

    plan: str
    number: int
    stage: int
    mailbox: str
    is_waiting: bool


class ShareTable:
    """Rows that come with a plan and go one by one as its shares are applied."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def save(self, kind: str, label: str, plan: str, parts: Sequence[Part], now: datetime) -> None:
        """Keep a cycle's plan, all of it or none."""
        cycle_of = {"plan": plan, "kind": kind, "label": label, "made_at": now}
        async with self._own.writing() as connection:
            aliases = await self._pseudonyms.given(connection, {part.mailbox for part in parts})
            for part in parts:
                mine = {"number": part.number, "stage": part.stage, "content": part.content}
                await self._own.add(connection, share, {**cycle_of, **mine, "mailbox": aliases.of(part.mailbox)})

    async def left(self, kind: str, label: str) -> tuple[Left, ...]:
        """What is left of a cycle's plan, by number."""
        wanted = self._own.select(share).where(share.c.kind == kind, share.c.label == label)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted.order_by(share.c.number))).mappings()
            return tuple(map(_left, found))

    async def under_way(self, since: datetime) -> frozenset[tuple[str, str]]:
        """Kind and label of every cycle planned since then of which something is left."""
        mine = (share.c.tenant == self._own.tenant, share.c.made_at >= since)
        wanted = select(share.c.kind, share.c.label).where(*mine).distinct()
        async with self._own.reading() as connection:
            return frozenset((kind, label) for kind, label in await connection.execute(wanted))

    async def content(self, plan: str, number: int) -> str | None:
        """What is to be done; None where it is done."""
        wanted = self._own.select(share).where(share.c.plan == plan, share.c.number == number)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted)).mappings().first()
            return found["content"] if found else None

    async def done(self, plan: str, number: int, *, is_amiss: bool) -> bool:
        """Drop it, or remember only that something was amiss. True: it was the last of its stage."""
        this = (share.c.plan == plan, share.c.number == number)
        async with self._own.writing() as connection:
            found = (await connection.execute(self._own.select(share).where(*this))).mappings().first()
            if found is None:
                return False
            # One after the other: of two that end together, one is the last.
            await self._alone(connection, found)
            gone = self._own.update(share).values(content=None) if is_amiss else self._own.delete(share)
            await connection.execute(gone.where(*this))
            return await self._waiting(connection, found) == 0

    async def drop(self, kind: str, label: str) -> None:
        """Forget what is left of a cycle's plan."""
        mine = self._own.delete(share).where(share.c.kind == kind, share.c.label == label)
        async with self._own.writing() as connection:
            await connection.execute(mine)

    async def _alone(self, connection: AsyncConnection, found: RowMapping) -> None:
        this = self._own.select(cycle).where(cycle.c.kind == found["kind"], cycle.c.label == found["label"])
        await connection.execute(this.with_for_update())

    async def _waiting(self, connection: AsyncConnection, found: RowMapping) -> int:
        mine = select(func.count()).where(share.c.tenant == self._own.tenant, share.c.content.is_not(None))
        same = [share.c[name] == found[name] for name in ("kind", "label", "stage")]
        return (await connection.execute(mine.where(*same))).scalar_one()


def _left(stored: RowMapping) -> Left:
    return Left(
        plan=stored["plan"],
        number=stored["number"],
        stage=stored["stage"],
        mailbox=stored["mailbox"],
        is_waiting=stored["content"] is not None,
    )
