"""One served sandbox for the run, as new for every test, and somebody who asks it things over its socket."""

from collections.abc import Iterator

import pytest

from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.unit.sandbox.desk import Desk
from tests.unit.sandbox.visitor import Visitor


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    options = Options(seed=Seed(empty=True), folder=tmp_path_factory.mktemp("sandbox"))
    with running(options) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    """Nordwind's people and groups, with nothing in any calendar."""
    served.world.reset()
    return served


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[Visitor]:
    with Visitor(sandbox) as visitor:
        yield visitor


@pytest.fixture
def desk() -> Desk:
    return Desk()
