"""People and groups as the directory shows them: which properties by default, and which a permission opens."""

from datetime import UTC, datetime
from functools import lru_cache

from kaffepause.sandbox.tenant import Group, User
from kaffepause.sandbox.wire import Call, Json, Refused, check_selected

#: What a user has when nothing is selected.
DEFAULT_USER = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
#: What User.ReadBasic.All lets an application see.
BASIC_USER = frozenset({"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"})
READ_USERS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"})
READ_GROUPS = frozenset({"Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"})
READ_GROUP_NAMES = READ_GROUPS | {"GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.ReadBasic.All"}

_NOT_IN_LISTS = frozenset(
    {
        "aboutMe",
        "birthday",
        "hireDate",
        "interests",
        "mailboxSettings",
        "mySite",
        "pastProjects",
        "preferredName",
        "responsibilities",
        "schools",
        "skills",
    }
)
_NAVIGATION = frozenset(
    {
        "calendar",
        "calendars",
        "calendarView",
        "directReports",
        "events",
        "mailFolders",
        "manager",
        "memberOf",
        "messages",
        "presence",
        "transitiveMemberOf",
        "members",
        "owners",
        "transitiveMembers",
        "mailboxSettings",
    }
)


def user_json(user: User) -> Json:
    """Every property of a user that the sandbox keeps."""
    return {
        "accountEnabled": user.enabled,
        "assignedLicenses": [{"disabledPlans": [], "skuId": sku} for sku in user.licenses],
        "assignedPlans": [],
        "businessPhones": [],
        "city": user.city,
        "companyName": None,
        "country": user.country,
        "createdDateTime": moment(user.created),
        "deletedDateTime": None,
        "department": user.department,
        "displayName": user.display_name,
        "employeeHireDate": moment(user.hired),
        "employeeId": None,
        "employeeLeaveDateTime": moment(user.leaves),
        "employeeType": None,
        "givenName": user.given_name,
        "id": user.id,
        "jobTitle": user.job_title,
        "mail": user.mail,
        "mailNickname": user.upn.partition("@")[0],
        "mobilePhone": None,
        "officeLocation": user.office,
        "otherMails": [],
        "preferredLanguage": user.language,
        "proxyAddresses": [f"SMTP:{user.mail}"] if user.mail else [],
        "surname": user.surname,
        "usageLocation": user.usage_location,
        "userPrincipalName": user.upn,
        "userType": "Guest" if user.guest else "Member",
    }


def group_json(group: Group) -> Json:
    """Every property of a group that the sandbox keeps."""
    return {
        "id": group.id,
        "createdDateTime": moment(group.created),
        "deletedDateTime": None,
        "description": group.description,
        "displayName": group.name,
        "groupTypes": ["Unified"] if group.unified else [],
        "mail": group.mail,
        "mailEnabled": group.mail is not None,
        "mailNickname": (group.mail or group.name).partition("@")[0],
        "membershipRule": None,
        "securityEnabled": not group.unified,
        "visibility": "Private" if group.unified else None,
    }


def refuse_elsewhere(select: str | None) -> None:
    """501 for what a list of users cannot give: it is not kept in the directory (user-list, "select")."""
    for name in (select or "").split(","):
        if name.strip() in _NOT_IN_LISTS:
            raise Refused(501, "NotImplemented", "This operation target is not yet supported.")


def shown_user(call: Call, user: User, select: str | None = None) -> Json:
    """A user as this caller may see them: ``select`` or the default set, no more than the permissions open."""
    entity = user_json(user)
    wanted = picked(select, "user") or (DEFAULT_USER if call.roles & READ_USERS else tuple(sorted(BASIC_USER)))
    if not call.roles & READ_USERS and not set(wanted) <= BASIC_USER:
        raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    if "employeeLeaveDateTime" in wanted and "User-LifeCycleInfo.Read.All" not in call.roles:
        raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return {name: entity[name] for name in wanted}


def shown_group(group: Group, select: str | None = None) -> Json:
    """A group, cut to ``select``."""
    entity = group_json(group)
    wanted = picked(select, "group")
    return {name: entity[name] for name in wanted} if wanted else entity


def shown_member(call: Call, member: User | Group, select: str | None, *, typed: bool = True) -> Json:
    """A member of a group. Without a permission to read its type, Graph shows the id and nulls, not a refusal."""
    kind = "user" if isinstance(member, User) else "group"
    marked: Json = {"@odata.type": f"#microsoft.graph.{kind}"} if typed else {}
    if isinstance(member, User):
        if call.roles & (READ_USERS | {"User.ReadBasic.All"}):
            return marked | shown_user(call, member, select)
        names: tuple[str, ...] = picked(select, "user") or DEFAULT_USER
    else:
        if call.roles & READ_GROUP_NAMES:
            return marked | shown_group(member, select)
        names = picked(select, "group") or ("displayName", "id")
    return marked | {name: member.id if name == "id" else None for name in names}


def picked(select: str | None, type_name: str) -> tuple[str, ...] | None:
    """The names of a ``$select`` in order of the alphabet, None for all; navigations cannot be selected."""
    if select is None or select.strip() in {"", "*"}:
        return None
    try:
        names = check_selected(select, type_name)
    except Refused as refusal:
        sentence = f"Parsing OData Select and Expand failed: {refusal.message}"
        raise Refused(400, "BadRequest", sentence) from None
    unknown = names & _NAVIGATION
    if unknown:
        raise Refused(400, "BadRequest", f"The sandbox does not select '{min(unknown)}': ask for it by its own path.")
    return tuple(sorted(names))


@lru_cache(maxsize=65536)
def moment(at: datetime | None) -> str | None:
    """A moment in Graph's form, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
