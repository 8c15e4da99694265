"""What is killed in the middle: a small company, what it had before, and what its next cycle is to do."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from kaffepause.sandbox.server import Sandbox
from tests.databases import new_database

ROOT = Path(__file__).parents[2]
TEAM = ["jonas.holm", "louise.mikkelsen", "ali.hassan"]

CALL = "{kind: social_call, title: Godmorgen, at: '9:00', days: [mon], duration: 15}"
COFFEE = "{kind: social_call, title: Kaffe, time: best, days: [tue, wed], duration: 20, quorum: 100 %}"
BREAK = "{kind: movement_break, title: Pause, held_in: own_calendar, days: [tue]}"


def rules(**activities: str) -> str:
    """A file with one team. Its Christmas is quiet, so that a series has dates to take out."""
    lines = "".join(f"      {name}: {words}\n" for name, words in activities.items())
    members = ", ".join(f"{name}@nordwind.example" for name in TEAM)
    return f"""
organization:
  name: Nordwind A/S
  country: DK
  zone: Europe/Copenhagen
  contact: {{name: Morten Iversen, mail: morten.iversen@nordwind.example}}
  quiet_periods: [{{from: 2026-12-14, to: 2027-01-01, reason: Jul}}]
timetable: {{announce_days: 0}}
teams:
  salg:
    title: Salg
    manager: mette.soerensen@nordwind.example
    members: [{members}]
    activities:
{lines}"""


WHOLE = rules(morgen=CALL, kaffe=COFFEE, pause=BREAK)
LATER = rules(morgen=CALL.replace("9:00", "10:00"), kaffe=COFFEE, pause=BREAK)
MONDAY, NEXT = "2026-11-23T06:00:00+00:00", "2026-11-30T12:00:00+00:00"


def nothing(_sandbox: Sandbox) -> None:
    """The company as it was."""


def a_leave(sandbox: Sandbox) -> None:
    """Jonas is away on the days of the coffee as it stands: it has to move."""
    for event in sandbox.control("GET", "world")["mailboxes"]["kaffepause@nordwind.example"]["events"]:
        if event["subject"].startswith("Kaffe"):
            day = event["start"][:10]
            act = {"person": "jonas.holm@nordwind.example", "do": "go_on_leave", "first": day, "last": day}
            sandbox.control("POST", "act", act)


@dataclass(frozen=True)
class Scene:
    """before: the file a first cycle runs by (none: nothing was booked). then: what happens. after, now, deed: what is
    killed."""

    before: str
    then: Callable[[Sandbox], None]
    after: str
    now: str = MONDAY
    deed: str = "book"


SCENES = {
    "create": Scene("", nothing, WHOLE),
    "move": Scene(WHOLE, a_leave, WHOLE),
    "cancel": Scene(WHOLE, nothing, rules(other="{kind: walk, starting: 2027-03-01}")),
    "series change": Scene(WHOLE, nothing, LATER, now=NEXT),
    "mail": Scene(WHOLE, nothing, WHOLE, deed="mail"),
}


class Victim:
    """The process that forks and dies."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, **asked: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "problem" not in answer, answer["problem"]
        return answer


@contextmanager
def a_victim() -> Generator[Victim]:
    command = [sys.executable, "-m", "tests.acceptance.victim"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Victim(process)
        finally:
            process.kill()


class Sqlite:
    """A database that can be put back to how it was."""

    def __init__(self, folder: Path) -> None:
        self._file, self._kept = folder / "kill.db", folder / "kept.db"
        self.url = f"sqlite:///{self._file}"

    def keep(self) -> None:
        shutil.copyfile(self._file, self._kept)

    def put_back(self) -> None:
        for leftover in self._file.parent.glob("kill.db*"):
            leftover.unlink()
        shutil.copyfile(self._kept, self._file)


class Postgres:
    """The same on PostgreSQL: a database as a template of another."""

    def __init__(self, server: str) -> None:
        self._server, self._kept, self._copy = server, new_database(server), new_database(server)
        self.url = self._kept

    def keep(self) -> None:
        """What follows happens to a copy."""
        self.url = self._copy

    def put_back(self) -> None:
        kept, copy = (make_url(url).database for url in (self._kept, self._copy))
        self._admin(f'DROP DATABASE "{copy}" WITH (FORCE)')
        self._admin(f'CREATE DATABASE "{copy}" TEMPLATE "{kept}"')

    def _admin(self, statement: str) -> None:
        plain = make_url(self._server).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


@dataclass
class Stage:
    """One scene, set up once and played as often as it takes."""

    sandbox: Sandbox
    database: Sqlite | Postgres
    victim: Victim
    scene: Scene
    folder: Path
    saved: bytes = field(default=b"")

    def set_up(self) -> None:
        self.sandbox.world.reset()
        before = self.scene.before or rules(other="{kind: walk, starting: 2027-03-01}")
        assert self._ask(before, "book", MONDAY, here=True)["said"] == []
        self.scene.then(self.sandbox)
        self.saved = self.sandbox.control("GET", "save")
        self.database.keep()

    def again(self) -> None:
        """Everything as it was before the deed."""
        (self.folder / "plan.json").unlink(missing_ok=True)
        self.sandbox.world.load(self.saved)
        self.database.put_back()

    def play(self, at: int = 0) -> dict[str, Any]:
        """Do the deed; die at that boundary."""
        return self._ask(self.scene.after, self.scene.deed, self.scene.now, at=at)

    def left(self) -> list[str]:
        """What would still have to be done."""
        return self._ask(self.scene.after, "left", self.scene.now)["said"]

    def _ask(self, file: str, deed: str, now: str, at: int = 0, *, here: bool = False) -> dict[str, Any]:
        path = self.folder / "rules.yaml"
        path.write_text(file, encoding="utf-8")
        self.sandbox.control("POST", "clock", {"at": now})
        env = {**self.sandbox.env(), "KAFFEPAUSE_DATABASE_URL": self.database.url, "KAFFEPAUSE_MAILS_A_MINUTE": "10000"}
        plan = str(self.folder / "plan.json")
        return self.victim(env=env, rules=str(path), plan=plan, deed=deed, now=now, at=at, here=here)
