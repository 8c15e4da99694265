"""A sandbox in a process of its own, so that its work is not counted as ours; and a big company to put into it."""

import multiprocessing
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, run_server
from kaffepause.sandbox.tenant import Tenant

SIZE = 8
COFFEE = "coffee: {kind: social_call, title: Coffee, time: best, days: [tue, wed], duration: 20}"
MOVEMENT = "movement: {kind: movement_break, days: [wed, thu]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Big(Seed):
    """Nordwind with as many teams of eight more, and nothing in anybody's calendar."""

    teams: int

    def grow(self) -> Tenant:
        tenant = Seed(empty=True, monday=self.monday, at=self.at).grow()
        for team in range(self.teams):
            for place in range(SIZE):
                hire(tenant, name=f"Person {team} {place}", address=address(team, place), zone="Romance Standard Time")
        return tenant


def address(team: int, place: int) -> str:
    return f"p{team:03}.{place}@nordwind.example"


def rules(teams: int, *activities: str) -> str:
    """A file for those teams, each with those activities."""
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
    lines = "".join(f"      {one}\n" for one in activities)
    return head + "".join(
        f"""  t{number:03}:
    title: Team {number}
    manager: {address(number, 0)}
    members: [{", ".join(address(number, place) for place in range(1, SIZE))}]
    activities:
{lines}"""
        for number in range(teams)
    )


class Remote:
    """What a test asks of a sandbox, over its control API."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env

    def env(self) -> dict[str, str]:
        return self._env

    def control(self, method: str, path: str, asked: Any = None) -> Any:
        url = f"{self._env['KAFFEPAUSE_SANDBOX_CONTROL']}/{path}"
        headers = {"x-sandbox-key": self._env["KAFFEPAUSE_SANDBOX_CONTROL_KEY"]}
        body = orjson.dumps(asked or {})
        ca_file = self._env["KAFFEPAUSE_CA_FILE"]
        answer = httpx.request(method, url, content=body, headers=headers, verify=ca_file, timeout=300)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def remote_sandbox(options: Options) -> Generator[Remote]:
    """It, until the block ends. options: with a folder."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    process = spawn.Process(target=_serve, args=(options, ready), daemon=True)
    process.start()
    try:
        yield Remote(ready.get(timeout=600))
    finally:
        process.terminate()
        process.join()


def _serve(options: Options, ready: Any) -> None:
    def told(sandbox: Sandbox) -> None:
        ready.put(sandbox.env())

    run_server(options, ready=told)
