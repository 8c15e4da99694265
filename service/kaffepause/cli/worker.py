"""`worker`: one of many processes that share the work of all tenants through PostgreSQL."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from importlib.util import find_spec

import structlog

from kaffepause.cli.run import RunningTenant, opened_tenant, serve_health
from kaffepause.cli.say import console, sentence
from kaffepause.cli.stopping import told_to_stop
from kaffepause.clock import utc_now
from kaffepause.errors import NotAllowed
from kaffepause.runtime import traces
from kaffepause.runtime.jobs import Desk, Jobs
from kaffepause.runtime.logs import configure
from kaffepause.runtime.measures import Measures
from kaffepause.said import Said
from kaffepause.wiring import Settings, open_workers_database, read_tenants

log = structlog.get_logger()


def run_worker() -> int:
    """Work until stopped by SIGINT or SIGTERM."""
    if find_spec("procrastinate") is None:
        raise NotAllowed(
            Said("Workers need what `kaffepause[postgres]` brings. Install that, or use `kaffepause run`.")
        )
    tenants = read_tenants(os.environ)
    if len({one.database_url.get_secret_value() for one in tenants}) > 1:
        raise NotAllowed(
            Said("Workers serve tenants that share one database. Set KAFFEPAUSE_DATABASE_URL once, for all.")
        )
    configure(tenants[0].log)
    traces.configure(os.environ)
    return asyncio.run(_work(tenants))


async def _work(tenants: Sequence[Settings]) -> int:
    from kaffepause.runtime.crew import Crew  # noqa: PLC0415 - needs what is not installed everywhere
    from kaffepause.runtime.queue import open_queue  # noqa: PLC0415

    is_stopping = told_to_stop()
    measures = Measures()
    async with AsyncExitStack() as until:
        shared = await until.enter_async_context(open_workers_database(tenants[0]))
        opened = [await opened_tenant(settings, measures, until, shared) for settings in tenants]
        await serve_health(tenants[0], measures, opened, is_stopping, until)
        queue = await until.enter_async_context(open_queue(tenants[0].database_url.get_secret_value()))
        desks = {desk.tenant: desk for desk in map(_desk, opened)}
        queue.jobs = Jobs(desks, utc_now, queue)
        leases = {str(one.installation.world.tenant): one.installation.store.lease for one in opened}
        console().print(sentence("terminal.works"), markup=False)
        await Crew(desks, leases, queue, utc_now).serve(is_stopping=is_stopping)
    log.info("worker.stopped")
    return 0


def _desk(tenant: RunningTenant) -> Desk:
    store = tenant.installation.store
    return Desk(
        tenant=tenant.installation.world.tenant,
        cycles=store.cycles,
        shares=store.shares,
        organization=tenant.organization,
        bench=tenant.bench,
        measures=tenant.measures,
    )
