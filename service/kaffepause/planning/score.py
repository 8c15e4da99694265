"""What each start costs: the additive terms of the objective (service/decisions/0010), in whole units of its weights.

Every term is an array with one number for each start. `free` is who can be there: rows are people, columns starts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Thresholds
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import CELL_MINUTES, Cells, Grid, Ints, cells_of, minutes
from kaffepause.planning.memory import Memory
from kaffepause.planning.ports import Held
from kaffepause.planning.slots import summed
from kaffepause.planning.wish import Wish

Places = NDArray[np.int32]

#: Per week away from the one a walk is aimed at: only where that week has no room.
OTHER_WEEK = 200
#: A stretch is busy time with gaps shorter than this.
STRETCH_GAP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where the free stretch of working time around each cell begins and ends. Rows are people."""

    first: Places
    last: Places
    least: int  #: cells of a focus block

    @classmethod
    def of(cls, free: Cells, least: int) -> "Blocks":
        """free: worked and not taken, one row for each person."""
        first, last = bounds(free)
        return cls(first, last, least)

    def stretches(self) -> tuple[Ints, Ints]:
        """The row and the first cell of every stretch that is long enough."""
        cells = np.arange(self.first.shape[1], dtype=np.int32)
        row, first = np.nonzero((self.first == cells) & (self.last - cells >= self.least))
        return row, first

    def lost(self, rows: Sequence[int], starts: Ints, length: int) -> Ints:
        """Minutes of focus blocks that a session from each start breaks up, for each person."""
        at = np.array(rows)[:, None], starts
        first, last = self.first[at], self.last[at]
        kept = self.counted(starts - first) + self.counted(np.maximum(last - starts - length, 0))
        return np.maximum(self.counted(last - first) - kept, 0) * CELL_MINUTES

    def counted(self, lengths: Ints | Places) -> Ints:
        """The lengths, those too short for focus as nothing."""
        return np.where(lengths >= self.least, lengths, 0).astype(np.int64)


def focus_minutes(free: Cells, least: int) -> int:
    """Minutes in free stretches of at least `least` cells, over all rows."""
    padded = np.zeros((free.shape[0], free.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = free
    edges = np.flatnonzero(np.diff(padded.ravel()))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= least].sum()) * CELL_MINUTES


def bounds(marks: Cells) -> tuple[Places, Places]:
    """For each cell the half-open stretch of marked cells around it; empty, at the cell, where it is not marked."""
    cells = marks.shape[1]
    index = np.broadcast_to(np.arange(cells, dtype=np.int32), marks.shape)
    first = np.maximum.accumulate(np.where(marks, np.int32(-1), index), axis=1) + np.int32(1)
    last = np.minimum.accumulate(np.where(marks, np.int32(cells), index)[:, ::-1], axis=1)[:, ::-1]
    return np.where(marks, first, index), np.where(marks, last, index)


def attendance(wish: Wish, free: Cells, fairness: Ints) -> Ints:
    """For everybody who cannot come, more for those who missed more than others lately."""
    return (wish.activity.weights.absence * fairness) @ ~free


def preference(wish: Wish, grid: Grid, starts: Ints, coming: Ints, last: Held | None) -> Ints:
    """For a time outside the window, a day that is not preferred, and another weekday and hour than last time.

    coming: how many come at each start; the first two count for each of them.
    """
    weights, local = wish.activity.weights, grid.local(wish.team.zone)
    weekday, minute = (local.ordinal[starts] + 6) % 7, local.minute[starts]
    cost = np.where(inside_window(wish, grid, starts), 0, weights.outside_window)
    if wish.activity.preferred_days:
        cost = cost + weights.other_day * ~np.isin(weekday, wish.activity.preferred_days)
    cost = cost * coming
    if last is not None:
        before = last.slot.start.astimezone(wish.team.zone)
        same = (weekday == Weekday(before.weekday())) & (minute == minutes(before.time()))
        cost = cost + weights.moved_from_last * ~same
    if wish.target is not None:
        week = (local.ordinal[starts] - wish.target.toordinal()) // 7
        cost = cost + OTHER_WEEK * np.abs(week)
    return cost.astype(np.int64)


