"""The reading ports against the sandbox: a real sign-in through msal, the real SDK, a real socket."""

from collections.abc import AsyncIterator
from datetime import UTC, date, timedelta

import pytest

from kaffepause.domain.event import ShowAs
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.errors import Missing
from kaffepause.graph.assembly import GraphPorts
from kaffepause.graph.build import open_graph
from kaffepause.sandbox.server import Sandbox
from tests.contracts.graph_settings import settings_for

pytest_plugins = ["kaffepause.sandbox.pytest_plugin"]


@pytest.fixture
async def graph(graph_sandbox: Sandbox) -> AsyncIterator[GraphPorts]:
    async with open_graph(settings_for(graph_sandbox)) as ports:
        yield ports


def everybody(sandbox: Sandbox) -> list[Address]:
    return [Address(user.mail.lower()) for user in sandbox.tenant.users.values() if user.mail]


def week_of(sandbox: Sandbox) -> Interval:
    now = sandbox.tenant.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Interval(now, now + timedelta(days=7))


async def test_everybody_is_found_by_address(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    addresses = everybody(graph_sandbox)

    found = await graph.directory.people([*addresses, Address("nobody@nordwind.example")])

    assert set(found) == set(addresses)
    assert {person.address for person in found.values()} == set(addresses)


async def test_everybodys_country_is_their_usage_location(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    users = {user.id: user.usage_location or "" for user in graph_sandbox.tenant.users.values()}

    found = {person.id: person.country for person in (await graph.directory.people(everybody(graph_sandbox))).values()}

    assert found == users
    assert {*users.values()} == {"DK", "GB", ""}


async def test_a_nested_group_is_everybody_in_it(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    for group in graph_sandbox.tenant.groups.values():
        members = graph_sandbox.tenant.transitive_members(group)

        found = await graph.directory.members(group.id)

        assert {person.id for person in found} == {one.id for one in members if hasattr(one, "upn")}


async def test_a_group_that_is_not_there_is_missing(graph: GraphPorts) -> None:
    with pytest.raises(Missing):
        await graph.directory.members("00000000-0000-4000-8000-000000000000")


async def test_the_manager_is_entras(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    users = graph_sandbox.tenant.users
    led = next(user for user in users.values() if user.manager_id)
    leader = next(user for user in users.values() if not user.manager_id)

    manager = await graph.directory.manager_of(PersonId(led.id))

    assert manager is not None
    assert manager.id == led.manager_id
    assert await graph.directory.manager_of(PersonId(leader.id)) is None


async def people_of(graph: GraphPorts, sandbox: Sandbox) -> list[Person]:
    return list((await graph.directory.people(everybody(sandbox))).values())


async def test_a_week_of_the_whole_company_is_read(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    people = await people_of(graph, graph_sandbox)

    found = await graph.calendars.free_busy(people, week_of(graph_sandbox))

    assert set(found) == {person.id for person in people}
    known = [one for one in found.values() if one.is_known]
    assert len(known) > 50
    assert any(busy.show_as is ShowAs.BUSY for one in known for busy in one.times)


async def test_somebody_without_a_mailbox_is_unknown(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    people = await people_of(graph, graph_sandbox)
    unlicensed = next(person for person in people if person.address.startswith("frederik.storm@"))

    found = await graph.calendars.free_busy(people, week_of(graph_sandbox))

    assert not found[unlicensed.id].is_known


async def test_working_hours_are_in_the_mailboxs_own_zone(graph: GraphPorts, graph_sandbox: Sandbox) -> None:
    people = await people_of(graph, graph_sandbox)

    hours = await graph.calendars.working_hours(people)

    assert len(hours) > 50
    monday = date(2026, 11, 23)
    assert len({one.on(monday) for one in hours.values()}) > 1
