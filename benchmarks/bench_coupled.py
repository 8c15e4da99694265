"""Where plans meet: teams that share people, own breaks beside calls, and a manager's walks; each against an oracle.

HiGHS plans all teams at once. Whoever is in one team comes when they can, as with us; whoever is in two it may also
leave out: what it proves is a bound for us. Focus is priced at nothing there, since only then is the sum over teams a
linear one; the walks are priced whole.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

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


def bound_of(question: Question, proposal: Proposal, seconds: float) -> tuple[int, int]:
    """What no plan can undercut, as far as that is proven after so many seconds, and how much of it is for what its own
    best plan leaves out. What each team costs at least it is told.
    """
    scene = Scene(question)
    asked, _ = admitted(scene, wishes(scene))
    torn = torn_between(asked)
    program = Program()
    at: dict[tuple[str, int], list[int]] = defaultdict(list)
    by_day: dict[tuple[str, int], list[int]] = defaultdict(list)
    places: dict[str, int] = defaultdict(int)
    counts = {name: sum(wish.team.name == name and not wish.part for wish in asked) for name in scene.question.rosters}
    for line in lines(scene, asked):
        wish, name = line.options.wish, line.options.wish.team.name
        price = UNPLACED if wish.part else UNPLACED + RANK * (counts[name] - places[name])
        places[name] += not wish.part
        held = [program.choice(name, line.cost[column]) for column in range(line.options.starts.size)]
        program.missing.append(program.choice(name, price))
        program.row(dict.fromkeys([*held, program.missing[-1]], 1), least=1, most=1)
        local = scene.grid.local(wish.team.zone).ordinal[line.options.starts].tolist()
        for column, place in enumerate(held):
            _comers(program, line, column, place, at, torn)
            if not wish.part:
                by_day[name, local[column]].append(place)
                start = int(line.options.starts[column])
                for cell in range(start, start + wish.length + 1):
                    at[f"team {name}", cell].append(place)
    for cliques in at.values():
        program.row(dict.fromkeys(cliques, 1), most=1)
    for (name, _), held in by_day.items():
        further = program.choice(name, WEIGHTLESS.same_day, most=10)
        program.row({**dict.fromkeys(held, 1), further: -1}, most=1)
    for one in proposal.certificates:
        program.row(program.costs_of(one.team), least=one.bound)
    return program.bound(seconds)


class Program:
    """Whole numbers to choose, what each costs, and rows of which sums keep within bounds. Solved by HiGHS."""

    def __init__(self) -> None:
        self.costs: list[int] = []
        self.most: list[int] = []
        self.owners: list[str] = []
        self.rows: list[dict[int, int]] = []
        self.bounds: list[tuple[float, float]] = []
        self.missing: list[int] = []

    def choice(self, owner: str, cost: int, most: int = 1) -> int:
        self.costs.append(cost)
        self.most.append(most)
        self.owners.append(owner)
        return len(self.costs) - 1

    def row(self, terms: dict[int, int], *, least: float = -np.inf, most: float = np.inf) -> None:
        self.rows.append(terms)
        self.bounds.append((least, most))

    def costs_of(self, owner: str) -> dict[int, int]:
        return {at: cost for at, cost in enumerate(self.costs) if self.owners[at] == owner}

    def bound(self, seconds: float) -> tuple[int, int]:
        entries = [(number, at, factor) for number, terms in enumerate(self.rows) for at, factor in terms.items()]
        rows, columns, factors = (np.array(some) for some in zip(*entries, strict=True))
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.rows), len(self.costs))).tocsr()
        least, most = zip(*self.bounds, strict=True)
        found = milp(
            np.array(self.costs),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, np.array(self.most)),
            constraints=LinearConstraint(matrix, np.array(least), np.array(most)),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
        left_out = sum(self.costs[at] for at in self.missing if found.x[at] > 0.5)
        return int(np.ceil(found.mip_dual_bound - 1e-3)), left_out


def torn_between(asked: Sequence[Wish]) -> set[str]:
    """Who is in two teams, or has a wish of their own beside those of a team."""
    wished: dict[str, set[str]] = defaultdict(set)
    for wish in asked:
        for person in wish.people:
            wished[person].add(f"{wish.team.name}/{wish.part}")
    return {person for person, wishes in wished.items() if len(wishes) > 1}


def _comers(program: Program, line: Line, column: int, place: int, at, torn: set[str]) -> None:  # noqa: PLR0917
    """Who comes to that start: nobody twice at a time, and enough of them."""
    wish, coming = line.options.wish, list[int]()
    start, sure = int(line.options.starts[column]), 0
    for row, person in enumerate(wish.people):
        if not line.options.free[row, column]:
            continue
        adds = line.adds[row][column]
        if person not in torn or len(wish.people) == 1:
            program.costs[place] += adds
            sure += 1
        if person not in torn:
            continue
        comes = place
        if len(wish.people) > 1:
            comes = program.choice(wish.team.name, adds)
            program.row({comes: 1, place: -1}, most=0)
            coming.append(comes)
        for cell in range(start, start + wish.length + wish.margin):
            at[person, cell].append(comes)
    if sure < wish.needed:
        program.row({**dict.fromkeys(coming, 1), place: sure - wish.needed}, least=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Our cost and the proven bound; what of the bound is for sessions left out; processor seconds of both."""

    ours: int
    bound: int
    left_out: int
    seconds: float
    theirs: float

    @property
    def places_as_many(self) -> bool:
        return self.ours - self.bound < UNPLACED

    @property
    def gap(self) -> float:
        """In percent of what the placed sessions cost at best."""
        return 100 * (self.ours - self.bound) / max(self.bound - self.left_out, 1)


def against(question: Question, seconds: float) -> Match:
    began = process_time()
    proposal = propose(question)
    ours = sum(one.cost for one in proposal.certificates)
    middle = process_time()
    bound, left_out = bound_of(question, proposal, seconds)
    return Match(ours=ours, bound=bound, left_out=left_out, seconds=middle - began, theirs=process_time() - middle)


def report(name: str, found: Sequence[Match]) -> None:
    gaps = [one.gap for one in found if one.places_as_many]
    print(
        f"{name}: {len(gaps)} of {len(found)} place as many as the oracle's; gap of these to the proven bound "
        f"mean {np.mean(gaps):.3f} %, most {max(gaps):.3f} %; {gaps.count(0)} are the best there is; "
        f"{sum(one.seconds for one in found):.1f} s against {sum(one.theirs for one in found):.0f} s",
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
    arguments.add_argument("--teams", type=int, nargs="*", default=[5, 20, 100])
    arguments.add_argument("--shared", type=float, nargs="*", default=[0.15, 0.4])
    arguments.add_argument("--seeds", type=int, nargs="*", default=[21, 22, 23, 24, 25, 26])
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
