"""`kaffepause run` as a process of its own: started, stopped, doubled and measured as an operator would."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from kaffepause.domain.ids import TenantId
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from kaffepause.store.opening import open_store
from tests.architecture.tree import ROOT

pytestmark = pytest.mark.timeout(600)
#: Everything of the last week is still caught up, so that something is due whatever day it is.
RULES = (ROOT / "config" / "sandbox.yaml").read_text(encoding="utf-8") + "\ntimetable: {grace: 7 days}\n"
LONG = 90  #: seconds until a test gives up on a process


@dataclass
class Running:
    """A process and what it has logged so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.lines if line.startswith("{")]

    @property
    def begun(self) -> list[tuple[str, str]]:
        """Kind and label of every cycle that was begun."""
        return self._cycles("cycle.begun")

    @property
    def done(self) -> list[tuple[str, str]]:
        """Kind and label of every cycle that was done."""
        return self._cycles("cycle.done")

    def _cycles(self, event: str) -> list[tuple[str, str]]:
        said = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [(one["kind"], one["label"]) for one in said if one["event"] == event]

    def says(self, event: str, times: int = 1) -> bool:
        """Whether it comes to say that, before long."""
        until = time.monotonic() + LONG
        while self.events.count(event) < times:
            if time.monotonic() > until or self.process.poll() is not None:
                return self.events.count(event) >= times
            time.sleep(0.05)
        return True

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LONG)


@dataclass(frozen=True)
class Machine:
    """Where processes run: a folder with the file of rules and the ledger, and the company they serve."""

    sandbox: Sandbox
    folder: Path

    @property
    def rules(self) -> Path:
        return self.folder / "kaffepause.yaml"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("KAFFEPAUSE_")},
            **self.sandbox.env(),
            "KAFFEPAUSE_CONFIG": str(self.rules),
            "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{self.folder / 'ledger.sqlite'}",
            "KAFFEPAUSE_LOG": "json",
        }

    @contextmanager
    def run(self, **settings: str) -> Iterator[Running]:
        command = [sys.executable, "-m", "kaffepause", "run"]
        environment = {**self.environment, **settings}
        with subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            running = Running(process)
            assert process.stderr
            reader = Thread(target=lambda: running.lines.extend(process.stderr or ()), daemon=True)
            reader.start()
            try:
                yield running
            finally:
                process.kill()
                reader.join(5)

    def let_it_book(self) -> None:
        """As after a first `apply` by a person who said that nobody had opted out."""

        async def note() -> None:
            tenant = TenantId(self.sandbox.env()["KAFFEPAUSE_TENANT_ID"])
            async with open_store(self.environment["KAFFEPAUSE_DATABASE_URL"], tenant) as store:
                await store.ledger.note_apply_by_a_person(datetime.now(UTC))  # noqa: TID251 - a real process, real time
                await store.wishes.declare_empty(datetime.now(UTC))  # noqa: TID251

        asyncio.run(note())


@pytest.fixture(scope="module")
def company() -> Iterator[Sandbox]:
    with running(Options(seed=Seed.of_this_week(word="nordwind"))) as sandbox:
        yield sandbox


@pytest.fixture
def machine(company: Sandbox, tmp_path: Path) -> Machine:
    company.control("POST", "reset")
    (tmp_path / "kaffepause.yaml").write_text(RULES, encoding="utf-8")
    return Machine(company, tmp_path)


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as socket:
        return int(socket.getsockname()[1])


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=LONG) as page:
            return page.status, page.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def test_it_catches_up_books_nothing_before_a_person_has_and_stops_when_told(machine: Machine) -> None:
    with machine.run() as service:
        assert service.says("cycle.waits_for_first_apply")
        assert service.says("cycle.purged")
        assert service.stop() == 0

    assert service.events[-1] == "run.stopped"
    calendars = machine.sandbox.control("GET", "world")["mailboxes"]
    assert calendars["kaffepause@nordwind.example"]["events"] == []


def test_of_two_at_once_one_works_and_the_other_says_so_and_takes_over(machine: Machine) -> None:
    with machine.run() as one:
        assert one.says("cycle.done")
        with machine.run() as other:
            assert other.says("run.waiting_for_another_process")
            assert "cycle.begun" not in other.events
            assert other.stop() == 0
        assert one.stop() == 0


def test_told_to_stop_in_the_middle_of_a_cycle_it_stops_and_the_next_start_takes_the_cycle_up(machine: Machine) -> None:
    machine.let_it_book()
    machine.sandbox.control("POST", "faults", {"kind": "slow", "path": "", "seconds": 60, "times": None})
    with machine.run() as service:
        # The purge asks nothing of Graph, so it may be over before.
        assert service.says("cycle.begun", 1 + service.events.count("cycle.purged"))
        assert service.stop() == 0
    assert "run.stopped_mid_cycle" in service.events

    machine.sandbox.control("DELETE", "faults")
    with machine.run() as again:
        assert again.says("cycle.begun", 1 + again.events.count("cycle.purged"))
        assert service.begun[-1] in again.begun
        again.stop()


def test_a_file_that_changes_is_taken_up_if_it_can_be_used_and_said_so_if_not(machine: Machine) -> None:
    with machine.run() as service:
        assert service.says("cycle.done")
        machine.rules.write_text("teams: [", encoding="utf-8")
        assert service.says("rules.kept_the_old")
        machine.rules.write_text(RULES.replace("title: Salg", "title: Salget"), encoding="utf-8")
        assert service.says("rules.taken_up")
        assert service.stop() == 0


def test_the_pages_for_machines_answer_while_it_runs(machine: Machine) -> None:
    port = free_port()
    with machine.run(KAFFEPAUSE_METRICS_PORT=str(port)) as service:
        assert service.says("cycle.done")
        assert answer(port, "/healthz") == (200, "alive\n")
        assert answer(port, "/readyz") == (200, "ready\n")
        code, text = answer(port, "/metrics")
        assert code == 200
        # Which cycle is caught up first hangs on the hour.
        (first, _), *_ = service.done
        assert f'kaffepause_cycles_total{{kind="{first}",outcome="done"' in text
        assert "kaffepause_last_good_cycle_age_seconds{" in text
        assert answer(port, "/anything")[0] == 404


def test_a_port_that_is_taken_is_said_with_its_cure(machine: Machine) -> None:
    with create_server(("127.0.0.1", 0)) as socket:
        port = socket.getsockname()[1]
        with machine.run(KAFFEPAUSE_METRICS_PORT=str(port)) as service:
            assert service.process.wait(LONG) == 1
    assert f"Port {port}" in "".join(service.lines)
    assert "KAFFEPAUSE_METRICS_PORT" in "".join(service.lines)
