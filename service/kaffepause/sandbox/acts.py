"""Acting as a person, over the control API: each deed by name, its words checked before anything is done."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from kaffepause.sandbox import deeds, people
from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Instance, event_id
from kaffepause.sandbox.tenant import Tenant
from kaffepause.sandbox.wire import Json, Refused

Deed = Literal[
    "accept",
    "tentative",
    "decline",
    "propose",
    "move",
    "delete",
    "edit",
    "go_on_leave",
    "change_manager",
    "join",
    "leave",
    "quit",
    "hire",
    "lose_mailbox",
    "get_mailbox",
]


class Act(BaseModel):
    """One deed of one person. Which words a deed needs is said in the README's table.

    The event is found by ``event`` (an id or an iCalUId, anybody's), or by ``subject`` (the next one so called).
    """

    model_config = ConfigDict(extra="forbid")

    person: str
    do: Deed
    event: str | None = None
    subject: str | None = None
    day: date | None = None
    start: AwareDatetime | None = None
    minutes: int | None = None
    comment: str = ""
    tell: bool = True
    change: dict[str, Any] | None = None
    first: date | None = None
    last: date | None = None
    manager: str | None = None
    group: str | None = None
    name: str | None = None
    zone: str | None = None


def perform(tenant: Tenant, act: Act) -> Json:
    """Do it; what there is to say about it. ``Refused`` where Outlook or the directory would not let them."""
    return _DEEDS[act.do](tenant, act) or {}


def _answer(tenant: Tenant, act: Act) -> Json | None:
    mailbox = tenant.mailbox(act.person)
    words = {"accept": "accepted", "tentative": "tentativelyAccepted", "decline": "declined"}
    entry = _entry(tenant, act)
    answer: Any = words[act.do]
    deeds.respond(tenant, mailbox, entry, answer, comment=act.comment, tell=act.tell)
    return None


def _propose(tenant: Tenant, act: Act) -> Json | None:
    entry = _entry(tenant, act)
    start = _needed(act.start, "start")
    length = timedelta(minutes=act.minutes) if act.minutes else entry.span.end - entry.span.start
    deeds.propose(tenant, tenant.mailbox(act.person), entry, start=start, end=start + length, comment=act.comment)
    return None


def _move(tenant: Tenant, act: Act) -> Json:
    length = timedelta(minutes=act.minutes) if act.minutes else None
    start = _needed(act.start, "start")
    moved = deeds.move(tenant, tenant.mailbox(act.person), _entry(tenant, act), start=start, length=length)
    return {"event": event_id(moved.event, moved.day, immutable=True)}


def _delete(tenant: Tenant, act: Act) -> Json | None:
    deeds.delete(tenant, tenant.mailbox(act.person), _entry(tenant, act))
    return None


def _edit(tenant: Tenant, act: Act) -> Json | None:
    deeds.change(tenant, tenant.mailbox(act.person), _entry(tenant, act), _needed(act.change, "change"))
    return None


def _go_on_leave(tenant: Tenant, act: Act) -> Json:
    first = _needed(act.first, "first")
    user = tenant.find_user(act.person)
    return {"event": people.go_on_leave(tenant, user, first=first, last=act.last or first)}


def _change_manager(tenant: Tenant, act: Act) -> Json | None:
    manager = tenant.find_user(act.manager).id if act.manager else None
    tenant.set_manager(tenant.find_user(act.person).id, manager)
    return None


def _join(tenant: Tenant, act: Act) -> Json | None:
    tenant.join(people.group_called(tenant, _needed(act.group, "group")).id, tenant.find_user(act.person).id)
    return None


def _leave(tenant: Tenant, act: Act) -> Json | None:
    tenant.leave(people.group_called(tenant, _needed(act.group, "group")).id, tenant.find_user(act.person).id)
    return None


def _quit(tenant: Tenant, act: Act) -> Json | None:
    people.leave_company(tenant, tenant.find_user(act.person))
    return None


def _hire(tenant: Tenant, act: Act) -> Json:
    name = _needed(act.name, "name")
    user = people.hire(tenant, name=name, address=act.person, manager=act.manager, zone=act.zone)
    if act.group:
        tenant.join(people.group_called(tenant, act.group).id, user.id)
    return {"id": user.id}


def _host(*, hosted: bool) -> Callable[[Tenant, Act], Json | None]:
    def done(tenant: Tenant, act: Act) -> Json | None:
        tenant.mailboxes[tenant.find_user(act.person).id].hosted = hosted
        return None

    return done


_DEEDS: dict[str, Callable[[Tenant, Act], Json | None]] = {
    "accept": _answer,
    "tentative": _answer,
    "decline": _answer,
    "propose": _propose,
    "move": _move,
    "delete": _delete,
    "edit": _edit,
    "go_on_leave": _go_on_leave,
    "change_manager": _change_manager,
    "join": _join,
    "leave": _leave,
    "quit": _quit,
    "hire": _hire,
    "lose_mailbox": _host(hosted=False),
    "get_mailbox": _host(hosted=True),
}


def _entry(tenant: Tenant, act: Act) -> Instance:
    mailbox = tenant.mailbox(act.person)
    if act.event is not None:
        return deeds.entry_of(mailbox, act.event, day=act.day)
    subject = _needed(act.subject, "event or subject")
    now = tenant.now()
    since = datetime(act.day.year, act.day.month, act.day.day, tzinfo=now.tzinfo) if act.day else now
    for entry in agenda_of(mailbox).between(since, since + timedelta(weeks=26)):
        if entry.subject == subject:
            return entry
    raise Refused(404, "ErrorItemNotFound", f"{act.person} has no event called '{subject}' from then on.")


T = TypeVar("T")


def _needed(value: T | None, name: str) -> T:
    if value is None:
        raise Refused(400, "BadRequest", f"This deed needs {name}.")
    return value
