"""Why a wish got no slot: the first rule that alone was enough to stop it, with numbers of the team."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from kaffepause.domain.interval import Interval
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import CELL, CELL_MINUTES, Cells, Ints
from kaffepause.planning.options import Group, judged, options_of, starts_of
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import FEW, Because
from kaffepause.planning.wish import Wish

#: What is left of a booking that ends early is no shorter.
LEAST = timedelta(minutes=10)


def why_none(desk: Desk, wish: Wish) -> Unplaced:
    """The wish refused. NO_QUORUM tells how many could come at best, and what the slot for as many would cost."""
    scene, group = desk.scene, desk.group(wish)
    diaries = group.diaries(wish)
    known = sum(diary.is_known for diary in diaries)
    if not starts_of(scene, wish, in_the_dark=True).size:
        return wish.refused(Because.TOO_LATE)
    starts = starts_of(scene, wish)
    if not starts.size:
        return wish.refused(Because.NO_DAYLIGHT)
    if known < wish.needed or not all(group.people[group.rows[person]].is_known for person in wish.required):
        return wish.refused(Because.CALENDAR_UNKNOWN, free=known)
    hours = _most(
        wish, diaries, starts, [~(diary.hours & scene.open_cells(wish.occasion, diary.person)) for diary in diaries]
    )
    if hours < wish.needed:
        return wish.refused(Because.NO_COMMON_HOURS, free=hours)
    there = _most(wish, diaries, starts, [~diary.hours | diary.away for diary in diaries])
    if there < wish.needed:
        return wish.refused(Because.AWAY, free=there)
    return _crowded_out(desk, wish, group)


def _most(wish: Wish, diaries: Sequence[Diary], starts: Ints, closed: Sequence[Cells]) -> int:
    """How many could be there at once at best, if only those cells were closed to each of them."""
    sums = np.zeros((len(closed), closed[0].size + 1), dtype=np.int64)
    np.cumsum(np.stack(closed), axis=1, out=sums[:, 1:])
    ends = np.minimum(starts + wish.length, closed[0].size)
    known = np.array([diary.is_known for diary in diaries], dtype=np.bool_)
    return int(((sums[:, ends] == sums[:, starts]) & known[:, None]).sum(axis=0).max())


def _crowded_out(desk: Desk, wish: Wish, group: Group) -> Unplaced:
    scene = desk.scene
    without_ours = [replace(diary, ours=diary.ours * 0, spaced=diary.spaced * 0) for diary in group.people]
    options = judged(scene, wish, replace(group, people=without_ours), starts_of(scene, wish))
    if options.feasible.any():
        return _beside_ours(desk, wish)
    free = options.free.sum(axis=0)
    best = int(free.max())
    if wish.over_budget and best + len(wish.over_budget) >= wish.needed > best:
        return wish.refused(Because.BUDGET, free=best)
    return wish.refused(Because.NO_QUORUM, free=best, price=int(options.total[free == best].min()))


def _beside_ours(desk: Desk, wish: Wish) -> Unplaced:
    """Refused for what else we hold. A break names the first booking of ours that need only end five minutes early."""
    asked = sorted((one for one in desk.placed if _may_end_early(one, wish)), key=lambda one: (one.slot, one.wish.key))
    early = next((one for one in asked if _fits_after(desk, one, wish)), None)
    if early is None:
        return wish.refused(Because.NO_ROOM_LEFT)
    if len(wish.people) < FEW:
        return wish.refused(Because.ENDS_EARLY)
    return wish.refused(Because.ENDS_EARLY, minutes=CELL_MINUTES, name=early.wish.activity.title, day=early.day)


def _may_end_early(placed: Placed, wish: Wish) -> bool:
    leaves_enough = placed.slot.length - CELL >= LEAST
    return wish.is_break and leaves_enough and not placed.wish.is_break and not {*wish.people}.isdisjoint(placed.people)


def _fits_after(desk: Desk, placed: Placed, wish: Wish) -> bool:
    """Whether the wish had room if that booking ended early. The desk stays as it is."""
    tried = Desk(desk.scene, {person: desk.diaries[person].copy() for person in wish.people}, base=desk.base)
    tried.take(placed.people, placed.slot, placed.wish.margin, times=-1)
    tried.take(placed.people, Interval(placed.slot.start, placed.slot.end - CELL), placed.wish.margin)
    return options_of(tried.scene, wish, tried.group(wish)).starts.size > 0
