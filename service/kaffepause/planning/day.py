"""One day of a block: the cheapest way to hold some of its pieces on it, focus lost once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaffepause.planning.grid import CELL_MINUTES, Cells, Ints
from kaffepause.planning.joint import Joint
from kaffepause.planning.options import focus_price
from kaffepause.planning.score import Blocks
from kaffepause.planning.solver import IMPOSSIBLE

#: Up to so many pieces every start is tried.
SEARCHED_THROUGH = 2
#: With more, how many starts are tried for the first of them, the most promising first.
WIDTHS = {3: 8, 4: 4}
WIDTH = 2

Columns = tuple[int, ...]  #: for each piece the chosen start, or -1
Found = tuple[int, dict[int, int]]  #: a cost, and the start of each piece


@dataclass(frozen=True, slots=True)
class Seat:
    """One piece on that day. columns: its starts among all of its own; cells: when; places: where on the day's axis.

    alone: what each costs without focus; present: who (rows) comes.
    """

    columns: Ints
    cells: Ints
    places: Ints
    alone: Ints
    present: Cells
    length: int

    def left(self, which: Cells) -> "Seat":
        """With those starts only."""
        return Seat(
            self.columns[which],
            self.cells[which],
            self.places[which],
            self.alone[which],
            self.present[:, which],
            self.length,
        )

    def clear_of(self, other: "Seat", at: int, gap: int) -> Cells:
        """The starts that leave the gap to the other one at that start of its own."""
        start = int(other.cells[at])
        return (self.cells >= start + other.length + gap) | (self.cells + self.length + gap <= start)


@dataclass(frozen=True, slots=True)
class Day:
    """free: who (rows) is free on the day's axis. price: of a minute of focus."""

    seats: tuple[Seat, ...]
    free: Cells
    least: int
    gap: int
    price: int

    @staticmethod
    def of(joint: Joint, ordinal: int) -> "Day":
        """That local date of the block."""
        group = joint.group
        columns = [np.flatnonzero(days == ordinal) for days in joint.days]
        cells = [one.starts[at] for one, at in zip(joint.options, columns, strict=True)]
        places = [group.axis[at] for at in cells]
        reach = max(one.wish.length for one in joint.options)
        low, high = _around(group.worked_free, np.concatenate(places), reach)
        seats = tuple(
            Seat(at, when, place - low, joint.alone[number][at], joint.free_rows(number)[:, at], one.wish.length)
            for number, (one, at, when, place) in enumerate(zip(joint.options, columns, cells, places, strict=True))
        )
        return Day(seats, group.worked_free[:, low:high], group.least, joint.gap, focus_price(joint.options[0].wish))

    def searched(self, mask: int) -> tuple[int, Columns]:
        """The least cost found of holding just that set; IMPOSSIBLE where it cannot be."""
        numbers = [number for number in range(len(self.seats)) if mask >> number & 1]
        # The one with the fewest starts leads: the search is that much narrower.
        numbers.sort(key=lambda number: (self.seats[number].columns.size, number))
        cost, chosen = self._best(numbers, dict(enumerate(self.seats)), self.free, IMPOSSIBLE)
        columns = [-1] * len(self.seats)
        for number, at in chosen.items():
            columns[number] = at
        return min(cost, IMPOSSIBLE), tuple(columns)

    def _best(self, numbers: Sequence[int], seats: dict[int, Seat], free: Cells, below: int) -> Found:
        if not all(seats[number].columns.size for number in numbers):
            return IMPOSSIBLE, {}
        blocks = Blocks.of(free, self.least)
        costs = [self._cost(seats[number], blocks) for number in numbers]
        if len(numbers) == 1:
            best = int(costs[0].argmin())
            return int(costs[0][best]), {numbers[0]: int(seats[numbers[0]].columns[best])}
        if len(numbers) == SEARCHED_THROUGH:
            return self._best_two((numbers[0], numbers[1]), seats, costs, blocks)
        return self._best_many(numbers, seats, free, costs[0], below)

    def _best_many(
        self, numbers: Sequence[int], seats: dict[int, Seat], free: Cells, lead_cost: Ints, below: int
    ) -> Found:
        lead, *rest = numbers
        least_rest = sum(int(seats[number].alone.min()) for number in rest)
        found: Found = below, {}
        for at in np.argsort(lead_cost, kind="stable")[: WIDTHS.get(len(numbers), WIDTH)].tolist():
            price = int(lead_cost[at])
            if price + least_rest >= found[0]:
                break
            left = {number: seats[number].left(seats[number].clear_of(seats[lead], at, self.gap)) for number in rest}
            cost, chosen = self._best(rest, left, self._beside(free, seats[lead], at), found[0] - price)
            if cost + price < found[0]:
                found = cost + price, {**chosen, lead: int(seats[lead].columns[at])}
        return found if found[1] else (IMPOSSIBLE, {})

    def _beside(self, free: Cells, seat: Seat, at: int) -> Cells:
        left = free.copy()
        place = int(seat.places[at])
        left[seat.present[:, at], place : place + seat.length] = False
        return left

    def _cost(self, seat: Seat, blocks: Blocks) -> Ints:
        everybody = range(len(self.free))
        lost = (blocks.lost(everybody, seat.places, seat.length) * seat.present).sum(axis=0)
        return seat.alone + self.price * lost

    def _best_two(self, pair: tuple[int, int], seats: dict[int, Seat], costs: Sequence[Ints], blocks: Blocks) -> Found:
        """Both at once: the cost of each alone, and what they cost less, or more, in the same stretch of focus."""
        one, other = (seats[number] for number in pair)
        total = costs[0][:, None] + costs[1][None, :] + self.price * _shared(one, other, blocks)
        before = one.cells[:, None] + one.length + self.gap <= other.cells
        after = one.cells[:, None] >= other.cells + other.length + self.gap
        total = np.where(before | after, total, IMPOSSIBLE)
        row, column = divmod(int(total.argmin()), total.shape[1])
        return int(total[row, column]), {pair[0]: int(one.columns[row]), pair[1]: int(other.columns[column])}


def _around(free: Cells, places: Ints, reach: int) -> tuple[int, int]:
    """The part of the axis that holds those places and every free stretch they lie in."""
    low, high = int(places.min()), min(int(places.max()) + reach, free.shape[1] - 1)
    anybody: Cells = np.logical_or.reduce(free, axis=0)
    closed = np.flatnonzero(~anybody)
    before, after = closed[closed < low], closed[closed >= high]
    return int(before[-1]) + 1 if before.size else 0, int(after[0]) if after.size else free.shape[1]


def _shared(one: Seat, other: Seat, blocks: Blocks) -> Ints:
    """For each two starts: the minutes of focus lost by both together, less those lost by each alone."""
    s, t = one.places, other.places
    first, last = blocks.first[:, s, None], blocks.last[:, s, None]
    both = one.present[:, :, None] & other.present[:, None, :] & (first == blocks.first[:, None, t])
    both &= last - first >= blocks.least
    s, s_ends, t_ends = s[:, None], s[:, None] + one.length, t + other.length
    after_one = blocks.counted(last - s_ends) + blocks.counted(t - first) - blocks.counted(t - s_ends)
    after_other = blocks.counted(last - t_ends) + blocks.counted(s - first) - blocks.counted(s - t_ends)
    more = np.where(s < t, after_one, after_other) - (last - first)
    return CELL_MINUTES * (more * both).sum(axis=0)
