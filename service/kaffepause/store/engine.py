"""Opening a database: SQLite or PostgreSQL behind the same few words.

reading: a transaction that only looks. writing: one that may write; on SQLite it takes the write lock at once.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from kaffepause.errors import SettingsRefused, Unreachable
from kaffepause.said import Said
from kaffepause.store.migrate import is_current, migrate
from kaffepause.store.reading import AtOnce, Reader

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

# secure_delete: what somebody had erased is overwritten in the file, not only forgotten by its index.
PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = normal",
    "foreign_keys = on",
    "secure_delete = on",
)

#: How many times an SQLite file that is locked is tried.
PATIENCE = 8

#: What every SQLite file begins with.
SQLITE = b"SQLite format 3\0"


class Database:
    """An open database. Its errors are kaffepause's: `Unreachable` where it gave no answer."""

    def __init__(self, engine: AsyncEngine, reading: Engine | None = None) -> None:
        self.engine = engine
        self._reading = reading

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Reader]:
        """A transaction that waits for no writer on SQLite, and cannot write there. Raises Unreachable."""
        async with in_our_words():
            if self._reading:
                with self._reading.connect() as plain:
                    yield AtOnce(plain)
            else:
                async with self.engine.connect() as connection:
                    yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that is committed at the end, or rolled back whole. Raises Unreachable."""
        async with in_our_words(), self.engine.begin() as connection:
            yield connection

    async def standing(self) -> AsyncConnection:
        """A connection to keep, each statement its own transaction; for whoever closes it. Speaks in its own errors."""
        return await self.engine.execution_options(isolation_level="AUTOCOMMIT").connect()

    async def settle_file(self) -> None:
        """Fold SQLite's write-ahead log into its file, so that what was erased is in neither. Nothing on PostgreSQL."""
        if self.is_sqlite:
            outside = self.engine.execution_options(kaffepause_begin="")
            async with in_our_words(), outside.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@asynccontextmanager
async def open_database(url: str) -> AsyncGenerator[Database]:
    """The database at that URL, migrated to this version; closed at the end.

    Safe when several processes open it at once. Raises SettingsRefused where the URL cannot be used, Unreachable where
    nothing answers there.
    """
    checked = _checked(url)
    engine = _engine(checked)
    reading = _reading(checked) if engine.dialect.name == "sqlite" else None
    try:
        database = Database(engine, reading)
        await _prepare(database)
        yield database
    finally:
        if reading:
            reading.dispose()
        await engine.dispose()


async def _prepare(database: Database) -> None:
    # While another process turns on SQLite's write-ahead log in a new file, or removes it after the last connection,
    # the file is locked and busy_timeout does not apply.
    for tries in range(1, PATIENCE if database.is_sqlite else 1):
        try:
            return await _migrate(database)
        except Unreachable:
            await asyncio.sleep(tries / 10)
    return await _migrate(database)


async def _migrate(database: Database) -> None:
    async with database.reading() as connection:
        if await connection.run_sync(is_current):
            return
    async with database.writing() as connection:
        await connection.run_sync(migrate)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise _refused(Said("it is no database URL")) from None
    if parsed.drivername not in DRIVERS:
        raise _refused(Said("`{name}` is not a database kaffepause can use", name=parsed.drivername))
    if parsed.get_backend_name() == "sqlite":
        _make_private(parsed)
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def _make_private(url: URL) -> None:
    """Make sure that the file is there, readable by its owner alone if it is new."""
    if not url.database or url.database == ":memory:":
        raise _refused(Said("it names no file, and what kaffepause booked must outlive the process"))
    file = Path(url.database)
    try:
        file.touch(mode=0o600)
        with file.open("rb") as opened:
            begins = opened.read(len(SQLITE))
    except OSError as refused:
        said = Said("{file} cannot be written ({problem})", file=url.database, problem=refused.strerror)
        raise _refused(said) from None
    if begins not in (b"", SQLITE):
        raise _refused(Said("{file} is not a database", file=url.database))


def _refused(because: Said) -> SettingsRefused:
    problem = Said(
        "KAFFEPAUSE_DATABASE_URL: {because}. "
        "Write sqlite:///FILE or postgresql://USER@HOST/DATABASE, in a folder that is there and can be written.",
        because=because,
    )
    return SettingsRefused(Said("The database cannot be opened."), [problem])


def _engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        _listen(engine.sync_engine)
    return engine


def _reading(url: URL) -> Engine:
    """Plain connections to an SQLite file; as many as are asked for, since waiting for one would stop the loop."""
    plain = url.set(drivername="sqlite+pysqlite")
    engine = create_engine(plain, max_overflow=-1, execution_options={"kaffepause_begin": "BEGIN"})
    _listen(engine)
    event.listen(engine, "connect", _only_read)
    return engine


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = on")


def _on_connect(connection: Any, _record: object) -> None:
    # The driver opens no transaction for a SELECT, so two readers who then write would undo each other: it is told to
    # open none at all, and _on_begin opens every one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("kaffepause_begin", "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)


@asynccontextmanager
async def in_our_words() -> AsyncGenerator[None]:
    """What the database's own errors become: Unreachable."""
    try:
        yield
    except (OperationalError, InterfaceError) as refused:
        said = Said(
            "The database gave no answer: {problem}. Is it running, and may kaffepause use it?",
            problem=str(refused.orig).strip().splitlines()[0],
        )
        raise Unreachable(said) from None
