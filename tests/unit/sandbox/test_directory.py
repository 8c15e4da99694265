"""People, managers, groups and mailbox settings, as the directory tells them."""

import pytest

from tests.unit.sandbox.visitor import FREJA, METTE, SERVICE, UNLICENSED, Visitor, code

BJERRE = "lars.bjerre@nordwind.example"


def group_id(visitor: Visitor, name: str) -> str:
    return next(group.id for group in visitor.sandbox.tenant.groups.values() if group.name == name)


def test_users_come_in_pages_that_together_are_everybody(visitor: Visitor) -> None:
    found = visitor.whole("/users?$top=7&$select=id,mail")
    assert [user["id"] for user in found] == list(visitor.sandbox.tenant.users)
    assert set(found[0]) == {"id", "mail"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"$filter=mail eq '{METTE}'", ["Mette Sørensen"]),
        (f"$filter=userPrincipalName eq '{METTE.upper()}'", ["Mette Sørensen"]),
        (f"$filter=mail in ('{METTE}','{FREJA}')", ["Mette Sørensen", "Freja Winther"]),
        (f"$filter=mail in ( '{METTE}' , '{FREJA.upper()}' )", ["Mette Sørensen", "Freja Winther"]),
        ("$filter=displayName in ('Grace O''Neill') or accountEnabled eq false", ["Grace O'Neill", "Nordwind Info"]),
        ("$filter=assignedLicenses in ('none')", []),
        ("$filter=startswith(displayName,'Gr')", ["Grace O'Neill"]),
        ("$filter=displayName eq 'Grace O''Neill'", ["Grace O'Neill"]),
        ("$filter=accountEnabled eq false", ["Nordwind Info"]),
        ("$orderby=displayName desc&$top=1", ["Yasmin Karimi"]),
    ],
)
def test_users_are_filtered_as_the_directory_filters(visitor: Visitor, query: str, names: list[str]) -> None:
    assert [user["displayName"] for user in visitor.get(f"/users?{query}").json()["value"]] == names


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/users?$filter=mail in ()", "400 BadRequest"),
        ("/users?$filter=accountEnabled in (true)", "400 BadRequest"),
        ("/users?$filter=mail in ('a@nordwind.example'", "400 BadRequest"),
        ("/users?$filter=endswith(mail,'example')", "400 Request_UnsupportedQuery"),
        ("/users?$filter=department ne 'Salg'", "400 Request_UnsupportedQuery"),
        ('/users?$search="displayName:Mette"', "400 Request_UnsupportedQuery"),
        ("/users?$select=shoeSize", "400 BadRequest"),
        ("/users?$skip=5", "400 BadRequest"),
        ("/users?$top=1000", "400 BadRequest"),
        ("/users?$top=many", "400 BadRequest"),
        ("/users?$filter=mail eq", "400 BadRequest"),
        ("/users?$skiptoken=made-up", "400 Directory_ExpiredPageToken"),
        ("/users/nobody@nordwind.example", "404 Request_ResourceNotFound"),
        ("/users/karen.lindqvist@nordwind.example/manager", "404 Request_ResourceNotFound"),
        ("/groups/no-such-group/members", "404 Request_ResourceNotFound"),
        ("/users/count", "404 Request_ResourceNotFound"),
        ("/users/$count", "400 Request_BadRequest"),
        ("/people", "400 BadRequest"),
        ("/me/events", "400 BadRequest"),
    ],
)
def test_the_directory_refuses_what_it_refuses(visitor: Visitor, path: str, refusal: str) -> None:
    assert code(visitor.get(path)) == refusal


def test_advanced_queries_work_with_eventual_consistency_and_a_count(visitor: Visitor) -> None:
    path = "/users?$count=true&$filter=endswith(mail,'nordwind.example') and department eq 'Salg'"
    answer = visitor.get(path, eventual=True).json()
    assert answer["@odata.count"] == len(answer["value"]) == 8
    assert visitor.get('/users?$search="displayName:Mette"', eventual=True).json()["value"][0]["mail"] == METTE


