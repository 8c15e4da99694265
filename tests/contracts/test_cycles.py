"""A cycle runs once, whoever starts it; one process at a time may run cycles."""

import asyncio
from datetime import timedelta

from tests.contracts.rows import NOW

HOUR = timedelta(hours=1)


async def test_a_cycle_is_begun_once(store) -> None:
    begun = await asyncio.gather(*(store.cycles.begin("monday", "sales/2026-W48", NOW) for _ in range(8)))

    assert sum(begun) == 1


async def test_a_cycle_that_is_done_never_runs_again(store) -> None:
    await store.cycles.begin("monday", "sales/2026-W48", NOW)
    await store.cycles.finish("monday", "sales/2026-W48", NOW)

    assert not await store.cycles.begin("monday", "sales/2026-W48", NOW + timedelta(days=9), dead_after=timedelta(0))


async def test_a_cycle_that_died_is_taken_up_after_an_hour_by_one(store) -> None:
    await store.cycles.begin("plan", "sales/2026-W48", NOW)

    assert not await store.cycles.begin("plan", "sales/2026-W48", NOW + timedelta(minutes=59))
    later = await asyncio.gather(*(store.cycles.begin("plan", "sales/2026-W48", NOW + HOUR) for _ in range(4)))

    assert sum(later) == 1


async def test_who_knows_that_nobody_else_runs_takes_a_dead_cycle_up_at_once(store) -> None:
    await store.cycles.begin("plan", "sales/2026-W48", NOW)

    assert await store.cycles.begin("plan", "sales/2026-W48", NOW, dead_after=timedelta(0))


async def test_the_last_one_done_is_told_by_kind(store) -> None:
    assert await store.cycles.last_done(["plan"]) == {}
    for week, at in (("2026-W49", NOW + timedelta(days=7)), ("2026-W48", NOW)):
        await store.cycles.begin("plan", week, at)
        await store.cycles.finish("plan", week, at + HOUR)
    await store.cycles.begin("plan", "2026-W50", NOW + timedelta(days=14))

    assert await store.cycles.last_done(["plan", "monday"]) == {"plan": NOW + timedelta(days=7)}
    assert await store.cycles.last_done(["monday"]) == {}
    assert await store.cycles.is_done("plan", "2026-W49")
    assert not await store.cycles.is_done("plan", "2026-W50")
    assert not await store.cycles.is_done("monday", "2026-W49")
    assert await store.cycles.done("plan", NOW + timedelta(days=2)) == {"2026-W49": NOW + timedelta(days=7) + HOUR}


async def test_one_process_holds_the_lease_and_the_other_learns_whose_it_is(store) -> None:
    assert await store.lease.take("one", NOW, 30)

    assert not await store.lease.take("two", NOW + timedelta(seconds=29), 30)
    assert await store.lease.holder(NOW) == "one"


async def test_a_lease_that_is_renewed_does_not_end(store) -> None:
    await store.lease.take("one", NOW, 30)

    assert await store.lease.take("one", NOW + timedelta(seconds=20), 30)
    assert not await store.lease.take("two", NOW + timedelta(seconds=40), 30)


async def test_a_lease_that_was_not_renewed_is_taken_over_by_one(store) -> None:
    await store.lease.take("dead", NOW, 30)
    later = NOW + timedelta(seconds=30)

    assert await store.lease.holder(later) is None
    taken = await asyncio.gather(*(store.lease.take(f"process {n}", later, 30) for n in range(4)))

    assert sum(taken) == 1


async def test_only_its_owner_gives_a_lease_back(store) -> None:
    await store.lease.take("one", NOW, 30)
    await store.lease.release("two")
    assert not await store.lease.take("two", NOW, 30)

    await store.lease.release("one")

    assert await store.lease.take("two", NOW, 30)
