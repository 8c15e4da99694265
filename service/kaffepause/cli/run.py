"""`run`: the service itself, in one process."""

import asyncio
import os
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

import structlog

from kaffepause.cli.say import console, sentence
from kaffepause.cli.stopping import told_to_stop
from kaffepause.clock import utc_now
from kaffepause.domain.organization import Organization
from kaffepause.runtime import traces
from kaffepause.runtime.cycles import Bench, perform
from kaffepause.runtime.due import Cycle, next_due
from kaffepause.runtime.embedded import serve
from kaffepause.runtime.health import Health, health_app, health_served
from kaffepause.runtime.logs import configure
from kaffepause.runtime.measures import Measures, TenantMeasures
from kaffepause.runtime.rulebook import Rulebook
from kaffepause.runtime.turns import Engine, Turns
from kaffepause.verbs.rules import load_rules
from kaffepause.web.office import Office
from kaffepause.web.serving import by_host, office_of, pages_served
from kaffepause.wiring import Installation, Settings, Shared, open_installation, read_tenants

log = structlog.get_logger()


def run_service() -> int:
    """Run until stopped by SIGINT or SIGTERM."""
    tenants = read_tenants(os.environ)
    configure(tenants[0].log)
    traces.configure(os.environ)
    return asyncio.run(_run(tenants))


async def _run(tenants: Sequence[Settings]) -> int:
    is_stopping = told_to_stop()
    measures = Measures()
    async with AsyncExitStack() as open_until_the_end:
        opened = [await opened_tenant(settings, measures, open_until_the_end) for settings in tenants]
        await serve_health(tenants[0], measures, opened, is_stopping, open_until_the_end)
        if (port := tenants[0].pages_port) is not None:
            app = by_host([one.office() for one in opened])
            served = pages_served(app, host=tenants[0].pages_host, port=port)
            await open_until_the_end.enter_async_context(served)
        for one in opened:
            _greet(one.book.rules.organization)
        await serve([one.turns() for one in opened], clock=utc_now, is_stopping=is_stopping)
    log.info("run.stopped")
    return 0


async def serve_health(
    settings: Settings,
    measures: Measures,
    tenants: Sequence["RunningTenant"],
    is_stopping: asyncio.Event,
    until: AsyncExitStack,
) -> None:
    """The pages for machines, where a port is set for them."""
    if settings.metrics_port is None:
        return
    health = Health(
        measures=measures,
        cycles={one.installation.world.tenant: one.installation.store.cycles for one in tenants},
        clock=utc_now,
        is_stopping=is_stopping.is_set,
    )
    served = health_served(health_app(health), host=settings.metrics_host, port=settings.metrics_port)
    await until.enter_async_context(served)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningTenant:
    """One tenant that is run here, by the rules as they hold at the moment."""

    installation: Installation
    book: Rulebook
    measures: TenantMeasures

    def turns(self) -> Turns:
        store = self.installation.store
        return Turns(
            Engine(
                owner=f"{socket.gethostname()}/{os.getpid()}",
                tenant=self.installation.world.tenant,
                cycles=store.cycles,
                lease=store.lease,
                organization=self.organization,
                perform=self._perform,
                clock=utc_now,
                measures=self.measures,
            )
        )

    def office(self) -> Office:
        """What the tenant's pages stand on. Raises NotAllowed where its settings name none."""
        return office_of(self.installation, clock=utc_now, world=lambda: self.installation.under(self.book.rules).world)

    def organization(self, now: datetime) -> Organization:
        """The file as it holds at that moment."""
        rules = self.book.renewed(now.date())
        self.measures.rules_refused(is_refused=self.book.is_refused)
        return rules.organization

    def bench(self) -> Bench:
        """What cycles work with, by the rules as they hold at the moment."""
        here = self.installation.under(self.book.rules)
        return Bench(world=here.world, store=here.store, measures=self.measures)

    async def _perform(self, cycle: Cycle, now: datetime) -> None:
        await perform(cycle, self.bench(), now=now)


async def opened_tenant(
    settings: Settings, measures: Measures, until: AsyncExitStack, shared: Shared | None = None
) -> RunningTenant:
    """A tenant, open until the stack is closed. shared: a worker's database."""
    today = utc_now().date()
    rules = load_rules(settings.config, today=today)
    own = measures.of(settings.tenant_id)
    installation = await until.enter_async_context(open_installation(settings, rules, called=own.called, shared=shared))
    return RunningTenant(installation=installation, book=Rulebook(rules, today=today), measures=own)


def _greet(organization: Organization) -> None:
    upcoming = next_due(utc_now(), organization).astimezone(organization.teams[0].zone)
    console().print(sentence("terminal.runs", when=f"{upcoming:%Y-%m-%d %H:%M}"), markup=False)
