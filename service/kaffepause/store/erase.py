"""Erasing a person from the store: an unmapped pseudonym and a salted "do not book" are all that stays.

What stands on calendars is taken back first (`undo` for that person): the store cannot reach them. SQLite overwrites
what went, in its file and its log; PostgreSQL does so when it next vacuums, which it does by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, false, or_, true
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.booking.ports import State
from kaffepause.domain.ids import Address, PersonId
from kaffepause.store.export import mentions
from kaffepause.store.partition import Partition, changed
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.tables import (
    answer,
    audit,
    booking,
    joined,
    letter,
    level,
    mailed,
    opt_out,
    pseudonym,
    share,
    tick,
)

Doomed = tuple[Table, ColumnElement[bool]]


async def erase(
    own: Partition, pseudonyms: Pseudonyms, person: PersonId, mailbox: Address, *, now: datetime
) -> Mapping[str, int]:
    """Erase the person and bar them from being booked; table → rows dropped."""
    async with own.writing() as connection:
        aliases = await pseudonyms.held_by(connection, [person, mailbox])
        gone = await _drop(own, connection, [*_named(person, mailbox), *_made_for(aliases, now)])
        await _cut_loose(own, connection, aliases)
        if not await pseudonyms.barred(connection, [person]):
            await pseudonyms.bar(connection, person, mailbox)
        line = {"at": now, "deed": "erased", "rule": "", "people": aliases, "config": ""}
        await connection.execute(own.insert(audit).values(own.row(line)))
    await own.database.settle_file()
    return gone


async def _drop(own: Partition, connection: AsyncConnection, doomed: Iterable[Doomed]) -> Mapping[str, int]:
    return {table.name: await changed(connection, own.delete(table).where(which)) for table, which in doomed}


def _named(person: PersonId, mailbox: Address) -> tuple[Doomed, ...]:
    return (
        *((table, table.c.person == person) for table in (opt_out, level, joined, answer)),
        (letter, mentions(letter, [mailbox])),
        (pseudonym, pseudonym.c.identity.in_([person, mailbox])),
    )


def _made_for(aliases: tuple[str, ...], now: datetime) -> tuple[Doomed, ...]:
    # A booking's key is derived from the people it is for: for one person or a pair it would tell who they are. What
    # stands ahead stays until it is taken back, or nobody would know of it.
    is_theirs = or_(false(), *(booking.c.part.contains(alias) for alias in aliases))
    is_over = or_(booking.c.state == State.ENDED.value, booking.c.until <= now)
    # A plan under way names everybody in it: what is left of it is given up, and the next one is made without them.
    under_way = (share, true())
    return (
        (booking, and_(is_theirs, is_over)),
        (tick, mentions(tick, aliases)),
        (mailed, mentions(mailed, aliases)),
        under_way,
    )


async def _cut_loose(own: Partition, connection: AsyncConnection, aliases: tuple[str, ...]) -> None:
    """Take from the rows that stay what would lead back to the person: derived keys, and a request's attendees."""
    await connection.execute(own.update(booking).where(mentions(booking, aliases)).values(request=None))
    await connection.execute(own.update(audit).where(mentions(audit, aliases)).values(key=None))