def test_a_search_may_have_alternatives(visitor: Visitor) -> None:
    found = visitor.get('/users?$search="displayName:holm" OR "displayName:mikkelsen"', eventual=True).json()["value"]
    assert [one["displayName"] for one in found] == ["Jonas Holm", "Louise Mikkelsen"]


def test_people_are_found_by_licence_and_groups_by_type(visitor: Visitor) -> None:
    sku = "c7df2760-2c81-4ef7-b578-5b5392b571df"
    held = visitor.whole(f"/users?$filter=assignedLicenses/any(u:u/skuId eq {sku})&$top=999")
    assert len(held) == sum(bool(user.licenses) for user in visitor.sandbox.tenant.users.values())
    groups = visitor.get("/groups?$filter=groupTypes/any(c:c+eq+'Unified')").json()["value"]
    assert len(groups) == len(visitor.sandbox.tenant.groups)


def test_what_the_directory_does_not_keep_comes_for_one_user_only(visitor: Visitor) -> None:
    assert code(visitor.get("/users?$select=aboutMe")) == "501 NotImplemented"
    told = visitor.get(f"/users/{METTE}?$select=displayName,mailboxSettings").json()
    assert told["mailboxSettings"]["timeZone"] == "Romance Standard Time"
    assert told["displayName"] == "Mette Sørensen"


def test_a_count_without_the_header_is_silently_ignored(visitor: Visitor) -> None:
    assert "@odata.count" not in visitor.get("/users?$count=true&$top=1").json()
    assert visitor.get("/users/$count", eventual=True).text == str(len(visitor.sandbox.tenant.users))


def test_the_chain_of_managers_comes_nested_up_to_the_top(visitor: Visitor) -> None:
    expand = "$expand=manager($levels=max;$select=id,displayName)&$select=id&$count=true"
    assert code(visitor.get(f"/users/{FREJA}?{expand}")) == "400 Request_UnsupportedQuery"
    told = visitor.get(f"/users/{FREJA}?{expand}", eventual=True).json()
    chain = []
    while "manager" in told:
        told = told["manager"]
        chain.append(told["displayName"])
    assert chain == ["Mette Sørensen", "Sarah Whitfield", "Karen Lindqvist"]


def test_one_level_of_manager_needs_nothing_special(visitor: Visitor) -> None:
    told = visitor.get(f"/users/{FREJA}?$expand=manager($select=displayName)").json()["manager"]
    assert told == {"@odata.type": "#microsoft.graph.user", "displayName": "Mette Sørensen"}


def test_the_direct_reports_are_those_who_have_the_manager(visitor: Visitor) -> None:
    reports = visitor.get(f"/users/{METTE}/directReports?$select=mail").json()["value"]
    tenant = visitor.sandbox.tenant
    assert {one["mail"] for one in reports} == {user.mail for user in tenant.direct_reports(tenant.find_user(METTE).id)}


def test_members_of_groups_in_groups_are_people_once(visitor: Visitor) -> None:
    nested = group_id(visitor, "Udvikling og produkt")
    direct = visitor.get(f"/groups/{nested}/members").json()["value"]
    assert {one["@odata.type"] for one in direct} == {"#microsoft.graph.group"}
    cast = f"/groups/{nested}/transitiveMembers/microsoft.graph.user?$select=id&$count=true"
    assert code(visitor.get(cast)) == "400 Request_UnsupportedQuery"
    people = visitor.whole(f"{cast}&$top=5", eventual=True)
    assert people == visitor.whole(f"{cast.replace('microsoft.', '')}&$top=9", eventual=True)
    expected = [*visitor.sandbox.tenant.groups[group_id(visitor, "Team Udvikling")].members]
    expected += visitor.sandbox.tenant.groups[group_id(visitor, "Team Produkt")].members
    assert sorted(one["id"] for one in people) == sorted(expected)


