"""Time in cells of five minutes: planning counts in whole cells from the start of the horizon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.interval import Interval

Cells = NDArray[np.bool_]
Ints = NDArray[np.int64]

CELL = timedelta(minutes=5)
CELL_MINUTES = 5
#: Starts on the quarter of an hour; a break may start on any cell.
QUARTER = 3
HALF_HOUR = 6
DAY_MINUTES = 24 * 60


def cells_of(length: timedelta) -> int:
    """How many cells hold that length, rounded up."""
    return -(-length // CELL)


@dataclass(frozen=True, slots=True)
class Local:
    """What the clock of one zone shows at the start of every cell. ordinal: of the local date."""

    ordinal: Ints
    minute: Ints  #: of the local day

    def on(self, day: date) -> Ints:
        """The cells that begin on that local date."""
        return np.flatnonzero(self.ordinal == day.toordinal())

    def within(self, window: TimeWindow) -> Cells:
        """The cells that begin inside the window on any day."""
        return (self.minute >= minutes(window.start)) & (self.minute < minutes(window.end))


def minutes(at: time) -> int:
    """A wall-clock time as minutes of its day."""
    return at.hour * 60 + at.minute


@dataclass(frozen=True, slots=True)
class Grid:
    """The horizon in cells. `start` is a whole hour in UTC at or before the horizon's start."""

    start: datetime
    cells: int

    @staticmethod
    def over(horizon: Interval) -> "Grid":
        """The grid that covers the horizon."""
        start = horizon.start.replace(minute=0, second=0, microsecond=0)
        return Grid(start, cells_of(horizon.end - start))

    def floor(self, moment: datetime) -> int:
        """The cell that moment lies in, held inside the grid."""
        return min(max((moment - self.start) // CELL, 0), self.cells)

    def ceil(self, moment: datetime) -> int:
        """The first cell that begins at or after that moment, held inside the grid."""
        return min(max(cells_of(moment - self.start), 0), self.cells)

    def moment(self, cell: int) -> datetime:
        return (self.start + cell * CELL).astimezone(UTC)

    def slot(self, cell: int, length: timedelta) -> Interval:
        start = self.moment(cell)
        return Interval(start, start + length)

    def holds(self, interval: Interval) -> bool:
        """Whether all of it lies on the grid."""
        return self.start <= interval.start and interval.end <= self.start + self.cells * CELL

    def touched(self, intervals: Iterable[Interval]) -> Cells:
        """The cells of which a moment lies in one of the intervals."""
        marks = np.zeros(self.cells, dtype=np.bool_)
        for interval in intervals:
            marks[self.floor(interval.start) : self.ceil(interval.end)] = True
        return marks

    def inside(self, intervals: Iterable[Interval]) -> Cells:
        """The cells that lie in one of the intervals with every moment."""
        marks = np.zeros(self.cells, dtype=np.bool_)
        for interval in intervals:
            marks[self.ceil(interval.start) : self.floor(interval.end)] = True
        return marks

    def starts(self, zone: tzinfo, days: tuple[date, ...], step: int) -> Ints:
        """The cells that begin on those local dates of the zone, at whole steps (in cells) of its clock."""
        return _starts(self, zone, days, step)

    def local(self, zone: tzinfo) -> Local:
        """The zone's clock over the grid."""
        return _local(self, zone)


@lru_cache(maxsize=64)
def _local(grid: Grid, zone: tzinfo) -> Local:
    # Clocks change on half hours in UTC at the finest, and the grid starts on a whole one.
    shown = [grid.moment(cell).astimezone(zone) for cell in range(0, grid.cells, HALF_HOUR)]
    ahead = [moment.utcoffset() or timedelta() for moment in shown]
    offset = np.repeat(np.array([one // timedelta(minutes=1) for one in ahead], dtype=np.int64), HALF_HOUR)
    since = grid.start.toordinal() * DAY_MINUTES + grid.start.hour * 60
    passed = since + np.arange(grid.cells, dtype=np.int64) * CELL_MINUTES + offset[: grid.cells]
    return Local(ordinal=passed // DAY_MINUTES, minute=passed % DAY_MINUTES)


@lru_cache(maxsize=1024)
def _starts(grid: Grid, zone: tzinfo, days: tuple[date, ...], step: int) -> Ints:
    local = grid.local(zone)
    cells = np.concatenate([local.on(day) for day in days] or [np.zeros(0, dtype=np.int64)])
    return cells[local.minute[cells] % (step * CELL_MINUTES) == 0]
