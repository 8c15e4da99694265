"""A process's turns: once each, never two at a time, and nothing under way after ten seconds. Over a real store."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from kaffepause.domain.ids import TenantId
from kaffepause.errors import Throttled, Unreachable
from kaffepause.runtime import turns as turns_module
from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.measures import Measures
from kaffepause.runtime.turns import LEASE, Engine, Turns
from kaffepause.store.opening import Store, open_store
from tests.cast import organization, team
from tests.databases import new_database

THURSDAY = datetime(2026, 11, 19, 9, 0, 20, tzinfo=UTC)  #: twenty seconds after planning was due


@dataclass
class Service:
    """Processes over one store, with a clock that only the test moves."""

    store: Store
    now: datetime = THURSDAY
    did: list[tuple[str, Kind, str]] = field(default_factory=list)
    measures: Measures = field(default_factory=Measures)

    def process(self, name: str, deed: Callable[[Cycle], Awaitable[None]] | None = None) -> Turns:
        async def perform(cycle: Cycle, _now: datetime) -> None:
            self.did.append((name, cycle.kind, cycle.label))
            if deed:
                await deed(cycle)

        return Turns(
            Engine(
                owner=name,
                tenant="t",
                cycles=self.store.cycles,
                lease=self.store.lease,
                organization=lambda _: organization(team()),
                perform=perform,
                clock=lambda: self.now,
                measures=self.measures.of("t"),
            )
        )

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    file = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    url = file if request.param == "sqlite" else new_database(request.getfixturevalue("postgres_server"))
    async with open_store(url, TenantId("t")) as store:
        yield Service(store)


async def turn(one: Turns) -> None:
    await one.tick()
    await one.settled()


async def never(_cycle: Cycle) -> None:
    await asyncio.Event().wait()


async def test_what_is_due_is_done_once_over_any_number_of_ticks_and_starts(service: Service) -> None:
    first = service.process("first")
    for _ in range(3):
        await turn(first)
        service.later(20)
    await first.stop()
    await turn(service.process("second"))

    assert [(kind, label) for _, kind, label in service.did] == [
        (Kind.PURGE, "2026-11-19"),
        (Kind.UPKEEP, "2026-11-19"),
        (Kind.MONDAY, "2026-11-19/Europe/Copenhagen"),
        (Kind.PLANNING, "2026-11-19"),
    ]


async def test_of_two_processes_one_works_and_the_other_says_so_once(service: Service) -> None:
    one, other = service.process("one"), service.process("other")
    with structlog.testing.capture_logs() as said:
        await turn(one)
        for _ in range(3):
            await turn(other)

    assert {name for name, _, _ in service.did} == {"one"}
    assert [line["event"] for line in said].count("run.waiting_for_another_process") == 1


async def test_while_a_cycle_is_under_way_the_lease_is_renewed(service: Service) -> None:
    going = asyncio.Event()

    async def goes_on(cycle: Cycle) -> None:
        going.set()
        await never(cycle)

    one, other = service.process("one", goes_on), service.process("other")
    for _ in range(5):
        await one.tick()
        await going.wait()
        service.later(LEASE - 5)
        await turn(other)

    assert {name for name, _, _ in service.did} == {"one"}
    await one.stop()


async def test_a_cycle_that_crashed_is_taken_up_at_once_by_whoever_gets_the_lease(service: Service) -> None:
    await service.store.cycles.begin(str(Kind.PURGE), "2026-11-19", service.now)
    await service.store.lease.take("crashed", service.now, LEASE)
    other = service.process("other")

    await turn(other)
    assert service.did == []

    service.later(LEASE + 1)
    await turn(other)
    assert ("other", Kind.PURGE, "2026-11-19") in service.did


async def test_a_process_that_lost_its_lease_breaks_off_what_it_was_at(service: Service) -> None:
    asleep, other = service.process("asleep", never), service.process("other")
    await asleep.tick()
    await asyncio.sleep(0.05)
    service.later(LEASE + 1)
    await turn(other)

    await asleep.tick()

    assert not asleep.is_working
    assert {kind for name, kind, _ in service.did if name == "other"} >= {Kind.PURGE, Kind.PLANNING}


async def test_stopping_lets_a_cycle_finish_and_begins_no_other(service: Service) -> None:
    going = asyncio.Event()

    async def a_while(_cycle: Cycle) -> None:
        going.set()
        await asyncio.sleep(0.05)

    one = service.process("one", a_while)
    await one.tick()
    await going.wait()
    await one.stop()

    assert [kind for _, kind, _ in service.did] == [Kind.PURGE]
    assert await service.store.cycles.last_done([str(Kind.PURGE)]) == {str(Kind.PURGE): service.now}


async def test_stopping_breaks_off_a_cycle_that_takes_too_long_and_the_next_process_takes_it_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns_module, "FINISHING", 0.05)
    one = service.process("one", never)
    await one.tick()
    await asyncio.sleep(0.05)
    await one.stop()

    assert not one.is_working
    await turn(service.process("other"))
    assert ("other", Kind.PURGE, "2026-11-19") in service.did


def test_finishing_and_breaking_off_and_giving_back_the_lease_take_less_than_ten_seconds() -> None:
    assert turns_module.FINISHING + turns_module.BREAKING_OFF + 1 < 10


async def test_a_cycle_that_failed_waits_longer_each_time_and_keeps_no_other_back(service: Service) -> None:
    async def refuses_purges(cycle: Cycle) -> None:
        if cycle.kind is Kind.PURGE:
            raise Throttled("mette@nordwind.example was too much", retry_after=1)

    one, tries = service.process("one", refuses_purges), []
    for _ in range(20):
        before = len(service.did)
        await turn(one)
        tries.append(sum(kind is Kind.PURGE for _, kind, _ in service.did[before:]))
        service.later(30)

    assert tries[:2] == [1, 0]
    assert sum(tries) == 4  # at once, and after one, two and four minutes more
    assert [kind for _, kind, _ in service.did].count(Kind.PLANNING) == 1


async def test_a_failure_is_told_by_its_type_and_never_by_its_words(service: Service) -> None:
    async def fails(_cycle: Cycle) -> None:
        raise RuntimeError("Mette Sørensen has a meeting called Layoffs")

    with structlog.testing.capture_logs() as said:
        await turn(service.process("one", fails))

    assert "Mette" not in str(said)
    assert any(line.get("problem") == "RuntimeError" and "test_turns.py" in line["place"] for line in said)


async def test_a_database_that_is_away_for_a_while_does_not_end_the_ticking(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = service.process("one")

    async def away(*_: object) -> bool:
        raise Unreachable("The database gave no answer")

    with monkeypatch.context() as gone:
        gone.setattr(service.store.lease, "take", away)
        await turn(one)
    await turn(one)

    assert len(service.did) == 4
