"""Memory of `run` over twelve weeks for 2,000 people: the real turns, verbs, SDK and SQLite, with time passed in.

The sandbox is a process of its own. Resident memory after every cycle, in MB: the highest of the second and of the last
quarter of the time, and the peak. `--people 200 --weeks 4` for a quick look.
"""

import argparse
import asyncio
import multiprocessing
import resource
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, run_server
from kaffepause.sandbox.tenant import Tenant
from tests.acceptance.simulated import Life, Process

MONDAY = date(2026, 9, 7)
START = datetime(2026, 9, 7, 7, tzinfo=UTC)
SIZE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Big(Seed):
    """Nordwind with as many teams of eight more."""

    teams: int = 250

    def grow(self) -> Tenant:
        tenant = Seed(empty=True, monday=MONDAY, at=START).grow()
        for team in range(self.teams):
            for place in range(SIZE):
                hire(tenant, name=f"P {team} {place}", address=address(team, place), zone="Romance Standard Time")
        return tenant


def address(team: int, place: int) -> str:
    return f"p{team:03}.{place}@nordwind.example"


def rules(teams: int) -> str:
    head = """
organization:
  name: Nordwind A/S
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Morten Iversen, mail: morten.iversen@nordwind.example}
timetable: {announce_days: 0}
limits: {cancellations: 10000}
teams:
"""
    return head + "".join(
        f"""  t{number:03}:
    title: Team {number}
    manager: {address(number, 0)}
    members: [{", ".join(address(number, place) for place in range(1, SIZE))}]
    activities:
      morning: {{kind: social_call, title: Morning, at: "9:00", days: [mon], duration: 15}}
      coffee: {{kind: social_call, title: Coffee, time: best, days: [tue, wed], duration: 20}}
      movement: {{kind: movement_break, days: [wed, thu]}}
"""
        for number in range(teams)
    )


class Remote:
    """A sandbox in a process of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env

    def control(self, method: str, path: str, asked: Any = None) -> Any:
        url = f"{self._env['KAFFEPAUSE_SANDBOX_CONTROL']}/{path}"
        headers = {"x-sandbox-key": self._env["KAFFEPAUSE_SANDBOX_CONTROL_KEY"]}
        ca_file = self._env["KAFFEPAUSE_CA_FILE"]
        body = orjson.dumps(asked or {})
        httpx.request(method, url, content=body, headers=headers, verify=ca_file, timeout=300).raise_for_status()


def serve(teams: int, folder: str, ready: Any) -> None:
    def told(sandbox: Sandbox) -> None:
        ready.put(sandbox.env())

    run_server(Options(seed=Big(teams=teams), folder=Path(folder)), ready=told)


@contextmanager
def sandbox(teams: int, folder: Path) -> Generator[dict[str, str]]:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    process = spawn.Process(target=serve, args=(teams, str(folder), ready), daemon=True)
    process.start()
    try:
        yield ready.get(timeout=600)
    finally:
        process.terminate()
        process.join()


async def lived(env: dict[str, str], folder: Path, teams: int, weeks: int) -> list[float]:
    """Resident memory after each day, in MB."""
    path = folder / "kaffepause.yaml"
    path.write_text(rules(teams), encoding="utf-8")
    own = {"KAFFEPAUSE_CONFIG": str(path), "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{folder}/k.db"}
    life = Life(Remote(env), {**env, **own, "KAFFEPAUSE_MAILS_A_MINUTE": "1000000"}, START)  # type: ignore[arg-type]
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
    with TemporaryDirectory() as place, sandbox(teams, Path(place)) as env:
        found = asyncio.run(lived(env, Path(place), teams, what.weeks))
    quarter = len(found) // 4
    second, last = max(found[quarter : 2 * quarter]), max(found[3 * quarter :])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(
        f"{what.people} people, {what.weeks} weeks: second quarter {second:.0f} MB, last {last:.0f} MB "
        f"({last / second - 1:+.1%}), peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
