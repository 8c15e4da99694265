"""Bringing a database to this version's tables.

A migration only ever adds, and every column it adds to a table has a default in the database or may be empty: so old
code runs on the new tables while an installation is being updated.
"""

from sqlalchemy import Connection, inspect, text

#: The newest migration; a test holds it to the folder.
HEAD = "0003"


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version. A look, no more: most of the time there is nothing to migrate."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def migrate(connection: Connection) -> None:
    """Migrate in the caller's transaction; a second process waits for the first and finds it done.

    A database that a newer version has migrated is left as it is.
    """
    from kaffepause.store.migrations import upgrade  # noqa: PLC0415  Alembic is slow to import and seldom needed

    upgrade(connection)
