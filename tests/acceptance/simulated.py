"""Weeks in minutes: the real turns and jobs, verbs, store and Graph over a socket, with time passed in.

That APScheduler and workers tick them is tested apart, in real time (test_run.py, test_workers.py).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kaffepause.domain.organization import Organization
from kaffepause.runtime.cycles import Bench, perform
from kaffepause.runtime.due import Cycle, next_due
from kaffepause.runtime.measures import Measures
from kaffepause.runtime.rulebook import Rulebook
from kaffepause.runtime.turns import Engine, Turns
from kaffepause.verbs.apply import apply
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.rules import load_rules
from kaffepause.wiring import Installation, open_installation, open_workers_database, read_settings

if TYPE_CHECKING:
    from kaffepause.sandbox.server import Sandbox


@dataclass
class Life:
    """One installation through its starts and stops, as `run` on SQLite or as a worker on PostgreSQL.

    did: every cycle that was begun, with when.
    """

    sandbox: "Sandbox"
    environment: Mapping[str, str]
    now: datetime
    did: list[tuple[datetime, Cycle]] = field(default_factory=list)
    measures: Measures = field(default_factory=Measures)

    @property
    def rules(self) -> Path:
        return Path(self.environment["KAFFEPAUSE_CONFIG"])

    @asynccontextmanager
    async def up(self) -> AsyncIterator["Process"]:
        """The service as a new process would open it, until the block ends."""
        settings = read_settings(self.environment, env_file=None)
        rules = load_rules(settings.config, today=self.now.date())
        own = self.measures.of(settings.tenant_id)
        url = settings.database_url.get_secret_value()
        async with AsyncExitStack() as until:
            is_worker = url.startswith("postgresql")
            shared = await until.enter_async_context(open_workers_database(settings)) if is_worker else None
            opening = open_installation(settings, rules, called=own.called, shared=shared)
            installation = await until.enter_async_context(opening)
            book = Rulebook(rules, today=self.now.date())
            process = Process(self, installation, book)
            if is_worker:
                # Loaded here alone, so that nothing but what `run` loads counts as its memory (bench_memory.py).
                from tests.acceptance.simulated_worker import Worker, open_queue  # noqa: PLC0415

                process = Worker(self, installation, book, await until.enter_async_context(open_queue(url)))
            yield process
            await process.stop()

    def at(self, moment: datetime) -> None:
        """Everybody's clock shows that moment."""
        self.now = moment
        self.sandbox.control("POST", "clock", {"at": moment.isoformat()})


class Process:
    """One start of `kaffepause run`."""

    def __init__(self, life: Life, installation: Installation, book: Rulebook) -> None:
        self.life, self.installation, self.book = life, installation, book
        self.measures = life.measures.of(installation.world.tenant)
        self.turns = Turns(
            Engine(
                owner=f"process {life.now}",
                tenant=installation.world.tenant,
                cycles=installation.store.cycles,
                lease=installation.store.lease,
                organization=self.organization,
                perform=self._perform,
                clock=lambda: life.now,
                measures=self.measures,
            )
        )

    async def by_a_person(self) -> int:
        """As `kaffepause apply`; answers how many actions the plan had that change a calendar."""
        plan = await make_plan(self.installation.world, now=self.life.now)
        await apply(self.installation.world, plan, now=self.life.now, by_a_person=True)
        return len([action for action in plan.actions if action.verb in ("create", "move", "cancel")])

    async def run(self, until: datetime, late: timedelta = timedelta(seconds=15)) -> None:
        """Tick at every moment at which something is due, until then."""
        while (upcoming := next_due(self.life.now, self.book.rules.organization) + late) < until:
            self.life.at(upcoming)
            await self.turn()
        self.life.at(until)

    async def turn(self) -> None:
        """One tick, and whatever it begins."""
        await self.turns.tick()
        await self.turns.settled()

    async def stop(self) -> None:
        """As when told to stop."""
        await self.turns.stop()

    def organization(self, now: datetime) -> Organization:
        return self.book.renewed(now.date()).organization

    def bench(self) -> Bench:
        here = self.installation.under(self.book.rules)
        return Bench(world=here.world, store=here.store, measures=self.measures)

    async def _perform(self, cycle: Cycle, now: datetime) -> None:
        self.life.did.append((now, cycle))
        await perform(cycle, self.bench(), now=now)
