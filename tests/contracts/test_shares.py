"""What is left of a plan that many processes apply; and the limits they hold together."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from kaffepause.domain.ids import Address, TenantId
from kaffepause.errors import NotAllowed
from kaffepause.store.opening import Shared, Store, open_shared
from tests.contracts.rows import ANNA, NOW

SERVICE, ANNAS = Address("kaffepause@x.test"), Address("anna@x.test")
CYCLE = ("planning", "2026-11-19")


@dataclass(frozen=True)
class Part:
    number: int
    stage: int
    mailbox: Address = SERVICE
    content: str = "{}"


@pytest.fixture
async def planned(real_store: Store) -> Store:
    await real_store.cycles.begin(*CYCLE, NOW)
    parts = [Part(0, 0), Part(1, 0, ANNAS), Part(2, 1)]
    await real_store.shares.save(*CYCLE, "plan", parts, NOW)
    return real_store


async def test_of_a_plan_is_left_what_is_not_done(planned: Store) -> None:
    await planned.shares.done("plan", 0, is_amiss=False)

    left = await planned.shares.left(*CYCLE)
    assert [(one.number, one.stage, one.is_waiting) for one in left] == [(1, 0, True), (2, 1, True)]
    assert await planned.shares.content("plan", 0) is None
    assert await planned.shares.content("plan", 1) == "{}"


async def test_of_two_that_end_at_once_one_is_the_last_of_its_stage(planned: Store) -> None:
    ended = [planned.shares.done("plan", number, is_amiss=False) for number in (0, 1)]

    assert sorted(await asyncio.gather(*ended)) == [False, True]


async def test_that_something_was_amiss_is_remembered_without_what_names_people(planned: Store) -> None:
    await planned.shares.done("plan", 0, is_amiss=True)

    first = (await planned.shares.left(*CYCLE))[0]
    assert (first.number, first.is_waiting) == (0, False)
    assert await planned.shares.content("plan", 0) is None


async def test_a_cycle_is_under_way_until_its_last_share_is_done_or_it_was_given_up(planned: Store) -> None:
    assert await planned.shares.under_way(NOW) == {CYCLE}
    assert await planned.shares.under_way(NOW + timedelta(hours=1)) == frozenset()

    await planned.shares.drop(*CYCLE)
    assert await planned.shares.under_way(NOW) == frozenset()


async def test_mailboxes_are_kept_by_pseudonym_alone(planned: Store) -> None:
    async with planned.database.reading() as connection:
        kept = (await connection.execute(text("SELECT mailbox FROM share"))).scalars().all()

    assert not any("@" in mailbox for mailbox in kept)


async def test_erasing_anybody_gives_up_what_is_left_of_the_tenants_plan_and_of_no_other(planned: Store) -> None:
    other = Store(planned.database, TenantId(f"beside {planned.tenant}"))
    await other.shares.save(*CYCLE, "plan", [Part(0, 0)], NOW)

    await planned.erase(ANNA, ANNAS, now=NOW)

    assert await planned.shares.left(*CYCLE) == ()
    assert len(await other.shares.left(*CYCLE)) == 1


async def test_what_was_given_up_long_ago_is_purged(planned: Store) -> None:
    await planned.purge(NOW + timedelta(days=4))

    assert await planned.shares.left(*CYCLE) == ()


@pytest.fixture
async def processes(postgres_database: str) -> AsyncIterator[tuple[Shared, Shared]]:
    """Two processes over one database."""
    async with open_shared(postgres_database) as one, open_shared(postgres_database) as other:
        yield one, other


@pytest.mark.postgres
async def test_two_processes_hold_four_places_of_a_mailbox_together(
    processes: tuple[Shared, Shared], tenant: TenantId
) -> None:
    inside, most = 0, 0

    async def call(process: Shared) -> None:
        nonlocal inside, most
        async with process.places(tenant).place(SERVICE, 4):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.02)
            inside -= 1

    await asyncio.gather(*(call(process) for process in processes for _ in range(20)))
    assert most == 4


@pytest.mark.postgres
async def test_places_of_a_process_that_died_are_free(processes: tuple[Shared, Shared], tenant: TenantId) -> None:
    one, other = processes
    async with one.places(tenant).place(SERVICE, 1):
        await one.close()
        async with asyncio.timeout(30), other.places(tenant).place(SERVICE, 1):
            pass


@pytest.mark.postgres
async def test_one_tenant_never_waits_for_anothers_place(processes: tuple[Shared, Shared], tenant: TenantId) -> None:
    one, other = processes
    async with (
        one.places(tenant).place(SERVICE, 1),
        asyncio.timeout(30),
        other.places(TenantId(f"beside {tenant}")).place(SERVICE, 1),
    ):
        pass


@pytest.mark.postgres
async def test_two_processes_mail_no_more_in_a_minute_than_one_may(
    processes: tuple[Shared, Shared], tenant: TenantId
) -> None:
    books = [process.store(tenant).mailed for process in processes]
    waits = await asyncio.gather(*(books[number % 2].enter(SERVICE, 1, a_minute=5, a_day=1000) for number in range(12)))

    assert sum(wait == 0 for wait in waits) == 5
    assert all(0 < wait <= 61 for wait in waits if wait)


@pytest.mark.postgres
async def test_two_processes_mail_no_more_people_in_a_day_than_one_may(
    processes: tuple[Shared, Shared], tenant: TenantId
) -> None:
    one, other = (process.store(tenant).mailed for process in processes)

    assert await one.enter(SERVICE, 8, a_minute=100, a_day=10) == 0
    assert await other.enter(SERVICE, 3, a_minute=100, a_day=10) > 23 * 3600
    assert await other.enter(SERVICE, 2, a_minute=100, a_day=10) == 0
    assert await other.enter(ANNAS, 30, a_minute=100, a_day=10) == 0, "the first of a day may be to any number"


async def test_workers_refuse_a_database_that_is_a_file(tmp_path) -> None:
    with pytest.raises(NotAllowed, match="kaffepause run"):
        async with open_shared(f"sqlite:///{tmp_path}/k.db"):
            pass
