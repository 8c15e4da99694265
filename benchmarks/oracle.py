"""The proven optimum of a team's week, on our options and our objective: by CP-SAT, and by searching through."""

from collections import defaultdict
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from kaffepause.planning import day
from kaffepause.planning.exact import Search
from kaffepause.planning.grid import CELL_MINUTES
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.options import focus_price
from kaffepause.planning.score import Blocks
from kaffepause.planning.solver import best_over_days, tabled


def optimum(joint: Joint, *, is_joint: bool, hint: Columns = (), seconds: float = 60) -> int | None:
    """The proven least cost; None where time ran out. is_joint: focus is lost once; else by each anew."""
    model = cp_model.CpModel()
    costs = [one.cost if is_joint else one.total for one in joint.options]
    held = [[model.new_bool_var("") for _ in one.starts] for one in joint.options]
    cost = 0
    for number, row in enumerate(held):
        missing = model.new_bool_var("")
        model.add_exactly_one([*row, missing])
        cost += missing * joint.additive.pieces[number].unplaced
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


def searched_through(joint: Joint, seconds: float = 60) -> int | None:
    """The proven least cost with joint focus, every set it leans on searched through; None after that time."""
    widths, width = day.WIDTHS, day.WIDTH
    day.WIDTHS, day.WIDTH = {}, 1_000_000
    try:
        search, until = Search(joint, tabled(joint.floors)), perf_counter() + seconds
        while perf_counter() < until:
            choice = best_over_days(joint.additive, search.low)
            leaning = [at for at in enumerate(choice.masks) if not search.knows(at)]
            if not leaning:
                return choice.cost
            for at in leaning:
                search.learn(at)
                search.low.costs[at] = search.true.costs[at]
    finally:
        day.WIDTHS, day.WIDTH = widths, width
    return None


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
    block = joint.additive
    by_day = defaultdict(list)
    for number, row in enumerate(held):
        for ordinal, var in zip(joint.days[number].tolist(), row, strict=True):
            by_day[joint.family[number], ordinal].append(var)
    cost = 0
    for (family, ordinal), variables in by_day.items():
        already = block.held.get((family, ordinal), 0)
        further = model.new_int_var(0, len(joint.options), "")
        model.add(further >= sum(variables) + already - 1 - max(already - 1, 0))
        cost += further * block.same_day[family]
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
