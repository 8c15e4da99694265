"""Matching: everybody with somebody, at the least cost. Costs are whole numbers; equal input, equal pairs.

Up to EXACT people the matching is optimal (an integer programme). Above, people are split by lot into blocks; each
block is assigned, and then improved by exchanging partners between two pairs until no exchange helps.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaffepause.planning.grid import Ints

EXACT = 40
BLOCK = 250
#: A pair at this cost or above is only made where there is nobody else; the caller decides what becomes of it.
FORBIDDEN = 1_000_000_000

Costs = Callable[[Sequence[int]], Ints]  #: the costs between those numbered people, as a symmetric matrix
Pairs = list[tuple[int, int]]


def matched(order: Sequence[int], costs: Costs) -> Pairs:
    """An even number of people in pairs, each once. order: the people by lot, which decides the blocks and all ties."""
    pairs: Pairs = []
    for block in _blocks(order):
        table = costs(block).astype(np.int64)
        np.fill_diagonal(table, 4 * FORBIDDEN)
        found = _optimal(table) if len(block) <= EXACT else []
        pairs += [(block[one], block[other]) for one, other in found or _improved(table, _assigned(table))]
    return sorted((min(pair), max(pair)) for pair in pairs)


def _blocks(order: Sequence[int]) -> list[Sequence[int]]:
    if not order:
        return []
    number = -(-len(order) // BLOCK)
    size = -(-len(order) // number)
    size += size % 2
    return [order[first : first + size] for first in range(0, len(order), size)]


def _optimal(table: Ints) -> Pairs:
    """The perfect matching of least cost, proven; none where every one of them holds a forbidden pair."""
    one, other = np.triu_indices(len(table), 1)
    allowed = table[one, other] < FORBIDDEN
    one, other = one[allowed], other[allowed]
    if not one.size:
        return []
    edges = np.arange(one.size)
    optimize, sparse = _scipy()
    ends = sparse.csr_array(
        (np.ones(2 * one.size), (np.concatenate((one, other)), np.concatenate((edges, edges)))),
        shape=(len(table), one.size),
    )
    answer = optimize.milp(
        table[one, other].astype(np.float64),
        integrality=np.ones(one.size),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(ends, 1, 1),
        options={"mip_rel_gap": 0},
    )
    chosen = np.flatnonzero(answer.x > 0.5) if answer.success else ()
    return [(int(one[edge]), int(other[edge])) for edge in chosen]


def _scipy() -> tuple[Any, Any]:
    """Its optimize and sparse; it ships no types, and a second of every start is its own where nobody is paired."""
    import scipy.optimize  # noqa: PLC0415
    import scipy.sparse  # noqa: PLC0415

    return scipy.optimize, scipy.sparse


def _assigned(table: Ints) -> Pairs:
    """Pairs along the cycles of the best assignment; those whom an odd cycle leaves over are paired in order."""
    optimize, _ = _scipy()
    _, partner = optimize.linear_sum_assignment(table)
    pairs: Pairs = []
    over: list[int] = []
    seen: set[int] = set()
    for first in range(len(table)):
        cycle: list[int] = []
        person = first
        while person not in seen:
            seen.add(person)
            cycle.append(person)
            person = int(partner[person])
        pairs += zip(cycle[::2], cycle[1::2], strict=False)
        over += cycle[len(cycle) - len(cycle) % 2 :]
    return pairs + list(zip(over[::2], over[1::2], strict=True))


def _improved(table: Ints, pairs: Pairs) -> Pairs:
    """The pairs after every exchange of partners between two of them that lowers the cost, the best first."""
    ends: NDArray[np.int64] = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    while True:
        one, other = ends[:, 0], ends[:, 1]
        now = table[one, other]
        together = now[:, None] + now[None, :]
        straight = table[np.ix_(one, one)] + table[np.ix_(other, other)] - together
        crossed = table[np.ix_(one, other)] + table[np.ix_(other, one)] - together
        gain = np.minimum(straight, crossed)
        best = int(np.argmin(gain))
        left, right = divmod(best, len(ends))
        if gain[left, right] >= 0:
            return [(int(a), int(b)) for a, b in ends]
        if straight[left, right] <= crossed[left, right]:
            ends[left], ends[right] = (one[left], one[right]), (other[left], other[right])
        else:
            ends[left], ends[right] = (one[left], other[right]), (one[right], other[left])
