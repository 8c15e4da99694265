"""Killed at any moment between ledger, network and answer, the next cycle leads to the same as a clean run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.scenes import SCENES, Postgres, Scene, Sqlite, Stage, Victim, a_victim
from tests.snapshot import state

#: As many points as a change must survive each time; the whole matrix is `slow`.
SAMPLE = 10


@pytest.fixture(scope="module")
def quiet_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(Options(seed=Seed(empty=True), folder=tmp_path_factory.mktemp("quiet"))) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    with a_victim() as process:
        yield process


def staged(scene: Scene, database: Sqlite | Postgres, folder: Path, company: Sandbox, victim: Victim) -> Stage:
    stage = Stage(sandbox=company, database=database, victim=victim, scene=scene, folder=folder)
    stage.set_up()
    return stage


def killed_at_each(stage: Stage, few: int | None = None) -> tuple[int, list[str]]:
    """How many boundaries the deed has, and what went wrong where it was killed at them (at `few`, spread evenly)."""
    stage.again()
    count = stage.play()["passed"]
    clean = state(stage.sandbox)
    points = (
        range(1, count + 1) if few is None else sorted({1 + number * (count - 1) // (few - 1) for number in range(few)})
    )
    wrong = [f"{point}: {said}" for point in points for said in _killed(stage, point, clean)]
    return len(points), wrong


def _killed(stage: Stage, point: int, clean: dict) -> Iterator[str]:
    stage.again()
    assert stage.play(at=point).get("killed"), f"there was no boundary {point}"
    yield from stage.play()["said"]
    found = state(stage.sandbox)
    for what, counted in clean.items():
        yield from (f"{what}: too many {one}" for one in found[what] - counted)
        yield from (f"{what}: lacks {one}" for one in counted - found[what])
    yield from stage.left()


def test_apply_killed_at_ten_points_leads_to_exactly_the_events_of_one_clean_run(
    quiet_company: Sandbox, victim: Victim, tmp_path: Path
) -> None:
    stage = staged(SCENES["create"], Sqlite(tmp_path), tmp_path, quiet_company, victim)

    points, wrong = killed_at_each(stage, SAMPLE)

    assert (points, wrong) == (SAMPLE, [])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_nothing_is_doubled_or_lost_wherever_it_is_killed(
    name: str, engine: str, quiet_company: Sandbox, victim: Victim, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if engine == "postgresql" else ""
    database = Postgres(server) if server else Sqlite(tmp_path)
    stage = staged(SCENES[name], database, tmp_path, quiet_company, victim)

    points, wrong = killed_at_each(stage)

    print(f"{name} on {engine}: killed at {points} points, {len(wrong)} doubled or lost")
    assert points > 5
    assert wrong == []
