"""The proven optimum of a team's week, on our options and our objective: by CP-SAT, and by searching through."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from kaffepause.planning.exact import Search
from kaffepause.planning.grid import CELL_MINUTES, Cells
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.options import focus_price
from kaffepause.planning.score import Blocks
from kaffepause.planning.solver import IMPOSSIBLE, best_over_days


def optimum(joint: Joint, *, is_joint: bool, hint: Columns = (), seconds: float = 60) -> int | None:
    """The proven least cost; None where time ran out. is_joint: focus is lost once; else by each anew."""
    model = cp_model.CpModel()
    costs = [one.cost if is_joint else one.total for one in joint.options]
    held = [[model.new_bool_var("") for _ in one.starts] for one in joint.options]
    cost = 0
    for number, row in enumerate(held):
        missing = model.new_bool_var("")
        model.add_exactly_one([*row, missing])
        cost += missing * joint.missing[number]
        cost += sum(int(price) * var for price, var in zip(costs[number], row, strict=True))
    _one_at_a_time(model, joint, held)
    cost += _crowding(model, joint, held)
    if is_joint:
        cost += _focus(model, joint, held)
    model.minimize(cost)
    for row, column in zip(held, hint, strict=False):
        for place, var in enumerate(row):
            model.add_hint(var, place == column)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    return round(solver.objective_value) if solver.solve(model) == cp_model.OPTIMAL else None


def additive(joint: Joint) -> Joint:
    """The same with the focus that each start breaks up alone as its cost, and nothing lost together."""
    options = [replace(one, cost=one.total, focus=one.focus * 0) for one in joint.options]
    return replace(joint, options=options, group=replace(joint.group, free=joint.group.free & False))


def searched_through(joint: Joint, seconds: float = 60) -> int | None:
    """The proven least cost with joint focus: every set that the best choice leans on is searched through start by
    start, its focus counted on the calendars themselves. None after that time.

    A set that was not searched costs no less than the dearest of its parts, and the others without focus.
    """
    search, until = Search(joint), perf_counter() + seconds
    low, through = _floor(search), dict[tuple[int, int], int]()
    while perf_counter() < until:
        choice = best_over_days(low, search.left_out)
        leaning = [at for at in enumerate(choice.masks) if at[1] and at not in through]
        if not leaning:
            return choice.cost
        for day, mask in leaning:
            numbers = [number for number in range(len(joint.options)) if mask >> number & 1]
            ordinal = int(np.unique(np.concatenate(joint.days))[day])
            through[day, mask] = _least(joint, ordinal, numbers, joint.group.worked_free, {}, IMPOSSIBLE)
            for other in range(low.shape[1]):
                if other & mask == mask:
                    more = search.floor[day, other] - search.floor[day, mask] + search.crowding[day, other]
                    low[day, other] = max(low[day, other], min(through[day, mask] + more, IMPOSSIBLE))
    return None


def _floor(search: Search):
    """Every set at what its pieces cost without focus."""
    low = search.floor + search.crowding
    return np.where(search.low >= IMPOSSIBLE, IMPOSSIBLE, low)


def _least(joint: Joint, ordinal: int, numbers: Sequence[int], free: Cells, chosen: dict[int, int], below: int) -> int:  # noqa: PLR0917
    """The least cost of those pieces on that day beside the chosen ones, if it is below that."""
    columns = {number: _clear(joint, ordinal, number, chosen) for number in numbers}
    if not all(some.size for some in columns.values()):
        return IMPOSSIBLE
    lead = min(numbers, key=lambda number: columns[number].size)
    rest = [number for number in numbers if number != lead]
    least_rest = sum(int(joint.alone[number][columns[number]].min()) for number in rest)
    one, group = joint.options[lead], joint.group
    lost = Blocks.of(free, group.least).lost(joint.rows[lead], group.axis[one.starts[columns[lead]]], one.wish.length)
    costs = joint.alone[lead][columns[lead]] + focus_price(one.wish) * (lost * one.free[:, columns[lead]]).sum(axis=0)
    if not rest:
        return int(costs.min())
    best = below
    for place in np.argsort(costs, kind="stable").tolist():
        if costs[place] + least_rest >= best:
            break
        column, left = int(columns[lead][place]), free.copy()
        start = int(group.axis[one.starts[column]])
        left[joint.rows[lead][one.free[:, column]], start : start + one.wish.length] = False
        cost = int(costs[place])
        best = min(best, cost + _least(joint, ordinal, rest, left, {**chosen, lead: column}, best - cost))
    return best if best < below else IMPOSSIBLE


def _clear(joint: Joint, ordinal: int, number: int, chosen: dict[int, int]):
    """The starts of that piece on that day that leave the gap to all chosen ones."""
    starts, length = joint.options[number].starts, joint.options[number].wish.length
    clear = joint.days[number] == ordinal
    for other, column in chosen.items():
        start, reach = int(joint.options[other].starts[column]), joint.options[other].wish.length
        clear &= (starts >= start + reach + joint.gap) | (starts + length + joint.gap <= start)
    return np.flatnonzero(clear)


def _one_at_a_time(model, joint, held) -> None:
    at = defaultdict(list)
    for one, row in zip(joint.options, held, strict=True):
        for start, var in zip(one.starts.tolist(), row, strict=True):
            for cell in range(start, start + one.wish.length + joint.gap):
                at[cell].append(var)
    for variables in at.values():
        if len(variables) > 1:
            model.add_at_most_one(variables)


def _crowding(model, joint, held):
    by_day = defaultdict(list)
    for number, row in enumerate(held):
        for ordinal, var in zip(joint.days[number].tolist(), row, strict=True):
            by_day[joint.family[number], ordinal].append(var)
    cost = 0
    for (family, ordinal), variables in by_day.items():
        already = joint.held.get((family, ordinal), 0)
        further = model.new_int_var(0, len(joint.options), "")
        model.add(further >= sum(variables) + already - 1 - max(already - 1, 0))
        cost += further * joint.same_day
    return cost


def _focus(model, joint, held):
    """Each block of focus, less the stretches that are kept: any free stretch that is long enough may count."""
    group, price = joint.group, focus_price(joint.options[0].wish)
    blocks = Blocks.of(group.worked_free, group.least)
    cost = 0
    for row in range(len(group.people)):
        for first in np.unique(blocks.first[row][group.worked_free[row]]).tolist():
            last = int(blocks.last[row][first])
            if last - first < group.least:
                continue
            inside = [
                (start, start + one.wish.length, var)
                for number, one in enumerate(joint.options)
                for start, column, var in zip(
                    group.axis[one.starts].tolist(), range(one.starts.size), held[number], strict=True
                )
                if first <= start < last
                and row in joint.rows[number].tolist()
                and one.free[joint.rows[number].tolist().index(row), column]
            ]
            if inside:
                cost += price * CELL_MINUTES * ((last - first) - _kept(model, first, last, inside, group.least))
    return cost


def _kept(model, first, last, inside, least):
    begins = sorted({first, *(end for _, end, _ in inside)})
    ends = sorted({last, *(start for start, _, _ in inside)})
    kept, covering = 0, defaultdict(list)
    points = sorted({*begins, *ends})
    for begin in begins:
        for end in ends:
            if end - begin >= least:
                var = model.new_bool_var("")
                for start, stop, other in inside:
                    if start < end and stop > begin:
                        model.add_implication(var, other.negated())
                for point in points:
                    if begin <= point < end:
                        covering[point].append(var)
                kept += (end - begin) * var
    for variables in covering.values():
        model.add_at_most_one(variables)
    return kept
