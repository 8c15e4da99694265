"""Memory of `run` over twelve weeks for 2,000 people: the real turns, verbs, SDK and SQLite, with time passed in.

What is measured is a process that loads what `run` loads; the sandbox and the company are in others. Resident memory
after every day, in MB: the highest of the second and of the last quarter of the time, and the peak. `--people 200
--weeks 4` for a quick look.
"""

import argparse
import asyncio
import multiprocessing
import os
import resource
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.remote import Remote, remote_sandbox
from tests.acceptance.simulated import Life, Process

MONDAY = date(2026, 9, 7)
START = datetime(2026, 9, 7, 7, tzinfo=UTC)
MORNING = 'morning: {kind: social_call, title: Morning, at: "9:00", days: [mon], duration: 15}'


@contextmanager
def company(folder: Path, people: int) -> Generator[dict[str, str]]:
    """A sandbox with so many people, until the block ends: the environment that points `run` at it."""
    # The sandbox's own code counts as nobody's memory but its own.
    from benchmarks.big import COFFEE, MOVEMENT, SIZE, Big, rules  # noqa: PLC0415
    from kaffepause.sandbox.limits import LimitSettings  # noqa: PLC0415
    from kaffepause.sandbox.server import Options  # noqa: PLC0415

    path, teams = folder / "kaffepause.yaml", people // SIZE
    path.write_text(rules(teams, MORNING, COFFEE, MOVEMENT), encoding="utf-8")
    own = {"KAFFEPAUSE_CONFIG": str(path), "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{folder}/k.db"}
    # A day goes by in a minute here, and Graph's limits are on minutes.
    limits = LimitSettings(mailbox_requests=None, directory_units=None)
    seed = Big(teams=teams, monday=MONDAY, at=START)
    with remote_sandbox(Options(seed=seed, folder=folder, limits=limits)) as remote:
        yield {**remote.env(), **own, "KAFFEPAUSE_MAILS_A_MINUTE": "1000000"}


def measured(env: dict[str, str], weeks: int, answers: Any) -> None:
    """A process's life: resident memory after each day and its peak, in MB."""
    found = asyncio.run(lived(env, weeks))
    answers.put((found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6))


async def lived(env: dict[str, str], weeks: int) -> list[float]:
    """Resident memory after each day, in MB."""
    life = Life(Remote(env), env, START)  # type: ignore[arg-type]
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
    with TemporaryDirectory() as place, company(Path(place), what.people) as env:
        os.environ["MALLOC_ARENA_MAX"] = "2"  # as the image and the unit in deploy/ set it
        spawn = multiprocessing.get_context("spawn")
        answers = spawn.Queue()
        process = spawn.Process(target=measured, args=(env, what.weeks, answers))
        process.start()
        found, peak = answers.get()
        process.join()
    quarter = len(found) // 4
    second, last = max(found[quarter : 2 * quarter]), max(found[3 * quarter :])
    print(
        f"{what.people} people, {what.weeks} weeks: second quarter {second:.0f} MB, last {last:.0f} MB "
        f"({last / second - 1:+.1%}), peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
