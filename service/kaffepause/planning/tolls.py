"""What a team's sessions would take from those of teams it shares people with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaffepause.planning.breaks import best_beside
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.grid import CELL, Cells, Ints
from kaffepause.planning.options import Options, options_of
from kaffepause.planning.solver import UNPLACED


@dataclass(frozen=True, slots=True)
class Rival:
    """A session of another team, and where else it could be while the rest of its team's week stays."""

    placed: Placed
    options: Options

    @staticmethod
    def of(desk: Desk, placed: Placed) -> "Rival":
        """That session of those on the desk."""
        desk.lift(placed)
        options = options_of(desk.scene, placed.wish, desk.group(placed.wish))
        desk.put(placed)
        return Rival(placed, options)


def tolls(desk: Desk, options: Sequence[Options], rivals: Sequence[Rival]) -> list[Ints]:
    """For each start of each of those: what the rivals lose whose people it wants, each taken alone.

    A session that loses somebody goes on without them, where enough are left, or to its next best start.
    """
    return [_toll(desk, one, rivals) for one in options]


def _toll(desk: Desk, one: Options, rivals: Sequence[Rival]) -> Ints:
    price = np.zeros_like(one.cost)
    for rival in rivals:
        rows = [row for row, person in enumerate(one.wish.people) if person in rival.placed.people]
        if rows and rival.options.starts.size:
            price += _lost(rival, one, rows) * _is_in_the_way(desk, rival.placed, one) * one.free[rows].any(axis=0)
    return price


def _is_in_the_way(desk: Desk, placed: Placed, one: Options) -> Cells:
    first, last = ((moment - desk.scene.grid.start) // CELL for moment in (placed.slot.start, placed.slot.end))
    margin = max(placed.wish.margin, one.wish.margin)
    return (one.starts < last + margin) & (one.starts + one.wish.length > first - margin)


def _lost(rival: Rival, one: Options, rows: Sequence[int]) -> Ints:
    """What the rival loses at each start that comes into its way. rows: who of the start's people it wants too."""
    placed, theirs = rival.placed, rival.options
    away = one.free[rows].sum(axis=0)
    is_needed = {one.wish.people[row] for row in rows} & {*placed.wish.required}
    spare = -1 if is_needed else len(placed.people) - placed.wish.needed
    alone = np.where(away <= spare, away * placed.wish.activity.weights.absence, UNPLACED)
    return np.minimum(alone, (best_beside(theirs, one) - theirs.total.min()).clip(0))
