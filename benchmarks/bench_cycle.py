"""The weekly cycle of 2,000 people in 250 teams, against the sandbox with Graph's limits on and answers after 50 ms.

Beside it a plain script that loops over msgraph-sdk with its own retry, as one would write it in an afternoon; it books
the same events. Both are struck by the same faults: one POST in fifty takes effect and is answered 503.
`--teams 25` for a quick look, `--plain` to run the script too.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.attendee_type import AttendeeType
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
    GetSchedulePostRequestBody,
)
from msgraph_core import GraphClientFactory

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.big import COFFEE, MOVEMENT, SIZE, Big, rules
from benchmarks.remote import Remote, remote_sandbox
from kaffepause.booking.plan import Plan, Verb, Wanted
from kaffepause.domain.ids import Address, TenantId
from kaffepause.graph.build import open_graph
from kaffepause.graph.settings import GraphSettings
from kaffepause.sandbox.seed import SERVICE_MAILBOX
from kaffepause.sandbox.server import Options
from kaffepause.store.opening import open_store
from kaffepause.verbs.apply import apply
from kaffepause.verbs.company import read_company
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.rules import load_rules
from kaffepause.verbs.world import World
from tests.contracts.graph_settings import settings_for

LATENCY = 0.05
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def settings(company: Remote) -> GraphSettings:
    """Exchange's 30 mails a minute would be all there is to see."""
    return settings_for(company, mails_a_minute=1_000_000, recipients_a_day=1_000_000)  # type: ignore[arg-type]


#: Requests by kind, and answers by status.
KINDS: Counter[str] = Counter()
STATUSES: Counter[int] = Counter()


def count_requests() -> None:
    send = httpx.AsyncHTTPTransport.handle_async_request

    async def counted(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        answer = await send(self, request)
        KINDS[_kind(request)] += 1
        STATUSES[answer.status_code] += 1
        return answer

    httpx.AsyncHTTPTransport.handle_async_request = counted  # type: ignore[method-assign]


def _kind(request: httpx.Request) -> str:
    parts = [part for part in request.url.path.split("/") if part]
    return f"{request.method} {parts[-1] if len(parts[-1]) < 20 else parts[-2]}"


def lower_bound(people: int, plan: Plan) -> dict[str, int]:
    """As few calls as Graph allows for reading those people, looking once more at whom is booked, and booking."""
    creates = [one for one in plan.actions if one.verb is Verb.CREATE and one.wanted]
    again = {person for one in creates if one.wanted and one.wanted.needed for person in one.wanted.people}
    return {
        "people, 15 a filter": ceil(people / 15),
        "free/busy, 20 a call": ceil(people / 20),
        "our own events": 1,
        "free/busy once more before booking": ceil(len(again) / 20),
        "bookings": len(creates),
    }


async def ours(sandbox: Remote, folder: Path, teams: int) -> Plan:
    """One weekly cycle as `run` makes it. First mails have been sent in another week."""
    path = folder / "rules.yaml"
    path.write_text(rules(teams, COFFEE, MOVEMENT), encoding="utf-8")
    read = load_rules(path, today=NOW.date())
    async with open_store(f"sqlite:///{folder}/k.db", TenantId("t")) as store, open_graph(settings(sandbox)) as graph:
        world = World(
            tenant=TenantId(sandbox.env()["KAFFEPAUSE_TENANT_ID"]),
            service_mailbox=Address(SERVICE_MAILBOX),
            rules=read,
            directory=graph.directory,
            calendars=graph.calendars,
            events=graph.events,
            post=graph.post,
            ledger=store.ledger,
            history=store.history,
            wishes=store.wishes,
            letters=store.mail,
            contacts=store.contacts,
            totals=store.totals,
            audit=store.audit,
        )
        before = await read_company(world)
        await store.wishes.note_told(before.people, NOW - timedelta(days=30))
        sandbox.control("POST", "faults", FAULT)
        KINDS.clear()
        STATUSES.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        company = await read_company(world)
        plan = await make_plan(world, now=NOW, company=company)
        thought = time.process_time()
        applied = await apply(world, plan, now=NOW, company=company, by_a_person=True)
        report("kaffepause", wall, cpu)
        came = dict(Counter(str(one.came) for one in applied.outcomes))
        print(f"outcomes: {came}; CPU until the plan stood: {thought - cpu:.1f} s")
        await client_alone(graph, plan)
    return plan


async def client_alone(graph: Any, plan: Plan) -> None:
    """CPU of the Graph client without planning, ledger and audit: the same bookings read again, two hundred of them."""
    creates = [one.wanted for one in plan.actions if one.verb is Verb.CREATE and one.wanted][:200]
    await graph.events.find(creates[0].organizer, creates[0].key)
    KINDS.clear()
    STATUSES.clear()
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(graph.events.create(wanted.request(1)) for wanted in creates))
    report("the Graph client alone, the same creates sent again", wall, cpu)


FAULT = {"kind": "unavailable_after", "method": "POST", "path": "/events$", "times": None, "probability": 0.02}


