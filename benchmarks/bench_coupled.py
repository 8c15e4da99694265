"""Where plans meet: teams that share people, own breaks beside calls, and a manager's walks; each against an oracle.

CP-SAT plans all teams at once, and may also leave people out: what it proves is a bound for us. Focus is priced at
nothing there, since only then is the sum over teams a linear one; the walks are priced whole.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
from ortools.sat.python import cp_model

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.company import company, own_break, socials, walk
from benchmarks.oracle import optimum
from kaffepause.domain.activity import Activity, Weights
from kaffepause.planning.budget import admitted
from kaffepause.planning.components import components
from kaffepause.planning.desk import Desk
from kaffepause.planning.joint import Joint
from kaffepause.planning.options import Options, judged
from kaffepause.planning.proposal import Proposal
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question
from kaffepause.planning.scene import Scene
from kaffepause.planning.solver import RANK, UNPLACED
from kaffepause.planning.wish import Wish
from kaffepause.planning.wishes import wishes

WEIGHTLESS = Weights(focus_minute=0)


@dataclass(frozen=True, slots=True)
class Line:
    """A wish's starts, and of each person (rows) what it adds that they come; cost: had nobody come."""

    options: Options
    cost: list[int]
    adds: list[list[int]]


def weightless(activities: Sequence[Activity]) -> list[Activity]:
    return [replace(one, weights=WEIGHTLESS) for one in activities]


def lines(scene: Scene, asked: Sequence[Wish]) -> list[Line]:
    """Each wish's feasible starts as the calendars stand, with costs taken apart by person."""
    people = sorted({person for wish in asked for person in wish.people})
    desk = Desk(scene, {person: scene.diary(person) for person in people})
    desk.note_base()
    return [_line(desk, wish) for wish in asked]


def _line(desk: Desk, wish: Wish) -> Line:
    joint = Joint.of(desk, [wish])
    options, scene, group = joint.options[0], desk.scene, joint.group
    alone = [judged(scene, replace(wish, over_budget=frozenset(wish.people)), group, options.starts)]
    alone += [
        judged(scene, replace(wish, over_budget=frozenset(wish.people) - {person}), group, options.starts)
        for person in wish.people
    ]
    nobody, *single = [one.cost for one in alone]
    return Line(options, nobody.tolist(), [(one - nobody).tolist() for one in single])


