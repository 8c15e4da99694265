"""What some sessions cost together: focus is lost once, however many of them fall into the same free stretch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import Cells, Ints, cells_of
from kaffepause.planning.options import Group, Options, focus_price, options_of
from kaffepause.planning.score import focus_minutes
from kaffepause.planning.solver import RANK, UNPLACED, summed_over
from kaffepause.planning.wish import Wish

Columns = tuple[int, ...]  #: for each of the options the chosen start, or -1


@dataclass(frozen=True)
class Joint:
    """The options of some wishes that are never held at once, and what they cost together.

    prices: what each start takes from others, counted where choosing and no part of the cost. missing: what it costs to
    leave each out. gap: cells between two of them. held: how many stand already, by family and day.
    """

    group: Group
    options: Sequence[Options]
    prices: Sequence[Ints]
    missing: Sequence[int]
    gap: int
    held: Mapping[tuple[str, int], int]

    @staticmethod
    def of(desk: Desk, wishes: Sequence[Wish]) -> "Joint":
        """Those wishes as the desk stands now."""
        group = desk.group(wishes[0], [person for wish in wishes for person in wish.people])
        options = [options_of(desk.scene, wish, group) for wish in wishes]
        team = wishes[0].team
        held = Counter(
            (_family(placed.wish), placed.day.toordinal()) for placed in desk.placed if placed.wish.team is team
        )
        # Between two of a team's own lies the largest buffer of them all.
        gap = max(cells_of(activity.buffer) for activity in team.activities)
        return Joint(
            group,
            options,
            prices=[np.zeros_like(one.cost) for one in options],
            missing=[UNPLACED + RANK * (len(options) - number) for number in range(len(options))],
            gap=max(gap, *(wish.margin for wish in wishes)),
            held=held,
        )

    def beside(self, columns: Columns, numbers: Sequence[int]) -> tuple["Joint", list[Ints]]:
        """Those alone, the others held where they are; and which columns of each are left to it."""
        fixed = tuple(-1 if number in numbers else column for number, column in enumerate(columns))
        group = replace(self.group, free=self.group.free & ~self._occupied(fixed))
        left = [self._clear_of(fixed, number) for number in numbers]
        options = [
            one.only(columns).anew(group)
            for one, columns in zip((self.options[number] for number in numbers), left, strict=True)
        ]
        prices = [self.prices[number][columns] for number, columns in zip(numbers, left, strict=True)]
        missing = [self.missing[number] for number in numbers]
        return Joint(group, options, prices, missing, self.gap, self._counts(fixed)), left

    @cached_property
    def alone(self) -> list[Ints]:
        """What each start costs without focus."""
        return [one.cost + price for one, price in zip(self.options, self.prices, strict=True)]

    def cost(self, columns: Columns) -> int:
        """What they cost together, the unplaced included and the prices left out."""
        chosen = [(number, column) for number, column in enumerate(columns) if column >= 0]
        alone = sum(int(self.options[number].cost[column]) for number, column in chosen)
        missing = sum(self.missing[number] for number, column in enumerate(columns) if column < 0)
        return alone + missing + self._further(columns) + self.focus(columns)

    def free_rows(self, number: int) -> Cells:
        """Who of the group (rows) can be at each start of that one."""
        marks = np.zeros((len(self.group.people), self.options[number].starts.size), dtype=np.bool_)
        marks[self.rows[number]] = self.options[number].free
        return marks

    def crowding(self, ordinals: Ints) -> Ints:
        """day x set of pieces: what the further ones of a family cost on that day."""
        found = np.zeros((ordinals.size, 1 << len(self.options)), dtype=np.int64)
        for family in dict.fromkeys(self.family):
            held = np.array([self.held.get((family, day), 0) for day in ordinals.tolist()])[:, None]
            count = summed_over(np.array([one == family for one in self.family], dtype=np.int64))
            found += np.maximum(held + count - 1, 0) - np.maximum(held - 1, 0)
        return self.same_day * found

    def _further(self, columns: Columns) -> int:
        counts = self._counts(columns)
        further = sum(max(count - 1, 0) - max(self.held.get(at, 0) - 1, 0) for at, count in counts.items())
        return self.same_day * further

    def _counts(self, columns: Columns) -> Counter[tuple[str, int]]:
        counts = Counter(self.held)
        for number, column in enumerate(columns):
            if column >= 0:
                counts[self.family[number], int(self.days[number][column])] += 1
        return counts

    def focus(self, columns: Columns) -> int:
        """What they break up of focus, all together."""
        group = self.group
        left = group.along_axis(group.free & ~self._occupied(columns))
        lost = focus_minutes(group.worked_free, group.least) - focus_minutes(left, group.least)
        return lost * focus_price(self.options[0].wish)

    def _occupied(self, columns: Columns) -> Cells:
        """Where (cells) who (rows of the group) is at one of them."""
        marks = np.zeros_like(self.group.free)
        for number, (one, column) in enumerate(zip(self.options, columns, strict=True)):
            if column >= 0:
                start = int(one.starts[column])
                marks[self.rows[number][one.free[:, column]], start : start + one.wish.length] = True
        return marks

    def _clear_of(self, columns: Columns, number: int) -> Ints:
        """The columns of that one that leave the gap to all the chosen ones."""
        first, last = self.options[number].starts, self.options[number].starts + self.options[number].wish.length
        clear = np.ones(first.size, dtype=np.bool_)
        for one, column in zip(self.options, columns, strict=True):
            if column >= 0:
                start = int(one.starts[column])
                clear &= (last + self.gap <= start) | (first >= start + one.wish.length + self.gap)
        return np.flatnonzero(clear)

    @cached_property
    def rows(self) -> list[Ints]:
        """The group's rows of each option's people."""
        return [np.array([self.group.rows[person] for person in one.wish.people]) for one in self.options]

    @cached_property
    def days(self) -> list[Ints]:
        """The ordinal of each option's starts."""
        local = self.group.scene.grid.local(self.options[0].wish.team.zone)
        return [local.ordinal[one.starts] for one in self.options]

    @cached_property
    def family(self) -> list[str]:
        """Which of them share the cost of a further one on a day."""
        return [_family(one.wish) for one in self.options]

    @property
    def same_day(self) -> int:
        """What each further one on a day costs."""
        return max(one.wish.activity.weights.same_day for one in self.options)


def _family(wish: Wish) -> str:
    """An activity that comes in parts is one of its own; whole-team sessions are one together."""
    return wish.activity.name if wish.part else ""
