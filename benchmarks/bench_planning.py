"""Planning: how far from the proven optimum, how fast, and how it grows. Numbers of teams can be given as arguments."""

import argparse
import sys
from math import log
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.company import company, own_break, socials, team_break
from benchmarks.oracle import additive as added_up
from benchmarks.oracle import optimum, searched_through
from kaffepause.planning.budget import admitted
from kaffepause.planning.components import components
from kaffepause.planning.desk import Desk
from kaffepause.planning.exact import best
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.propose import propose
from kaffepause.planning.scene import Scene
from kaffepause.planning.solver import UNPLACED
from kaffepause.planning.wishes import wishes
from kaffepause.verbs.cores import proposal_of

#: How many of the proofs by search CP-SAT is asked to confirm: it needs a minute where the search needs one second.
CROSS_CHECKED = 5
ACTIVITIES = (*socials(), team_break())


def blocks(teams: int, seed: int) -> list[Joint]:
    """The block of each of that many uncoupled teams."""
    scene = Scene(company(teams, ACTIVITIES, seed=seed))
    own, _ = admitted(scene, wishes(scene))
    joints: list[Joint] = []
    for people, theirs in components(scene, own):
        desk = Desk(scene, {person: scene.diary(person) for person in people})
        desk.note_base()
        joints.append(Joint.of(desk, theirs))
    return joints


def against_the_optimum(additive: int, joint: int, seconds: float) -> None:
    """Gaps in percent of the optimum, the price of what cannot be placed left out."""
    equal, ours, theirs = 0, 0.0, 0.0
    for one in blocks(additive, seed=11):
        began = process_time()
        apart = added_up(one)
        mine = apart.cost(best(apart)[0])
        ours += process_time() - began
        began = process_time()
        equal += mine == optimum(one, is_joint=False, seconds=seconds)
        theirs += process_time() - began
    print(
        f"additive: {equal} of {additive} equal CP-SAT's proven optimum; {theirs / ours:,.0f} times its processor time"
    )
    gaps: list[float] = []
    lies, agreed, by_both = 0, 0, 0
    rival = Greedy()
    for one in blocks(joint, seed=12):
        began = process_time()
        columns, floor = best(one)
        rival.compare(one, one.cost(columns), process_time() - began)
        least = searched_through(one, seconds)
        if least is None:
            continue
        gaps.append(100 * (one.cost(columns) - least) / max(least % UNPLACED, 1))
        lies += not floor <= least <= one.cost(columns)
        if len(gaps) > CROSS_CHECKED:
            continue
        theirs_too = optimum(one, is_joint=True, hint=columns, seconds=seconds)
        by_both += theirs_too is not None
        agreed += theirs_too == least
    shown = f"mean {np.mean(gaps):.2f} %, 95th {np.percentile(gaps, 95):.2f} %, max {max(gaps):.2f} %" if gaps else "-"
    print(f"joint focus: optimum proven for {len(gaps)} of {joint} teams in {seconds:.0f} s each; gap {shown}")
    print(f"greedy, same {joint} teams: {rival}")
    print(f"certificates that lie: {lies}; CP-SAT proved {by_both} of {CROSS_CHECKED} too, agrees on {agreed}")


class Greedy:
    """Each session in the order of the file, where it costs least beside those before it; compared with ours."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.fewer = 0
        self.seconds, self.ours = 0.0, 0.0

    def compare(self, joint: Joint, ours: int, seconds: float) -> None:
        began = process_time()
        cost = joint.cost(greedily(joint))
        self.seconds += process_time() - began
        self.ours += seconds
        self.fewer += cost - ours >= UNPLACED
        if cost - ours < UNPLACED:
            self.gaps.append(100 * (cost - ours) / max(ours % UNPLACED, 1))

    def __str__(self) -> str:
        return (
            f"fewer sessions for {self.fewer}; of the others {self.gaps.count(0)} as good, gap to ours mean "
            f"{np.mean(self.gaps):.1f} %, 95th {np.percentile(self.gaps, 95):.1f} %; "
            f"in {self.seconds / self.ours:.1f} times our time"
        )


def greedily(joint: Joint) -> Columns:
    columns: Columns = (-1,) * len(joint.options)
    for number in range(len(columns)):
        part, left = joint.beside(columns, [number])
        if left[0].size:
            cheapest = int(left[0][part.options[0].total.argmin()])
            columns = (*columns[:number], cheapest, *columns[number + 1 :])
    return columns


def speed(sizes: list[int], shared: float) -> None:
    """Whole proposals, calendars in memory: on one core, and on all by the clock."""
    taken: list[tuple[int, float, float]] = []
    for teams in sizes:
        asked = company(teams, ACTIVITIES, seed=3, shared=shared)
        began = process_time()
        proposal = propose(asked)
        alone = process_time() - began
        began = perf_counter()
        on_all = proposal_of(asked)
        taken.append((len(asked.availability), alone, perf_counter() - began))
        print(
            f"{teams:>6,} teams, {len(asked.availability):>7,} people, {shared:.0%} shared: "
            f"{alone:>6.2f} s of one core, "
            f"{1000 * alone / teams:.1f} ms a team; {taken[-1][2]:>6.2f} s on all cores; "
            f"{len(proposal.sessions):,} sessions, the same: {on_all == proposal}; peak {peak()}",
            flush=True,
        )
    if len(taken) > 1:
        (one, *first), (other, *last) = taken[0], taken[-1]
        grown = [log(end / start) / log(other / one) for start, end in zip(first, last, strict=True)]
        print(f"growth exponent {grown[0]:.2f} on one core, {grown[1]:.2f} on all")


def peak() -> str:
    """The most memory this process has had, and the most that any of its children had."""
    ours, theirs = (getrusage(who).ru_maxrss / 1024 for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return f"{ours:,.0f} MB and {theirs:,.0f} MB in each child"


def coupled(teams: int) -> None:
    """What sharing people costs: beside the bound as if nobody was shared, which no plan can reach."""
    for shared in (0.0, 0.15, 0.4):
        asked = company(teams, ACTIVITIES, seed=5, shared=shared)
        began = process_time()
        certificates = propose(asked).certificates
        seconds = process_time() - began
        cost, bound = (sum(getattr(one, name) for one in certificates) for name in ("cost", "bound"))
        print(f"{teams} teams, {shared:.0%} shared: {seconds:.1f} s, cost {cost:,}, bound {bound:,}")


def breaks(teams: int) -> None:
    """Own breaks beside five calls: what they lose against each person's best ten minutes, had there been no calls."""
    with_calls = propose(company(teams, (*socials(), own_break()), seed=9))
    alone = propose(company(teams, (own_break(),), seed=9))
    minutes = [
        sum(one.why.minutes for one in found.sessions if one.activity.name == "own-break")
        for found in (with_calls, alone)
    ]
    print(f"own breaks of {teams} teams: {minutes[0]:,} minutes split beside calls, {minutes[1]:,} without any")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--additive", type=int, default=60)
    arguments.add_argument("--joint", type=int, default=10)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--teams", type=int, nargs="+", default=[120, 400, 1190])
    arguments.add_argument("--coupled", type=int, default=20)
    given = arguments.parse_args()
    against_the_optimum(given.additive, given.joint, given.seconds)
    speed(given.teams, 0.0)
    speed(given.teams[:-1], 0.15)
    coupled(given.coupled)
    breaks(given.coupled)


if __name__ == "__main__":
    main()
