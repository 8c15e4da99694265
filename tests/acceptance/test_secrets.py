"""What must never be seen is nowhere to be seen, over a week in which much goes wrong (issue: show 6)."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from kaffepause.cli.main import run as command
from kaffepause.runtime import logs
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.simulated import Life
from tests.architecture.tree import ROOT

FRIDAY = datetime(2026, 11, 20, 6, tzinfo=UTC)
#: A word that stands in a title, a body and a place of somebody's own meetings, and nowhere else in the world.
MARKED = "Zebrafinkesalto"
FAULTS = (
    "throttle",
    "unavailable",
    "lost_reply",
    "reset",
    "html",
    "truncated",
    "expired_token",
    "gateway_timeout_after",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    calendars = tmp_path_factory.mktemp("calendars")
    (calendars / "mette.soerensen@nordwind.example.ics").write_text(meetings(), encoding="utf-8")
    with running(Options(seed=Seed(monday=date(2026, 11, 23)), calendars=calendars)) as sandbox:
        yield sandbox


@pytest.fixture
def styled(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Logging as the service sets it up, and back."""
    before = structlog.get_config()
    logs.configure("json")
    yield
    structlog.configure(**before)


def everything_in(folder: Path) -> str:
    return "".join(file.read_bytes().decode("latin-1") for file in folder.glob("ledger.sqlite*"))


def meetings() -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}@marked\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:{MARKED}\r\nLOCATION:{MARKED}\r\n"
        f"DESCRIPTION:{MARKED}\r\nDTSTART:202611{day}T{hour:02}0000Z\r\nDTEND:202611{day}T{hour:02}5500Z\r\nEND:VEVENT\r\n"
        for day in range(16, 29)
        for hour in (8, 12, 14)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\n{events}END:VCALENDAR\r\n"


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_no_secret_and_no_title_is_in_logs_errors_the_database_or_the_measures(
    company: Sandbox, tmp_path: Path, styled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "kaffepause.yaml"
    rules.write_text((ROOT / "config" / "sandbox.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    environment = {
        **company.env(),
        "KAFFEPAUSE_CONFIG": str(rules),
        "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.sqlite'}",
        "KAFFEPAUSE_MAILS_A_MINUTE": "10000",
    }
    life = Life(company, environment, FRIDAY)
    life.at(FRIDAY)

    async with life.up() as process:
        await process.by_a_person()
        for day in range(4):
            for kind in FAULTS:
                company.control("POST", "faults", {"kind": kind, "times": 1, "probability": 0.2, "retry_after": "0"})
            await process.run(FRIDAY + timedelta(days=2 * (day + 1)))
            rules.write_text(rules.read_text(encoding="utf-8") + f"# {day}\n", encoding="utf-8")
    company.control("POST", "app", {"secret_expired": True})
    async with life.up() as process:
        life.at(life.now + timedelta(days=1))
        await process.turn()

    printed = capsys.readouterr()
    events = [json.loads(line)["event"] for line in printed.err.splitlines() if line.startswith("{")]
    assert {"cycle.done", "cycle.failed", "cycle.applied"} <= set(events), "the week was not one in which things fail"
    seen = {
        "logs": printed.err + printed.out,
        "database": everything_in(tmp_path),
        "measures": life.measures.text().decode(),
    }
    secrets = {environment["KAFFEPAUSE_CLIENT_SECRET"], MARKED, "eyJ"}
    assert {(place, secret) for place, text in seen.items() for secret in secrets if secret in text} == set()
    names = {"@nordwind.example", "Mette", "Sørensen", "Walk'n'talk", "Godmorgen"}
    shown = {place: seen[place] for place in ("logs", "measures")}
    assert {(place, name) for place, text in shown.items() for name in names if name in text} == set()


def test_help_and_complaints_about_settings_show_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["kaffepause"])
    for name in ("CLIENT_SECRET", "CLIENT_CERTIFICATE_PASSWORD", "LINK_KEY", "DATABASE_URL"):
        monkeypatch.setenv(f"KAFFEPAUSE_{name}", f"{MARKED}-{name}")

    for arguments in (["--help"], ["run", "--help"], ["doctor", "--help"], ["status"], ["run"], ["plan"]):
        command(arguments)

    printed = capsys.readouterr()
    assert "KAFFEPAUSE_TENANT_ID" in printed.err
    assert MARKED not in printed.out + printed.err


def test_a_log_line_says_only_what_it_may(styled: None, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning(
        "cycle.failed", kind="monday", title="Layoffs", label="to ada@example.test", problem=ValueError, seconds=3
    )

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["kind"], line["seconds"]) == ("cycle.failed", "monday", 3)
    assert "Layoffs" not in str(line)
    assert "ada" not in str(line)


def test_what_libraries_say_is_cut_down_to_who_said_it(styled: None, capsys: pytest.CaptureFixture[str]) -> None:
    import logging  # noqa: PLC0415 - what libraries use

    logging.getLogger("httpx").error("GET /users/ada@example.test/events failed")

    said = capsys.readouterr().err
    assert json.loads(said)["logger"] == "httpx"
    assert "ada" not in said
