"""Own breaks, and what a team's session takes from them."""

from collections.abc import Sequence

import numpy as np

from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import Ints
from kaffepause.planning.options import Options, options_of
from kaffepause.planning.solver import UNPLACED
from kaffepause.planning.wish import Wish


def least_cost(options: Options) -> int:
    """What the break costs where it costs least."""
    return int(options.total.min(initial=UNPLACED))


def prices(desk: Desk, options: Sequence[Options], breaks: Sequence[Wish]) -> list[Ints]:
    """For each start of each of those: by how much the breaks of those who come get worse, each taken alone."""
    found = [np.zeros_like(one.cost) for one in options]
    people = {person for one in options for person in one.wish.people}
    days = {day for one in options for day in one.wish.days}
    for wish in breaks:
        if wish.people[0] in people and days & {*wish.days}:
            pause = options_of(desk.scene, wish, desk.group(wish))
            for one, price in zip(options, found, strict=True):
                if wish.people[0] in one.wish.people:
                    row = one.wish.people.index(wish.people[0])
                    price[:] += one.free[row] * _taken(pause, one)
    return found


def _taken(pause: Options, other: Options) -> Ints:
    """What the other's starts take from one break: its cost at the best start left, less that at the best."""
    return best_beside(pause, other) - min(pause.total, default=UNPLACED)


def best_beside(one: Options, other: Options) -> Ints:
    """For each of the other's starts what the first costs at its best start clear of it."""
    margin = max(one.wish.margin, other.wish.margin)
    before = np.concatenate(([UNPLACED], np.minimum.accumulate(one.total)))
    after = np.concatenate((np.minimum.accumulate(one.total[::-1])[::-1], [UNPLACED]))
    left = np.searchsorted(one.starts, other.starts - margin - one.wish.length, "right")
    right = np.searchsorted(one.starts, other.starts + other.wish.length + margin, "left")
    return np.minimum(before[left], after[right])
