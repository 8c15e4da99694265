"""`kaffepause worker` as real processes over one PostgreSQL (issue: show 2). Speed: `bench_workers.py`."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaffepause.cli.main import run as command
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.crew import (
    COFFEE,
    OWN_BREAK,
    Crew,
    crew,
    environment,
    file,
    left_to_do,
    let_it_book,
    of_today,
    standing,
)
from tests.databases import new_database, restart

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(900)]
TEAMS = 60


@pytest.fixture
def company(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with running(Options(seed=of_today(getattr(request, "param", 4)), latency=0.02)) as sandbox:
        yield sandbox


@pytest.fixture
def env(company: Sandbox, postgres_server: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    rules = tmp_path / "kaffepause.yaml"
    teams = request.node.callspec.params["company"] if hasattr(request.node, "callspec") else 4
    rules.write_text(file(teams, 2, COFFEE, OWN_BREAK), encoding="utf-8")
    return environment(company, rules, new_database(postgres_server))


def test_a_worker_books_what_is_due_and_stops_when_told(company: Sandbox, env: dict[str, str]) -> None:
    asyncio.run(let_it_book(env))
    with crew(env, 1) as workers:
        assert workers.wait_for("cycle.done", kind="planning")
        process = workers.workers[0].process
        process.terminate()
        assert process.wait(60) == 0

    assert asyncio.run(left_to_do(env)) == []
    assert set(standing(company).values()) == {1}


def test_a_worker_books_nothing_before_a_person_has(company: Sandbox, env: dict[str, str]) -> None:
    with crew(env, 1) as workers:
        assert workers.wait_for("cycle.waits_for_first_apply")
        assert workers.wait_for("cycle.done", kind="planning")

    assert standing(company) == {}


def test_workers_refuse_a_database_that_only_one_process_can_use(
    company: Sandbox,
    env: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {**env, "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{tmp_path}/k.sqlite"}.items():
        monkeypatch.setenv(name, value)

    assert command(["worker"]) == 1
    assert "kaffepause run" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("company", [TEAMS], indirect=True)
def test_workers_that_are_killed_and_a_database_that_restarts_lose_nothing_and_double_nothing(
    company: Sandbox, env: dict[str, str]
) -> None:
    asyncio.run(let_it_book(env))
    with crew(env, 3) as workers:
        assert workers.wait_for("cycle.begun", kind="planning")
        tormented(workers, kills=9, restarts_after=(2, 6))
        assert workers.wait_for("cycle.done", kind="planning")
        assert workers.count("cycle.begun", kind="planning") > 1, "nobody died in the middle of anything"

    stand = standing(company)
    assert {what: times for what, times in stand.items() if times > 1} == {}
    assert len({what.split()[2] for what in stand if "Coffee" in what}) == TEAMS
    assert len({what.split()[0] for what in stand if "Move" in what}) == 2 * TEAMS
    assert asyncio.run(left_to_do(env)) == []


def tormented(workers: Crew, *, kills: int, restarts_after: tuple[int, ...]) -> None:
    """Kill the longest-lived worker every few seconds and start another; restart the database in between."""
    for number in range(kills):
        time.sleep(4)
        workers.kill(0)
        workers.start()
        if number in restarts_after and not restart():
            pytest.skip("The PostgreSQL that the environment names is not ours to restart.")
