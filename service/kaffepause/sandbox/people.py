"""What happens to people: leave, a new manager, joining and leaving groups and the company, a mailbox that goes."""

from datetime import UTC, date, datetime, time, timedelta

from kaffepause.sandbox import meetings
from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.tenant import AutomaticReplies, Group, Mailbox, Tenant, User, WorkingHours
from kaffepause.sandbox.wire import Json, Refused
from kaffepause.sandbox.zones import UnknownZone, zone_named


def go_on_leave(tenant: Tenant, user: User, *, first: date, last: date, words: str = "Ferie") -> str:
    """An all-day out-of-office event from ``first`` to ``last`` (both away) and automatic replies; the event's id."""
    mailbox = tenant.mailbox(user.id)
    zone = mailbox.time_zone or mailbox.working_hours.time_zone
    until = last + timedelta(days=1)
    wire: Json = {
        "subject": words,
        "isAllDay": True,
        "showAs": "oof",
        "start": {"dateTime": f"{first.isoformat()}T00:00:00", "timeZone": zone},
        "end": {"dateTime": f"{until.isoformat()}T00:00:00", "timeZone": zone},
    }
    event = meetings.create(tenant, mailbox, wire)
    mailbox.automatic_replies = AutomaticReplies(
        status="scheduled",
        start=_midnight(first, zone),
        end=_midnight(until, zone),
        internal=words,
        external=words,
    )
    return event.uid


def hire(tenant: Tenant, *, name: str, address: str, manager: str | None = None, zone: str | None = None) -> User:
    """A new colleague with a mailbox; their manager, where one is named, must be known."""
    if tenant.look_up(address) is not None:
        raise Refused(400, "Request_BadRequest", f"Another object with the address {address} already exists.")
    chief = tenant.find_user(manager).id if manager else None
    given, _, surname = name.partition(" ")
    user = User(
        id=tenant.ids.guid("user", address.lower()),
        upn=address,
        mail=address,
        display_name=name,
        given_name=given,
        surname=surname or None,
        manager_id=chief,
        hired=tenant.now(),
        created=tenant.now(),
    )
    wanted = zone or "Romance Standard Time"
    return tenant.add_user(
        user, Mailbox(user_id=user.id, time_zone=wanted, working_hours=WorkingHours(time_zone=wanted))
    )


def leave_company(tenant: Tenant, user: User) -> None:
    """The account is deleted, and with it the mailbox and every membership."""
    tenant.remove_user(user.id)


def found_group(tenant: Tenant, *, name: str, members: list[str]) -> Group:
    """A new group of the people with these addresses."""
    ids: Ids = tenant.ids
    found = [tenant.find_user(member).id for member in members]
    return tenant.add_group(Group(id=ids.fresh_guid("group"), name=name, members=found, created=tenant.now()))


def group_called(tenant: Tenant, name: str) -> Group:
    """The group with this id, name or mail address; 404 where there is none."""
    for group in tenant.groups.values():
        if name.lower() in (group.id, group.name.lower(), (group.mail or "").lower()):
            return group
    return tenant.find_group(name)


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), zone_named(zone)).astimezone(UTC)
    except UnknownZone:
        return datetime.combine(day, time(), UTC)
