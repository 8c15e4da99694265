"""The Monday mails of 500 managers: rendered and handed over, without a sending limit and at Exchange's.

The company is made up and in memory; the mails go to a sandbox on a socket, over TLS and through the SDK. At the limit
nobody waits for real: the pace runs on a clock that sleeping moves, and what is printed is when the last mail leaves.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Person
from kaffepause.graph.assembly import assembled, http_client
from kaffepause.graph.auth import MsalSignIn
from kaffepause.reporting.mime import Envelope
from kaffepause.runtime.due import MAILS_A_MINUTE, mails_begin
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from kaffepause.verbs.deliver import Came
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.world import World
from tests.cast import COPENHAGEN, MONDAY, at, busy, good_morning, organization, somebody, team
from tests.contracts.graph_settings import Hurry, settings_for
from tests.fakes import FakeMailLedger
from tests.unit.reporting.office import MEASURED, Office

MANAGERS, MEMBERS = 500, 6
UNLIMITED = 1_000_000
TODAY = date(2026, 11, 23)


def company(managers: int) -> Office:
    """That many teams of six, each with a manager, a call on Tuesdays and Thursdays, and full calendars."""
    people: list[Person] = []
    teams = []
    for number in range(managers):
        leader = somebody(f"Lea{number:03}")
        members = [somebody(f"Kim{number:03}x{one}") for one in range(MEMBERS)]
        people += [leader, *members]
        named = f"team{number:03}"
        teams.append(team(good_morning(), name=named, members=members, manager=leader.address, privacy=MEASURED))
    office = Office(organization(*teams), people=tuple(people))
    for number, person in enumerate(people):
        office.has(person, busy(MONDAY + timedelta(days=number % 5), "8-12", "12.30-16"))
    return office


async def handed_over(sandbox: Sandbox, world: World, mails: Sequence[Envelope], a_minute: int) -> tuple[float, float]:
    """Seconds it took, and seconds that the pace would have waited."""
    settings, hurry = settings_for(sandbox, mails_a_minute=a_minute), Hurry()
    with closing(MsalSignIn(settings)) as sign_in:
        async with http_client(settings) as http:
            ports = assembled(settings, http, clock=hurry, sleep=hurry.sleep, sign_in=sign_in, run="bench")
            began = perf_counter()
            served = replace(world, post=ports.post, letters=FakeMailLedger())
            sent = await send_digests(served, mails, now=at(MONDAY, "7.30"))
    assert all(one.came is Came.SENT for one in sent), {one.said for one in sent}
    return perf_counter() - began, sum(hurry.slept)


def tell_limited(organization: Organization, waited: float, worked: float) -> None:
    start = instant(TODAY, mails_begin(organization), COPENHAGEN)
    promised = instant(TODAY, organization.timetable.monday_at, COPENHAGEN)
    last: datetime = start + timedelta(seconds=waited + worked)
    verdict = "in time" if last < promised + timedelta(minutes=1) else "LATE"
    clock = [moment.astimezone(COPENHAGEN).strftime("%H:%M:%S") for moment in (promised, start, last)]
    print(f"at {MAILS_A_MINUTE} a minute: promised {clock[0]}, start {clock[1]}, last leaves {clock[2]}, {verdict}")


async def main(managers: int) -> None:
    office = company(managers)
    world = replace(office.world, service_mailbox=Address("kaffepause@nordwind.example"))
    await office.everybody_joined()
    began = perf_counter()
    mails = await make_digests(world, now=at(MONDAY, "7.30"))
    rendered = perf_counter() - began
    size = sum(len(one.html) for one in mails) // len(mails) // 1024
    print(f"{len(mails)} mails rendered in {rendered:.1f} s, {size} KB of HTML each")
    with running(Options(seed=Seed(empty=True))) as sandbox:
        sandbox.control("POST", "settings", {"mails_per_minute": None, "recipients_per_day": None})
        taken, _ = await handed_over(sandbox, world, mails, UNLIMITED)
        cpu = process_time()
        print(
            f"handed over in {taken:.1f} s without a limit; together {rendered + taken:.1f} s, {cpu:.1f} s of them CPU"
        )
        worked, waited = await handed_over(sandbox, world, mails, MAILS_A_MINUTE)
        tell_limited(office.organization, waited, rendered + worked)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANAGERS))
