"""Where a wish could go, and what each place costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kaffepause.domain.activity import Kind
from kaffepause.domain.ids import PersonId
from kaffepause.planning import score
from kaffepause.planning.daylight import daylight
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import Cells, Ints, cells_of
from kaffepause.planning.scene import Scene
from kaffepause.planning.slots import Openings
from kaffepause.planning.wish import Occasion, Wish


@dataclass(frozen=True)
class Group:
    """Some people as they stand at one moment of the planning.

    free: the time they work and had free before anything was placed; rows as in the diaries. Focus is priced on it,
    along an axis without the hours in which nobody works: axis[cell] is a cell's place there.
    """

    scene: Scene
    occasion: Occasion
    people: Sequence[Diary]
    free: Cells

    @cached_property
    def rows(self) -> dict[PersonId, int]:
        return {diary.person: row for row, diary in enumerate(self.people)}

    @cached_property
    def _kept(self) -> Cells:
        worked: Cells = np.logical_or.reduce(self.free, axis=0)
        worked[1:] |= worked[:-1]
        return worked

    @cached_property
    def axis(self) -> Ints:
        return np.cumsum(self._kept) - self._kept

    @cached_property
    def worked_free(self) -> Cells:
        """`free` along the axis."""
        return self.along_axis(self.free)

    def along_axis(self, cells: Cells) -> Cells:
        """Those cells along the axis; a day's end stands between two days."""
        return np.append(cells[:, self._kept], np.zeros((len(self.people), 1), dtype=np.bool_), axis=1)

    @cached_property
    def blocks(self) -> score.Blocks:
        return score.Blocks.of(self.worked_free, self.least)

    @property
    def least(self) -> int:
        """Cells of a focus block."""
        return cells_of(self.scene.question.organization.thresholds.focus_block)

    @cached_property
    def worked(self) -> Cells:
        """Whether anybody works."""
        return np.logical_or.reduce([diary.hours for diary in self.people])

    @cached_property
    def stretches(self) -> score.Stretches:
        return score.Stretches.of(self.people)

    @cached_property
    def _openings(self) -> Openings:
        return Openings.of(self.people, self._open_cells)

    @cached_property
    def _for_breaks(self) -> Openings:
        return Openings.of(self.people, self._open_cells, for_a_break=True)

    @cached_property
    def _open_cells(self) -> list[Cells]:
        return [self.scene.open_cells(self.occasion, diary.person) for diary in self.people]

    def openings(self, wish: Wish) -> Openings:
        """Where people can be; a break may take a day's last gap."""
        return self._for_breaks if wish.is_break else self._openings

    def rows_of(self, wish: Wish) -> list[int]:
        """Where the wish's people stand, in its order."""
        return [self.rows[person] for person in wish.people]

    def diaries(self, wish: Wish) -> list[Diary]:
        """Those of the wish's people, in its order."""
        return [self.people[row] for row in self.rows_of(wish)]


@dataclass(frozen=True, slots=True)
class Options:
    """The starts of a wish by the clock, in cells. free: who (rows, in the wish's order) could be there at each.

    feasible: by all rules. cost: without focus; focus: what each start alone breaks up; both meaningful where feasible.
    gain: of a break, the minutes it frees people of.
    """

    wish: Wish
    starts: Ints
    free: Cells
    feasible: Cells
    cost: Ints
    focus: Ints
    gain: Ints

    @property
    def total(self) -> Ints:
        """What each start costs alone."""
        return self.cost + self.focus

    def only(self, columns: Ints) -> "Options":
        """With those columns only."""
        return Options(
            self.wish,
            self.starts[columns],
            self.free[:, columns],
            self.feasible[columns],
            self.cost[columns],
            self.focus[columns],
            self.gain[columns],
        )

    def anew(self, group: Group) -> "Options":
        """The same with focus as the group has it."""
        return replace(self, focus=focus_cost(self.wish, group, group.blocks, self.starts, self.free))

    def people_at(self, column: int) -> tuple[PersonId, ...]:
        return tuple(person for person, is_free in zip(self.wish.people, self.free[:, column], strict=True) if is_free)


def options_of(scene: Scene, wish: Wish, group: Group) -> Options:
    """Every feasible start: on open days, past the notice, in daylight for a walk, with enough who can come."""
    starts = _worked_starts(scene, wish, group)
    free, feasible = who_could_come(wish, group, starts)
    return _priced(scene, wish, group, starts[feasible], free[:, feasible], feasible[feasible])


def _worked_starts(scene: Scene, wish: Wish, group: Group) -> Ints:
    starts = starts_of(scene, wish)
    return starts[group.worked[starts]]


