"""Every contract runs over the fakes, SQLite in a file, and a real PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kaffepause.domain.ids import TenantId
from kaffepause.store import Store, open_store
from tests.databases import new_database
from tests.fakes import FakeStore

REAL = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module")
def postgres_database(postgres_server: str) -> str:
    return new_database(postgres_server)


@pytest.fixture
def tenant(request: pytest.FixtureRequest) -> TenantId:
    """A tenant of this test's own, so that tests may share a database."""
    return TenantId(request.node.nodeid)


@pytest.fixture(params=REAL)
def url(request: pytest.FixtureRequest) -> str:
    """An empty or shared database, on each engine in turn."""
    return url_of(request.param, request)


@pytest.fixture
async def real_store(url: str, tenant: TenantId) -> AsyncIterator[Store]:
    async with open_store(url, tenant) as opened:
        yield opened


@pytest.fixture(params=["memory", *REAL])
def place(request: pytest.FixtureRequest) -> str:
    """Where the store is: `memory` for the fakes, or a database."""
    return request.param if request.param == "memory" else url_of(request.param, request)


@pytest.fixture
async def store(place: str, tenant: TenantId) -> AsyncIterator[Store | FakeStore]:
    if place == "memory":
        yield FakeStore()
        return
    async with open_store(place, tenant) as opened:
        yield opened


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them: copying it is quicker than migrating a new one."""
    file = tmp_path_factory.mktemp("migrated") / "kaffepause.db"

    async def migrate() -> None:
        async with open_store(f"sqlite:///{file}", TenantId("nobody")):
            pass

    asyncio.run(migrate())
    return file


def url_of(kind: str, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        file = request.getfixturevalue("tmp_path") / "kaffepause.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        return f"sqlite:///{file}"
    return request.getfixturevalue("postgres_database")
