"""Where people can be: for every start at once, who of a group is free by all the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kaffepause.domain.ids import PersonId
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import Cells, Ints

Sums = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Openings:
    """A group's cells, summed up so that any stretch is judged at once. Rows are people.

    closed: cells so far on which a person may not be in a session of ours. occupied: cells so far on which something
    stands that must also stay clear of the free time around a session. Both have one column more than the grid.
    """

    rows: dict[PersonId, int]
    closed: Sums
    occupied: Sums

    @classmethod
    def of(cls, diaries: Sequence[Diary], open_to_us: Sequence[Cells], *, for_a_break: bool = False) -> Self:
        """The group's openings. open_to_us: the cells of each one's agreed hours. A break may take a day's last gap."""
        closed = np.stack(
            [_closed(diary, cells, for_a_break=for_a_break) for diary, cells in zip(diaries, open_to_us, strict=True)]
        )
        occupied = np.stack([diary.busy | (diary.ours > 0) for diary in diaries])
        rows = {diary.person: row for row, diary in enumerate(diaries)}
        return cls(rows, summed(closed), summed(occupied))

    def free(self, people: Sequence[PersonId], starts: Ints, length: int, margin: int) -> Cells:
        """Who (rows) can be there for `length` cells from each start (columns), with `margin` clear cells around."""
        rows = np.array([self.rows[person] for person in people])[:, None]
        last = self.closed.shape[1] - 1
        inside = starts + length <= last
        ends = np.minimum(starts + length, last)
        before, after = np.maximum(starts - margin, 0), np.minimum(ends + margin, last)
        is_open = self.closed[rows, ends] == self.closed[rows, starts]
        is_clear = self.occupied[rows, after] == self.occupied[rows, before]
        return is_open & is_clear & inside


def _closed(diary: Diary, open_to_us: Cells, *, for_a_break: bool) -> Cells:
    if not diary.is_known:
        return np.ones_like(diary.hours)
    closed = ~(diary.hours & open_to_us) | diary.busy | (diary.spaced > 0) | diary.lunch
    return closed if for_a_break else closed | diary.gap


def summed(marks: Cells) -> Sums:
    """How many cells are marked before each, along the rows, with one column more."""
    sums = np.zeros((marks.shape[0], marks.shape[1] + 1), dtype=np.int32)
    np.cumsum(marks, axis=1, out=sums[:, 1:])
    return sums
