"""A process of ours that can be killed: it forks for every deed it is asked for, and the fork may die at a boundary.

Run as `python -m tests.acceptance.victim`; one line of JSON asks for a deed, one line answers how it went. The
boundaries are found by instrumentation: every HTTP request that may change something, before it is sent and before its
answer is used; every transaction that writes, before it is committed and after. Between two of those nothing changes
anywhere, so that a kill there leaves what a kill at the boundary leaves.
"""

import asyncio
import json
import os
import signal
import sys
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from kaffepause.config.read import read_rules
from kaffepause.config.settings import read_settings
from kaffepause.store.engine import Database
from kaffepause.verbs.apply import apply
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.saved import plan_from, plan_json
from kaffepause.verbs.world import World
from kaffepause.wiring import open_installation
from tests.boundaries import Boundaries


async def book(world: World, now: datetime, saved: Path) -> Any:
    """Apply the saved plan, or make and save it first; then a cycle that finishes what a killed one left half done.

    What failed in the end.
    """
    if not saved.exists():  # noqa: ASYNC240 - a process of its own that does nothing else
        draft = saved.with_suffix(".new")
        draft.write_bytes(plan_json(await make_plan(world, now=now)))
        draft.rename(saved)
    await apply(world, plan_from(saved), now=now, by_a_person=True, cancellations_allowed=True)
    plan = await make_plan(world, now=now)
    applied = await apply(world, plan, now=now, by_a_person=True, cancellations_allowed=True)
    return [f"{one.action.verb} {one.action.round_label}: {one.came} {one.said}" for one in applied.failed]


async def left(world: World, now: datetime, _: Path) -> Any:
    """What a plan would still change."""
    plan = await make_plan(world, now=now)
    return [f"{one.verb} {one.round_label}: {one.why}" for one in plan.actions if one.changes_something]


async def mail(world: World, now: datetime, _: Path) -> Any:
    """The Monday mail to every manager."""
    sent = await send_digests(world, await make_digests(world, now=now), now=now)
    return [one.said for one in sent if one.said]


DEEDS = {"book": book, "left": left, "mail": mail}


def watched(boundaries: Boundaries) -> None:
    """From now on this process tells of every boundary it crosses."""
    send, writing = httpx.AsyncHTTPTransport.handle_async_request, Database.writing

    async def sent(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" or request.url.path.endswith("/getSchedule"):
            return await send(self, request)
        name = f"{request.method} {request.url.path.rsplit('/', 1)[-1][:20]}"
        boundaries.cross(f"before {name}")
        answer = await send(self, request)
        boundaries.cross(f"answer to {name}")
        return answer

    @asynccontextmanager
    async def wrote(self: Database) -> AsyncGenerator[Any]:
        async with writing(self) as connection:
            yield connection
            boundaries.cross("before commit")
        boundaries.cross("after commit")

    httpx.AsyncHTTPTransport.handle_async_request = sent
    Database.writing = wrote


async def done(asked: dict[str, Any]) -> Any:
    now = datetime.fromisoformat(asked["now"])
    settings = read_settings(asked["env"], env_file=None)
    rules = read_rules(Path(asked["rules"]), today=now.date())
    async with open_installation(settings, rules) as installation:
        return await DEEDS[asked["deed"]](installation.world, now, Path(asked["plan"]))


def die(_name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fork(asked: dict[str, Any]) -> dict[str, Any]:
    """What became of a fork that did it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        boundaries = Boundaries(at=asked.get("at", 0), strike=die)
        watched(boundaries)
        said: dict[str, Any] = {}
        try:
            said["said"] = asyncio.run(done(asked))
        except BaseException as problem:  # noqa: BLE001 - whatever it is, the parent is told
            said["problem"] = f"{type(problem).__name__}: {problem}"
        os.write(writing, json.dumps(said | {"passed": boundaries.passed}).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(said) if said else {"killed": os.WTERMSIG(status) == signal.SIGKILL}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    import kaffepause.graph.assembly
    import kaffepause.graph.auth  # noqa: F401 - what a fork would otherwise load for itself

    for line in sys.stdin:
        wanted = json.loads(line)
        # The SDK loads itself piece by piece as it is used: what this process has loaded, no fork has to load again.
        answer = {"said": asyncio.run(done(wanted))} if wanted.get("here") else fork(wanted)
        print(json.dumps(answer), flush=True)
