"""People and groups as Entra shows them."""

import pytest

from kaffepause.domain.ids import Address, PersonId
from kaffepause.errors import Denied
from tests.unit.graph.stage import Stage, refusal


def user(name: str, **more: object) -> dict[str, object]:
    address = f"{name}@contoso.example"
    return {"id": f"id-{name}", "displayName": name.title(), "mail": address, "userPrincipalName": address, **more}


async def test_fifteen_addresses_are_asked_about_at_once(stage: Stage) -> None:
    names = [f"p{number:02}" for number in range(40)]
    stage.graph.when("/users", {"value": [user(name) for name in names]})

    found = await stage.ports.directory.people([Address(f"{name}@contoso.example") for name in names])

    assert len(found) == 40
    assert len(stage.graph.asked) == 3
    assert all(one.url.params["$filter"].count("@") <= 15 for one in stage.graph.asked)


async def test_an_address_that_is_only_a_user_name_is_found_too(stage: Stage) -> None:
    stage.graph.when("filter=mail", {"value": []})
    stage.graph.when(
        "filter=userPrincipalName",
        {"value": [user("ann", mail="ann.berg@contoso.example") | {"accountEnabled": False}]},
    )

    found = await stage.ports.directory.people([Address("ann@contoso.example")])

    person = found[Address("ann@contoso.example")]
    assert person.address == "ann.berg@contoso.example"
    assert not person.is_enabled


async def test_a_quote_in_an_address_cannot_end_the_filter(stage: Stage) -> None:
    stage.graph.when("/users", {"value": []})

    await stage.ports.directory.people([Address("o'neil@contoso.example")])

    assert "('o''neil@contoso.example')" in stage.graph.asked[0].url.params["$filter"]


async def test_nobody_asked_about_is_no_call(stage: Stage) -> None:
    assert await stage.ports.directory.people([]) == {}
    assert stage.graph.asked == []


async def test_what_the_permission_does_not_show_is_asked_for_once(stage: Stage) -> None:
    stage.graph.when("accountEnabled", refusal(403, "Authorization_RequestDenied"))
    stage.graph.when("/users", {"value": [user("ann")]})

    await stage.ports.directory.people([Address("ann@contoso.example")])
    await stage.ports.directory.people([Address("ann@contoso.example")])

    assert len(stage.graph.to("accountEnabled")) == 1


async def test_a_country_is_the_usage_location_and_never_the_free_text(stage: Stage) -> None:
    shown = user("ann", country="Danmark", usageLocation="dk"), user("bo", country="Norge", usageLocation=None)
    stage.graph.when("/users", {"value": [*shown]})
    ann, bo = Address("ann@contoso.example"), Address("bo@contoso.example")

    found = await stage.ports.directory.people([ann, bo])

    assert (found[ann].country, found[bo].country) == ("DK", "")
    assert "usageLocation" in stage.graph.asked[0].url.params["$select"].split(",")


async def test_a_group_is_read_in_large_pages_to_its_end(stage: Stage) -> None:
    link = "https://graph.microsoft.com/v1.0/groups/g/transitiveMembers/graph.user?$skiptoken=2"
    stage.graph.when("skiptoken", {"value": [user("ann", preferredLanguage="da-DK")]})
    stage.graph.when("/transitiveMembers/graph.user", {"value": [user("bo")], "@odata.nextLink": link})

    members = await stage.ports.directory.members("g")

    assert [one.id for one in members] == ["id-ann", "id-bo"]
    assert members[0].language == "da-DK"
    assert stage.graph.asked[0].url.params["$top"] == "999"


async def test_members_that_are_hidden_are_a_missing_permission_and_not_an_empty_group(stage: Stage) -> None:
    hidden = {"id": "1", "displayName": None, "mail": None, "userPrincipalName": None}
    stage.graph.when("/groups/g", {"value": [hidden]})

    with pytest.raises(Denied, match=r"1 members of the group g"):
        await stage.ports.directory.members("g")


async def test_somebody_without_a_manager_has_none(stage: Stage) -> None:
    stage.graph.when("/manager", refusal(404, "Request_ResourceNotFound"))

    assert await stage.ports.directory.manager_of(PersonId("id-ann")) is None
