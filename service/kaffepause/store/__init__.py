"""What must be remembered, on SQLite or PostgreSQL: ledger, wishes, history, mail, ticks, totals, audit, cycles."""

from kaffepause.store.opening import Store, open_store
from kaffepause.store.purge import Retention

__all__ = ["Retention", "Store", "open_store"]
