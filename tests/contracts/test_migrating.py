"""From every earlier revision: what was kept is kept, and code of then still writes to the tables of now."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Date, DateTime, Integer, MetaData, Table, insert, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kaffepause.domain.ids import TenantId
from kaffepause.store import open_store
from kaffepause.store.migrate import HEAD
from kaffepause.store.migrations import configuration
from tests.contracts.conftest import REAL
from tests.databases import new_database

EARLIER = [
    script.revision
    for script in ScriptDirectory.from_config(configuration()).walk_revisions()
    if script.revision != HEAD
]
TENANT = TenantId("a tenant of long ago")


@pytest.fixture(params=REAL)
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kaffepause.db"
    return new_database(request.getfixturevalue("postgres_server"))


def drivers(url: str) -> str:
    return url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+psycopg:")


def row(table: Table, number: int) -> dict[str, Any]:
    """A row as code of that revision writes it: every column that it knows of, but for numbers the database gives."""
    return {
        column.name: TENANT if column.name == "tenant" else value(column.type, number)
        for column in table.columns
        if not (table.name == "audit" and column.name == "line")
    }


def value(kind: object, number: int) -> Any:
    if isinstance(kind, DateTime):
        return datetime(2026, 11, number, 8, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 11, number)
    return number if isinstance(kind, Integer) else f"kept {number}"


def at(connection: Connection, revision: str) -> MetaData:
    """The tables of that revision, made."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    tables = MetaData()
    tables.reflect(connection)
    tables.remove(tables.tables["alembic_version"])
    return tables


def write(connection: Connection, tables: MetaData, number: int) -> None:
    for table in tables.sorted_tables:
        connection.execute(insert(table).values(row(table, number)))


def kept(connection: Connection, tables: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    """Table → rows, by the columns of that revision."""
    return {table.name: [tuple(one) for one in connection.execute(select(table))] for table in tables.sorted_tables}


@pytest.mark.parametrize("revision", EARLIER)
async def test_what_was_kept_at_every_earlier_revision_is_kept_and_its_code_still_writes(
    revision: str, fresh_url: str
) -> None:
    engine = create_async_engine(drivers(fresh_url), poolclass=NullPool)
    async with engine.begin() as connection:
        tables = await connection.run_sync(at, revision)
        await connection.run_sync(write, tables, 1)
        before = await connection.run_sync(kept, tables)

    async with open_store(fresh_url, TENANT) as store:  # migrates
        assert await store.ledger.first_apply_by_a_person() is None

    async with engine.begin() as connection:
        assert await connection.run_sync(kept, tables) == before
        await connection.run_sync(write, tables, 2)  # a process of before the update is still up
        assert all(len(rows) == 2 for rows in (await connection.run_sync(kept, tables)).values())
    await engine.dispose()


def test_there_are_earlier_revisions_to_come_from() -> None:
    assert "0001" in EARLIER
