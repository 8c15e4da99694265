"""The sandbox with a large company in it: how long it takes to start, and to answer free/busy over TLS on a socket.

The server is a process of its own, as `kaffepause sandbox` is; its start is measured from nothing to its first answer.
"""

import multiprocessing
import platform
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from multiprocessing.connection import Connection
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import httpx

from kaffepause.sandbox.jot import Jotting, jot
from kaffepause.sandbox.recurrence import recurrence_from
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, run_server
from kaffepause.sandbox.tenant import Mailbox, Tenant, User
from kaffepause.sandbox.zones import DAYS

PEOPLE, EVENTS_EACH, SERIES_EACH = 2_000, 100, 10
WEEKS = 26
ASKED, CALLS = 20, 100
ZONE = "Romance Standard Time"


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd(Seed):
    """Nordwind, with 2,000 more people of 100 events each: 10 weekly series, the rest over half a year."""

    def grow(self) -> Tenant:
        tenant = Seed(empty=True).grow()
        for number in range(PEOPLE):
            mailbox = _hired(tenant, number)
            for nth in range(EVENTS_EACH):
                jot(tenant, mailbox, _series(number, nth) if nth < SERIES_EACH else _single(number, nth))
        return tenant


def address(number: int) -> str:
    return f"person{number}@nordwind.example"


def _hired(tenant: Tenant, number: int) -> Mailbox:
    name = tenant.ids.guid("crowd", str(number))
    mailbox = Mailbox(user_id=name)
    user = User(id=name, upn=address(number), mail=address(number), display_name=f"Person {number}", licenses=("E5",))
    tenant.add_user(user, mailbox)
    return mailbox


def _series(number: int, nth: int) -> Jotting:
    first = _day(0, (number + nth) % 5)
    pattern = {"type": "weekly", "interval": 1 + nth % 2, "daysOfWeek": [DAYS[first.weekday()]]}
    bounds = {"type": "noEnd", "startDate": first.isoformat()}
    return _at(first, 8 * 60 + 45 * nth, f"Standup {nth}", recurrence_from({"pattern": pattern, "range": bounds}))


def _single(number: int, nth: int) -> Jotting:
    day = _day((number + nth) % WEEKS, (number * 7 + nth) % 5)
    return _at(day, 8 * 60 + (number * 11 + nth * 25) % 480, f"Meeting {nth}")


def _day(week: int, weekday: int) -> date:
    return Seed().monday + timedelta(weeks=week - 4, days=weekday)


def _at(day: date, minutes: int, subject: str, recurrence: Any = None) -> Jotting:
    start = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return Jotting(subject=subject, start=start, end=start + timedelta(minutes=25), zone=ZONE, recurrence=recurrence)


def serve(folder: Path, started: Connection) -> None:
    """The server's process: sends its settings, and the seconds of processor it took, once it listens."""
    run_server(
        Options(seed=Crowd(), folder=folder), ready=lambda sandbox: started.send((sandbox.env(), process_time()))
    )


def main() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in ("uvicorn", "starlette", "httpx"))
    print(f"{platform.platform()}, {cpu_count()} cores, Python {sys.version.split()[0]}, {packages}")
    print(f"load before: {getloadavg()[0]:.1f} processes that wanted a core, over the last minute")
    print(f"{PEOPLE:,} mailboxes, {PEOPLE * EVENTS_EACH:,} events, of them {PEOPLE * SERIES_EACH:,} series without end")
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder:
        hears, tells = context.Pipe(duplex=False)
        began = perf_counter()
        server = context.Process(target=serve, args=(Path(folder), tells), daemon=True)
        server.start()
        try:
            env, worked = hears.recv()
            with _signed_in(env) as client:
                waited = perf_counter() - began
                print(f"{'start, to the first token':<40} {waited:6.1f} s   ({worked:.1f} s of processor)")
                measure(client)
        finally:
            server.terminate()
            server.join()


def measure(client: httpx.Client) -> None:
    week = {"dateTime": f"{Seed().monday}T00:00:00", "timeZone": ZONE}
    after = {"dateTime": f"{Seed().monday + timedelta(weeks=1)}T00:00:00", "timeZone": ZONE}
    window = f"startDateTime={Seed().monday}T00:00:00Z&endDateTime={Seed().monday + timedelta(weeks=1)}T00:00:00Z"
    groups = [[address(number) for number in range(first, first + ASKED)] for first in range(0, PEOPLE, ASKED)]

    def free_busy(turn: int) -> httpx.Response:
        asked = {"schedules": groups[turn], "startTime": week, "endTime": after, "availabilityViewInterval": 15}
        return client.post(f"/users/{groups[turn][0]}/calendar/getSchedule", json=asked)

    show(f"getSchedule, {ASKED} people, a week", free_busy)
    show("calendarView, one person, a week", lambda turn: client.get(f"/users/{address(turn)}/calendarView?{window}"))
    show("a user with manager", lambda turn: client.get(f"/users/{address(turn)}?$expand=manager"))


def show(what: str, ask: Callable[[int], httpx.Response]) -> None:
    taken = sorted(1000 * _seconds(ask, turn) for turn in range(CALLS))
    late = quantiles(taken, n=20)[-1]
    print(f"{what:<40} median {median(taken):6.1f} ms   95th {late:6.1f} ms   max {taken[-1]:6.1f} ms   of {CALLS}")


def _seconds(ask: Callable[[int], httpx.Response], turn: int) -> float:
    began = perf_counter()
    ask(turn).raise_for_status()
    return perf_counter() - began


def _signed_in(env: dict[str, str]) -> httpx.Client:
    trusted = ssl.create_default_context(cafile=env["KAFFEPAUSE_CA_FILE"])
    form = {
        "grant_type": "client_credentials",
        "client_id": env["KAFFEPAUSE_CLIENT_ID"],
        "client_secret": env["KAFFEPAUSE_CLIENT_SECRET"],
        "scope": f"{env['KAFFEPAUSE_GRAPH_ROOT']}/.default",
    }
    with httpx.Client(verify=trusted, timeout=30) as entra:
        token = entra.post(f"{env['KAFFEPAUSE_AUTHORITY']}/oauth2/v2.0/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{env['KAFFEPAUSE_GRAPH_ROOT']}/v1.0", headers=headers, verify=trusted, timeout=30)


if __name__ == "__main__":
    main()
