"""`status`: what stands, what was done last, what is next."""

import asyncio

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import language, opened
from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.runtime.due import Kind, next_due
from kaffepause.verbs.line import Line
from kaffepause.verbs.status import Status, status_now, told_status


def status(*, as_json: bool) -> int:
    """Print it on one screen."""
    found, lines = asyncio.run(_status())
    if as_json:
        print_answer(found, Status)
    else:
        say(lines)
    return 0


async def _status() -> tuple[Status, tuple[Line, ...]]:
    now = utc_now()
    async with opened() as installation:
        organization = installation.world.rules.organization
        done = {str(kind): await installation.store.cycles.last_done(str(kind)) for kind in Kind}
        speech = language(installation, spoken())
        found = await status_now(installation.world, now=now, done=done, next_due=next_due(now, organization))
        return found, told_status(found, organization, speech)
