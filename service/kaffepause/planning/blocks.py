"""More than can be solved at once: in blocks, each the best beside the others, until none gets any better."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from kaffepause.domain.ids import lot
from kaffepause.planning.exact import best
from kaffepause.planning.joint import Columns, Joint

#: Solved at once; the work doubles with each.
MOST = 8
#: Moved at once beside the others: now many, now few, which finds ways out of different corners.
SIZES = (8, 4, 6)
#: Rounds over all at most, each in other blocks; and how many without any gain are enough.
SWEEPS, PATIENCE = 30, 12


def solved(joint: Joint) -> tuple[Columns, int]:
    """The chosen starts, and a bound on what any choice costs, their prices included in both."""
    return best(joint) if len(joint.options) <= MOST else _in_blocks(joint)


def _in_blocks(joint: Joint) -> tuple[Columns, int]:
    columns: Columns = (-1,) * len(joint.options)
    weeks = [*_weeks(joint)]
    for block in weeks:
        columns = _settled(joint, columns, block)
    # Of equal choices the new one is taken: it may open a way to a better one.
    unchanged = 0
    for sweep in range(SWEEPS):
        before = _cost(joint, columns)
        for block in _mixed(joint, columns, sweep):
            columns = _settled(joint, columns, block)
        unchanged = unchanged + 1 if _cost(joint, columns) == before else 0
        if unchanged == PATIENCE:
            break
    return columns, sum(_floor(joint, block) for block in weeks)


def _weeks(joint: Joint) -> Iterable[Sequence[int]]:
    """First together those that are aimed at the same week, in the order of the file."""
    aimed: dict[date | None, list[int]] = defaultdict(list)
    for number, one in enumerate(joint.options):
        aimed[one.wish.target].append(number)
    for numbers in aimed.values():
        parts = -(-len(numbers) // MOST)
        yield from (part.tolist() for part in np.array_split(numbers, parts))


def _mixed(joint: Joint, columns: Columns, sweep: int) -> Iterable[Sequence[int]]:
    """Those that follow each other, half of each block in the next too; then by lot. What has no place leads."""
    starts = [-1 if column < 0 else int(one.starts[column]) for one, column in zip(joint.options, columns, strict=True)]
    order = sorted(range(len(columns)), key=lambda number: starts[number])
    size = SIZES[sweep % len(SIZES)]
    yield from (order[first : first + size] for first in range(0, len(order) - size // 2, size // 2))
    drawn = sorted(order, key=lambda number: lot(f"{sweep}/{joint.options[number].wish.round.label}", str(number)))
    yield from (drawn[first : first + size] for first in range(0, len(drawn), size))


def _settled(joint: Joint, columns: Columns, block: Sequence[int]) -> Columns:
    """The columns with that block at its best beside the others."""
    part, left = joint.beside(columns, block)
    found = [*columns]
    for number, column, places in zip(block, best(part)[0], left, strict=True):
        found[number] = int(places[column]) if column >= 0 else -1
    return min((tuple(found), columns), key=lambda choice: _cost(joint, choice))


def _cost(joint: Joint, columns: Columns) -> int:
    prices = zip(joint.prices, columns, strict=True)
    return joint.cost(columns) + sum(int(price[column]) for price, column in prices if column >= 0)


def _floor(joint: Joint, block: Sequence[int]) -> int:
    """What that block costs at least, whatever the others break up of the focus of people who are in both."""
    inside, outside = (
        {person for number, one in enumerate(joint.options) if (number in block) is among for person in one.wish.people}
        for among in (True, False)
    )
    shared = [joint.group.rows[person] for person in sorted(inside & outside)]
    part, _ = joint.beside((-1,) * len(joint.options), block)
    free = part.group.free.copy()
    free[shared] = False
    group = replace(part.group, free=free)
    return best(replace(part, group=group, options=[one.anew(group) for one in part.options]))[1]
