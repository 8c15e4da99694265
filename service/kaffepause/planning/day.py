"""One day of a block: the cheapest way to hold some of its pieces on it, focus lost once.

A day's sessions are a chain in time, and what they cost together is a sum over neighbours (see `week`). So the least
cost of a set with each place as its last follows from the sets with one piece less.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kaffepause.planning.grid import Ints
from kaffepause.planning.product import times
from kaffepause.planning.solver import IMPOSSIBLE
from kaffepause.planning.week import Week

Prices = NDArray[np.int32]


class Chains:
    """Places by piece and time, and the cheapest chains of them, one of each piece.

    piece: whose place. total: what each costs alone; neighbours: what each (row) adds to the place (column) after it.
    """

    def __init__(self, piece: Ints, total: Prices, neighbours: Prices) -> None:
        self.total = total
        self.neighbours = neighbours
        numbers, self.begins = np.unique(piece, return_index=True)
        edges = [*self.begins.tolist(), piece.size]
        self.row = {1 << number: row for row, number in enumerate(numbers.tolist())}
        self.places = {number: slice(*edges[at : at + 2]) for at, number in enumerate(numbers.tolist())}
        self.known: dict[int, Prices] = {}

    def pairs(self) -> Prices:
        """piece x piece: the least cost of each two, of each alone on the diagonal."""
        pairs = np.minimum.reduceat(self._seconds, self.begins, axis=1)
        least = np.minimum(pairs, pairs.T)
        np.fill_diagonal(least, np.minimum.reduceat(self.total, self.begins))
        return least

    @cached_property
    def _seconds(self) -> Prices:
        """piece x place: the least cost of the two with the place as the second."""
        firsts = np.minimum.reduceat(self.total[:, None] + self.neighbours, self.begins, axis=0)
        return np.minimum(firsts + self.total, IMPOSSIBLE)

    def ending(self, mask: int) -> Prices:
        """For each place the least cost of that set with it as the last; IMPOSSIBLE where it cannot be held."""
        if mask not in self.known:
            self.known[mask] = np.full(self.total.size, IMPOSSIBLE, dtype=np.int32)
            for piece, here in self.places.items():
                if mask >> piece & 1:
                    self.known[mask][here] = self._after(mask ^ (1 << piece), here)
        return self.known[mask]

    def _after(self, mask: int, here: slice) -> Prices:
        if not mask:
            return self.total[here]
        if mask.bit_count() == 1:
            return self._seconds[self.row[mask], here]
        before = (self.ending(mask)[:, None] + self.neighbours[:, here]).min(axis=0)
        return np.minimum(before + self.total[here], IMPOSSIBLE)


class Day:
    """The places of one day. pieces: those that have one there."""

    def __init__(self, week: Week, number: int, *, gap: int, price: int, least: int) -> None:
        here = slice(int(week.begins[number]), int(week.begins[number + 1]))
        self.piece, self.column = week.piece[here], week.column[here]
        self.pieces = np.unique(self.piece)
        self.slack = week.slack[here].astype(np.int32)
        self.free_of_focus = week.alone[here]
        neighbours = _neighbours(week, here, gap=gap, price=price, least=least)
        self.chains = Chains(self.piece, week.total[here].astype(np.int32), neighbours)

    def alone(self) -> Ints:
        """The least cost of each of the pieces, focus left out."""
        return np.minimum.reduceat(self.free_of_focus, self.chains.begins)

    @cached_property
    def sees_all(self) -> bool:
        """Whether what chains cost is the truth."""
        return not self.slack.any()

    @cached_property
    def _at_least(self) -> Chains:
        """The chains with all the slack there may be."""
        return Chains(self.piece, self.chains.total, self.chains.neighbours - self.slack)

    def bound(self, mask: int) -> int:
        """What holding just that set costs at least; IMPOSSIBLE where it cannot be held."""
        if self.sees_all:
            return int(self.chains.ending(mask).min())
        # Only what lies between two others is not seen whole.
        return int((self._at_least.ending(mask) + self.slack).min())

    def chosen(self, mask: int) -> dict[int, int]:
        """The column of each piece of that set in its cheapest chain."""
        columns: dict[int, int] = {}
        costs = self.chains.ending(mask)
        while mask:
            place = int(costs.argmin())
            piece = int(self.piece[place])
            mask ^= 1 << piece
            columns[piece] = int(self.column[place])
            costs = self.chains.ending(mask) + self.chains.neighbours[:, place]
        return columns


def _neighbours(week: Week, here: slice, *, gap: int, price: int, least: int) -> Prices:
    used = week.there[:, here].any(axis=1)
    there, before, after = (some[used, here] for some in (week.there, week.before, week.after))
    apart = (week.first[here] - week.last[here][:, None]).astype(np.float32)
    kept = np.where(apart >= least, apart, 0)
    focus = times(np.vstack((after, there)).T, np.vstack((there, before))) - kept * times(there.T, there)
    return np.where(apart >= gap, price * focus.astype(np.int32), np.int32(IMPOSSIBLE))
