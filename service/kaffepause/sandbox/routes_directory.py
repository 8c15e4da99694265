"""Users, managers, groups and members, the organization: the directory's paths."""

import re
from collections.abc import Mapping
from typing import Any

from kaffepause.sandbox.directory_delta import group_changes, user_changes
from kaffepause.sandbox.directory_query import counted, listed, need_advanced
from kaffepause.sandbox.directory_view import (
    READ_GROUP_NAMES,
    READ_GROUPS,
    READ_USERS,
    group_json,
    refuse_elsewhere,
    shown_group,
    shown_member,
    shown_user,
    user_json,
)
from kaffepause.sandbox.routes_settings import settings_json
from kaffepause.sandbox.tenant import Group, User, no_such_object
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, Route, context, project, selection

SKUS = {
    "c7df2760-2c81-4ef7-b578-5b5392b571df": "ENTERPRISEPREMIUM",
    "f30db892-07e9-47e9-837c-80727f46fd3d": "FLOW_FREE",
}

_LIST = frozenset({"$select", "$filter", "$top", "$skiptoken", "$count", "$orderby", "$search"})
_ONE = frozenset({"$select"})
_BASIC = READ_USERS | {"User.ReadBasic.All"}
_MEMBERS = READ_GROUPS | {"GroupMember.ReadBasic.All", "GroupMember.Read.All", "GroupMember.ReadWrite.All"}


def list_users(call: Call) -> Answer:
    """Everybody in the directory."""
    expand = call.query.get("$expand")
    refuse_elsewhere(call.query.get("$select"))

    def render(user: User) -> Json:
        return shown_user(call, user, call.query.get("$select")) | _expanded(call, user, expand)

    return listed(
        call, list(call.tenant.users.values()), entity=user_json, render=render, fragment=f"users{selection(call)}"
    )


def count_users(call: Call) -> Answer:
    """How many there are."""
    return counted(call, list(call.tenant.users.values()), user_json)


def get_user(call: Call) -> Answer:
    """One person, with ``$expand=manager`` (also the whole chain) or ``directReports``."""
    user = call.tenant.find_user(call.params["user"])
    select, settings = _without_settings(call)
    body = shown_user(call, user, select) | _expanded(call, user, call.query.get("$expand")) | settings
    return Answer(body={"@odata.context": context(call, f"users{selection(call)}/$entity"), **body})


def _without_settings(call: Call) -> tuple[str | None, Json]:
    """``$select`` without ``mailboxSettings``, and those, which only a single user can be asked for."""
    names = [name.strip() for name in call.query.get("$select", "").split(",")]
    if "mailboxSettings" not in names:
        return call.query.get("$select"), {}
    if not call.roles & {"MailboxSettings.Read", "MailboxSettings.ReadWrite"}:
        raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    rest = ",".join(name for name in names if name != "mailboxSettings") or "id"
    return rest, {"mailboxSettings": settings_json(call.tenant.mailbox_of(call))}


def get_manager(call: Call) -> Answer:
    """A person's manager; 404 for somebody without one."""
    user = call.tenant.find_user(call.params["user"])
    if user.manager_id is None:
        raise no_such_object("manager")
    manager = call.tenant.users[user.manager_id]
    shown = shown_member(call, manager, call.query.get("$select"))
    return Answer(body={"@odata.context": context(call, f"directoryObjects{selection(call)}/$entity"), **shown})


def list_reports(call: Call) -> Answer:
    """Who reports to a person."""
    user = call.tenant.find_user(call.params["user"])
    return _members(call, call.tenant.direct_reports(user.id))


def list_groups_of(call: Call) -> Answer:
    """The groups a person is a direct member of."""
    user = call.tenant.find_user(call.params["user"])
    return _members(call, call.tenant.groups_of(user.id))


def list_licenses(call: Call) -> Answer:
    """A person's licences."""
    user = call.tenant.find_user(call.params["user"])
    value: list[Json] = [
        {"id": f"{user.id}-{sku}", "skuId": sku, "skuPartNumber": SKUS.get(sku, "UNKNOWN"), "servicePlans": []}
        for sku in user.licenses
    ]
    return Answer(body={"@odata.context": context(call, f"users('{user.id}')/licenseDetails"), "value": value})


