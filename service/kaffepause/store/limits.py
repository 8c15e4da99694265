"""Graph's and Exchange's limits, held over every process that shares the database, which is PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.domain.ids import Address, lot
from kaffepause.domain.mailing import DAY, seconds_until_room
from kaffepause.errors import Unreachable
from kaffepause.store.engine import Database, in_our_words
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.tables import mailed

#: How long whoever found no place free waits before looking again, in seconds, spread by lot.
LOOK_AGAIN: Final = 0.1

_TAKE: Final = text(
    "SELECT number FROM unnest(:numbers) AS number WHERE pg_try_advisory_lock(number) LIMIT 1"
).bindparams(bindparam("numbers", type_=ARRAY(BigInteger)))
_GIVE_BACK: Final = text("SELECT pg_advisory_unlock(:number)")


class PlacesInDatabase:
    """Places as advisory locks of PostgreSQL's, on one connection of this process: they go when it dies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._mine: set[int] = set()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def place(self, key: str, most: int) -> AsyncGenerator[None]:
        """Hold one of so many places for that key, over all processes. Raises Unreachable."""
        numbers = [_number(key, place) for place in range(most)]
        looks = 0
        while (number := await self._take(numbers)) is None:
            looks += 1
            await asyncio.sleep(LOOK_AGAIN * (0.5 + lot(key, str(looks)) / 2**64))
        holding = self._connection
        try:
            yield
        finally:
            await asyncio.shield(self._give_back(number, holding))

    async def close(self) -> None:
        """Give everything back."""
        connection, self._connection = self._connection, None
        self._mine.clear()
        if connection:
            await connection.invalidate()
            await connection.close()

    async def _take(self, numbers: list[int]) -> int | None:
        # A lock taken twice in one session is taken twice, so those that are ours already are not asked for.
        async with self._turn:
            wanted = [number for number in numbers if number not in self._mine]
            if not wanted:
                return None
            taken = await self._ask(wanted)
            if taken is not None:
                self._mine.add(taken)
            return taken

    async def _ask(self, wanted: list[int]) -> int | None:
        try:
            async with in_our_words():
                if self._connection is None:
                    self._connection = await self._database.standing()
                return (await self._connection.execute(_TAKE, {"numbers": wanted})).scalar()
        except Unreachable:
            await self.close()
            raise

    async def _give_back(self, number: int, holding: AsyncConnection | None) -> None:
        async with self._turn:
            # With a connection that broke, all its locks went.
            if holding is None or holding is not self._connection:
                return
            self._mine.discard(number)
            try:
                async with in_our_words():
                    await holding.execute(_GIVE_BACK, {"number": number})
            except Unreachable:
                await self.close()


class TenantPlaces:
    """One tenant's part of the places. Implements `graph.pace.Places`."""

    def __init__(self, places: PlacesInDatabase, own: Partition) -> None:
        self._places = places
        self._own = own

    @asynccontextmanager
    async def place(self, mailbox: Address, most: int) -> AsyncGenerator[None]:
        """Hold one of so many places of that mailbox. Raises Unreachable."""
        async with self._places.place(f"{self._own.tenant}/{mailbox}", most):
            yield


class MailedTable:
    """What organizers mailed, by the database's clock. Implements `graph.pace.MailBook`."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def enter(self, organizer: Address, recipients: int, *, a_minute: int, a_day: int) -> float:
        """Write the mail down and answer 0; or the seconds until there is room for it, and nothing is written."""
        async with self._own.writing() as connection:
            alias = (await self._pseudonyms.given(connection, [organizer])).of(organizer)
            now = await self._alone(connection, alias)
            mine = mailed.c.mailbox == alias
            passed = mailed.c.at <= now - timedelta(seconds=DAY)
            await connection.execute(self._own.delete(mailed).where(mine, passed))
            kept = await connection.execute(self._own.select(mailed).where(mine).order_by(mailed.c.at))
            sent = [(one["at"].timestamp(), one["recipients"]) for one in kept.mappings()]
            left = seconds_until_room(sent, recipients, now=now.timestamp(), a_minute=a_minute, a_day=a_day)
            if not left:
                await self._own.add(connection, mailed, {"mailbox": alias, "at": now, "recipients": recipients})
            return left

    async def _alone(self, connection: AsyncConnection, alias: str) -> datetime:
        """From now until the transaction ends, nobody else mails from there."""
        number = _number(f"{self._own.tenant}/{alias}", 0)
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
        # Not the time at which the transaction began: it may have waited.
        return (await connection.execute(select(func.clock_timestamp()))).scalar_one()


def _number(key: str, place: int) -> int:
    """Any 64 bits that are the same in every process."""
    return int.from_bytes(sha256(f"{key}/{place}".encode()).digest()[:8], signed=True)
