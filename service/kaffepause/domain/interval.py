"""Half-open stretches of absolute time, and their arithmetic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_NO_OFFSET = timedelta(0)


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """A stretch of absolute time. `start` is inside it, `end` is not; both are aware and in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() != _NO_OFFSET or self.end.utcoffset() != _NO_OFFSET:
            raise ValueError("An interval is in UTC.")
        if self.end <= self.start:
            raise ValueError("An interval ends after it starts.")

    def __reduce__(self) -> tuple[type["Interval"], tuple[datetime, datetime]]:
        # A big company's calendars are carried to other processes: a third of what dataclasses take by themselves.
        return Interval, (self.start, self.end)

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded down."""
        return self.length // timedelta(minutes=1)

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def widened(self, margin: timedelta) -> "Interval":
        """Longer by `margin` on both sides."""
        return Interval(self.start - margin, self.end + margin)

    def cut_to(self, other: "Interval") -> "Interval | None":
        """The part inside `other`, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same times as sorted intervals that neither overlap nor touch."""
    joined: list[Interval] = []
    for interval in sorted(intervals):
        if joined and interval.start <= joined[-1].end:
            if interval.end > joined[-1].end:
                joined[-1] = Interval(joined[-1].start, interval.end)
        else:
            joined.append(interval)
    return tuple(joined)


def intersection(left: Iterable[Interval], right: Iterable[Interval]) -> tuple[Interval, ...]:
    """The times that are in both, merged."""
    others = merged(right)
    return tuple(part for interval in merged(left) for other in others if (part := interval.cut_to(other)))


def without(whole: Iterable[Interval], removed: Iterable[Interval]) -> tuple[Interval, ...]:
    """The times of `whole` that are not in `removed`, merged."""
    holes = merged(removed)
    return tuple(part for interval in merged(whole) for part in _pieces(interval, holes))


def _pieces(interval: Interval, holes: tuple[Interval, ...]) -> Iterator[Interval]:
    start = interval.start
    for hole in holes:
        if hole.end <= start or hole.start >= interval.end:
            continue
        if hole.start > start:
            yield Interval(start, hole.start)
        start = max(start, hole.end)
    if start < interval.end:
        yield Interval(start, interval.end)
