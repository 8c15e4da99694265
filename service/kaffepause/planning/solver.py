"""The exact choice for a block: which of its pieces to place, and where, at the least cost, proven.

The pieces of a block are never held at once, so a day is one machine: `least[t][mask]` is the least cost of holding
just the pieces of `mask` so that everything is over by `t`. Days are then put together over sets of pieces. Many days
of many blocks are computed side by side in one array.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaffepause.planning.grid import Ints

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


class Answer(NamedTuple):
    """For each piece the index of its start, or -1; and the cost, which no other choice undercuts."""

    chosen: tuple[int, ...]
    cost: int


def bounded(blocks: Sequence[Sequence[Block]]) -> list[int]:
    """For each block a cost that no choice undercuts, where what pieces cost is lower the more there are on a day.

    Given as the block with the prices for one piece on a day, for two, and so on, the last for all higher numbers.
    """
    tables = _day_tables([one for priced in blocks for one in priced])
    bounds: list[int] = []
    for priced in blocks:
        days, tables = tables[: len(priced)], tables[len(priced) :]
        sizes = np.bitwise_count(np.arange(1 << len(priced[0].pieces)))
        choice = np.clip(sizes - 1, 0, len(priced) - 1).astype(np.int64)
        whole = [_mixed([each[number] for each in days], choice) for number in range(len(days[0]))]
        bounds.append(_over_days(priced[0], whole, trace=False).cost)
    return bounds


def _mixed(days: Sequence["_Day"], choice: Ints) -> "_Day":
    """The day whose last row takes each mask's cost from the day that is priced for so many."""
    last = np.stack([day.least[-1] for day in days])
    return replace(days[0], least=np.take_along_axis(last, choice[None, :], axis=0))


def solved(blocks: Sequence[Block]) -> list[Answer]:
    """The best choice for each block, in their order."""
    tables = _day_tables(blocks)
    return [_over_days(block, tables[number]) for number, block in enumerate(blocks)]


class Ask(NamedTuple):
    """What is to be solved, and what to be bounded, at one moment of the planning."""

    blocks: Sequence[Block] = ()
    floors: Sequence[Sequence[Block]] = ()


class Reply(NamedTuple):
    """The answers to the blocks, and the bounds to the floors, in their order."""

    answers: list[Answer]
    bounds: list[int]


