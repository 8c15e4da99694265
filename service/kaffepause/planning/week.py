"""Every place for a block's pieces in its week, and the stretches of focus that these break up.

A stretch is one person's. What the sessions of a day leave of it is a sum over neighbours: before the first, between
every two, after the last. So two neighbours cost together what each costs alone and a number that hangs on them only.
"""

from dataclasses import dataclass

import numpy as np

from kaffepause.planning.grid import CELL_MINUTES, Cells, Ints
from kaffepause.planning.joint import Joint
from kaffepause.planning.options import focus_price
from kaffepause.planning.product import Floats


@dataclass(frozen=True, slots=True)
class Week:
    """Places are columns, sorted by day, piece and time; stretches of focus are rows.

    ordinals: the days; begins: where the places of each begin, and their number at the end. piece, column: whose place
    it is, and which of its own. first, last: its cells. alone: its cost without focus; total: with what it breaks up
    alone; slack: at most what is not seen where it lies between two sessions of somebody who is free and not there.

    there: whether a place is a session of that stretch's person in it. before, after: there, the cells before and after
    it that are still focus, less the whole stretch for those after.
    """

    ordinals: Ints
    begins: Ints
    piece: Ints
    column: Ints
    first: Ints
    last: Ints
    alone: Ints
    total: Ints
    slack: Ints
    there: Floats
    before: Floats
    after: Floats

    @staticmethod
    def of(joint: Joint) -> "Week":
        """The week of that block as the desk stands."""
        order = np.argsort(np.concatenate(joint.days), kind="stable")
        ordinals, begins = np.unique(np.concatenate(joint.days)[order], return_index=True)
        sizes = [one.starts.size for one in joint.options]
        piece = np.repeat(np.arange(len(sizes)), sizes)[order]
        first = np.concatenate([one.starts for one in joint.options])[order]
        last = first + np.array([one.wish.length for one in joint.options])[piece]
        alone = np.concatenate(joint.alone)[order]
        marks = np.concatenate([joint.free_rows(number) for number in range(len(sizes))], axis=1)[:, order]
        slack, *focus = _focus(joint, joint.group.axis[first], last - first, marks)
        return Week(
            ordinals,
            np.append(begins, order.size),
            piece,
            np.concatenate([np.arange(size) for size in sizes])[order],
            first,
            last,
            alone,
            alone + np.concatenate([one.focus for one in joint.options])[order],
            slack,
            *focus,
        )


def _focus(joint: Joint, place: Ints, length: Ints, present: Cells) -> tuple[Ints, Floats, Floats, Floats]:
    """The slack, and what each place leaves of each stretch. present: who (rows) comes to each place."""
    blocks = joint.group.blocks
    starts, ends = (some[:, place].astype(np.int64) for some in (blocks.first, blocks.last))
    within = (ends - starts >= blocks.least) & (place + length <= ends)
    unseen = _unseen(starts, place - joint.gap, place + length + joint.gap, ends, blocks.least) * (within & ~present)
    within &= present
    row, since = blocks.stretches()
    until, since = blocks.last[row, since][:, None], since[:, None]
    there = within[row] & (starts[row] == since)
    before = blocks.counted(place - since) * there
    after = (blocks.counted(until - place - length) - until + since) * there
    floats = (some.astype(np.float32) for some in (there, before, after))
    return unseen.sum(axis=0).astype(np.int64) * cell_price(joint), *floats


def _unseen(start: Ints, before: Ints, after: Ints, end: Ints, least: int) -> Ints:
    """Cells that one session until `before` and one from `after` break up less together than each alone, at most.

    They do where one alone leaves no focus on the other's side: in the first or the last two hours of a stretch.
    """
    early, late = after < start + least, before > end - least
    return np.where(late, np.where(early, end - start, end - after), np.where(early, before - start, 0)).clip(0)


def cell_price(joint: Joint) -> int:
    """Of a person's cell of focus."""
    return focus_price(joint.options[0].wish) * CELL_MINUTES
