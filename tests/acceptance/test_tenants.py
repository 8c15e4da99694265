"""Two companies in one installation: one folder of rules, one database, and nothing of either in the other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kaffepause.cli.main import run as command
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.conftest import MONDAY_MORNING, RULES

SERVICE = "kaffepause@nordwind.example"
ANNA = "mette.soerensen@nordwind.example"


@pytest.fixture(scope="module")
def companies() -> Iterator[dict[str, Sandbox]]:
    """Two that look alike to the last name, each with an Entra of its own."""
    with running(Options(seed=Seed(word="north"))) as north, running(Options(seed=Seed(word="south"))) as south:
        yield {"north": north, "south": south}


@pytest.fixture
def office(companies: dict[str, Sandbox], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An administrator's terminal for both."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for name, company in companies.items():
        company.control("POST", "reset")
        (folder / f"{name}.yaml").write_text(of(company), encoding="utf-8")
        for setting, value in company.env().items():
            own = setting.replace("KAFFEPAUSE_", f"KAFFEPAUSE_{name.upper()}__", 1)
            monkeypatch.setenv(own if "SANDBOX" not in setting else f"IGNORED_{name}_{setting}", value)
    monkeypatch.setenv("KAFFEPAUSE_CONFIG", str(folder))
    monkeypatch.setenv("KAFFEPAUSE_DATABASE_URL", f"sqlite:///{tmp_path / 'both.sqlite'}")
    monkeypatch.setenv("KAFFEPAUSE_MAILS_A_MINUTE", "10000")
    monkeypatch.setenv("LANG", "en_DK.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of(company: Sandbox) -> str:
    """The sandbox company's rules, with the ids that its groups have in that tenant."""
    text = RULES.read_text(encoding="utf-8")
    groups = {group.name: id_ for id_, group in company.tenant.groups.items()}
    for name, id_ in NORDWINDS.items():
        text = text.replace(id_, groups[name])
    return text


@pytest.fixture(scope="module", autouse=True)
def nordwinds_groups() -> None:
    NORDWINDS.update({group.name: id_ for id_, group in Seed().grow().groups.items()})


NORDWINDS: dict[str, str] = {}


def at(monkeypatch: pytest.MonkeyPatch, tenant: str, *arguments: str) -> int:
    monkeypatch.setenv("KAFFEPAUSE_TENANT", tenant)
    return command(arguments)


def held_by(company: Sandbox) -> list[dict[str, Any]]:
    return company.control("GET", "world")["mailboxes"][SERVICE]["events"]


def rows_by_tenant(folder: Path) -> dict[str, dict[str, int]]:
    """Table → tenant → how many rows."""
    with closing(sqlite3.connect(folder / "both.sqlite")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: dict(database.execute(f'SELECT tenant, count(*) FROM "{table}" GROUP BY tenant').fetchall())
            for table in tables
            if table not in ("alembic_version", "sqlite_sequence")
        }


@pytest.mark.slow
def test_what_is_booked_for_each_is_on_its_calendars_and_in_its_rows_alone(
    office: Path, companies: dict[str, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at(monkeypatch, "north", "apply", "--yes", "--at", MONDAY_MORNING) == 0

    assert held_by(companies["north"])
    assert held_by(companies["south"]) == []
    norths = companies["north"].tenant.id
    assert {tenant for counted in rows_by_tenant(office).values() for tenant in counted} == {norths}

    assert at(monkeypatch, "south", "apply", "--yes", "--at", MONDAY_MORNING) == 0
    for name in companies:
        assert at(monkeypatch, name, "plan", "--at", MONDAY_MORNING) == 0, "nothing is left to do"

    booked = rows_by_tenant(office)["booking"]
    assert set(booked) == {company.tenant.id for company in companies.values()}
    assert len({event["id"] for company in companies.values() for event in held_by(company)}) == sum(
        len(held_by(company)) for company in companies.values()
    )


@pytest.mark.slow
def test_who_opts_out_or_is_erased_in_one_company_is_neither_in_the_other(
    office: Path, companies: dict[str, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in companies:
        assert at(monkeypatch, name, "apply", "--yes", "--at", MONDAY_MORNING) == 0
    before = rows_by_tenant(office)
    south = companies["south"].tenant.id

    assert at(monkeypatch, "north", "erase", ANNA, "--yes", "--at", MONDAY_MORNING) == 0

    after = rows_by_tenant(office)
    assert {table: counted.get(south, 0) for table, counted in after.items()} == {
        table: counted.get(south, 0) for table, counted in before.items()
    }
    assert after["pseudonym"][companies["north"].tenant.id] < before["pseudonym"][companies["north"].tenant.id]


def test_a_command_that_is_not_told_which_says_so_and_does_nothing(
    office: Path, companies: dict[str, Sandbox], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["apply", "--yes", "--at", MONDAY_MORNING]) == 1
    assert "north, south" in capsys.readouterr().err
    assert all(held_by(company) == [] for company in companies.values())
