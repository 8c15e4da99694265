"""What must be remembered, on SQLite or PostgreSQL: ledger, wishes, history, mail, ticks, totals, audit, cycles."""

from kaffepause.domain.retention import Retention
from kaffepause.store.opening import Store, open_store

__all__ = ["Retention", "Store", "open_store"]
