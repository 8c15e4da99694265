"""The exact choice for a block of pieces of which no two are held at once.

A day is one machine: `least[t][mask]` is the least cost of holding just the pieces of `mask` so that everything is over
by `t`. Days are then put together over sets of pieces. Many days of many blocks are computed side by side.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaffepause.planning.grid import QUARTER, Ints

#: No piece of a block costs as much; sums of two such still fit 32 bits.
IMPOSSIBLE = 1 << 28
#: What an unplaced piece costs: more than all that can be gained by leaving it out.
UNPLACED = 1_000_000
#: Added for each place further up the file, so that of two that cannot both be held the first wins.
RANK = 10_000
#: Numbers in one array of the solver: what fits memory well.
ROOM = 12_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to place. starts, days, costs: one entry for each feasible start; days are ordinals.

    length: in cells, the free time after it included. family: pieces that share one cost a further of them on a day.
    """

    starts: Ints
    days: Ints
    costs: Ints
    length: int
    family: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces of which no two are held at once.

    same_day: by family, the cost of each further piece on a day. held: how many stand already, by (family, day).
    """

    pieces: tuple[Piece, ...]
    same_day: Mapping[int, int]
    held: Mapping[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])


@dataclass(frozen=True, slots=True)
class Table:
    """What each set of a block's pieces costs on each day, crowding left out. ordinals: the days; costs: day x set."""

    ordinals: tuple[int, ...]
    costs: Ints


class Choice(NamedTuple):
    """The set of pieces held on each day, as bits, and what that costs with what is left out."""

    masks: tuple[int, ...]
    cost: int


