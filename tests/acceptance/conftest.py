"""A company in a sandbox on a socket, and the command line pointed at it as an administrator would."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kaffepause.cli.main import run
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running

RULES = Path(__file__).parents[2] / "config" / "sandbox.yaml"
MONDAY_MORNING = "2026-11-23T07:30"


@dataclass
class Desk:
    """An administrator's terminal: `kaffepause` with the environment set."""

    sandbox: Sandbox
    folder: Path
    capture: pytest.CaptureFixture[str]
    environment: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run one command: its exit code, what it printed, what it complained."""
        self.capture.readouterr()
        code = run(arguments)
        printed = self.capture.readouterr()
        return code, printed.out, printed.err

    def set(self, name: str, value: object) -> None:
        self.environment.setenv(name, str(value))

    @property
    def mailboxes(self) -> dict[str, dict[str, Any]]:
        return self.sandbox.control("GET", "world")["mailboxes"]


@pytest.fixture(scope="package")
def company() -> Iterator[Sandbox]:
    with running(Options(seed=Seed())) as sandbox:
        yield sandbox


@pytest.fixture
def desk(company: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    company.control("POST", "reset")
    for name, value in company.env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KAFFEPAUSE_CONFIG", str(RULES))
    monkeypatch.setenv("KAFFEPAUSE_DATABASE_URL", f"sqlite:///{tmp_path / 'kaffepause.sqlite'}")
    monkeypatch.setenv("KAFFEPAUSE_MAILS_A_MINUTE", "10000")
    monkeypatch.setenv("LANG", "en_DK.UTF-8")
    monkeypatch.chdir(tmp_path)
    return Desk(company, tmp_path, capsys, monkeypatch)
