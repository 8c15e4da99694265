"""Which cycles ran, and which process may run them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from kaffepause.store.partition import Partition, changed
from kaffepause.store.tables import cycle, lease

#: A cycle that was begun and never finished is taken for dead, and may be begun again, after this long.
DEAD_AFTER = timedelta(hours=1)


class CycleTable:
    """The unique "done for this round" rows. kind: what runs (`plan`, `monday`); label: for what (`sales/2026-W48`)."""

    def __init__(self, own: Partition) -> None:
        self._own = own

    async def begin(self, kind: str, label: str, now: datetime, *, dead_after: timedelta = DEAD_AFTER) -> bool:
        """Whether this process is to run the cycle. False: it is done, or another began it less than that long ago.

        Who holds the lease, and so knows that nobody else runs, passes a `dead_after` of nothing.
        """
        is_dead = and_(cycle.c.finished_at.is_(None), cycle.c.begun_at <= now - dead_after)
        async with self._own.writing() as connection:
            begun = {"kind": kind, "label": label, "begun_at": now}
            return await self._own.put(connection, cycle, begun, where=is_dead)

    async def finish(self, kind: str, label: str, now: datetime) -> None:
        """Mark a cycle that was begun as done for good; the first time stays."""
        mine = self._own.update(cycle).where(cycle.c.kind == kind, cycle.c.label == label)
        async with self._own.writing() as connection:
            await changed(connection, mine.where(cycle.c.finished_at.is_(None)).values(finished_at=now))

    async def last_done(self, kinds: Iterable[str]) -> Mapping[str, datetime]:
        """When the latest cycle that is done was begun, for each of those kinds that has one."""
        latest = select(cycle.c.kind, func.max(cycle.c.begun_at, type_=cycle.c.begun_at.type)).group_by(cycle.c.kind)
        mine = (cycle.c.tenant == self._own.tenant, cycle.c.kind.in_([*kinds]), cycle.c.finished_at.is_not(None))
        async with self._own.reading() as connection:
            return dict(iter(await connection.execute(latest.where(*mine))))

    async def is_done(self, kind: str, label: str) -> bool:
        """Whether that cycle is done."""
        this = (cycle.c.kind == kind, cycle.c.label == label, cycle.c.finished_at.is_not(None))
        async with self._own.reading() as connection:
            return (await connection.execute(self._own.select(cycle).where(*this))).first() is not None

    async def done(self, kind: str, since: datetime) -> Mapping[str, datetime]:
        """The cycles of that kind done since that moment: label → when finished."""
        mine = self._own.select(cycle).where(cycle.c.kind == kind, cycle.c.finished_at >= since)
        async with self._own.reading() as connection:
            found = (await connection.execute(mine.order_by(cycle.c.finished_at))).mappings()
            return {row["label"]: row["finished_at"] for row in found}


class LeaseTable:
    """Who may run cycles now, where several processes are up: one row that must be renewed before it ends."""

    def __init__(self, own: Partition, name: str = "run") -> None:
        self._own = own
        self._name = name

    async def take(self, owner: str, now: datetime, seconds: float) -> bool:
        """Take or renew it for that long. False: another owner's has not ended."""
        is_free = or_(lease.c.owner == owner, lease.c.until <= now)
        until = now + timedelta(seconds=seconds)
        async with self._own.writing() as connection:
            mine = {"name": self._name, "owner": owner, "until": until}
            return await self._own.put(connection, lease, mine, where=is_free)

    async def release(self, owner: str) -> None:
        """Give it back, if it is this owner's."""
        mine = self._own.delete(lease).where(lease.c.name == self._name, lease.c.owner == owner)
        async with self._own.writing() as connection:
            await changed(connection, mine)

    async def holder(self, now: datetime) -> str | None:
        """Whose it is at that moment."""
        wanted = self._own.select(lease).where(lease.c.name == self._name, lease.c.until > now)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted)).mappings().first()
            return found["owner"] if found else None
