"""One tenant's rows: every statement made here names the tenant, so none can forget it."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Delete, Select, Table, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.domain.ids import TenantId
from kaffepause.store.engine import Database
from kaffepause.store.reading import Reader

Upsert = postgresql.Insert | sqlite.Insert


class Partition:
    """What one tenant has in the database."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self.database = database
        self.tenant = tenant

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        """See `Database.reading`."""
        return self.database.reading()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """See `Database.writing`."""
        return self.database.writing()

    def select(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.tenant == self.tenant)

    def update(self, table: Table) -> Update:
        return update(table).where(table.c.tenant == self.tenant)

    def delete(self, table: Table) -> Delete:
        return delete(table).where(table.c.tenant == self.tenant)

    def row(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values with the tenant."""
        return {"tenant": self.tenant, **values}

    def insert(self, table: Table) -> Upsert:
        """An INSERT that can be told what to do where the row is there already; takes rows of `row`."""
        kind = sqlite.insert if self.database.is_sqlite else postgresql.insert
        return kind(table)

    async def add(self, connection: AsyncConnection, table: Table, values: Mapping[str, object]) -> bool:
        """Insert the row if there is none with its key. False: there was one."""
        return await changed(connection, self.insert(table).values(self.row(values)).on_conflict_do_nothing()) == 1

    async def put(
        self,
        connection: AsyncConnection,
        table: Table,
        values: Mapping[str, object],
        *,
        where: ColumnElement[bool] | None = None,
    ) -> bool:
        """Insert the row, or replace the one with its key if `where` holds for that. False: it did not hold."""
        insert = self.insert(table).values(self.row(values))
        keys = [column.name for column in table.primary_key]
        new = {name: insert.excluded[name] for name in values if name not in keys}
        return await changed(connection, insert.on_conflict_do_update(index_elements=keys, set_=new, where=where)) == 1


async def changed(connection: AsyncConnection, statement: Upsert | Update | Delete) -> int:
    """How many rows the statement wrote or dropped."""
    # For an INSERT the count is not kept unless asked for.
    result: CursorResult[Any] = await connection.execute(statement, execution_options={"preserve_rowcount": True})
    return result.rowcount
