"""Retention: what is old goes. The ages are upper limits (domain facts, R11).

Free/busy times and daily counts have no table: they are never kept at all.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table, Text, and_, cast, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.booking.ports import State
from kaffepause.domain.retention import Retention
from kaffepause.reporting.ports import Letter
from kaffepause.store.partition import Partition, changed
from kaffepause.store.tables import (
    audit,
    booking,
    cycle,
    held,
    letter,
    mailed,
    metadata,
    occurrence,
    opt_out,
    pseudonym,
    share,
    tick,
    total,
)

#: A plan of which something is left for so long was given up.
WHEN_LEFT = timedelta(days=3)


async def purge(own: Partition, now: datetime, keep: Retention) -> Mapping[str, int]:
    """Drop what is older than that; then every pseudonym that nothing mentions any more. Table → rows dropped."""
    gone: dict[str, int] = {}
    async with own.writing() as connection:
        for table, is_old in _old(now, keep).items():
            gone[table.name] = await changed(connection, own.delete(table).where(is_old))
    async with own.writing() as connection:
        return {**gone, pseudonym.name: await _drop_unused_pseudonyms(own, connection)}


def _old(now: datetime, keep: Retention) -> Mapping[Table, ColumnElement[bool]]:
    today = now.astimezone(UTC).date()
    passing = (Letter.MONDAY, Letter.HINT, Letter.LINK, Letter.NOTICE, Letter.ADMINISTRATOR)
    is_passing = letter.c.letter.in_([one.value for one in passing])
    return {
        total: total.c.monday < today - keep.totals,
        tick: tick.c.day < today - keep.ticks,
        letter: and_(is_passing, letter.c.state.in_(("sent", "dropped")), letter.c.at < now - keep.letters),
        held: held.c.starts < now - keep.history,
        booking: and_(booking.c.until < now - keep.history, booking.c.state != State.SENDING.value),
        occurrence: occurrence.c.day < today - keep.history,
        audit: audit.c.at < now - keep.audit,
        cycle: cycle.c.finished_at < now - keep.audit,
        # A pause ends with its last day where the person is; by then that day has ended everywhere.
        opt_out: opt_out.c.until < today - timedelta(days=1),
        # By then no cycle is caught up any more.
        share: share.c.made_at < now - WHEN_LEFT,
        mailed: mailed.c.at < now - timedelta(days=1),
    }


async def _drop_unused_pseudonyms(own: Partition, connection: AsyncConnection) -> int:
    if not own.database.is_sqlite:
        # Whoever read the map in order to write an alias is waited for, and whoever is about to read it waits.
        await connection.execute(text("LOCK TABLE pseudonym IN ACCESS EXCLUSIVE MODE"))
    used = {alias for words in await _aliases_in_use(own, connection) for alias in words.replace("+", " ").split()}
    known = (await connection.execute(own.select(pseudonym))).mappings().all()
    unused = [row["identity"] for row in known if row["alias"] not in used]
    gone = 0
    for identity in unused:
        gone += await changed(connection, own.delete(pseudonym).where(pseudonym.c.identity == identity))
    return gone


async def _aliases_in_use(own: Partition, connection: AsyncConnection) -> list[str]:
    columns = [
        column
        for table in metadata.sorted_tables
        if table is not pseudonym
        for column in table.columns
        if column.info.get("person") == "alias"
    ]
    found: list[str] = []
    for column in columns:
        mine = select(cast(column, Text)).where(column.table.c.tenant == own.tenant, column.is_not(None))
        found += (await connection.execute(mine.distinct())).scalars()
    return found