def list_groups(call: Call) -> Answer:
    """Every group."""
    return listed(
        call,
        list(call.tenant.groups.values()),
        entity=group_json,
        render=lambda group: shown_group(group, call.query.get("$select")),
        fragment=f"groups{selection(call)}",
    )


def get_group(call: Call) -> Answer:
    """One group."""
    shown = shown_group(call.tenant.find_group(call.params["group"]), call.query.get("$select"))
    return Answer(body={"@odata.context": context(call, f"groups{selection(call)}/$entity"), **shown})


def list_members(call: Call) -> Answer:
    """Direct members, people and groups."""
    group = call.tenant.find_group(call.params["group"])
    found = [call.tenant.users.get(member) or call.tenant.groups.get(member) for member in group.members]
    return _members(call, [member for member in found if member is not None])


def list_transitive_members(call: Call) -> Answer:
    """Members and the members of every group in it."""
    return _members(call, call.tenant.transitive_members(call.tenant.find_group(call.params["group"])))


def count_transitive_members(call: Call) -> Answer:
    """How many members there are all told."""
    members = call.tenant.transitive_members(call.tenant.find_group(call.params["group"]))
    return counted(call, members, _member_json)


def get_organization(call: Call) -> Answer:
    """The tenant itself."""
    tenant = call.tenant
    domain = {"capabilities": "Email", "isDefault": True, "isInitial": True, "name": tenant.domain, "type": "Managed"}
    entity: Json = {"id": tenant.id, "displayName": tenant.name, "tenantType": "AAD", "verifiedDomains": [domain]}
    value = [project(call, entity, "organization", always=())]
    return Answer(body={"@odata.context": context(call, f"organization{selection(call)}"), "value": value})


def list_skus(call: Call) -> Answer:
    """The licences the tenant has bought, as far as people hold them."""
    held = [sku for user in call.tenant.users.values() for sku in user.licenses]
    value = [_sku(call, sku, held.count(sku)) for sku in SKUS if sku in held]
    wanted = {name.strip() for name in call.query.get("$select", "").split(",") if name.strip()}
    unknown = wanted - value[0].keys() if value else set[str]()
    if unknown:
        sentence = f"Could not find a property named '{min(unknown)}' on type 'microsoft.graph.subscribedSku'."
        raise Refused(400, "BadRequest", f"Parsing OData Select and Expand failed: {sentence}")
    shown = [{name: sku[name] for name in sku if not wanted or name in wanted} for sku in value]
    return Answer(body={"@odata.context": context(call, f"subscribedSkus{selection(call)}"), "value": shown})


def _sku(call: Call, sku: str, used: int) -> Json:
    return {
        "accountId": call.tenant.id,
        "accountName": call.tenant.name,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": used,
        "id": f"{call.tenant.id}_{sku}",
        "prepaidUnits": {"enabled": used + 5, "lockedOut": 0, "suspended": 0, "warning": 0},
        "servicePlans": [],
        "skuId": sku,
        "skuPartNumber": SKUS[sku],
        "subscriptionIds": [],
    }


def _member_json(member: User | Group) -> Json:
    return user_json(member) if isinstance(member, User) else group_json(member)


def _members(call: Call, members: "list[Any]") -> Answer:
    """Directory objects; a cast at the end of the path keeps one type of them, and needs eventual consistency."""
    last = call.path.rstrip("/").rsplit("/", 1)[-1].lower()
    kind: dict[str, type] = {"graph.user": User, "graph.group": Group}
    wanted = kind.get(last.removeprefix("microsoft."))
    kept = [member for member in members if wanted is None or isinstance(member, wanted)]
    if wanted is not None:
        need_advanced(call, "An OData cast")
    elif "$filter" in call.query or "$orderby" in call.query or "$search" in call.query:
        need_advanced(call, "$filter, $search or $orderby on directory objects")
    return listed(
        call,
        kept,
        entity=_member_json,
        render=lambda member: shown_member(call, member, call.query.get("$select"), typed=wanted is None),
        fragment=f"{'directoryObjects' if wanted is None else last.rsplit('.', 1)[-1] + 's'}{selection(call)}",
    )


