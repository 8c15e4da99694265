"""One block on the true objective: focus is lost once, however many sessions fall into the same free stretch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import Cells, Ints, cells_of
from kaffepause.planning.options import Group, Options, focus_cost, focus_price, options_of
from kaffepause.planning.score import Blocks, focus_minutes
from kaffepause.planning.solver import RANK, UNPLACED, Answer, Block, Piece
from kaffepause.planning.wish import Wish

#: Passes over a block in which one piece at a time is moved to where it costs least.
PASSES = 4
#: Shares of a bound's prices: for one piece on a day, two, three; and for more, one in that many.
SHARES = (1, 2, 3)

Columns = tuple[int, ...]  #: for each of the options the chosen start, or -1


@dataclass(frozen=True)
class Joint:
    """The options of some wishes that are never held at once, and what they cost together.

    prices: added to each start while choosing, for what it takes from others; no part of the cost. gap: cells between
    two of them. held: how many stand already, by family and day.
    """

    group: Group
    options: Sequence[Options]
    prices: Sequence[Ints]
    gap: int
    held: Mapping[tuple[int, int], int]

    @staticmethod
    def of(desk: Desk, wishes: Sequence[Wish]) -> "Joint":
        """Those wishes as the desk stands now."""
        group = desk.group(wishes[0], [person for wish in wishes for person in wish.people])
        options = [options_of(desk.scene, wish, group) for wish in wishes]
        team = wishes[0].team
        families = _families(wishes)
        held = Counter(
            (families.get(placed.wish.activity.name, -1) if placed.wish.part else -1, placed.day.toordinal())
            for placed in desk.placed
            if placed.wish.team is team
        )
        # Between two of a team's own lies the largest buffer of them all.
        gap = max(cells_of(activity.buffer) for activity in team.activities)
        prices = [np.zeros_like(one.cost) for one in options]
        return Joint(group, options, prices, max(gap, *(wish.margin for wish in wishes)), held)

    def block(self) -> Block:
        """As if focus were lost anew by each."""
        return self._block([one.total + price for one, price in zip(self.options, self.prices, strict=True)])

    def repriced(self, columns: Columns) -> Block:
        """With what each start would cost if all others stood as chosen."""
        return self._block([self._beside(number, columns) for number in range(len(self.options))])

    def floors(self) -> list[Block]:
        """Blocks for a bound: of several on a day each pays its share of the focus it would break up alone."""
        shares = [*SHARES[: len(self.options)], *([len(self.options)] if len(self.options) > len(SHARES) else [])]
        return [self._block([one.cost + one.focus // share for one in self.options]) for share in shares]

    def columns(self, answer: Answer) -> Columns:
        """The columns of the solver's answer."""
        feasible = [np.flatnonzero(one.feasible) for one in self.options]
        return tuple(int(at[index]) if index >= 0 else -1 for at, index in zip(feasible, answer.chosen, strict=True))

    def cost(self, columns: Columns) -> int:
        """What they cost together, the unplaced included."""
        chosen = [(number, column) for number, column in enumerate(columns) if column >= 0]
        alone = sum(int(self.options[number].cost[column]) for number, column in chosen)
        missing = sum(self._missing(number) for number, column in enumerate(columns) if column < 0)
        return alone + missing + self._crowding(columns) + self._focus(columns)

    def worth(self, columns: Columns) -> int:
        """The cost, and what it takes from others."""
        taken = sum(int(price[column]) for price, column in zip(self.prices, columns, strict=True) if column >= 0)
        return self.cost(columns) + taken

    def improved(self, columns: Columns) -> Columns:
        """The same after moving one at a time to where it costs least beside the others, until none gains."""
        for _ in range(PASSES):
            before = columns
            for number in range(len(self.options)):
                columns = self._moved(number, columns)
            if columns == before:
                break
        return columns

    def _moved(self, number: int, columns: Columns) -> Columns:
        one = self.options[number]
        if not one.feasible.any():
            return columns
        crowd = self._counts((*columns[:number], -1, *columns[number + 1 :]))
        full = [day for (family, day), count in crowd.items() if count and family == self._family[number]]
        cost = self._beside(number, columns) + self._price * np.isin(self._days[number], full)
        cost = np.where(one.feasible & self._clear(number, columns), cost, UNPLACED)
        now, best = columns[number], int(cost.argmin())
        if cost[best] >= UNPLACED or (now >= 0 and cost[now] <= cost[best]):
            return columns
        return (*columns[:number], best, *columns[number + 1 :])

    def _beside(self, number: int, columns: Columns) -> Ints:
        """What each start of that one costs if the others stand as chosen; crowding left out."""
        one = self.options[number]
        free = self.group.worked_free & ~self._occupied((*columns[:number], -1, *columns[number + 1 :]))
        blocks = Blocks.of(free, self.group.least)
        return one.cost + self.prices[number] + focus_cost(one.wish, self.group, blocks, one.starts, one.free)

    def _focus(self, columns: Columns) -> int:
        least, free = self.group.least, self.group.worked_free
        lost = focus_minutes(free, least) - focus_minutes(free & ~self._occupied(columns), least)
        return lost * focus_price(self.options[0].wish)

    def _occupied(self, columns: Columns) -> Cells:
        marks = np.zeros_like(self.group.worked_free)
        for number, (one, column) in enumerate(zip(self.options, columns, strict=True)):
            if column >= 0:
                start = int(self.group.axis[one.starts[column]])
                marks[self._rows[number][one.free[:, column]], start : start + one.wish.length] = True
        return marks

    @cached_property
    def _rows(self) -> list[Ints]:
        return [np.array([self.group.rows[person] for person in one.wish.people]) for one in self.options]

    def _clear(self, number: int, columns: Columns) -> Cells:
        """The starts at which that one meets none of the others."""
        one = self.options[number]
        clear = np.ones(one.starts.size, dtype=np.bool_)
        for other, column in enumerate(columns):
            if other != number and column >= 0:
                start = int(self.options[other].starts[column])
                end = start + self.options[other].wish.length + self.gap
                clear &= (one.starts >= end) | (one.starts + one.wish.length + self.gap <= start)
        return clear

    def _crowding(self, columns: Columns) -> int:
        counts = self._counts(columns)
        return self._price * sum(max(count - 1, 0) - max(self.held.get(at, 0) - 1, 0) for at, count in counts.items())

    def _counts(self, columns: Columns) -> Counter[tuple[int, int]]:
        counts = Counter(self.held)
        for number, column in enumerate(columns):
            if column >= 0:
                counts[self._family[number], int(self._days[number][column])] += 1
        return counts

    @cached_property
    def _days(self) -> list[Ints]:
        local = self.group.scene.grid.local(self.options[0].wish.team.zone)
        return [local.ordinal[one.starts] for one in self.options]

    @cached_property
    def _family(self) -> list[int]:
        wishes = [one.wish for one in self.options]
        families = _families(wishes)
        return [families[wish.activity.name] if wish.part else -1 for wish in wishes]

    def _missing(self, number: int) -> int:
        return UNPLACED + RANK * (len(self.options) - number)

    @property
    def _price(self) -> int:
        return max(one.wish.activity.weights.same_day for one in self.options)

    def _block(self, costs: Sequence[Ints]) -> Block:
        pieces = tuple(
            Piece(
                starts=one.starts[one.feasible],
                days=self._days[number][one.feasible],
                costs=cost[one.feasible],
                length=one.wish.length + self.gap,
                family=self._family[number],
                unplaced=self._missing(number),
            )
            for number, (one, cost) in enumerate(zip(self.options, costs, strict=True))
        )
        return Block(pieces=pieces, same_day={piece.family: self._price for piece in pieces}, held=self.held)


def _families(wishes: Sequence[Wish]) -> dict[str, int]:
    """A number for each activity that comes in parts; whole-team sessions are one family, -1."""
    return {wish.activity.name: number for number, wish in enumerate(wishes) if wish.part}