def judged(scene: Scene, wish: Wish, group: Group, starts: Ints) -> Options:
    """Those starts, feasible or not, with who could come and what each costs."""
    return _priced(scene, wish, group, starts, *who_could_come(wish, group, starts))


def _priced(scene: Scene, wish: Wish, group: Group, starts: Ints, free: Cells, feasible: Cells) -> Options:  # noqa: PLR0917
    gain = _gains(wish, group, starts)
    return Options(
        wish=wish,
        starts=starts,
        free=free,
        feasible=feasible,
        cost=_cost(scene, wish, group, starts, free) + _regret(scene, wish, group, free, gain),
        focus=focus_cost(wish, group, group.blocks, starts, free),
        gain=(gain * free).sum(axis=0),
    )


def who_could_come(wish: Wish, group: Group, starts: Ints) -> tuple[Cells, Cells]:
    """Who (rows) could be there from each of those starts, and whether that is enough by all rules."""
    free = group.openings(wish).free(wish.people, starts, wish.length, wish.margin)
    if wish.over_budget:
        free[[row for row, person in enumerate(wish.people) if person in wish.over_budget]] = False
    feasible = free.sum(axis=0) >= wish.needed
    for row, person in enumerate(wish.people):
        if person in wish.required:
            feasible &= free[row]
    return free, feasible


def focus_cost(wish: Wish, group: Group, blocks: score.Blocks, starts: Ints, free: Cells) -> Ints:
    """What each start breaks up of those blocks, at the highest price any of the team's activities sets."""
    return focus_price(wish) * (blocks.lost(group.rows_of(wish), group.axis[starts], wish.length) * free).sum(axis=0)


def focus_price(wish: Wish) -> int:
    """Of a person's minute of focus, in that team."""
    return max(activity.weights.focus_minute for activity in wish.team.activities)


def starts_of(scene: Scene, wish: Wish, *, in_the_dark: bool = False) -> Ints:
    """The starts on the wish's days and past its notice; of a walk those in daylight at the team's place."""
    starts = scene.grid.starts(wish.team.zone, wish.days, wish.step)
    starts = starts[starts >= scene.grid.ceil(scene.now + wish.activity.notice)]
    return starts if in_the_dark else starts[in_light(scene, wish, starts)]


def in_light(scene: Scene, wish: Wish, starts: Ints) -> Cells:
    """Whether all of the session is in daylight; always, unless it is a walk of a team that says where it walks."""
    place = wish.team.place
    if wish.activity.kind is not Kind.WALK or place is None:
        return np.ones(starts.size, dtype=np.bool_)
    light = [part for day in wish.days if (part := daylight(place, day, wish.team.zone))]
    dark = np.concatenate(([0], np.cumsum(~scene.grid.inside(light))))
    return dark[np.minimum(starts + wish.length, scene.grid.cells)] == dark[starts]


def _gains(wish: Wish, group: Group, starts: Ints) -> Ints:
    if not wish.is_break:
        return np.zeros((len(wish.people), starts.size), dtype=np.int64)
    return group.stretches.gains(group.rows_of(wish), starts, wish.length)


def _cost(scene: Scene, wish: Wish, group: Group, starts: Ints, free: Cells) -> Ints:
    weights, memory, diaries = wish.activity.weights, scene.memory, group.diaries(wish)
    key = (wish.team.name, wish.activity.name)
    thresholds = scene.question.organization.thresholds
    cost = score.attendance(wish, free, score.shares(wish.people, memory.absences(key)))
    cost += score.preference(wish, scene.grid, starts, free.sum(axis=0), memory.last(key, wish.part))
    bearing = score.shares(wish.people, score.burdens(wish, memory, diaries, thresholds))
    early_or_late = score.inconvenience(wish, scene.grid, starts, diaries, thresholds) & free
    borne: Ints = (weights.inconvenience * bearing) @ early_or_late
    return cost + borne


def _regret(scene: Scene, wish: Wish, group: Group, free: Cells, gain: Ints) -> Ints:
    """Of a break: by how much less than at its best it shortens the stretches of those who come.

    The best is that of the calendars alone, so that what a break costs does not hang on what else we place.
    """
    if not wish.is_break:
        return np.zeros(len(free.T), dtype=np.int64)
    gains = _gains(wish, group, _worked_starts(scene, wish, group))
    best: Ints = np.max(gains, axis=1, initial=0)
    missed: Ints = np.where(free, np.maximum(best[:, None] - gain, 0), 0)
    return (missed * wish.activity.weights.stretch_minute).sum(axis=0)
