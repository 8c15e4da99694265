"""Memory of `run` over twelve weeks for 2,000 people: the real turns, verbs, SDK and SQLite, with time passed in.

The sandbox is a process of its own. Resident memory after every cycle, in MB: the highest of the second and of the last
quarter of the time, and the peak. `--people 200 --weeks 4` for a quick look.
"""

import argparse
import asyncio
import resource
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.remote import COFFEE, MOVEMENT, SIZE, Big, Remote, remote_sandbox, rules
from kaffepause.sandbox.server import Options
from tests.acceptance.simulated import Life, Process

MONDAY = date(2026, 9, 7)
START = datetime(2026, 9, 7, 7, tzinfo=UTC)
MORNING = 'morning: {kind: social_call, title: Morning, at: "9:00", days: [mon], duration: 15}'


async def lived(company: Remote, folder: Path, teams: int, weeks: int) -> list[float]:
    """Resident memory after each day, in MB."""
    path = folder / "kaffepause.yaml"
    path.write_text(rules(teams, MORNING, COFFEE, MOVEMENT), encoding="utf-8")
    own = {"KAFFEPAUSE_CONFIG": str(path), "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{folder}/k.db"}
    life = Life(company, {**company.env(), **own, "KAFFEPAUSE_MAILS_A_MINUTE": "1000000"}, START)  # type: ignore[arg-type]
    life.at(START)
    found: list[float] = []
    async with life.up() as process:
        await process.by_a_person()
        for day in range(7 * weeks):
            await one_day(process, day)
            found.append(resident())
            print(f"day {day + 1}: {found[-1]:.0f} MB", file=sys.stderr, flush=True)
    return found


async def one_day(process: Process, day: int) -> None:
    await process.run(START + timedelta(days=day + 1))


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=2000)
    asked.add_argument("--weeks", type=int, default=12)
    what = asked.parse_args()
    teams = what.people // SIZE
    with TemporaryDirectory() as place:
        folder = Path(place)
        with remote_sandbox(Options(seed=Big(teams=teams, monday=MONDAY, at=START), folder=folder)) as company:
            found = asyncio.run(lived(company, folder, teams, what.weeks))
    quarter = len(found) // 4
    second, last = max(found[quarter : 2 * quarter]), max(found[3 * quarter :])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(
        f"{what.people} people, {what.weeks} weeks: second quarter {second:.0f} MB, last {last:.0f} MB "
        f"({last / second - 1:+.1%}), peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