def test_members_are_readable_with_the_narrowest_permission_but_have_no_names(visitor: Visitor) -> None:
    team = group_id(visitor, "Team Salg")
    visitor.may("GroupMember.ReadBasic.All")
    nameless = visitor.get(f"/groups/{team}/members?$select=id,displayName").json()["value"][0]
    assert nameless["id"]
    assert nameless["displayName"] is None
    visitor.may("GroupMember.ReadBasic.All", "User.ReadBasic.All")
    assert visitor.get(f"/groups/{team}/members").json()["value"][0]["displayName"] == "Mette Sørensen"


@pytest.mark.parametrize(
    ("roles", "path", "status"),
    [
        (("User.ReadBasic.All",), f"/users/{METTE}", 200),
        (("User.ReadBasic.All",), f"/users/{METTE}?$select=accountEnabled", 403),
        (("User.ReadBasic.All",), f"/users/{METTE}?$expand=manager", 403),
        (("User.ReadBasic.All",), f"/users/{METTE}/directReports", 403),
        (("User.ReadBasic.All",), "/users/delta", 403),
        (("User.ReadBasic.All",), "/groups", 403),
        (("User.Read.All",), f"/users/{METTE}?$select=employeeLeaveDateTime", 403),
        (("User.Read.All",), f"/users/{METTE}/mailboxSettings", 403),
        (("MailboxSettings.Read",), f"/users/{METTE}/mailboxSettings", 200),
        (("MailboxSettings.Read",), f"/users/{METTE}", 403),
        (("LicenseAssignment.Read.All",), f"/users/{METTE}/licenseDetails", 200),
        ((), f"/users/{METTE}", 403),
    ],
)
def test_each_path_asks_for_its_own_permission(
    visitor: Visitor, roles: tuple[str, ...], path: str, status: int
) -> None:
    assert visitor.may(*roles).get(path).status_code == status


def test_delta_tells_everybody_once_and_then_only_what_changed(visitor: Visitor) -> None:
    tenant = visitor.sandbox.tenant
    link, found = "/users/delta?$select=displayName&$top=20", []
    while True:
        page = visitor.get(link).json()
        found += page["value"]
        if "@odata.deltaLink" in page:
            break
        link = page["@odata.nextLink"]
    assert len(found) == len(tenant.users)
    visitor.sandbox.control(
        "POST", "act", {"person": FREJA, "do": "change_manager", "manager": "jonas.holm@nordwind.example"}
    )
    gone = tenant.find_user("emil.skov@nordwind.example").id
    visitor.sandbox.control("POST", "act", {"person": "emil.skov@nordwind.example", "do": "quit"})
    changes = visitor.get(page["@odata.deltaLink"]).json()["value"]
    assert {"id": gone, "@removed": {"reason": "changed"}} in changes
    assert {one.get("displayName") for one in changes} == {"Freja Winther", None}


def test_group_delta_tells_who_joined_and_who_left(visitor: Visitor) -> None:
    latest = visitor.get("/groups/delta?$deltatoken=latest&$select=members").json()
    assert latest["value"] == []
    visitor.sandbox.control("POST", "act", {"person": FREJA, "do": "leave", "group": "Team Salg"})
    visitor.sandbox.control("POST", "act", {"person": SERVICE, "do": "join", "group": "Team Salg"})
    (told,) = visitor.get(latest["@odata.deltaLink"]).json()["value"]
    tenant = visitor.sandbox.tenant
    assert {(one["id"], "@removed" in one) for one in told["members@delta"]} == {
        (tenant.find_user(FREJA).id, True),
        (tenant.find_user(SERVICE).id, False),
    }


def test_a_delta_token_lives_seven_days(visitor: Visitor) -> None:
    link = visitor.get("/users/delta?$deltatoken=latest").json()["@odata.deltaLink"]
    visitor.sandbox.control("POST", "clock", {"advance": 8 * 86400})
    assert code(visitor.get(link)) == "410 syncStateNotFound"


