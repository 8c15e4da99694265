"""Days put together: which of some pieces are held on which day, by what each set of them costs there."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kaffepause.planning.grid import Ints

#: No piece costs as much; sums of a few such still fit 32 bits.
IMPOSSIBLE = 1 << 28
#: What an unplaced piece costs: more than all that can be gained by leaving it out.
UNPLACED = 1_000_000
#: Added for each place further up the file, so that of two that cannot both be held the first wins.
RANK = 10_000


class Choice(NamedTuple):
    """The set of pieces held on each day, as bits, and what that costs with what is left out."""

    masks: tuple[int, ...]
    cost: int


def best_over_days(costs: Ints, left_out: Ints) -> Choice:
    """The least of all choices.

    costs: day x set, IMPOSSIBLE where it cannot be held. left_out: by set, the price of all that are not in it.
    """
    pieces = left_out.size.bit_length() - 1
    rests, subsets, begins = _subsets(pieces)
    # The subset rides along in the low bits: of equally good days the earlier one is taken.
    ranked = (costs[:, subsets] << pieces) | subsets
    best = np.full(1 << pieces, IMPOSSIBLE, dtype=np.int64)
    best[0] = 0
    taken: list[Ints] = []
    for today in ranked:
        least = np.minimum.reduceat((best << pieces)[rests] + today, begins)
        best = least >> pieces
        taken.append(least)
    total = best + left_out
    mask = int(total.argmin())
    cost = int(total[mask])
    chosen: list[int] = []
    for least in reversed(taken):
        chosen.append(int(least[mask]) & ((1 << pieces) - 1))
        mask ^= chosen[-1]
    return Choice(tuple(reversed(chosen)), cost)


def summed_over(pieces: Ints) -> Ints:
    """The sum over each set, along the last axis: from a number for each piece to one for each set of them."""
    return pieces @ members(pieces.shape[-1])


@lru_cache(maxsize=16)
def members(pieces: int) -> Ints:
    """piece x set: whether it is in it."""
    return (np.arange(1 << pieces, dtype=np.int64) >> np.arange(pieces, dtype=np.int64)[:, None]) & 1


@lru_cache(maxsize=16)
def _subsets(pieces: int) -> tuple[Ints, Ints, Ints]:
    """For every subset of every set, sorted: what is left of the set, the subset; and where each set's begin."""
    found = [[subset for subset in range(mask + 1) if subset & ~mask == 0] for mask in range(1 << pieces)]
    sizes = np.array([len(subsets) for subsets in found], dtype=np.int64)
    masks = np.repeat(np.arange(1 << pieces, dtype=np.int64), sizes)
    subsets = np.concatenate([np.array(some, dtype=np.int64) for some in found])
    return masks ^ subsets, subsets, np.cumsum(sizes) - sizes