def tabled(blocks: Sequence[Block]) -> list[Table]:
    """The table of each block, in their order."""
    days = [(number, *day) for number, block in enumerate(blocks) for day in _days(block)]
    costs: dict[int, Ints] = {}
    alike: dict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
    for place, (_, _, lengths, prices) in enumerate(days):
        alike[lengths, -(-prices.shape[1] // 12) * 12].append(place)
    for (lengths, steps), places in alike.items():
        size = max(ROOM // ((steps + max(lengths)) << len(lengths)), 1)
        for first in range(0, len(places), size):
            some = places[first : first + size]
            least = _least([days[place][3] for place in some], lengths, steps)
            costs.update(zip(some, least.astype(np.int64), strict=True))
    by_block: dict[int, list[tuple[int, Ints]]] = defaultdict(list)
    for place, (number, ordinal, _, _) in enumerate(days):
        by_block[number].append((ordinal, costs[place]))
    return [_table(block, by_block[number]) for number, block in enumerate(blocks)]


def _table(block: Block, rows: Sequence[tuple[int, Ints]]) -> Table:
    costs = [cost for _, cost in rows]
    return Table(
        tuple(ordinal for ordinal, _ in rows), np.array(costs, dtype=np.int64).reshape(-1, 1 << len(block.pieces))
    )


def best_over_days(block: Block, table: Table) -> Choice:
    """Which pieces to hold on which day, by what the table says each set costs there: the least of all choices."""
    pieces = len(block.pieces)
    masks, subsets, begins = _subsets(pieces)
    best = np.full(1 << pieces, IMPOSSIBLE, dtype=np.int64)
    best[0] = 0
    taken: list[Ints] = []
    for ordinal, costs in zip(table.ordinals, table.costs, strict=True):
        today = costs + _crowding(block, ordinal)
        # The subset rides along in the low bits: of equally good days the earlier one is taken.
        ranked = ((best[masks ^ subsets] + today[subsets]) << pieces) | subsets
        least = np.minimum.reduceat(ranked, begins)
        best = np.minimum(least >> pieces, IMPOSSIBLE)
        taken.append(least & ((1 << pieces) - 1))
    total = best + _left_out(block)
    mask = int(np.argmin(total))
    cost = int(total[mask])
    chosen: list[int] = []
    for subset in reversed(taken):
        chosen.append(int(subset[mask]))
        mask ^= chosen[-1]
    return Choice(tuple(reversed(chosen)), cost)


Prices = NDArray[np.int32]  #: piece x step


def _days(block: Block) -> Iterator[tuple[int, tuple[int, ...], Prices]]:
    """Each day: its ordinal, the pieces' lengths in steps, and what each piece costs at each step."""
    starts = np.concatenate([piece.starts for piece in block.pieces])
    days = np.concatenate([piece.days for piece in block.pieces])
    for ordinal in np.unique(days).tolist():
        here = starts[days == ordinal]
        first = int(here.min())
        # A common step keeps the arrays short: quarters of an hour where nothing starts between them.
        step = QUARTER if ((here - first) % QUARTER == 0).all() else 1
        prices = np.full((len(block.pieces), (int(here.max()) - first) // step + 1), IMPOSSIBLE, dtype=np.int32)
        for row, piece in enumerate(block.pieces):
            there = piece.days == ordinal
            prices[row, (piece.starts[there] - first) // step] = piece.costs[there]
        yield ordinal, tuple(-(-piece.length // step) for piece in block.pieces), prices


def _least(prices: Sequence[Prices], lengths: tuple[int, ...], steps: int) -> NDArray[np.int32]:
    """day x mask: the least cost of holding just that mask."""
    pieces = len(lengths)
    table = np.full((pieces, steps, len(prices)), IMPOSSIBLE, dtype=np.int32)
    for column, one in enumerate(prices):
        table[:, : one.shape[1], column] = one
    least = np.empty((steps + max(lengths), len(prices), 1 << pieces), dtype=np.int32)
    least[0] = IMPOSSIBLE
    least[0, :, 0] = 0
    useful = table.min(axis=2) < IMPOSSIBLE
    for step in range(1, len(least)):
        least[step] = least[step - 1]
        for piece, length in enumerate(lengths):
            start = step - length
            if 0 <= start < steps and useful[piece, start]:
                _hold(least[step], least[start], table[piece, start], piece)
    return least[-1]


def _hold(now: NDArray[np.int32], then: NDArray[np.int32], cost: NDArray[np.int32], piece: int) -> None:
    """Take what it costs to hold the piece after what stood then, where that is less."""
    shape = (len(cost), -1, 2, 1 << piece)
    with_it, without_it = now.reshape(shape)[:, :, 1], then.reshape(shape)[:, :, 0]
    np.minimum(with_it, without_it + cost[:, None, None], out=with_it)


@lru_cache(maxsize=16)
def _subsets(pieces: int) -> tuple[Ints, Ints, Ints]:
    """Every (mask, subset of it), sorted, and where each mask's begin."""
    found = [[subset for subset in range(mask + 1) if subset & ~mask == 0] for mask in range(1 << pieces)]
    sizes = np.array([len(subsets) for subsets in found], dtype=np.int64)
    masks = np.repeat(np.arange(1 << pieces, dtype=np.int64), sizes)
    return masks, np.concatenate([np.array(subsets, dtype=np.int64) for subsets in found]), np.cumsum(sizes) - sizes


def _crowding(block: Block, day: int) -> Ints:
    """For each mask, what the further pieces of a family cost on that day."""
    masks = np.arange(1 << len(block.pieces), dtype=np.int64)
    cost = np.zeros(masks.size, dtype=np.int64)
    for family, price in block.same_day.items():
        held = block.held.get((family, day), 0)
        count = sum(((masks >> number) & 1) for number, piece in enumerate(block.pieces) if piece.family == family)
        cost += price * (np.maximum(held + count - 1, 0) - max(held - 1, 0))
    return cost


def _left_out(block: Block) -> Ints:
    masks = np.arange(1 << len(block.pieces), dtype=np.int64)
    cost = np.zeros(masks.size, dtype=np.int64)
    for number, piece in enumerate(block.pieces):
        cost += piece.unplaced * (1 - ((masks >> number) & 1))
    return cost
