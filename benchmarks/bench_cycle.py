"""The weekly cycle of 2,000 people in 250 teams, against the sandbox with Graph's limits on and answers after 50 ms.

Beside it a plain script that loops over msgraph-sdk with its own retry, as one would write it in an afternoon; it books
the same events. Both are struck by the same faults: one POST in fifty takes effect and is answered 503.
`--teams 25` for a quick look, `--plain` to run the script too.
"""

import argparse
import asyncio
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import orjson
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

from kaffepause.booking.plan import Plan, Verb, Wanted
from kaffepause.domain.ids import Address, TenantId
from kaffepause.graph.build import open_graph
from kaffepause.graph.settings import GraphSettings
from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import SERVICE_MAILBOX, Seed
from kaffepause.sandbox.server import Options, Sandbox, run_server
from kaffepause.sandbox.tenant import Tenant
from kaffepause.store.opening import open_store
from kaffepause.verbs.apply import apply
from kaffepause.verbs.company import read_company
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.rules import load_rules
from kaffepause.verbs.world import World

LATENCY = 0.05
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SIZE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Big(Seed):
    """Nordwind with as many teams of eight more."""

    teams: int = 250

    def grow(self) -> Tenant:
        tenant = Seed(empty=True, at=NOW).grow()
        for team in range(self.teams):
            for place in range(SIZE):
                hire(tenant, name=f"Person {team} {place}", address=address(team, place), zone="Romance Standard Time")
        return tenant


def address(team: int, place: int) -> str:
    return f"p{team:03}.{place}@nordwind.example"


def file(teams: int) -> str:
    head = """
organization:
  name: Nordwind A/S
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Morten Iversen, mail: morten.iversen@nordwind.example}
timetable: {announce_days: 0}
limits: {cancellations: 10000}
teams:
"""
    return head + "".join(
        f"""  t{number:03}:
    title: Team {number}
    manager: {address(number, 0)}
    members: [{", ".join(address(number, place) for place in range(1, SIZE))}]
    activities:
      coffee: {{kind: social_call, title: Coffee, time: best, days: [tue, wed], duration: 20}}
      movement: {{kind: movement_break, days: [wed, thu]}}
"""
        for number in range(teams)
    )


def serve(teams: int, folder: str, ready: Any) -> None:
    """The sandbox, in a process of its own so that its work is not counted as ours."""

    def told(sandbox: Sandbox) -> None:
        ready.put((sandbox.env(), sandbox.origin))

    run_server(Options(seed=Big(teams=teams), folder=Path(folder), latency=LATENCY), ready=told)


@contextmanager
def sandbox(teams: int, folder: str) -> Generator[dict[str, str]]:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    process = spawn.Process(target=serve, args=(teams, folder, ready), daemon=True)
    process.start()
    env, _ = ready.get(timeout=300)
    try:
        yield env
    finally:
        process.terminate()
        process.join()


def control(env: dict[str, str], method: str, path: str, asked: Any = None) -> Any:
    url = f"{env['KAFFEPAUSE_SANDBOX_CONTROL']}/{path}"
    headers = {"x-sandbox-key": env["KAFFEPAUSE_SANDBOX_CONTROL_KEY"]}
    answer = httpx.request(
        method, url, content=orjson.dumps(asked or {}), headers=headers, verify=env["KAFFEPAUSE_CA_FILE"], timeout=120
    )
    answer.raise_for_status()
    return answer.json()


def settings(env: dict[str, str]) -> GraphSettings:
    return GraphSettings(
        tenant_id=env["KAFFEPAUSE_TENANT_ID"],
        client_id=env["KAFFEPAUSE_CLIENT_ID"],
        secret=env["KAFFEPAUSE_CLIENT_SECRET"],
        root=env["KAFFEPAUSE_GRAPH_ROOT"],
        authority=env["KAFFEPAUSE_AUTHORITY"],
        ca_file=Path(env["KAFFEPAUSE_CA_FILE"]),
        service_mailbox=Address(env["KAFFEPAUSE_SERVICE_MAILBOX"]),
        mails_a_minute=1_000_000,  # Exchange's 30 a minute would be all there is to see
        recipients_a_day=1_000_000,
    )


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


async def ours(env: dict[str, str], folder: Path, teams: int) -> Plan:
    """One weekly cycle as `run` makes it. First mails have been sent in another week."""
    path = folder / "rules.yaml"
    path.write_text(file(teams), encoding="utf-8")
    rules = load_rules(path, today=NOW.date())
    async with open_store(f"sqlite:///{folder}/k.db", TenantId("t")) as store, open_graph(settings(env)) as graph:
        world = World(
            tenant=TenantId(env["KAFFEPAUSE_TENANT_ID"]),
            service_mailbox=Address(SERVICE_MAILBOX),
            rules=rules,
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
        control(env, "POST", "faults", FAULT)
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


def doubles(env: dict[str, str]) -> str:
    """How many events stand in the service mailbox, and how many of them twice."""
    events = control(env, "GET", "world")["mailboxes"][SERVICE_MAILBOX]["events"]
    seen = Counter((one["subject"], one["start"], str(one["attendees"])) for one in events)
    return f"{len(events)} events stand, {sum(count - 1 for count in seen.values())} of them doubled"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--teams", type=int, default=250)
    asked.add_argument("--no-plain", action="store_true")
    given = asked.parse_args()
    count_requests()
    with TemporaryDirectory() as folder, sandbox(given.teams, folder) as env:
        plan = asyncio.run(ours(env, Path(folder), given.teams))
        bound = lower_bound(given.teams * SIZE, plan)
        total = sum(bound.values())
        print(f"lower bound {total}: {bound}")
        print(doubles(env))
    if not given.no_plain:
        with TemporaryDirectory() as folder, sandbox(given.teams, folder) as env:
            control(env, "POST", "faults", FAULT)
            asyncio.run(plain(env, plan))
            print(doubles(env))


if __name__ == "__main__":
    main()
