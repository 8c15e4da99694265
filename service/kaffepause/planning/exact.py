"""The best of a block on the true objective, and how far from it anything better could be.

What a set of pieces costs on a day is known for one and two; for more there is a cost that it is never below: that of
any part of it, and the rest alone without focus. The best choice by those is looked at; where it leans on a set that
was not searched yet, that is searched, and the choice is made anew. One that leans on nothing unknown is the best of
all.
"""

import numpy as np

from kaffepause.planning.day import Day
from kaffepause.planning.grid import Ints
from kaffepause.planning.joint import Columns, Joint
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
        choice = best_over_days(search.low, search.left_out)
        leaning = [at for at in enumerate(choice.masks) if not search.is_known(at)]
        if not leaning:
            break
        for day, mask in leaning:
            search.learn(day, mask)
    return search.columns(search.best_known()), best_over_days(search.low, search.left_out).cost


class Search:
    """What each set costs on each day, crowding included: at least `low`, and as far as it was searched `found`.

    unsure: searched, and not yet looked at for what no sum over neighbours sees.
    """

    def __init__(self, joint: Joint) -> None:
        self.joint = joint
        week, pieces = Week.of(joint), len(joint.options)
        self.days = [
            Day(week, number, gap=joint.gap, price=cell_price(joint), least=joint.group.least)
            for number in range(week.ordinals.size)
        ]
        self.left_out = summed_over(np.array(joint.missing, dtype=np.int64))[::-1]
        self.crowding = joint.crowding(week.ordinals)
        self.floor, excess = _parts(self.days, pieces)
        self.low = np.minimum(_closed(excess) + self.floor, IMPOSSIBLE) + self.crowding
        self.found = np.where(members(pieces).sum(axis=0) <= 2, self.low, IMPOSSIBLE)
        self.known = set[tuple[int, int]]()
        self.unsure = set[tuple[int, int]]()

    def is_known(self, at: tuple[int, int]) -> bool:
        return at[1].bit_count() <= 2 or at in self.known

    def learn(self, day: int, mask: int) -> None:
        """Search what that set costs on that day; no set that holds it costs less."""
        bound = self.days[day].bound(mask)
        holds = np.flatnonzero((np.arange(self.floor.shape[1], dtype=np.int64) & mask) == mask)
        more = self.floor[day, holds] - self.floor[day, mask] + self.crowding[day, holds]
        self.low[day, holds] = np.maximum(self.low[day, holds], np.minimum(bound + more, IMPOSSIBLE))
        self.known.add((day, mask))
        if bound < IMPOSSIBLE:
            self.found[day, mask] = bound + self.crowding[day, mask]
            if not self.days[day].sees_all:
                self.unsure.add((day, mask))

    def best_known(self) -> tuple[int, ...]:
        """The best choice among the sets that were searched."""
        while True:
            choice = best_over_days(self.found, self.left_out)
            unsure = [at for at in enumerate(choice.masks) if at in self.unsure]
            if not unsure:
                return choice.masks
            for at in unsure:
                self.found[at] = self._true(*at)
                self.unsure.remove(at)

    def _true(self, day: int, mask: int) -> int:
        """What the set costs where its chain is cheapest."""
        chosen = self.days[day].chosen(mask)
        columns = tuple(chosen.get(number, -1) for number in range(len(self.joint.options)))
        alone = sum(int(self.joint.alone[number][at]) for number, at in chosen.items())
        return alone + self.joint.focus(columns) + int(self.crowding[day, mask])

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
