"""Killed at any moment between ledger, network and answer, the next cycle leads to the same as a clean run."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.scenes import SCENES, Postgres, Sqlite, Stage, Victim, a_victim
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Sqlite | Postgres:
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    return Postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def stage(quiet_company: Sandbox, victim: Victim, tmp_path: Path) -> Stage:
    """The first scene on SQLite, unless a test puts another on it."""
    return Stage(
        sandbox=quiet_company, database=Sqlite(tmp_path), victim=victim, scene=SCENES["create"], folder=tmp_path
    )


def killed_at_each(stage: Stage, few: int | None = None) -> tuple[int, list[str]]:
    """At how many boundaries it was killed (all, or `few` spread evenly), and what went wrong."""
    stage.again()
    count = stage.play()["passed"]
    clean = state(stage.sandbox)
    points = range(1, count + 1) if few is None else [1 + number * (count - 1) // (few - 1) for number in range(few)]
    return len(points), [f"{point}: {said}" for point in points for said in _killed(stage, point, clean)]


def _killed(stage: Stage, point: int, clean: Mapping[str, Counter[str]]) -> Iterator[str]:
    stage.again()
    assert stage.play(at=point).get("killed"), f"there was no boundary {point}"
    yield from stage.play()["said"]
    found = state(stage.sandbox)
    for what, counted in clean.items():
        yield from (f"{what}: too many {one}" for one in found[what] - counted)
        yield from (f"{what}: lacks {one}" for one in counted - found[what])


@pytest.mark.timeout(600)
def test_apply_killed_at_ten_points_leads_to_exactly_the_events_of_one_clean_run(stage: Stage) -> None:
    stage.set_up()

    assert killed_at_each(stage, SAMPLE) == (SAMPLE, [])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_doubled_or_lost_wherever_it_is_killed(name: str, database: Sqlite | Postgres, stage: Stage) -> None:
    stage.scene, stage.database = SCENES[name], database
    stage.set_up()

    points, wrong = killed_at_each(stage)

    print(f"{name} on {type(database).__name__}: killed at {points} points, {len(wrong)} doubled or lost")
    assert (points > 5, wrong, stage.left()) == (True, [], [])