_EXPAND = re.compile(r"(?P<name>manager|directReports)(?:\((?P<options>[^()]*)\))?", re.IGNORECASE)


def _expanded(call: Call, user: User, expand: str | None) -> Json:
    if expand is None:
        return {}
    match = _EXPAND.fullmatch(expand.strip())
    if match is None:
        raise Refused(400, "BadRequest", f"The sandbox expands manager and directReports, not '{expand}'.")
    if not call.roles & READ_USERS:
        raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    options = _expand_options(match["options"] or "")
    if match["name"].lower() == "directreports":
        reports = call.tenant.direct_reports(user.id)
        return {"directReports": [shown_member(call, report, options.get("$select")) for report in reports]}
    return _manager_chain(call, user, options, _levels(call, options))


def _expand_options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in filter(None, text.split(";")):
        name, _, value = part.strip().partition("=")
        if name not in ("$select", "$levels"):
            raise Refused(400, "BadRequest", f"Query option '{name}' is not allowed inside $expand.")
        options[name] = value
    return options


def _levels(call: Call, options: Mapping[str, str]) -> int:
    text = options.get("$levels", "1")
    if "$levels" in options:
        need_advanced(call, "$levels")
    if text != "max" and not (text.isdecimal() and 1 <= int(text) <= 1000):
        raise Refused(400, "BadRequest", "$levels must be 'max' or a number from 1 to 1000.")
    return 1000 if text == "max" else int(text)


def _manager_chain(call: Call, user: User, options: Mapping[str, str], levels: int) -> Json:
    if user.manager_id is None or levels == 0:
        return {}
    manager = call.tenant.users[user.manager_id]
    shown = shown_member(call, manager, options.get("$select"))
    return {"manager": shown | _manager_chain(call, manager, options, levels - 1)}


def _get(path: str, handler: Any, permissions: frozenset[str], options: frozenset[str] = frozenset()) -> Route:
    return Route(method="GET", path=path, handler=handler, permissions=permissions, options=options)


_CASTS = ("", "/microsoft.graph.user", "/microsoft.graph.group")

ROUTES: tuple[Route, ...] = (
    _get("/users", list_users, _BASIC, _LIST | {"$expand"}),
    _get("/users/$count", count_users, _BASIC, frozenset({"$filter", "$search"})),
    _get("/users/delta", user_changes, READ_USERS, frozenset({"$select", "$deltatoken", "$skiptoken", "$top"})),
    _get("/users/{user}", get_user, _BASIC, frozenset({"$select", "$expand", "$count"})),
    _get("/users/{user}/manager", get_manager, READ_USERS, _ONE),
    _get("/users/{user}/licenseDetails", list_licenses, READ_USERS | {"LicenseAssignment.Read.All"}),
    *(_get(f"/users/{{user}}/directReports{cast}", list_reports, READ_USERS, _LIST) for cast in _CASTS[:2]),
    *(
        _get(
            f"/users/{{user}}/memberOf{cast}",
            list_groups_of,
            frozenset({"Directory.Read.All", "Directory.ReadWrite.All"}),
            _LIST,
        )
        for cast in (_CASTS[0], _CASTS[2])
    ),
    _get("/groups", list_groups, READ_GROUP_NAMES, _LIST),
    _get("/groups/delta", group_changes, READ_GROUP_NAMES, frozenset({"$select", "$deltatoken", "$skiptoken", "$top"})),
    _get("/groups/{group}", get_group, READ_GROUP_NAMES, _ONE),
    *(_get(f"/groups/{{group}}/members{cast}", list_members, _MEMBERS, _LIST) for cast in _CASTS),
    *(_get(f"/groups/{{group}}/transitiveMembers{cast}", list_transitive_members, _MEMBERS, _LIST) for cast in _CASTS),
    _get("/groups/{group}/transitiveMembers/$count", count_transitive_members, _MEMBERS),
    _get("/organization", get_organization, frozenset({"Organization.Read.All", "Directory.Read.All"}), _ONE),
    _get(
        "/subscribedSkus",
        list_skus,
        frozenset({"LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"}),
        _ONE,
    ),
)
