"""Why a wish got no slot: the first rule that alone was enough to stop it, with numbers of the team."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import Cells, Ints
from kaffepause.planning.options import Group, judged, starts_of
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Because
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish


def why_none(scene: Scene, wish: Wish, group: Group) -> Unplaced:
    """The wish refused. NO_QUORUM tells how many could come at best, and what the slot for as many would cost."""
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
    return _crowded_out(scene, wish, group)


def _most(wish: Wish, diaries: Sequence[Diary], starts: Ints, closed: Sequence[Cells]) -> int:
    """How many could be there at once at best, if only those cells were closed to each of them."""
    sums = np.zeros((len(closed), closed[0].size + 1), dtype=np.int64)
    np.cumsum(np.stack(closed), axis=1, out=sums[:, 1:])
    ends = np.minimum(starts + wish.length, closed[0].size)
    known = np.array([diary.is_known for diary in diaries], dtype=np.bool_)
    return int(((sums[:, ends] == sums[:, starts]) & known[:, None]).sum(axis=0).max())


def _crowded_out(scene: Scene, wish: Wish, group: Group) -> Unplaced:
    without_ours = [replace(diary, ours=diary.ours * 0, spaced=diary.spaced * 0) for diary in group.people]
    options = judged(scene, wish, replace(group, people=without_ours), starts_of(scene, wish))
    if options.feasible.any():
        return wish.refused(Because.NO_ROOM_LEFT)
    free = options.free.sum(axis=0)
    best = int(free.max())
    if wish.over_budget and best + len(wish.over_budget) >= wish.needed > best:
        return wish.refused(Because.BUDGET, free=best)
    return wish.refused(Because.NO_QUORUM, free=best, price=int(options.total[free == best].min()))
