"""The migrations, and Alembic to run them."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

# Any number will do as long as all versions of kaffepause use the same.
MIGRATING = 0x6B6166


def upgrade(connection: Connection) -> None:
    """See `store.migrate.migrate`."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
    config, current = configuration(), MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is None or current in known:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def configuration() -> Config:
    """Where the migrations are: in this package."""
    config = Config()
    config.set_main_option("script_location", "kaffepause.store:migrations")
    return config
