"""`run`: the service itself, in one process."""

import asyncio
import os
import signal
import socket
from datetime import datetime

from kaffepause.cli.opening import opened
from kaffepause.cli.say import console
from kaffepause.clock import utc_now
from kaffepause.runtime.cycles import perform
from kaffepause.runtime.due import Cycle, next_due
from kaffepause.runtime.embedded import Engine, serve


def run_service() -> int:
    """Run until stopped by SIGINT or SIGTERM."""
    return asyncio.run(_run())


async def _run() -> int:
    is_stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, is_stopping.set)
    async with opened() as installation:
        world, store = installation.world, installation.store
        organization = world.rules.organization

        async def perform_one(cycle: Cycle, now: datetime) -> None:
            await perform(cycle, world, store, now=now)

        engine = Engine(
            owner=f"{socket.gethostname()}/{os.getpid()}",
            cycles=store.cycles,
            lease=store.lease,
            organization=lambda: organization,
            perform=perform_one,
            clock=utc_now,
            is_stopping=is_stopping,
        )
        upcoming = next_due(utc_now(), organization).astimezone(organization.teams[0].zone)
        console().print(f"kaffepause runs. Next cycle: {upcoming:%Y-%m-%d %H:%M}. Stop it with Ctrl-C.", markup=False)
        await serve(engine)
    return 0
