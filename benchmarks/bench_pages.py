"""What the pages cost for 2,000 people: the median answer, the size, and how many a second one core gives.

The store is a real SQLite file with two weeks of bookings; calendars and directory are in memory, since how long Graph
takes is not ours. The server has one core to itself, and whoever asks has another. Where others want those cores too,
the clock counts what they took; the seconds that the server had of its core, all its threads together, do not.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import uvicorn
from starlette.responses import Response

from kaffepause.booking.ports import Row, State
from kaffepause.domain.ids import TenantId, booking_key
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.links import Links
from kaffepause.store.opening import Store, open_store
from kaffepause.web import sessions
from kaffepause.web.app import pages
from kaffepause.web.office import Office
from kaffepause.web.sessions import Role

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import cast
from tests.unit.reporting.office import SERVICE
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import KEY, MORNING

TEAMS, EACH = 250, 8
ASKED = 200
SECONDS = 2.0
ROUNDS = 3
TENANT = TenantId("tenant")
PORT = 18099
BASE = f"http://127.0.0.1:{PORT}"


@dataclass(frozen=True)
class Crowd:
    """The company, and whose bookings stand in the store."""

    teams: tuple[Team, ...]
    people: tuple[Person, ...]

    @property
    def company(self) -> Company:
        return Company(cast.organization(*self.teams), people=self.people)


def crowd() -> Crowd:
    people = tuple(cast.somebody(f"P{number:04}") for number in range(TEAMS * EACH))
    teams = tuple(
        cast.team(
            cast.social_call(),
            cast.walk(),
            cast.movement_break(),
            name=f"team{number}",
            members=people[number * EACH + 1 : (number + 1) * EACH],
            manager=people[number * EACH].address,
        )
        for number in range(TEAMS)
    )
    return Crowd(teams, people)


def rows(of: Crowd) -> list[Row]:
    """Per team and week one call, and a break for each."""
    found: list[Row] = []
    for place, team in enumerate(of.teams):
        members = of.people[place * EACH : (place + 1) * EACH]
        for week in range(2):
            slot = cast.span(cast.TUESDAY + timedelta(weeks=week), "10-10.15")
            label = f"{team.name}/coffee/{cast.MONDAY + timedelta(weeks=week)}"
            call = Row(
                key=booking_key(TENANT, label),
                team=team.name,
                activity=team.activities[0].name,
                round_label=label,
                part="",
                attempt=1,
                state=State.BOOKED,
                organizer=SERVICE,
                people=tuple(person.id for person in members),
                slot=slot,
            )
            found.append(call)
            found += [
                replace(
                    call,
                    key=booking_key(TENANT, label, person.address),
                    activity=team.activities[2].name,
                    part=person.address,
                    organizer=person.address,
                    people=(person.id,),
                )
                for person in members
            ]
    return found


def office(of: Crowd, store: Store) -> Office:
    links = Links(BASE, KEY, TENANT)
    world = replace(
        of.company.world,
        ledger=store.ledger,
        wishes=store.wishes,
        contacts=store.contacts,
        audit=store.audit,
        links=links,
    )
    return Office(world=lambda: world, links=links, kept=store, clock=lambda: MORNING)


def serve(database: str) -> None:
    os.sched_setaffinity(0, {0})

    async def run() -> None:
        async with open_store(database, TENANT) as store:
            config = uvicorn.Config(pages(office(crowd(), store)), port=PORT, log_level="critical", lifespan="off")
            await uvicorn.Server(config).serve()

    asyncio.run(run())


async def filled(database: str, of: Crowd) -> None:
    async with open_store(database, TENANT) as store:
        for row in rows(of):
            await store.ledger.claim(row, plan_id="bench", expects=None)
            await store.ledger.settle(row, plan_id="bench")


def cookie(person: Person) -> dict[str, str]:
    session = sessions.begun(MORNING, person=person.id, roles=frozenset(Role), lasts=timedelta(hours=1))
    response = sessions.written(Links(BASE, KEY, TENANT), session, Response())
    return {"cookie": response.headers["set-cookie"].split(";")[0].replace('"', "")}


async def measured(client: httpx.AsyncClient, path: str) -> str:
    taken: list[float] = []
    size = 0
    for _ in range(ASKED):
        began = perf_counter()
        page = await client.get(path)
        taken.append(perf_counter() - began)
        page.raise_for_status()
        size = len(page.content)
    return f"median {median(taken) * 1000:5.1f} ms   slowest {max(taken) * 1000:6.1f} ms   {size / 1024:5.1f} kB"


async def a_second(client: httpx.AsyncClient, path: str, server: int, together: int = 8) -> str:
    """Answers a second by the clock, and by what the server was given of its core, each the best of some rounds."""
    rounds = [await answers(client, path, server, together) for _ in range(ROUNDS)]
    return "  ".join(f"{max(found):6.0f}" for found in zip(*rounds, strict=True))


async def answers(client: httpx.AsyncClient, path: str, server: int, together: int) -> tuple[float, float]:
    used, until = core_seconds(server), perf_counter() + SECONDS
    count = 0

    async def ask() -> None:
        nonlocal count
        while perf_counter() < until:
            (await client.get(path)).raise_for_status()
            count += 1

    await asyncio.gather(*(ask() for _ in range(together)))
    return count / SECONDS, count / (core_seconds(server) - used)


def core_seconds(process: int) -> float:
    """What the process and its threads had of any core since it began, in its own time and the system's for it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database, of = f"sqlite:///{Path(folder) / 'bench.sqlite'}", crowd()
        await filled(database, of)
        server = multiprocessing.get_context("spawn").Process(target=serve, args=[database], daemon=True)
        server.start()
        os.sched_setaffinity(0, {1})
        try:
            await asked(of, server.pid or 0)
        finally:
            server.terminate()
            server.join()


async def asked(of: Crowd, server: int) -> None:
    invitation = Links(BASE, KEY, TENANT).booking(rows(of)[0].key).removeprefix(BASE)
    paths = (invitation, "/", "/me", f"/teams/{of.teams[0].name}", "/admin", "/admin/week", "/style.css")
    print(f"{len(of.people)} people, {len(of.teams)} teams, {len(rows(of))} bookings")
    print("answers: a second by the clock, and a second of the server's core")
    async with httpx.AsyncClient(base_url=BASE, headers=cookie(of.people[0]), timeout=30) as client:
        await up(client)
        for path in paths:
            await client.get(path)
            shown = path if len(path) < 30 else f"{path[:3]}…"
            print(f"{shown:<16} {await measured(client, path)}   {await a_second(client, path, server)}")


async def up(client: httpx.AsyncClient) -> None:
    for _ in range(100):
        try:
            await client.get("/style.css")
        except httpx.TransportError:
            await asyncio.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    asyncio.run(main())
