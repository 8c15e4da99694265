"""One sandbox for all cases, as new before each: Nordwind's people on Monday 2026-11-23 at 07:00, nothing booked."""

from collections.abc import Iterator

import pytest

from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.conformance.caller import Caller


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(Options(seed=Seed(empty=True), folder=tmp_path_factory.mktemp("conformance"))) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def signed_in(served: Sandbox) -> Iterator[Caller]:
    with Caller(served) as caller:
        yield caller


@pytest.fixture
def caller(signed_in: Caller) -> Caller:
    if signed_in.touched:
        signed_in.sandbox.world.reset()
        signed_in.touched = False
    return signed_in