def replies(asks: Sequence[Ask]) -> list[Reply]:
    """A reply to each, computed side by side."""
    answers = iter(solved([block for ask in asks for block in ask.blocks]))
    bounds = iter(bounded([floor for ask in asks for floor in ask.floors]))
    return [Reply([next(answers) for _ in ask.blocks], [next(bounds) for _ in ask.floors]) for ask in asks]


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of one block: for each piece the costs by step from `first`, and the least costs by step and mask."""

    ordinal: int
    first: int
    step: int
    lengths: tuple[int, ...]
    costs: NDArray[np.int32]  #: piece x step
    least: NDArray[np.int32]  #: step x mask


Shape = tuple[tuple[int, ...], int]


def _day_tables(blocks: Sequence[Block]) -> list[list[_Day]]:
    raw = [list(_raw_days(block)) for block in blocks]
    alike: dict[Shape, list[tuple[int, int]]] = defaultdict(list)
    for number, days in enumerate(raw):
        for position, day in enumerate(days):
            alike[day.lengths, _bucket(day.costs.shape[1])].append((number, position))
    for (lengths, steps), places in alike.items():
        size = max(ROOM // ((steps + max(lengths)) << len(lengths)), 1)
        for first in range(0, len(places), size):
            chunk = places[first : first + size]
            table = _least([raw[number][position].costs for number, position in chunk], lengths, steps)
            for column, (number, position) in enumerate(chunk):
                raw[number][position].least[:] = table[: raw[number][position].least.shape[0], column]
    return raw


def _bucket(steps: int) -> int:
    return -(-steps // 12) * 12


def _raw_days(block: Block) -> Iterable[_Day]:
    starts = np.concatenate([piece.starts for piece in block.pieces])
    days = np.concatenate([piece.days for piece in block.pieces])
    # A common step keeps the arrays short: quarters of an hour where nothing starts between them.
    for ordinal in np.unique(days).tolist():
        here = starts[days == ordinal]
        first = int(here.min())
        step = 3 if ((here - first) % 3 == 0).all() else 1
        steps = (int(here.max()) - first) // step + 1
        costs = np.full((len(block.pieces), steps), IMPOSSIBLE, dtype=np.int32)
        for row, piece in enumerate(block.pieces):
            there = piece.days == ordinal
            costs[row, (piece.starts[there] - first) // step] = piece.costs[there]
        lengths = tuple(-(-piece.length // step) for piece in block.pieces)
        least = np.empty((steps + max(lengths), 1 << len(block.pieces)), dtype=np.int32)
        yield _Day(ordinal, first, step, lengths, costs, least)


def _least(costs: Sequence[NDArray[np.int32]], lengths: tuple[int, ...], steps: int) -> NDArray[np.int32]:
    """step x day x mask: the least cost of holding just that mask so that all is over by that step."""
    pieces = len(lengths)
    table = np.full((pieces, steps, len(costs)), IMPOSSIBLE, dtype=np.int32)
    for column, one in enumerate(costs):
        table[:, : one.shape[1], column] = one
    least = np.empty((steps + max(lengths), len(costs), 1 << pieces), dtype=np.int32)
    least[0] = IMPOSSIBLE
    least[0, :, 0] = 0
    useful = table.min(axis=2) < IMPOSSIBLE
    for step in range(1, len(least)):
        least[step] = least[step - 1]
        for piece, length in enumerate(lengths):
            start = step - length
            if 0 <= start < steps and useful[piece, start]:
                _hold(least[step], least[start], table[piece, start], piece)
    return least


def _hold(now: NDArray[np.int32], then: NDArray[np.int32], cost: NDArray[np.int32], piece: int) -> None:
    """Take what it costs to hold the piece after what stood then, where that is less."""
    shape = (len(cost), -1, 2, 1 << piece)
    with_it, without_it = now.reshape(shape)[:, :, 1], then.reshape(shape)[:, :, 0]
    np.minimum(with_it, without_it + cost[:, None, None], out=with_it)


def _over_days(block: Block, days: Sequence[_Day], *, trace: bool = True) -> Answer:
    pieces = len(block.pieces)
    masks, subsets, begins = _subsets(pieces)
    best = np.full(1 << pieces, IMPOSSIBLE, dtype=np.int64)
    best[0] = 0
    taken: list[Ints] = []
    for day in days:
        today = day.least[-1].astype(np.int64) + _crowding(block, day.ordinal)
        # The subset rides along in the low bits: of equally good days the earlier one is taken.
        ranked = ((best[masks ^ subsets] + today[subsets]) << pieces) | subsets
        least = np.minimum.reduceat(ranked, begins)
        best, subset = np.minimum(least >> pieces, IMPOSSIBLE), least & ((1 << pieces) - 1)
        taken.append(subset)
    total = best + _left_out(block)
    mask = int(np.argmin(total))
    cost = int(total[mask])
    chosen = [-1] * pieces
    for day, subset in zip(reversed(days), reversed(taken), strict=True):
        today = int(subset[mask])
        if trace:
            _trace(block, day, today, chosen)
        mask ^= today
    return Answer(tuple(chosen), cost)


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


def _trace(block: Block, day: _Day, mask: int, chosen: list[int]) -> None:
    """Find where the pieces of `mask` stand on that day, from the last to the first."""
    step = len(day.least) - 1
    while mask:
        while step and day.least[step - 1, mask] == day.least[step, mask]:
            step -= 1
        piece, start = next(
            (number, step - length)
            for number, length in enumerate(day.lengths)
            if mask >> number & 1 and _fits(day, mask, step, number)
        )
        cell = day.first + start * day.step
        chosen[piece] = int(np.flatnonzero(block.pieces[piece].starts == cell)[0])
        mask ^= 1 << piece
        step = start


def _fits(day: _Day, mask: int, step: int, number: int) -> bool:
    start = step - day.lengths[number]
    if not 0 <= start < day.costs.shape[1]:
        return False
    return int(day.least[start, mask ^ (1 << number)]) + int(day.costs[number, start]) == int(day.least[step, mask])
