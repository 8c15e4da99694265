"""Opening a database: safe together, migrated, and strictly apart for each tenant."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from kaffepause.domain.ids import TenantId
from kaffepause.domain.people import Level, OptOut
from kaffepause.errors import NotAllowed
from kaffepause.store import Store, open_store
from kaffepause.store.tables import metadata
from tests.contracts.conftest import REAL
from tests.contracts.rows import ANNA, NOW, TODAY, held, row
from tests.databases import new_database

ROOT = Path(__file__).parents[2]
OTHERS = TenantId("another tenant in the same database")


@pytest.fixture(params=REAL)
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kaffepause.db"
    return new_database(request.getfixturevalue("postgres_server"))


async def test_three_processes_that_open_a_new_database_at_once_and_claim_the_same_booking(
    fresh_url: str, tenant: TenantId
) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "tests.contracts.claimant", fresh_url, tenant,
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    said = [await process.communicate() for process in processes]

    assert [error.decode() for _, error in said] == ["", "", ""]
    assert sorted(out.decode().strip() for out, _ in said) == ["False", "False", "True"]
    async with open_store(fresh_url, tenant) as store:
        assert await store.ledger.rows(NOW) == (row(),)


async def test_many_that_open_a_new_database_at_once_all_find_it_migrated(fresh_url: str, tenant: TenantId) -> None:
    async def certain() -> bool:
        async with open_store(fresh_url, tenant) as store:
            return await store.wishes.are_certain()

    assert await asyncio.gather(*(certain() for _ in range(6))) == [False] * 6


async def test_the_schema_is_what_the_migrations_make(real_store: Store) -> None:
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, metadata)

    async with real_store.database.reading() as connection:
        assert await connection.run_sync(difference) == []


async def test_what_was_kept_is_there_when_the_database_is_opened_again(url: str, tenant: TenantId) -> None:
    async with open_store(url, tenant) as store:
        await store.history.note_held(held())
    async with open_store(url, tenant) as store:
        assert await store.history.held(TODAY) == (held(),)


async def test_a_database_that_a_newer_version_migrated_is_used_as_it_is(fresh_url: str, tenant: TenantId) -> None:
    async with open_store(fresh_url, tenant) as store, store.database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    async with open_store(fresh_url, tenant) as store, store.database.reading() as connection:
        assert await store.ledger.claim(row(), plan_id="plan", expects=None)
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


async def test_a_database_that_lost_its_opt_outs_refuses_until_told_that_there_are_none(
    fresh_url: str, tenant: TenantId
) -> None:
    async with open_store(fresh_url, tenant) as store:
        await store.wishes.declare_empty(NOW)
        async with store.database.writing() as connection:
            await connection.execute(text("DROP TABLE opt_out"))

    async with open_store(fresh_url, tenant) as store:
        assert not await store.wishes.are_certain()
        with pytest.raises(NotAllowed, match="--opt-outs-are-empty"):
            await store.wishes.opt_outs()
        await store.wishes.declare_empty(NOW)
        assert await store.wishes.are_certain()
        assert await store.wishes.opt_outs() == ()


async def fill(store: Store) -> None:
    await store.ledger.claim(row(), plan_id="plan", expects=None)
    await store.ledger.note_apply_by_a_person(NOW)
    await store.history.note_held(held())
    await store.wishes.opt_out(OptOut(person=ANNA))
    await store.wishes.set_level(ANNA, Level.SELF)
    await store.wishes.declare_empty(NOW)
    await store.audit.note(NOW, "read", people=[ANNA])
    await store.cycles.begin("plan", "sales", NOW)
    await store.lease.take("one", NOW, 30)


async def test_one_tenant_never_sees_anything_of_another(real_store: Store) -> None:
    await fill(real_store)
    other = Store(real_store.database, OTHERS)

    assert await other.ledger.rows(NOW) == ()
    assert await other.ledger.revisions() == {}
    assert await other.ledger.first_apply_by_a_person() is None
    assert await other.history.held(TODAY) == ()
    assert await other.wishes.opt_outs() == ()
    assert await other.wishes.levels() == {}
    assert not await other.wishes.are_certain()
    assert await other.audit.lines(NOW) == ()
    assert {rows for table in (await other.export(ANNA, row().organizer)).values() for rows in map(str, table)} == set()


async def test_one_tenant_never_stands_in_the_way_of_another(real_store: Store) -> None:
    await fill(real_store)
    other = Store(real_store.database, TenantId(f"{OTHERS} beside {real_store.tenant}"))

    assert await other.ledger.claim(row(), plan_id="plan", expects=None)
    assert await other.cycles.begin("plan", "sales", NOW)
    assert await other.lease.take("two", NOW, 30)


async def test_a_transaction_that_fails_leaves_nothing(real_store: Store) -> None:
    await real_store.ledger.claim(row(), plan_id="plan", expects=None)
    broken = replace(row("call"), slot=row().slot, updated_on="no date")  # type: ignore[arg-type]

    with pytest.raises(Exception, match="date"):
        await real_store.ledger.claim(broken, plan_id="plan", expects=None)

    assert await real_store.ledger.rows(NOW) == (row(),)
    assert await real_store.ledger.revisions() == {row().team: 1}
