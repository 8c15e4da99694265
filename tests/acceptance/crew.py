"""Workers as processes of their own over one PostgreSQL and one sandbox: started, killed and listened to."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from kaffepause.domain.ids import TenantId
from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import SERVICE_MAILBOX, Seed
from kaffepause.sandbox.tenant import Tenant
from kaffepause.store.opening import open_store
from kaffepause.verbs.apply import close_passed
from kaffepause.verbs.company import read_company
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.rules import load_rules
from kaffepause.wiring import open_installation, read_settings

HOME = ZoneInfo("Europe/Copenhagen")
LONG = 240  #: seconds that a busy machine is given; nothing is asserted about them
COFFEE = "coffee: {kind: social_call, title: 'Coffee TEAM', time: best, duration: 15}"
OWN_BREAK = "movement: {kind: movement_break, title: 'Move TEAM', held_in: own_calendar}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Teams(Seed):
    """Nordwind with as many teams of so many more, and nothing in anybody's calendar."""

    teams: int
    size: int = 2

    def grow(self) -> Tenant:
        tenant = Seed(empty=True, monday=self.monday, at=self.at, ticking=True).grow()
        for team in range(self.teams):
            for place in range(self.size):
                hire(tenant, name=f"P {team} {place}", address=address(team, place), zone="Romance Standard Time")
        return tenant


def of_today(teams: int, size: int = 2) -> Teams:
    """Such a company on the machine's own clock."""
    now = real_now()
    monday = (now - timedelta(days=now.weekday())).date()
    return Teams(monday=monday, at=now, teams=teams, size=size)


def real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - real processes, real time


def address(team: int, place: int) -> str:
    return f"p{team:04}.{place}@nordwind.example"


def file(teams: int, size: int, *activities: str) -> str:
    """Rules for those teams; planning was due a minute ago."""
    due = real_now().astimezone(HOME) - timedelta(minutes=1)
    head = f"""
organization:
  name: Nordwind A/S
  country: DK
  zone: Europe/Copenhagen
  contact: {{name: Morten Iversen, mail: morten.iversen@nordwind.example}}
timetable: {{announce_days: 0, planning: {{day: {due:%a}, at: "{due:%H:%M}"}}, weeks_ahead: 1, grace: 2 h}}
limits: {{cancellations: 10000}}
teams:
""".replace(f"{due:%a}", f"{due:%a}".lower())
    return head + "".join(_team(number, size, activities) for number in range(teams))


def _team(number: int, size: int, activities: tuple[str, ...]) -> str:
    members = ", ".join(address(number, place) for place in range(1, size))
    lines = "".join(f"      {one.replace('TEAM', f'{number:04}')}\n" for one in activities)
    return (
        f"  t{number:04}:\n    title: Team {number}\n    manager: {address(number, 0)}\n    members: [{members}]\n"
        f"    activities:\n{lines}"
    )


@dataclass
class Worker:
    """One process and what it has logged."""

    process: "subprocess.Popen[str]"
    said: list[dict[str, object]] = field(default_factory=list)
    ear: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.ear = Thread(target=self._listen, daemon=True)
        self.ear.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.ear.join()
        if self.process.stderr:
            self.process.stderr.close()

    def _listen(self) -> None:
        for line in self.process.stderr or ():
            if line.startswith("{"):
                self.said.append({**json.loads(line), "heard": time.monotonic()})


@dataclass
class Crew:
    """Workers that may die. dead: what was said by those that did."""

    environment: Mapping[str, str]
    workers: list[Worker] = field(default_factory=list)
    dead: list[Worker] = field(default_factory=list)

    def start(self) -> None:
        command = [sys.executable, "-m", "kaffepause", "worker"]
        own = {name: value for name, value in os.environ.items() if not name.startswith("KAFFEPAUSE_")}
        process = subprocess.Popen(
            command,
            env={**own, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.workers.append(Worker(process))

    def kill(self, number: int) -> None:
        worker = self.workers.pop(number)
        worker.kill()
        self.dead.append(worker)

    def count(self, event: str, **named: str) -> int:
        """How often that was said."""
        lines = (line for one in (*self.dead, *self.workers) for line in list(one.said))
        return sum(line["event"] == event and named.items() <= line.items() for line in lines)

    def when(self, event: str, **named: str) -> float | None:
        """When that was first heard."""
        heard = [
            float(str(line["heard"]))
            for one in (*self.dead, *self.workers)
            for line in list(one.said)
            if line["event"] == event and named.items() <= line.items()
        ]
        return min(heard, default=None)

    def wait_for(self, event: str, seconds: float = LONG, **named: str) -> float | None:
        until = time.monotonic() + seconds
        while (heard := self.when(event, **named)) is None and time.monotonic() < until:
            time.sleep(0.05)
        return heard


@contextmanager
def crew(environment: Mapping[str, str], workers: int) -> Iterator[Crew]:
    one = Crew(environment)
    try:
        for _ in range(workers):
            one.start()
        yield one
    finally:
        while one.workers:
            one.kill(0)


class Company(Protocol):
    """A sandbox, in this process or another."""

    def env(self) -> dict[str, str]: ...
    def control(self, method: str, path: str, asked: Any = None) -> Any: ...


def environment(sandbox: Company, rules: Path, database: str) -> dict[str, str]:
    return {
        **sandbox.env(),
        "KAFFEPAUSE_CONFIG": str(rules),
        "KAFFEPAUSE_DATABASE_URL": database,
        "KAFFEPAUSE_MAILS_A_MINUTE": "1000000",
        "KAFFEPAUSE_LOG": "json",
    }


async def let_it_book(env: Mapping[str, str]) -> None:
    """As after a first `apply` by a person, when everybody had been told long before."""
    settings = read_settings(env, env_file=None)
    rules = load_rules(settings.config, today=real_now().date())
    async with open_installation(settings, rules) as here:
        people = (await read_company(here.world)).people
    async with open_store(env["KAFFEPAUSE_DATABASE_URL"], TenantId(settings.tenant_id)) as store:
        await store.ledger.note_apply_by_a_person(real_now())
        await store.wishes.declare_empty(real_now())
        await store.wishes.note_told(people, real_now() - timedelta(days=30))


async def left_to_do(env: Mapping[str, str]) -> list[str]:
    """What a plan made now would change."""
    settings = read_settings(env, env_file=None)
    rules = load_rules(settings.config, today=real_now().date())
    async with open_installation(settings, rules) as here:
        plan = await make_plan(here.world, now=real_now())
        await close_passed(here.world, now=real_now())
    return [f"{one.verb} {one.round_label} {one.why}" for one in plan.actions if one.changes_something]


def standing(sandbox: Company) -> Counter[str]:
    """How often something of each team stands in the mailbox that holds it, by week: `mailbox subject week`."""
    mailboxes = sandbox.control("GET", "world")["mailboxes"]
    ours = ("Coffee ", "Move ")
    return Counter(
        f"{mailbox} {event['subject']} {datetime.fromisoformat(event['start']).isocalendar().week}"
        for mailbox, one in mailboxes.items()
        for event in one["events"]
        if event["subject"].startswith(ours) and event.get("isOrganizer", True) and not event.get("isCancelled")
        if mailbox == SERVICE_MAILBOX or event["subject"].startswith("Move")
    )
