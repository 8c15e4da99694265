"""Workers over one PostgreSQL: what is due is put there once, what one leaves another takes up, nobody is starved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from procrastinate.schema import SchemaManager

from kaffepause.runtime import queue as queue_module
from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.jobs import Numbered
from kaffepause.runtime.queue import Queue, open_queue
from tests.databases import new_database

pytestmark = pytest.mark.postgres

THURSDAY = datetime(2026, 11, 19, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """A share in line."""

    plan: str
    number: int
    mailbox: str
    stage: int = 0
    is_waiting: bool = True


@dataclass
class Noted:
    """Jobs that only write down what they were asked to do. enough: set after so many."""

    did: list[tuple[str, str, int]] = field(default_factory=list)
    again: list[bool] = field(default_factory=list)
    trouble: Exception | None = None
    until: asyncio.Event | None = None
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    enough_is: int = 1

    async def cycle(self, tenant: str, cycle: Cycle) -> None:
        self.did.append((tenant, cycle.label, -1))
        if self.trouble:
            raise self.trouble

    async def share(self, tenant: str, _cycle: Cycle, one: Numbered, *, again: bool) -> None:
        self.did.append((tenant, one.plan, one.number))
        self.again.append(again)
        if len(self.did) >= self.enough_is:
            self.enough.set()
        if self.until:
            await self.until.wait()


@pytest.fixture
def url(postgres_server: str) -> str:
    return new_database(postgres_server)


@pytest.fixture
async def queue(url: str) -> AsyncIterator[Queue]:
    async with open_queue(url) as opened:
        yield opened


def cycle(kind: Kind = Kind.PLANNING, *, days: int = 0) -> Cycle:
    due = THURSDAY + timedelta(days=days)
    return Cycle(kind=kind, label=due.date().isoformat(), due=due, zone="Europe/Copenhagen")


async def emptied(queue: Queue, jobs: Noted, abreast: int = 1) -> Noted:
    queue.jobs = jobs  # type: ignore[assignment]
    await queue.work(is_stopping=asyncio.Event(), until_empty=True, abreast=abreast)
    return jobs


async def test_a_cycle_is_put_there_once_over_three_workers_that_all_find_it_due(url: str) -> None:
    async with AsyncExitStack() as opened:
        workers = [await opened.enter_async_context(open_queue(url)) for _ in range(3)]
        put = await asyncio.gather(*(one.due("t", cycle(days=day)) for day in range(5) for one in workers))

        assert sum(put) == 5
        assert await workers[0].length() == 5


async def test_a_cycle_that_is_done_is_not_put_there_again(queue: Queue) -> None:
    await queue.due("t", cycle())
    await emptied(queue, Noted())

    assert await queue.length() == 0
    assert not await queue.due("t", cycle())


async def test_a_tenant_with_a_thousand_jobs_keeps_another_waiting_for_one_of_them_at_most(queue: Queue) -> None:
    await queue.shares("noisy", cycle(), [Waiting("noisy", number, f"~{number}") for number in range(1000)])
    await queue.shares("quiet", cycle(), [Waiting("quiet", number, f"~{number}") for number in range(3)])
    jobs = Noted(enough_is=8)
    queue.jobs = jobs  # type: ignore[assignment]
    stopping = asyncio.Event()
    working = asyncio.create_task(queue.work(is_stopping=stopping, abreast=1))
    await jobs.enough.wait()
    stopping.set()
    await working

    assert [number for tenant, _, number in jobs.did[:8] if tenant == "quiet"] == [0, 1, 2]


async def test_of_one_mailbox_one_job_is_done_at_a_time(queue: Queue) -> None:
    await queue.shares("t", cycle(), [Waiting("p", number, "~same") for number in range(3)] + [Waiting("p", 3, "~own")])
    jobs = Noted(until=asyncio.Event(), enough_is=2)
    queue.jobs = jobs  # type: ignore[assignment]
    working = asyncio.create_task(queue.work(is_stopping=asyncio.Event(), until_empty=True, abreast=8))
    await jobs.enough.wait()
    await asyncio.sleep(0.2)
    assert sorted(number for _, _, number in jobs.did) == [0, 3]
    jobs.until.set()
    await working
    await emptied(queue, jobs)

    assert sorted(number for _, _, number in jobs.did) == [0, 1, 2, 3]


async def test_shares_put_there_twice_are_done_once(queue: Queue) -> None:
    waiting = [Waiting("p", number, "~m") for number in range(3)]
    await queue.shares("t", cycle(), waiting[:2])
    await queue.shares("t", cycle(), waiting)

    assert sorted((await emptied(queue, Noted())).did) == [("t", "p", 0), ("t", "p", 1), ("t", "p", 2)]


async def test_what_a_dead_worker_had_in_hand_is_taken_over_and_said_to_be_so(
    url: str, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "DEAD", 0.3)
    await queue.shares("t", cycle(), [Waiting("p", 0, "~m")])
    dead = Noted(until=asyncio.Event())
    async with open_queue(url) as other:
        other.jobs = dead  # type: ignore[assignment]
        working = asyncio.create_task(other.work(is_stopping=asyncio.Event()))
        await dead.enough.wait()
        await asyncio.sleep(0.5)
        await queue.take_over()

        jobs = await emptied(queue, Noted())
        dead.until.set()
        working.cancel()
        await asyncio.wait([working])
    assert (jobs.did, jobs.again) == ([("t", "p", 0)], [True])


async def test_a_cycle_that_fails_keeps_no_other_of_its_tenant_back(queue: Queue) -> None:
    await queue.due("t", cycle(Kind.PURGE))
    failed = await emptied(queue, Noted(trouble=RuntimeError("no")))
    await queue.due("t", cycle(Kind.MONDAY))

    assert len(failed.did) == 1
    assert len((await emptied(queue, Noted())).did) == 1
    assert await queue.length() == 1, "the failed one waits for its next try"


def test_the_tables_of_the_queue_are_those_that_installations_have() -> None:
    """A newer procrastinate brings migrations: run them in `_make` before this is changed."""
    tables = sha256(SchemaManager.get_schema().encode()).hexdigest()

    assert tables.startswith("c70ec4b400a60ad9")
