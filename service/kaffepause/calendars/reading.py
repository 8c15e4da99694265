"""How a mailbox's free/busy is read, for placing and for load alike (decision 7)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import time, tzinfo

from kaffepause.domain.event import BusyTime
from kaffepause.domain.interval import Interval


def is_all_day(interval: Interval, zone: tzinfo) -> bool:
    """Whether it begins and ends at midnight in that zone: then its status speaks of the day, not of its hours."""
    return all(moment.astimezone(zone).time() == time() for moment in (interval.start, interval.end))


def without_ours(times: Sequence[BusyTime], own: Iterable[Interval]) -> tuple[BusyTime, ...]:
    """The entries less our own bookings, one for one by exact start and end.

    Somebody else's meeting at the very times of ours stays: each of ours takes away one entry only.
    """
    ours = Counter(own)
    kept: list[BusyTime] = []
    for entry in times:
        if ours[entry.interval] > 0:
            ours[entry.interval] -= 1
        else:
            kept.append(entry)
    return tuple(kept)
