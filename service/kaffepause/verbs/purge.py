"""Forget what is past its time: in the store, in Sent Items, and drafts of weeks that are over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kaffepause.domain.hours import monday_of
from kaffepause.domain.retention import Retention
from kaffepause.reporting.mime import week_of
from kaffepause.reporting.ports import Records, Sent
from kaffepause.verbs.world import World

__all__ = ["Records", "purge"]


async def purge(world: World, records: Records, *, now: datetime) -> Mapping[str, int]:
    """Forget it; what went, by table, with `copies` and `drafts` for the service mailbox.

    Raises OutsideError where the mailbox cannot be read; by then the store has forgotten.
    """
    gone = await records.purge(now)
    drafts = await _drop_late_letters(world, now)
    return {**gone, "drafts": drafts, "copies": await world.post.purge(now - Retention().copies)}


async def _drop_late_letters(world: World, now: datetime) -> int:
    """Give up the letters that did not leave in their week: late, they would say what is no longer so."""
    late = [row for row in await world.letters.unfinished() if _is_late(row, now)]
    drafts = await world.post.drafts() if late else {}
    for row in late:
        if row.key in drafts:
            await world.post.delete(drafts[row.key])
        await world.letters.step(replace(row, state="dropped"), was=row.state)
    return len(late)


def _is_late(row: Sent, now: datetime) -> bool:
    # A day later than in UTC, when that week has ended everywhere.
    monday = week_of(row.key)
    return monday is not None and monday < monday_of((now - timedelta(days=1)).date())
