"""`status`: what stands, what was done last, what is next."""

import asyncio

from kaffepause.cli.opening import language, opened
from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.runtime.due import Kind, next_due
from kaffepause.verbs.line import Line
from kaffepause.verbs.status import standing_now, told_status


def status() -> int:
    """Print it on one screen."""
    say(asyncio.run(_status()))
    return 0


async def _status() -> tuple[Line, ...]:
    now = utc_now()
    async with opened() as installation:
        organization = installation.world.rules.organization
        standing = await standing_now(installation.world, now=now)
        done = {str(kind): await installation.store.cycles.last_done(str(kind)) for kind in Kind}
        speech = language(installation, spoken())
        return told_status(standing, organization, speech, now=now, done=done, next_due=next_due(now, organization))
