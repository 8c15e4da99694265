"""Everything the store holds about one person, found by the marks of the tables (GDPR, articles 15 and 20)."""

import typing
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Table, Text, cast, false, or_

from kaffepause.domain.ids import Address, PersonId
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import MARK, Pseudonyms
from kaffepause.store.reading import Reader
from kaffepause.store.tables import metadata

#: Held for moments only, and full of other people's addresses; its subject and text are in the person's own calendar.
LEFT_OUT = frozenset({"request", "content"})


async def export(own: Partition, pseudonyms: Pseudonyms, person: PersonId, mailbox: Address) -> dict[str, Any]:
    """Table → rows that mention the person, in the order of their keys, ready for JSON. Other people in them are left
    out.
    """
    async with own.reading() as connection:
        mine = {person, mailbox, *await pseudonyms.held_by(connection, [person, mailbox])}
        tables = (table for table in metadata.sorted_tables if marked(table))
        return {table.name: await _rows(own, connection, table, mine) for table in tables}


def marked(table: Table) -> tuple[Column[Any], ...]:
    """The columns of the table that can point to a person."""
    return tuple(column for column in table.columns if "person" in column.info)


def mentions(table: Table, mine: Iterable[str]) -> ColumnElement[bool]:
    """Whether a row of the table points to the person who has these ids, mailboxes and aliases."""
    return or_(false(), *(_points(column, one) for column in marked(table) for one in sorted(mine)))


def _points(column: Column[Any], one: str) -> ColumnElement[bool]:
    if column.info["person"] == "path":
        return or_(column.contains(f"/{one}/", autoescape=True), column.endswith(f"/{one}", autoescape=True))
    # An alias is long, random and marked: where its letters stand in a text, it is meant.
    is_in_text = column.info["person"] == "alias" and one.startswith(MARK)
    return cast(column, Text).contains(one, autoescape=True) if is_in_text else column == one


async def _rows(own: Partition, connection: Reader, table: Table, mine: set[str]) -> list[dict[str, Any]]:
    wanted = own.select(table).where(mentions(table, mine)).order_by(*table.primary_key)
    found = (await connection.execute(wanted)).mappings()
    return [_shown(row, table, mine) for row in found]


def _shown(row: RowMapping, table: Table, mine: set[str]) -> dict[str, Any]:
    aliased = {column.name for column in marked(table) if column.info["person"] == "alias"}
    return {
        name: _only_mine(value, mine) if name in aliased else _plain(value)
        for name, value in row.items()
        if name not in LEFT_OUT
    }


def _only_mine(value: Any, mine: set[str]) -> list[str]:
    words = _plain(value) or ""
    return [word for word in words.replace("+", " ").split() if word in mine]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(typing.cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
