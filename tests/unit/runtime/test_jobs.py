"""What becomes of a plan's shares: applied once, looked up after a death, left alone under a hold. A real store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from kaffepause.domain.ids import Address, TenantId
from kaffepause.runtime import jobs as jobs_module
from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.jobs import Desk, Jobs, Later, Numbered
from kaffepause.runtime.measures import Measures
from kaffepause.runtime.ports import Left, Part
from kaffepause.store.opening import Store, open_store
from tests.cast import organization, team

NOW = datetime(2026, 11, 19, 9, 0, 20, tzinfo=UTC)
PLANNING = Cycle(kind=Kind.PLANNING, label="2026-11-19", due=NOW, zone="Europe/Copenhagen")
UPKEEP = Cycle(kind=Kind.UPKEEP, label="2026-11-19", due=NOW, zone="Europe/Copenhagen")


@dataclass
class Line:
    """What was put in line."""

    put: list[object] = field(default_factory=list)

    async def cycle(self, _tenant: str, cycle: Cycle) -> None:
        self.put.append(cycle.kind)

    async def shares(self, _tenant: str, _cycle: Cycle, left: Sequence[Left]) -> None:
        self.put.append([(one.number, one.stage) for one in left])


@dataclass
class Office:
    """One tenant's jobs over a store, with shares that only note that they were applied."""

    store: Store
    line: Line
    jobs: Jobs
    applied: list[str]
    came: str = "booked"

    async def share(self, number: int, stage: int = 0, *, again: bool = False) -> None:
        await self.jobs.share("t", PLANNING, Numbered(plan="p", number=number, stage=stage), again=again)

    async def is_done(self) -> bool:
        return bool(await self.store.cycles.last_done([str(Kind.PLANNING)]))


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with open_store(f"sqlite:///{tmp_path / 'k.db'}", TenantId("t")) as store:
        world = SimpleNamespace(tenant="t", ledger=store.ledger, history=store.history)
        desk = Desk(
            tenant="t",
            cycles=store.cycles,
            shares=store.shares,
            organization=lambda _: organization(team()),
            bench=lambda: SimpleNamespace(world=world, measures=Measures().of("t")),  # type: ignore[arg-type, return-value]
            measures=Measures().of("t"),
        )
        line, applied = Line(), list[str]()
        one = Office(store, line, Jobs({"t": desk}, lambda: NOW, line), applied)

        async def noted(_world: object, share: str, **_: object) -> tuple[SimpleNamespace, ...]:
            applied.append(share)
            return (SimpleNamespace(came=one.came, action=SimpleNamespace(verb="create")),)

        monkeypatch.setattr(jobs_module, "share_from", lambda text: text)
        monkeypatch.setattr(jobs_module, "apply_share", noted)
        await store.cycles.begin(str(PLANNING.kind), PLANNING.label, NOW)
        parts = [
            Part(number=n, stage=s, mailbox=Address("m@x.test"), content=f"c{n}") for n, s in ((0, 0), (1, 0), (2, 1))
        ]
        await store.shares.save(str(PLANNING.kind), PLANNING.label, "p", parts, NOW)
        yield one


async def test_creates_begin_when_all_else_is_done_and_the_cycle_ends_with_the_last(office: Office) -> None:
    await office.share(0)
    assert office.line.put == []
    await office.share(1)
    assert office.line.put == [[(2, 1)]]
    assert not await office.is_done()
    await office.share(2, stage=1)
    assert await office.is_done()
    assert office.applied == ["c0", "c1", "c2"]


async def test_what_somebody_died_in_is_looked_up_by_planning_once_more(office: Office) -> None:
    await office.share(0, again=True)
    await office.share(1)
    await office.share(2, stage=1)

    assert office.line.put == [[(2, 1)], Kind.PLANNING]
    assert not await office.is_done()


async def test_an_answer_that_was_lost_is_looked_up_by_planning_once_more(office: Office) -> None:
    office.came = "uncertain"
    for number, stage in ((0, 0), (1, 0), (2, 1)):
        await office.share(number, stage)

    assert office.line.put[-1] is Kind.PLANNING


async def test_a_share_that_is_done_twice_changes_nothing_the_second_time(office: Office) -> None:
    await office.share(0)
    await office.share(0, again=True)

    assert office.applied == ["c0"]
    assert office.line.put == []


async def test_who_stopped_before_beginning_the_next_stage_is_made_up_for(office: Office) -> None:
    for number in (0, 1):
        await office.store.shares.done("p", number, is_amiss=False)

    await office.share(1, again=True)

    assert office.line.put == [[(2, 1)]]


async def test_another_cycle_waits_for_the_bookings_of_the_one_before(office: Office) -> None:
    with pytest.raises(Later):
        await office.jobs.cycle("t", UPKEEP)


async def test_a_cycle_taken_over_goes_on_where_it_was_left(office: Office) -> None:
    await office.jobs.cycle("t", PLANNING)

    assert office.line.put == [[(0, 0), (1, 0)]]


async def test_under_a_hold_what_was_planned_is_not_booked(office: Office) -> None:
    await office.store.ledger.hold(NOW)
    for number, stage in ((0, 0), (1, 0), (2, 1)):
        await office.share(number, stage)

    assert office.applied == []
    assert await office.is_done()


async def test_what_is_past_its_grace_is_given_up(office: Office) -> None:
    long_ago = replace(PLANNING, due=NOW - timedelta(days=2))
    await office.jobs.share("t", long_ago, Numbered(plan="p", number=0, stage=0), again=False)

    assert office.applied == []
