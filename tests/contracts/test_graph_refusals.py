"""What goes wrong on the way to Graph, over a real socket: each time a sentence that a person can act on."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.errors import Denied, NoMailbox, OutsideError, SignInFailed, Unreachable
from kaffepause.graph.assembly import GraphPorts
from kaffepause.graph.build import open_graph
from kaffepause.sandbox.server import Sandbox
from tests.contracts.graph_settings import hurried_graph, settings_for

pytest_plugins = ["kaffepause.sandbox.pytest_plugin"]

SERVICE, METTE = Address("kaffepause@nordwind.example"), Address("mette.soerensen@nordwind.example")
UNLICENSED = Address("frederik.storm@nordwind.example")
WEEK = Interval(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))


@pytest.fixture
async def graph(graph_sandbox: Sandbox) -> AsyncIterator[GraphPorts]:
    async with open_graph(settings_for(graph_sandbox)) as ports:
        yield ports


async def refused(sandbox: Sandbox, kind: type[OutsideError], **changed: Any) -> str:
    """The sentence with which a first reading ends under changed settings."""
    async with hurried_graph(settings_for(sandbox, **changed)) as ports:
        with pytest.raises(kind) as told:
            await ports.directory.people([METTE])
    return str(told.value)


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


async def test_a_wrong_secret(graph_sandbox: Sandbox) -> None:
    said = await refused(graph_sandbox, SignInFailed, secret="not-the-secret")

    assert "The client secret is wrong" in said
    assert "KAFFEPAUSE_CLIENT_SECRET" in said
    assert "not-the-secret" not in said


async def test_an_expired_secret(graph_sandbox: Sandbox) -> None:
    graph_sandbox.control("POST", "app", {"secret_expired": True})

    assert "The client secret has expired. Make a new one" in await refused(graph_sandbox, SignInFailed)


async def test_an_unknown_tenant(graph_sandbox: Sandbox) -> None:
    elsewhere = "11111111-2222-4333-8444-555555555555"
    said = await refused(
        graph_sandbox, SignInFailed, tenant_id=elsewhere, authority=graph_sandbox.authority.rsplit("/", 1)[0]
    )

    assert f"There is no tenant {elsewhere}" in said
    assert "KAFFEPAUSE_TENANT_ID" in said


async def test_an_unknown_app(graph_sandbox: Sandbox) -> None:
    said = await refused(graph_sandbox, SignInFailed, client_id="11111111-2222-4333-8444-555555555555")

    assert "no app registration" in said
    assert "KAFFEPAUSE_CLIENT_ID" in said


async def test_an_authority_that_is_not_there(graph_sandbox: Sandbox) -> None:
    said = await refused(graph_sandbox, Unreachable, authority=f"https://127.0.0.1:{unused_port()}/t")

    assert "cannot be reached" in said
    assert "KAFFEPAUSE_AUTHORITY" in said


async def test_an_authority_over_plain_http(graph_sandbox: Sandbox) -> None:
    authority = graph_sandbox.authority.replace("https", "http")

    assert "KAFFEPAUSE_AUTHORITY must be an https address" in await refused(
        graph_sandbox, SignInFailed, authority=authority
    )


async def test_an_authority_whose_certificate_is_not_trusted(graph_sandbox: Sandbox) -> None:
    assert "KAFFEPAUSE_CA_FILE" in await refused(graph_sandbox, Unreachable, ca_file=None)


async def test_a_graph_of_another_cloud(graph_sandbox: Sandbox) -> None:
    said = await refused(graph_sandbox, SignInFailed, root=f"https://127.0.0.1:{unused_port()}")

    assert "must belong to the same cloud" in said


async def test_a_graph_that_is_not_there(graph_sandbox: Sandbox) -> None:
    settings = settings_for(graph_sandbox)
    elsewhere = settings_for(graph_sandbox, root=f"https://127.0.0.1:{unused_port()}")

    async with hurried_graph(elsewhere, signs_in_with=settings) as ports:
        with pytest.raises(Unreachable, match=r"no connection to 127\.0\.0\.1:.*KAFFEPAUSE_GRAPH_ROOT"):
            await ports.directory.people([METTE])


async def test_a_permission_that_is_missing(graph_sandbox: Sandbox) -> None:
    graph_sandbox.control("POST", "app", {"roles": ["User.Read.All"], "exchange_scopes": []})

    async with open_graph(settings_for(graph_sandbox)) as ports:
        with pytest.raises(Denied) as told:
            await ports.calendars.own_events(SERVICE, WEEK)

    said = str(told.value)
    assert SERVICE in said
    assert "Calendars.Read " in said
    assert "'Application Calendars.Read'" in said
    assert "admin consent" in said


async def test_without_the_wider_permission_people_are_still_found(graph_sandbox: Sandbox) -> None:
    graph_sandbox.control("POST", "app", {"roles": ["User.ReadBasic.All", "GroupMember.Read.All"]})

    async with open_graph(settings_for(graph_sandbox)) as ports:
        found = await ports.directory.people([METTE])

    assert found[METTE].language is None
    assert found[METTE].is_enabled


async def test_a_group_whose_members_are_hidden_is_not_an_empty_one(graph_sandbox: Sandbox) -> None:
    graph_sandbox.control("POST", "app", {"roles": ["GroupMember.Read.All"]})
    group = next(iter(graph_sandbox.tenant.groups.values()))

    async with open_graph(settings_for(graph_sandbox)) as ports:
        with pytest.raises(Denied, match=r"User\.ReadBasic\.All"):
            await ports.directory.members(group.id)


async def test_a_mailbox_without_a_licence(graph: GraphPorts) -> None:
    with pytest.raises(NoMailbox) as told:
        await graph.calendars.own_events(UNLICENSED, WEEK)

    assert str(told.value).startswith(f"{UNLICENSED} has no mailbox")
    assert "licence" in str(told.value)


async def test_one_mailbox_without_a_licence_does_not_hide_the_others(graph: GraphPorts) -> None:
    people = [Person(id=PersonId(one), name=one, address=one) for one in (METTE, UNLICENSED)]

    found = await graph.calendars.free_busy(people, WEEK)

    assert found[PersonId(METTE)].is_known
    assert not found[PersonId(UNLICENSED)].is_known


async def test_a_clock_change_inside_the_week(graph_sandbox: Sandbox) -> None:
    week = Interval(datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))
    async with open_graph(settings_for(graph_sandbox)) as ports:
        person = (await ports.directory.people([METTE]))[METTE]
        hours = (await ports.calendars.working_hours([person]))[person.id]

    before, after = (hours.on(day) for day in (datetime(2026, 10, 23, tzinfo=UTC).date(), week.end.date()))
    assert before is not None
    assert after is not None
    assert (after.start.hour - before.start.hour) == 1


async def test_a_token_that_no_longer_satisfies_is_renewed(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    await graph.directory.people([METTE])
    graph_sandbox.control("POST", "faults", {"kind": "claims_challenge", "path": "/users"})

    assert METTE in await graph.directory.people([METTE])


@pytest.mark.parametrize("path", ["missing.pem", "empty.pem"])
async def test_a_certificate_that_is_none_names_the_file(graph_sandbox: Sandbox, tmp_path: Path, path: str) -> None:
    (tmp_path / "empty.pem").touch()

    said = await refused(graph_sandbox, SignInFailed, secret=None, certificate=tmp_path / path)

    assert path in said
    assert "KAFFEPAUSE_CLIENT_CERTIFICATE_FILE" in said


async def test_nothing_to_sign_in_with(graph_sandbox: Sandbox) -> None:
    assert "Set one of KAFFEPAUSE_CLIENT_SECRET" in await refused(graph_sandbox, SignInFailed, secret=None)


async def test_an_address_that_nobody_has(graph: GraphPorts) -> None:
    with pytest.raises(NoMailbox, match=r"There is no mailbox nobody@nordwind\.example in this tenant"):
        await graph.calendars.own_events(Address("nobody@nordwind.example"), WEEK)