def report(name: str, wall: float, cpu: float) -> None:
    requests = KINDS.total()
    spent = time.process_time() - cpu
    print(
        f"{name}: {requests} requests in {time.perf_counter() - wall:.1f} s, {1000 * spent / requests:.1f} ms CPU"
        f" each, {STATUSES[429]} answered 429 ({STATUSES[429] / requests:.2%}); {dict(KINDS)}"
    )


async def plain(env: dict[str, str], plan: Plan) -> None:
    """The same bookings, one after the other, with msgraph-sdk as its readme shows it."""
    token = httpx.post(  # noqa: ASYNC210 - nothing else runs yet
        f"{env['KAFFEPAUSE_AUTHORITY']}/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": env["KAFFEPAUSE_CLIENT_ID"],
            "client_secret": env["KAFFEPAUSE_CLIENT_SECRET"],
            "scope": f"{env['KAFFEPAUSE_GRAPH_ROOT']}/.default",
        },
        verify=env["KAFFEPAUSE_CA_FILE"],
    ).json()["access_token"]

    class Given:
        def get_token(self, *_: Any, **__: Any) -> AccessToken:
            return AccessToken(token, int(time.time()) + 3000)

    http = httpx.AsyncClient(verify=env["KAFFEPAUSE_CA_FILE"], timeout=60)
    client = GraphClientFactory.create_with_default_middleware(client=http)
    allowed = AzureIdentityAuthenticationProvider(
        Given(), allowed_hosts=["127.0.0.1"], scopes=[f"{env['KAFFEPAUSE_GRAPH_ROOT']}/.default"]
    )
    adapter = GraphRequestAdapter(allowed, client=client)
    adapter.base_url = f"{env['KAFFEPAUSE_GRAPH_ROOT']}/v1.0"
    graph = GraphServiceClient(request_adapter=adapter)
    await plainly_booked(graph, plan)


async def plainly_booked(graph: Any, plan: Plan) -> None:
    KINDS.clear()
    STATUSES.clear()
    wall, cpu = time.perf_counter(), time.process_time()
    failed = 0
    for one in plan.actions:
        if one.verb is not Verb.CREATE or one.wanted is None:
            continue
        await look(graph, one.wanted)
        try:
            await graph.users.by_user_id(one.wanted.organizer).events.post(plain_event(one.wanted))
        except Exception:  # noqa: BLE001 - such a script goes on
            failed += 1
    report("the plain script", wall, cpu)
    print(f"gave up on {failed}")


def plain_event(wanted: Wanted) -> Event:
    """As the samples make one: without a transaction id."""
    return Event(
        subject=wanted.subject,
        body=ItemBody(content_type=BodyType.Html, content=wanted.body_html),
        start=utc(wanted.interval.start),
        end=utc(wanted.interval.end),
        attendees=[
            Attendee(email_address=EmailAddress(address=one.address, name=one.name), type=AttendeeType.Required)
            for one in wanted.invitees
        ],
    )


def utc(moment: datetime) -> DateTimeTimeZone:
    return DateTimeTimeZone(date_time=moment.strftime("%Y-%m-%dT%H:%M:%S"), time_zone="UTC")


async def look(graph: Any, wanted: Wanted) -> None:
    """Who they are, and whether they are free: a call each, as the samples do."""
    for invitee in wanted.invitees:
        await graph.users.by_user_id(invitee.address).get()
    body = GetSchedulePostRequestBody(
        schedules=[invitee.address for invitee in wanted.invitees],
        start_time=utc(wanted.interval.start),
        end_time=utc(wanted.interval.end),
        availability_view_interval=30,
    )
    await graph.users.by_user_id(wanted.organizer).calendar.get_schedule.post(body)


def doubles(sandbox: Remote) -> str:
    """How many events stand in the service mailbox, and how many of them twice."""
    events = sandbox.control("GET", "world")["mailboxes"][SERVICE_MAILBOX]["events"]
    seen = Counter((one["subject"], one["start"], str(one["attendees"])) for one in events)
    return f"{len(events)} events stand, {sum(count - 1 for count in seen.values())} of them doubled"


def opened(teams: int, folder: str) -> AbstractContextManager[Remote]:
    return remote_sandbox(Options(seed=Big(teams=teams, at=NOW), folder=Path(folder), latency=LATENCY))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--teams", type=int, default=250)
    asked.add_argument("--no-plain", action="store_true")
    given = asked.parse_args()
    count_requests()
    with TemporaryDirectory() as folder, opened(given.teams, folder) as sandbox:
        plan = asyncio.run(ours(sandbox, Path(folder), given.teams))
        bound = lower_bound(given.teams * SIZE, plan)
        total = sum(bound.values())
        print(f"lower bound {total}: {bound}")
        print(doubles(sandbox))
    if not given.no_plain:
        with TemporaryDirectory() as folder, opened(given.teams, folder) as sandbox:
            sandbox.control("POST", "faults", FAULT)
            asyncio.run(plain(sandbox.env(), plan))
            print(doubles(sandbox))


if __name__ == "__main__":
    main()
