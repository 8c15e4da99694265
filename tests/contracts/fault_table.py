"""Every call we make against every fault of the sandbox, and what becomes of it: the table in tests/README.md.

`python -m tests.contracts.fault_table` makes the table anew and writes it there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kaffepause.booking.ports import EventChange
from kaffepause.domain.event import Invitee
from kaffepause.domain.interval import Interval
from kaffepause.errors import Missing, OutsideError
from kaffepause.graph.assembly import GraphPorts
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.contracts.graph_settings import hurried_graph, settings_for
from tests.contracts.graph_world import KEY, LETTER, METTE, SERVICE, SLOT, TERM, request, series
from tests.snapshot import state

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- faults: generated -->", "<!-- faults: end -->"

LATER = Interval(SLOT.start + timedelta(hours=2), SLOT.end + timedelta(hours=2))
ALONE = (Invitee(address=METTE, name="Mette"),)

#: What the table calls it → what the sandbox is asked for.
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "429 integer": {"kind": "throttle", "retry_after": "2"},
    "429 fractional": {"kind": "throttle", "retry_after": "0.75"},
    "503 before": {"kind": "unavailable"},
    "503 after": {"kind": "unavailable_after"},
    "504 before": {"kind": "gateway_timeout"},
    "504 after": {"kind": "gateway_timeout_after"},
    "lost reply": {"kind": "lost_reply"},
    "reset": {"kind": "reset"},
    "truncated": {"kind": "truncated"},
    "HTML page": {"kind": "html"},
    "401 expired": {"kind": "expired_token"},
    "401 claims": {"kind": "claims_challenge"},
    "403": {"kind": "denied"},
    "404": {"kind": "mailbox_gone"},
    "410": {"kind": "gone"},
    "slow": {"kind": "slow", "seconds": 0.02},
}

Prepare = Callable[[GraphPorts], Awaitable[Any]]
Deed = Callable[[GraphPorts, Any], Awaitable[Any]]


@dataclass(frozen=True)
class Call:
    """method, path: which request is struck. before: what is there; deed: what is done, as its caller does it again."""

    method: str
    path: str
    deed: Deed
    before: Prepare


async def nothing(_ports: GraphPorts) -> None:
    """Nothing is there."""


async def booked(ports: GraphPorts) -> Any:
    return await ports.events.create(request())


async def booked_for_one(ports: GraphPorts) -> Any:
    return await ports.events.create(request(attendees=ALONE))


async def own_entry(ports: GraphPorts) -> Any:
    return await ports.events.create(request(organizer=METTE, attendees=(), is_online=False))


async def in_series(ports: GraphPorts) -> Any:
    return await ports.events.create(series())


async def drafted(ports: GraphPorts) -> Any:
    return await ports.post.draft(bytes(LETTER), "m")


async def create(ports: GraphPorts, _: Any) -> None:
    await ports.events.create(request())


async def create_series(ports: GraphPorts, _: Any) -> None:
    """Christmas is taken out before anybody is invited."""
    await ports.events.create(series(skipped=(series().recurrence.dates()[5],)))


async def move(ports: GraphPorts, _: Any) -> None:
    (event,) = await ports.events.find(SERVICE, KEY)
    marker = request(slot=LATER).marker.encoded()
    if event.interval != LATER:
        await ports.events.change(event, EventChange(interval=LATER, marker=marker))


async def invite(ports: GraphPorts, event: Any) -> None:
    await ports.events.change(event, EventChange(invitees=request().attendees))


async def take_out(ports: GraphPorts, _: Any) -> None:
    (event,) = await ports.events.find(SERVICE, KEY)
    day = series().recurrence.dates()[2]
    if day not in {one.day for one in event.departures}:
        await ports.events.change(event, EventChange(cancel_days=(day,)))


async def cancel(ports: GraphPorts, event: Any) -> None:
    for found in await ports.events.find(event.organizer, KEY):
        await ports.events.cancel(found, "Ferie")


async def draft(ports: GraphPorts, _: Any) -> None:
    if "m" not in await ports.post.drafts():
        await ports.post.draft(bytes(LETTER), "m")


async def send(ports: GraphPorts, message: Any) -> None:
    try:
        await ports.post.send(message)
    except Missing:
        if message in (await ports.post.drafts()).values():
            raise


async def delete(ports: GraphPorts, message: Any) -> None:
    await ports.post.delete(message)


async def people(ports: GraphPorts, _: Any) -> Any:
    return [*await ports.directory.people([METTE])]


async def members(ports: GraphPorts, _: Any) -> Any:
    return [one.id for one in await ports.directory.members(SALES)]


async def manager(ports: GraphPorts, _: Any) -> Any:
    found = await ports.directory.people([METTE])
    leads = await ports.directory.manager_of(found[METTE].id)
    return leads.id if leads else NOBODY


async def free_busy(ports: GraphPorts, _: Any) -> Any:
    person = (await ports.directory.people([METTE]))[METTE]
    return await ports.calendars.free_busy([person], Interval(TERM.start, TERM.start + timedelta(days=7)))


async def own_events(ports: GraphPorts, _: Any) -> Any:
    return await ports.calendars.own_events(SERVICE, TERM)


async def drafts(ports: GraphPorts, _: Any) -> Any:
    return await ports.post.drafts()


NOBODY = "nobody"
SALES = "8a3dd292-f37c-43db-8b63-0807dcab392d"

CALLS: Mapping[str, Call] = {
    "people": Call("GET", "^/users$", people, nothing),
    "members of a group": Call("GET", "/transitiveMembers", members, nothing),
    "manager": Call("GET", "/manager$", manager, nothing),
    "free/busy": Call("POST", "/getSchedule$", free_busy, booked),
    "our events": Call("GET", "/events$", own_events, booked),
    "drafts": Call("GET", "/mailFolders/", drafts, drafted),
    "create": Call("POST", "/events$", create, nothing),
    "create a series: a date taken out": Call("DELETE", "/events/", create_series, nothing),
    "create a series: inviting": Call("PATCH", "/events/", create_series, nothing),
    "move": Call("PATCH", "/events/", move, booked),
    "invite one more": Call("PATCH", "/events/", invite, booked_for_one),
    "cancel a date": Call("POST", "/cancel$", take_out, in_series),
    "cancel": Call("POST", "/cancel$", cancel, booked),
    "delete an own break": Call("DELETE", "/events/", cancel, own_entry),
    "draft a letter": Call("POST", "/messages$", draft, nothing),
    "mark it": Call("PATCH", "/messages/", draft, nothing),
    "send it": Call("POST", "/send$", send, drafted),
    "delete it": Call("DELETE", "/messages/", delete, drafted),
}


async def outcome(office: Sandbox, call: Call, fault: Mapping[str, Any]) -> str:
    """`done`, or the error that its caller gets once, after which it is done. What went wrong is in capitals."""
    wanted = await _after(office, call, {})
    found = await _after(office, call, fault)
    if found[0] in ("UNSTRUCK", "NEVER DONE"):
        return found[0]
    if found[1] != wanted[1]:
        return "nobody named" if found[1] == NOBODY else "ANSWERS OTHERWISE"
    for what, clean in wanted[2].items():
        if found[2][what] - clean:
            return f"DOUBLE: {found[2][what] - clean}"
        if clean - found[2][what]:
            return f"LOST: {clean - found[2][what]}"
    return found[0]


async def _after(office: Sandbox, call: Call, fault: Mapping[str, Any]) -> tuple[str, Any, dict[str, Any]]:
    office.world.reset()
    async with hurried_graph(settings_for(office)) as ports:
        before = await call.before(ports)
        if fault:
            office.control("POST", "faults", {**fault, "method": call.method, "path": call.path})
        said, answer = await _until_done(ports, call, before)
    if office.control("GET", "faults")["faults"]:
        said = "UNSTRUCK"
    return said, answer, state(office)


async def _until_done(ports: GraphPorts, call: Call, before: Any) -> tuple[str, Any]:
    """What the caller got first, and what the call answered in the end."""
    said = "done"
    for _ in range(3):
        try:
            async with asyncio.timeout(30):
                return said, await call.deed(ports, before)
        except OutsideError as problem:
            said = type(problem).__name__
    return "NEVER DONE", None


async def table(office: Sandbox) -> str:
    """The table as Markdown."""
    rows = [
        "| " + " | ".join([name, *[await outcome(office, call, fault) for fault in FAULTS.values()]]) + " |"
        for name, call in CALLS.items()
    ]
    head = "| call | " + " | ".join(FAULTS) + " |\n" + "| --- " * (len(FAULTS) + 1) + "|"
    return "\n".join([head, *rows])


def kept() -> str:
    """The table as it stands in tests/README.md."""
    return README.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()


def keep(made: str) -> None:
    """Write it there."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as folder, running(Options(seed=Seed(empty=True), folder=Path(folder))) as sandbox:
        keep(asyncio.run(table(sandbox)))