def test_mailbox_settings_tell_the_zone_the_hours_and_the_purpose(visitor: Visitor) -> None:
    told = visitor.get(f"/users/{METTE}/mailboxSettings").json()
    assert told["timeZone"] == "Romance Standard Time"
    assert told["workingHours"]["startTime"] == "08:00:00.0000000"
    assert visitor.get(f"/users/{METTE}/mailboxSettings/timeZone").json()["value"] == "Romance Standard Time"
    assert visitor.get(f"/users/{METTE}/mailboxSettings/language").json()["locale"] == "da-DK"
    assert visitor.get("/users/info@nordwind.example/mailboxSettings/userPurpose").json()["value"] == "shared"


def test_a_custom_zone_and_a_zone_never_set_are_told_as_they_are(visitor: Visitor) -> None:
    zone = visitor.get(f"/users/{BJERRE}/mailboxSettings/workingHours").json()["timeZone"]
    assert (zone["@odata.type"], zone["name"], zone["bias"]) == (
        "#microsoft.graph.customTimeZone",
        "Customized Time Zone",
        -60,
    )
    assert visitor.get("/users/astrid.bak@nordwind.example/mailboxSettings/timeZone").json()["value"] == ""


def test_settings_can_be_changed_only_with_write_permission(visitor: Visitor) -> None:
    change = {"timeZone": "GMT Standard Time", "language": {"locale": "en-GB"}}
    path = f"/users/{METTE}/mailboxSettings"
    assert code(visitor.ask("PATCH", path, json=change)) == "403 ErrorAccessDenied"
    visitor.may("MailboxSettings.ReadWrite")
    assert visitor.ask("PATCH", path, json=change).json()["timeZone"] == "GMT Standard Time"
    wrong = visitor.ask("PATCH", path, json={"timeZone": "Middle Earth Time"})
    assert code(wrong) == "400 InvalidTimeZone"
    assert code(visitor.ask("PATCH", path, json={"shoeSize": 44})) == "400 RequestBodyRead"


def test_a_person_without_a_licence_has_no_mailbox_to_read(visitor: Visitor) -> None:
    assert code(visitor.get(f"/users/{UNLICENSED}/mailboxSettings")) == "404 MailboxNotEnabledForRESTAPI"
    assert visitor.get(f"/users/{UNLICENSED}/licenseDetails").json()["value"] == []


def test_supported_zones_come_in_both_standards(visitor: Visitor) -> None:
    windows = visitor.get(f"/users/{METTE}/outlook/supportedTimeZones").json()["value"]
    iana = visitor.get(
        f"/users/{METTE}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')"
    ).json()["value"]
    assert "Romance Standard Time" in {one["alias"] for one in windows}
    assert "Europe/London" in {one["alias"] for one in iana}


def test_an_exchange_role_opens_the_mailboxes_in_its_scope_and_no_others(visitor: Visitor) -> None:
    scope = {"permission": "MailboxSettings.Read", "mailboxes": [METTE]}
    visitor.sandbox.control("POST", "app", {"roles": [], "exchange_scopes": [scope]})
    assert visitor.get(f"/users/{METTE}/mailboxSettings").status_code == 200
    assert code(visitor.get(f"/users/{FREJA}/mailboxSettings")) == "403 ErrorAccessDenied"
    assert code(visitor.get(f"/users/{METTE}/messages")) == "403 ErrorAccessDenied"


def test_paths_may_have_double_slashes_other_case_and_odata_keys(visitor: Visitor) -> None:
    for path in (f"//users/{METTE}", f"/Users/{METTE}", f"/users('{METTE}')", f"/users/{METTE.replace('@', '%40')}"):
        assert visitor.get(path).json()["mail"] == METTE


def test_every_answer_has_graphs_headers(visitor: Visitor) -> None:
    for path in ("/users?$top=1", "/nothing"):
        answer = visitor.get(path, headers={"client-request-id": "c0ffee00-0000-0000-0000-000000000000"})
        assert answer.headers["client-request-id"] == "c0ffee00-0000-0000-0000-000000000000"
        assert len(answer.headers["request-id"]) == 36
        assert answer.headers["Date"] == "Mon, 23 Nov 2026 06:00:00 GMT"
