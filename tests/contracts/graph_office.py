"""Fixtures for writing through Graph: a company with empty calendars, as it was at its start for each test."""

from collections.abc import Iterator

import pytest

from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(Options(seed=Seed(empty=True), folder=tmp_path_factory.mktemp("office"))) as sandbox:
        yield sandbox


@pytest.fixture
def office(empty_office: Sandbox) -> Sandbox:
    empty_office.world.reset()
    return empty_office
