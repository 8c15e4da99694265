"""How the store reads: the same few words over an AsyncConnection of PostgreSQL's and over an SQLite file.

An SQLite file is read where the loop runs. With its write-ahead log a reader waits for no writer, and what a page looks
up is in memory or a page of a file away: some 30 microseconds, while handing it to a thread and back costs a
millisecond. Whoever writes may wait for another writer, so writing has its thread.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Executable

Answer = TypeVar("Answer")


class Reader(Protocol):
    """An open transaction, as far as reading needs it."""

    async def execute(self, statement: Executable, /) -> CursorResult[*tuple[Any, ...]]:
        """What the statement finds."""
        ...

    async def run_sync(self, look: Callable[[Connection], Answer], /) -> Answer:
        """What a function finds that knows plain connections alone."""
        ...


class AtOnce(Reader):
    """A plain connection, read without waiting. Never suspends the task that reads."""

    def __init__(self, plain: Connection) -> None:
        self._plain = plain

    async def execute(self, statement: Executable, /) -> CursorResult[*tuple[Any, ...]]:
        """What the statement finds."""
        return self._plain.execute(statement)

    async def run_sync(self, look: Callable[[Connection], Answer], /) -> Answer:
        """What a function finds that knows plain connections alone."""
        return look(self._plain)