def bound_of(question: Question, proposal: Proposal, seconds: float) -> int:
    """What no plan can undercut, as far as that is proven after so many seconds. It starts from ours, and is told what
    each team costs at least.
    """
    scene = Scene(question)
    asked, _ = admitted(scene, wishes(scene))
    model = cp_model.CpModel()
    at: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    by_day: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    costs: dict[str, cp_model.LinearExpr] = defaultdict(int)
    found = {(one.round.label, one.part): one for one in proposal.sessions}
    places: dict[str, int] = defaultdict(int)
    counts = {name: sum(wish.team.name == name and not wish.part for wish in asked) for name in scene.question.rosters}
    for line in lines(scene, asked):
        wish = line.options.wish
        held = [model.new_bool_var("") for _ in line.options.starts]
        missing = model.new_bool_var("")
        model.add_exactly_one([*held, missing])
        name = wish.team.name
        costs[name] += missing * (UNPLACED if wish.part else UNPLACED + RANK * (counts[name] - places[name]))
        places[name] += not wish.part
        ours = found.get(wish.key)
        model.add_hint(missing, ours is None)
        local = scene.grid.local(wish.team.zone).ordinal[line.options.starts].tolist()
        for column, var in enumerate(held):
            start = int(line.options.starts[column])
            is_ours = ours is not None and scene.grid.moment(start) == ours.slot.start
            model.add_hint(var, is_ours)
            coming = set(ours.people) if ours and is_ours else set()
            costs[name] += line.cost[column] * var + _comers(model, line, column, var, at, coming)
            if not wish.part:
                by_day[name, local[column]].append(var)
                for cell in range(start, start + wish.length + 1):
                    at[f"team {name}", cell].append(var)
    for variables in at.values():
        if len(variables) > 1:
            model.add_at_most_one(variables)
    for (name, _), variables in by_day.items():
        further = model.new_int_var(0, 10, "")
        model.add(further >= sum(variables) - 1)
        costs[name] += further * WEIGHTLESS.same_day
    for one in proposal.certificates:
        model.add(costs[one.team] >= one.bound)
    model.minimize(sum(costs.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    return int(np.ceil(solver.best_objective_bound - 1e-6))


def _comers(model, line: Line, column: int, var, at, ours: set[str]):  # noqa: PLR0917
    """Who comes to that start: nobody twice at a time, and enough of them."""
    wish, cost, coming = line.options.wish, 0, []
    start = int(line.options.starts[column])
    for row, person in enumerate(wish.people):
        if not line.options.free[row, column]:
            continue
        comes = var if len(wish.people) == 1 else model.new_bool_var("")
        if comes is not var:
            model.add_implication(comes, var)
            model.add_hint(comes, person in ours)
        coming.append(comes)
        cost += line.adds[row][column] * comes
        for cell in range(start, start + wish.length + wish.margin):
            at[person, cell].append(comes)
    if len(wish.people) > 1:
        model.add(sum(coming) >= wish.needed * var)
    return cost


def against(question: Question, seconds: float) -> tuple[int, int, float, float]:
    """Our cost, the best proven bound, and the processor time of both.

    The oracle's bound, or that of our certificates, as if nobody were shared: `bench_planning` tries those.
    """
    began = process_time()
    proposal = propose(question)
    ours, floor = (sum(getattr(one, name) for one in proposal.certificates) for name in ("cost", "bound"))
    middle = process_time()
    bound = floor if ours == floor else max(floor, bound_of(question, proposal, seconds))
    return ours, bound, middle - began, process_time() - middle


def report(name: str, found: Sequence[tuple[int, int, float, float]]) -> None:
    gaps = [100 * (ours - bound) / max(bound % UNPLACED, 1) for ours, bound, *_ in found]
    print(
        f"{name}: gap to the proven bound mean {np.mean(gaps):.3f} %, most {max(gaps):.3f} %; "
        f"{gaps.count(0)} of {len(found)} proven to be the best; "
        f"{sum(one[2] for one in found):.1f} s against {sum(one[3] for one in found):.0f} s",
        flush=True,
    )


def walks(seeds: Sequence[int], seconds: float, reports: int = 20) -> None:
    """A manager with so many reports over four weeks, on the whole objective."""
    gaps: list[float] = []
    slowest = 0.0
    for seed in seeds:
        asked = company(1, (walk(4),), seed=seed, sizes=(reports + 1, reports + 1), weeks=4)
        scene = Scene(asked)
        wanted, _ = admitted(scene, wishes(scene))
        ((people, theirs),) = components(scene, wanted)
        desk = Desk(scene, {person: scene.diary(person) for person in people})
        desk.note_base()
        joint = Joint.of(desk, theirs)
        began = process_time()
        at = {one.part: one.slot.start for one in propose(asked).sessions}
        slowest = max(slowest, process_time() - began)
        columns = tuple(_column(scene, one, at) for one in joint.options)
        least = optimum(joint, is_joint=True, hint=columns, seconds=seconds)
        if least is not None:
            gaps.append(100 * (joint.cost(columns) - least) / least)
    print(
        f"walks of {reports} reports: {len(gaps)} of {len(seeds)} proven; gap mean {np.mean(gaps):.2f} %, "
        f"most {max(gaps):.2f} %; at most {slowest:.1f} s",
        flush=True,
    )


def _column(scene: Scene, options: Options, at) -> int:
    moments = [scene.grid.moment(cell) for cell in options.starts.tolist()]
    return moments.index(at[options.wish.part]) if options.wish.part in at else -1


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--teams", type=int, nargs="*", default=[5, 20])
    arguments.add_argument("--shared", type=float, nargs="*", default=[0.15, 0.4])
    arguments.add_argument("--seeds", type=int, nargs="*", default=[21, 22, 23])
    arguments.add_argument("--breaks", type=int, default=20)
    arguments.add_argument("--walks", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=60)
    given = arguments.parse_args()
    for teams in given.teams:
        for shared in given.shared:
            asked = [company(teams, weightless(socials()), seed=seed, shared=shared) for seed in given.seeds]
            report(f"{teams} teams, {shared:.0%} shared", [against(one, given.seconds) for one in asked])
    if given.breaks:
        alone = [
            company(1, weightless((*socials(), own_break())), seed=seed, sizes=(8, 8))
            for seed in range(31, 31 + given.breaks)
        ]
        report(f"own breaks of {given.breaks} teams of 8", [against(one, given.seconds) for one in alone])
    if given.walks:
        walks(range(1, given.walks + 1), given.seconds)


if __name__ == "__main__":
    main()
