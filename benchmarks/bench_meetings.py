"""Published meeting-scheduling instances (CSPLib, problem 046) decided on our planner's desk, beside CP-SAT.

Without paths: the committed instances, whose folder says their verdict, and generated ones. With: published files.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from itertools import chain, cycle, islice
from pathlib import Path
from time import process_time

from ortools.sat.python import cp_model

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.drawn import Size, drawn, fitting, too_tight
from benchmarks.fitted import fitted
from benchmarks.meetings import Malformed, Meetings, read

#: The sizes of most published instances.
SIZES = (
    Size(),
    Size(agents=14, each=4, furthest=3),
    Size(agents=13),
    Size(meetings=40, agents=13),
    Size(meetings=40, agents=17, each=4, furthest=3),
)
FOLDER = Path(__file__).parent / "prob046"
#: Whose meetings fit, by CSPLib's page of results; those of the other published ones do not.
PUBLISHED = {*range(1, 6), *range(19, 25)}

Known = tuple[Meetings, bool | None]  #: an instance, and whether its meetings are known to fit


def committed() -> Iterable[Known]:
    for path in sorted(FOLDER.glob("*/*.txt")):
        yield from ((one, path.parent.name == "fits") for one in read(path))


def generated(number: int) -> Iterable[Known]:
    """That many of each size and each kind, one after the other."""
    for seed, size in islice(enumerate(cycle(SIZES)), number):
        yield fitting(size, seed), True
        yield too_tight(size, seed), False
        yield drawn(size, seed), None


def published(path: Path) -> Iterable[Known]:
    for one in read(path):
        number = re.search(r"(?:#|problem)(\d+)$", one.name)
        yield one, int(number[1]) in PUBLISHED if number else None


def by_cp_sat(meetings: Meetings, seconds: float) -> bool | None:
    """Its verdict; None where time ran out."""
    model = cp_model.CpModel()
    starts = [model.new_int_var(0, meetings.slots - 1, "") for _ in meetings.travel]
    for one, other in meetings.pairs:
        apart, is_first = 1 + meetings.travel[one][other], model.new_bool_var("")
        model.add(starts[other] - starts[one] >= apart).only_enforce_if(is_first)
        model.add(starts[one] - starts[other] >= apart).only_enforce_if(is_first.negated())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    return {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}.get(solver.solve(model))


def compare(what: str, instances: Iterable[Known], seconds: float) -> None:
    """One line: verdicts equal to what is known and to CP-SAT's, and the processor time of both."""
    total, equal, fits, times = 0, 0, 0, (list[float](), list[float]())
    for meetings, known in instances:
        began = process_time()
        week = fitted(meetings)
        times[0].append(process_time() - began)
        began = process_time()
        theirs = by_cp_sat(meetings, seconds)
        times[1].append(process_time() - began)
        ours = week is not None and meetings.are_kept_by(week)
        agree = {ours, week is not None, theirs, ours if known is None else known} == {ours}
        if not agree:
            print(f"{meetings.name}: ours {ours}, CP-SAT's {theirs}, known {known}")
        total, equal, fits = total + 1, equal + agree, fits + ours
    shown = "; ".join(
        f"{whose} {sum(some):.2f} s, at most {max(some, default=0):.2f} s"
        for whose, some in zip(("ours", "CP-SAT"), times, strict=True)
    )
    print(f"{what}: {equal} of {total} verdicts equal, {fits} fit; {shown}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", type=Path, nargs="*")
    arguments.add_argument("--generated", type=int, default=40)
    arguments.add_argument("--seconds", type=float, default=60)
    given = arguments.parse_args()
    if given.paths:
        compare("published", chain.from_iterable(map(published, given.paths)), given.seconds)
    else:
        compare("committed", committed(), given.seconds)
        compare("generated", generated(given.generated), given.seconds)


if __name__ == "__main__":
    try:
        main()
    except (Malformed, OSError) as error:
        sys.exit(str(error))
