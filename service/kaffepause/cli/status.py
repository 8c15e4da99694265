"""`status`: what stands, what was done last, what is next."""

import asyncio
import os

from kaffepause.cli.answers import print_answer
from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.runtime.due import Kind, next_due
from kaffepause.verbs.line import Line
from kaffepause.verbs.rules import load_rules
from kaffepause.verbs.status import Status, status_now, told_status
from kaffepause.wiring import open_records, read_tenant


def status(*, as_json: bool) -> int:
    """Print it on one screen."""
    found, lines = asyncio.run(_status())
    if as_json:
        print_answer(found, Status)
    else:
        say(lines)
    return 0


async def _status() -> tuple[Status, tuple[Line, ...]]:
    now, settings = utc_now(), read_tenant(os.environ)
    rules = load_rules(settings.config, today=now.date())
    organization = rules.organization
    async with open_records(settings) as store:
        last = await store.cycles.last_done(map(str, Kind))
        done = {str(kind): last.get(str(kind)) for kind in Kind}
        upcoming = next_due(now, organization)
        found = await status_now(store.ledger, organization, now=now, done=done, next_due=upcoming)
    return found, told_status(found, organization, rules.content.speak(spoken()))
