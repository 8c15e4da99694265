"""Alembic's entry: runs on the connection that `store.migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

from kaffepause.store.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
