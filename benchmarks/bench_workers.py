"""What 1, 2 and 3 `kaffepause worker` book a second, against the sandbox with its limits on and answers after 200 ms.

Every person has a break in their own calendar, so there are as many mailboxes as people; planning is not counted.
`--people 300` for another size. `--kill --teams 2000`: one of three workers killed every few seconds, whichever the lot
falls on, and the database restarted twice, and nothing is measured but whether each booking stands once.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.remote import Remote, remote_sandbox
from kaffepause.sandbox.server import Options
from tests.acceptance.crew import (
    COFFEE,
    OWN_BREAK,
    crew,
    environment,
    file,
    left_to_do,
    let_it_book,
    of_today,
    standing,
)
from tests.databases import new_database, postgres, restart

SIZE = 2


def measured(server: str, folder: Path, people: int, workers: int) -> str:
    """One line: bookings a second with that many workers."""
    teams = people // SIZE
    with remote_sandbox(Options(seed=of_today(teams, SIZE), folder=folder, latency=0.2)) as company:
        env = given(company, server, folder, file(teams, SIZE, OWN_BREAK))
        asyncio.run(let_it_book(env))
        with crew(env, workers) as working:
            began = working.wait_for("cycle.shared_out", 600) or time.monotonic()
            ended = working.wait_for("cycle.done", 600, kind="planning")
        booked = sum(standing(company).values())
    if ended is None:
        return f"{workers} workers: not done after ten minutes, {booked} bookings stand"
    return f"{workers} workers: {booked} bookings in {ended - began:.1f} s, {booked / (ended - began):.1f} a second"


def killed(server: str, folder: Path, teams: int) -> str:
    """Whether everything stands once, after as many kills as it takes; who dies is drawn by lot."""
    lot = Random("nordwind")
    with remote_sandbox(Options(seed=of_today(teams, SIZE), folder=folder)) as company:
        env = given(company, server, folder, file(teams, SIZE, COFFEE))
        asyncio.run(let_it_book(env))
        started, kills = time.monotonic(), 0
        with crew(env, 3) as working:
            while working.when("cycle.done", kind="planning") is None:
                time.sleep(8)
                working.kill(lot.randrange(len(working.workers)))
                working.start()
                kills += 1
                if kills in (3, 9):
                    restart()
            again = working.count("cycle.begun", kind="planning")
        took = time.monotonic() - started
        stand, left = standing(company), asyncio.run(left_to_do(env))
    lost = teams - len({what.split()[2] for what in stand})
    doubled = sum(times > 1 for times in stand.values())
    return (
        f"{teams} teams, {kills} kills, 2 restarts, begun {again} times, {took:.0f} s: {sum(stand.values())} bookings, "
        f"{lost} teams without, {doubled} doubled, {len(left)} left to do"
    )


def given(company: Remote, server: str, folder: Path, rules: str) -> dict[str, str]:
    path = folder / "kaffepause.yaml"
    path.write_text(rules, encoding="utf-8")
    return environment(company, path, new_database(server))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=300)
    asked.add_argument("--kill", action="store_true")
    asked.add_argument("--teams", type=int, default=2000)
    what = asked.parse_args()
    with TemporaryDirectory() as place, postgres() as server:
        if what.kill:
            print(killed(server, Path(place), what.teams))
            return
        for workers in (1, 2, 3):
            print(measured(server, Path(place), what.people, workers), flush=True)


if __name__ == "__main__":
    main()
