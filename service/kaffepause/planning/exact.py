"""The best of a block on the true objective, and how far from it anything better could be.

Every set of pieces on a day starts with a cost that is no more than the truth, and with a likely one. The best choice
by the likely costs is looked at; where it leans on a set that was not searched yet, that is searched, and the choice is
made anew. Two pieces on a day are searched through; more along the most promising starts, and they keep their lower
cost for the bound.
"""

from collections.abc import Sequence

import numpy as np

from kaffepause.planning.day import SEARCHED_THROUGH, Columns, Day
from kaffepause.planning.joint import Joint
from kaffepause.planning.solver import IMPOSSIBLE, Table, best_over_days

#: How many choices are looked at before the best found so far is taken.
SEARCHES = 100
#: Where between its lower cost and that of focus lost anew by each a set's cost is guessed, in percent. The lower, the
#: more is searched and the better the choice: 50 leaves a mean gap of 0.4 % to the optimum, 35 one of 0.1 %.
LIKELY = 35


def best(joint: Joint, floors: Sequence[Table]) -> tuple[Columns, int]:
    """The chosen starts, and a bound on what any choice costs, their prices included in both.

    floors: the tables of the joint's floors, in their order.
    """
    search = Search(joint, floors)
    for day in range(len(search.low.ordinals)):
        for number in range(len(joint.options)):
            search.learn((day, 1 << number))
    for _ in range(SEARCHES):
        leaning = [at for at in enumerate(best_over_days(joint.additive, search.likely).masks) if not search.knows(at)]
        if not leaning:
            break
        for at in leaning:
            search.learn(at)
    choice = best_over_days(joint.additive, search.true)
    bound = best_over_days(joint.additive, search.low).cost
    return _together(joint, [search.found[at] for at in enumerate(choice.masks) if at[1]]), bound


class Search:
    """What is known of each set on each day: at least `low`, likely `likely`, and `true` where it was searched."""

    def __init__(self, joint: Joint, floors: Sequence[Table]) -> None:
        self.joint = joint
        self.low = _mixed(joint, floors)
        # Focus lost twice over is too dear and its share too cheap; the truth tends to lie between.
        likely = (LIKELY * floors[0].costs + (100 - LIKELY) * self.low.costs) // 100
        self.likely = Table(self.low.ordinals, likely)
        self.true = Table(self.low.ordinals, np.full_like(self.low.costs, IMPOSSIBLE))
        self.true.costs[:, 0] = 0
        self.found: dict[tuple[int, int], Columns] = {}
        self.days = [Day.of(joint, ordinal) for ordinal in self.low.ordinals]

    def knows(self, at: tuple[int, int]) -> bool:
        return at[1] == 0 or at in self.found

    def learn(self, at: tuple[int, int]) -> None:
        """Search what that set costs on that day."""
        day, mask = at
        cost, self.found[at] = self.days[day].searched(mask)
        self.true.costs[at] = self.likely.costs[at] = cost
        if mask.bit_count() <= SEARCHED_THROUGH:
            self.low.costs[at] = cost


def _mixed(joint: Joint, floors: Sequence[Table]) -> Table:
    """For each set the cost of the floor that is meant for so many."""
    sizes = np.bitwise_count(np.arange(1 << len(joint.options))).astype(np.int64)
    floor = np.clip(sizes - 1, 0, len(floors) - 1)
    costs = np.stack([table.costs for table in floors])
    return Table(floors[0].ordinals, np.take_along_axis(costs, floor[None, None, :], axis=0)[0].copy())


def _together(joint: Joint, found: Sequence[Columns]) -> Columns:
    return tuple(max((columns[number] for columns in found), default=-1) for number in range(len(joint.options)))
