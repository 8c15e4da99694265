"""One process: APScheduler ticks, each tenant takes its turn, and the store sees to it that a cycle is done once."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from kaffepause.runtime.turns import Turns

#: How often it is asked what is due, in seconds.
TICK: Final = 15


async def serve(turns: Sequence[Turns], *, clock: Callable[[], datetime], is_stopping: asyncio.Event) -> None:
    """Tick until told to stop; within ten seconds after that nothing is under way any more."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for number, one in enumerate(turns):
        scheduler.add_job(  # pyright: ignore[reportUnknownMemberType] - the library is not typed
            one.tick,
            "interval",
            seconds=TICK,
            id=f"tick-{number}",
            coalesce=True,
            misfire_grace_time=3600,
            next_run_time=clock(),
            max_instances=1,
        )
    scheduler.start()
    await is_stopping.wait()
    scheduler.shutdown(wait=False)
    await asyncio.gather(*(one.stop() for one in turns))
