"""The best of a block on the true objective, and how far from it anything better could be.

What a set of pieces costs on a day is known for one and two; for more there is a cost that it is never below: that of
any part of it, and the rest alone without focus. The best choice by those is looked at; where it leans on a set that
was not searched yet, that is searched, and the choice is made anew. One that leans on nothing unknown is the best of
all.
"""

import numpy as np

from kaffepause.planning.day import Columns, Day
from kaffepause.planning.grid import Ints
from kaffepause.planning.joint import Joint
from kaffepause.planning.solver import IMPOSSIBLE, best_over_days, members, summed_over
from kaffepause.planning.week import Week, cell_price

#: How many choices are looked at before the best found so far is taken.
SEARCHES = 100


def best(joint: Joint) -> tuple[Columns, int]:
    """The chosen starts, and a bound on what any choice costs, their prices included in both."""
    nowhere = (-1,) * len(joint.options)
    if not any(one.starts.size for one in joint.options):
        return nowhere, joint.cost(nowhere)
    search = Search(joint)
    for _ in range(SEARCHES):
        leaning = search.leaning()
        if not leaning:
            break
        for at in leaning:
            search.learn(*at)
    masks = best_over_days(search.true, search.left_out).masks
    return search.columns(masks), best_over_days(search.low, search.left_out).cost


class Search:
    """What is known of each set on each day: at least `low`, and `true` where it was searched; crowding included."""

    def __init__(self, joint: Joint) -> None:
        self.joint = joint
        week, pieces = Week.of(joint), len(joint.options)
        self.days = [
            Day(week, number, gap=joint.gap, price=cell_price(joint), least=joint.group.least)
            for number in range(week.ordinals.size)
        ]
        self.left_out = summed_over(np.array([joint.missing(number) for number in range(pieces)]))[::-1]
        self.crowding = joint.crowding(week.ordinals)
        self.floor, excess = _parts(self.days, pieces)
        self.low = np.minimum(_closed(excess) + self.floor, IMPOSSIBLE) + self.crowding
        self.true = np.where(members(pieces).sum(axis=0) <= 2, self.low, IMPOSSIBLE)

    def leaning(self) -> list[tuple[int, int]]:
        """The days and sets that the best choice hangs on and that were not searched."""
        choice = best_over_days(self.low, self.left_out)
        return [at for at in enumerate(choice.masks) if self.true[at] >= IMPOSSIBLE]

    def learn(self, day: int, mask: int) -> None:
        """Search what that set costs on that day; no set that holds it costs less."""
        bound = self.days[day].bound(mask)
        holds = np.flatnonzero((np.arange(self.floor.shape[1], dtype=np.int64) & mask) == mask)
        more = self.floor[day, holds] - self.floor[day, mask] + self.crowding[day, holds]
        self.low[day, holds] = np.maximum(self.low[day, holds], np.minimum(bound + more, IMPOSSIBLE))
        if bound < IMPOSSIBLE:
            true = bound if self.days[day].sees_all else self._looked_at(day, mask)
            self.true[day, mask] = true + self.crowding[day, mask]

    def _looked_at(self, day: int, mask: int) -> int:
        """What the set costs where its chain is cheapest."""
        chosen = self.days[day].chosen(mask)
        columns = tuple(chosen.get(number, -1) for number in range(len(self.joint.options)))
        return self.joint.focus(columns) + sum(int(self.joint.alone[number][at]) for number, at in chosen.items())

    def columns(self, masks: tuple[int, ...]) -> Columns:
        chosen: dict[int, int] = {}
        for day, mask in zip(self.days, masks, strict=True):
            chosen |= day.chosen(mask)
        return tuple(chosen.get(number, -1) for number in range(len(self.joint.options)))


def _parts(days: list[Day], pieces: int) -> tuple[Ints, Ints]:
    """day x set: the least costs alone, without focus; and what one and two cost more than that, 0 for others."""
    alone = np.zeros((len(days), pieces), dtype=np.int64)
    for row, day in enumerate(days):
        alone[row, day.pieces] = day.alone()
    floor = summed_over(alone)
    excess = np.zeros_like(floor)
    excess[:, 1 << np.arange(pieces)] = IMPOSSIBLE
    for row, day in enumerate(days):
        sets = (1 << day.pieces)[:, None] | (1 << day.pieces)
        excess[row, sets] = day.chains.pairs() - floor[row, sets]
    return floor, excess


def _closed(excess: Ints) -> Ints:
    """Each set with the most of any of its parts."""
    found = excess.copy()
    for piece in range(excess.shape[1].bit_length() - 1):
        halves = found.reshape(len(found), -1, 2, 1 << piece)
        np.maximum(halves[:, :, 1], halves[:, :, 0], out=halves[:, :, 1])
    return found