def inside_window(wish: Wish, grid: Grid, starts: Ints) -> Cells:
    """Whether the session lies in the preferred window; it does where the file prefers none."""
    window = wish.activity.window
    if window is None:
        return np.ones(starts.size, dtype=np.bool_)
    minute = grid.local(wish.team.zone).minute[starts]
    length = wish.length * CELL_MINUTES
    return (minute >= minutes(window.start)) & (minute + length <= minutes(window.end))


def inconvenience(wish: Wish, grid: Grid, starts: Ints, diaries: Sequence[Diary], thresholds: Thresholds) -> Cells:
    """For whom (rows) the hour is early or late: outside the day's middle on their own clock.

    The preferred window is the team's own wish: inside it nobody on the team's clock is counted.
    """
    wanted = inside_window(wish, grid, starts) & (wish.activity.window is not None)
    ours = grid.local(wish.team.zone).minute[starts]
    by_zone: dict[tzinfo, Cells] = {}
    for zone in {diary.zone for diary in diaries}:
        minute = grid.local(zone).minute[starts]
        early = minute < minutes(thresholds.gap_window.start)
        late = minute + wish.length * CELL_MINUTES > minutes(thresholds.gap_window.end)
        by_zone[zone] = (early | late) & ~(wanted & (minute == ours))
    return np.stack([by_zone[diary.zone] for diary in diaries])


def burdens(wish: Wish, memory: Memory, diaries: Sequence[Diary], thresholds: Thresholds) -> Counter[PersonId]:
    """How often each person had the early or late hour of this activity, as far back as we remember."""
    zones = {diary.person: diary.zone for diary in diaries}
    borne: Counter[PersonId] = Counter()
    for held in memory.held((wish.team.name, wish.activity.name)):
        unkind = {zone for zone in {*zones.values()} if _is_early_or_late(held, zone, thresholds)}
        borne.update(person for person in held.people if zones.get(person) in unkind)
    return borne


def _is_early_or_late(held: Held, zone: tzinfo, thresholds: Thresholds) -> bool:
    start, end = (moment.astimezone(zone).time() for moment in (held.slot.start, held.slot.end))
    return start < thresholds.gap_window.start or end > thresholds.gap_window.end


def shares(people: Sequence[PersonId], counted: Counter[PersonId]) -> Ints:
    """A factor for each person: one, and one more for every time beyond the least burdened of them."""
    least = min((counted[person] for person in people), default=0)
    return np.array([1 + counted[person] - least for person in people], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of busy time around each cell. Rows are people.

    first, last: of the stretch; before, after: the last busy cell up to this one, the first from this one; taken: busy
    cells so far.
    """

    first: Places
    last: Places
    before: Places
    after: Places
    taken: Places

    @classmethod
    def of(cls, diaries: Sequence[Diary]) -> Self:
        """As the calendars stand without us."""
        busy = np.stack([diary.busy & ~diary.away for diary in diaries])
        cells = busy.shape[1]
        index = np.broadcast_to(np.arange(cells, dtype=np.int32), busy.shape)
        before = np.maximum.accumulate(np.where(busy, index, np.int32(-cells)), axis=1)
        after = np.minimum.accumulate(np.where(busy, index, np.int32(2 * cells))[:, ::-1], axis=1)[:, ::-1]
        first, last = bounds(busy | (after - before <= cells_of(STRETCH_GAP)))
        return cls(first, last, before, after, summed(busy))

    def gains(self, rows: Sequence[int], starts: Ints, length: int) -> Ints:
        """Minutes by which a break from each start shortens the stretch it splits, for each of those people."""
        cells = self.first.shape[1]
        row = np.array(rows)[:, None]
        ends = np.minimum(starts + length, cells)
        first, last = self.first[row, starts], self.last[row, starts]
        inside = (last >= starts + length) & (self.taken[row, ends] == self.taken[row, starts])
        left = self.before[row, starts] + 1 - first
        right = last - self.after[row, np.minimum(ends, cells - 1)]
        gain = last - first - np.maximum(left, right)
        return np.where(inside, np.maximum(gain, 0), 0).astype(np.int64) * CELL_MINUTES
