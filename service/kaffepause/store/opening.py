"""The store: one tenant's part of a database, by port."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from kaffepause.domain.ids import Address, PersonId, TenantId
from kaffepause.domain.retention import Retention
from kaffepause.errors import NotAllowed
from kaffepause.said import Said
from kaffepause.store.audit import AuditTable
from kaffepause.store.contacts import ContactTable
from kaffepause.store.cycles import CycleTable, LeaseTable
from kaffepause.store.engine import Database, open_database
from kaffepause.store.erase import erase
from kaffepause.store.export import export
from kaffepause.store.history import HistoryTable
from kaffepause.store.ledger import LedgerTable
from kaffepause.store.limits import MailedTable, PlacesInDatabase, TenantPlaces
from kaffepause.store.mail import MailTable
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.purge import purge
from kaffepause.store.shares import ShareTable
from kaffepause.store.totals import TotalTable
from kaffepause.store.wishes import WishTables


class Store:
    """Everything kept for one tenant. Rows of other tenants in the same database cannot be reached from here."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self.database = database
        self.tenant = tenant
        self._own = Partition(database, tenant)
        self._pseudonyms = Pseudonyms(self._own)
        self.ledger = LedgerTable(self._own, self._pseudonyms)
        self.history = HistoryTable(self._own, self._pseudonyms)
        self.wishes = WishTables(self._own, self._pseudonyms)
        self.mail = MailTable(self._own)
        self.contacts = ContactTable(self._own, self._pseudonyms)
        self.totals = TotalTable(self._own)
        self.audit = AuditTable(self._own, self._pseudonyms)
        self.cycles = CycleTable(self._own)
        self.lease = LeaseTable(self._own)
        self.shares = ShareTable(self._own, self._pseudonyms)
        self.mailed = MailedTable(self._own, self._pseudonyms)

    async def export(self, person: PersonId, mailbox: Address) -> dict[str, Any]:
        """See `store.export`."""
        return await export(self._own, self._pseudonyms, person, mailbox)

    async def erase(self, person: PersonId, mailbox: Address, *, now: datetime) -> Mapping[str, int]:
        """See `store.erase`."""
        return await erase(self._own, self._pseudonyms, person, mailbox, now=now)

    async def purge(self, now: datetime, keep: Retention | None = None) -> Mapping[str, int]:
        """See `store.purge`."""
        return await purge(self._own, now, keep or Retention())


class Shared:
    """A database that all tenants of a process share, with what is counted over every process that uses it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._places = PlacesInDatabase(database)

    def store(self, tenant: TenantId) -> Store:
        return Store(self.database, tenant)

    def places(self, tenant: TenantId) -> TenantPlaces:
        return TenantPlaces(self._places, Partition(self.database, tenant))

    async def close(self) -> None:
        """Give all places back."""
        await self._places.close()


@asynccontextmanager
async def open_store(url: str, tenant: TenantId) -> AsyncGenerator[Store]:
    """One tenant's store in the database at that URL; see `store.engine.open_database`."""
    async with open_database(url) as database:
        yield Store(database, tenant)


@asynccontextmanager
async def open_shared(url: str) -> AsyncGenerator[Shared]:
    """The PostgreSQL at that URL for many processes and tenants. Raises NotAllowed where it is SQLite."""
    async with open_database(url) as database:
        if database.is_sqlite:
            raise NotAllowed(
                Said(
                    "Several workers share a PostgreSQL database, and this one is an SQLite file. "
                    "Set KAFFEPAUSE_DATABASE_URL to postgresql://…, or use `kaffepause run`."
                )
            )
        shared = Shared(database)
        try:
            yield shared
        finally:
            await shared.close()
