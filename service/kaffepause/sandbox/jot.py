"""Entries put straight onto calendars, as if they had always been there: no mail, no checks of a caller's body."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Content, Person, Place, StoredEvent, When, uid_for
from kaffepause.sandbox.event_body import html_document
from kaffepause.sandbox.recurrence import Recurrence
from kaffepause.sandbox.tenant import Mailbox, Tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class Jotting:
    """What to put down. `start` and `end` are wall clock in `zone` (a name Graph knows; the mailbox's own by default).

    A series says its `recurrence` (`recurrence_from`); `start` must be on its first date.
    """

    subject: str
    start: datetime
    end: datetime
    zone: str = ""
    show_as: str = "busy"
    all_day: bool = False
    sensitivity: str = "normal"
    place: str = ""
    body: str = ""
    recurrence: Recurrence | None = None
    categories: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict[str, str])


def jot(tenant: Tenant, mailbox: Mailbox, what: Jotting, *, uid: str | None = None) -> StoredEvent:
    """An entry of the mailbox's own, nobody invited."""
    key = tenant.ids.fresh_guid("event").replace("-", "")
    event = StoredEvent(
        key=key,
        uid=uid or uid_for(key),
        content=_content(tenant, mailbox, what),
        categories=what.categories,
        properties=dict(what.properties),
        created=tenant.now(),
        modified=tenant.now(),
    )
    agenda_of(mailbox).put(event)
    return event


def _content(tenant: Tenant, mailbox: Mailbox, what: Jotting) -> Content:
    user, zone = tenant.users[mailbox.user_id], what.zone or mailbox.time_zone or "UTC"
    recurrence = what.recurrence
    if recurrence is not None and not recurrence.range.zone:
        recurrence = replace(recurrence, range=replace(recurrence.range, zone=zone))
    return Content(
        when=When(start=what.start, end=what.end, start_zone=zone, end_zone=zone),
        organizer=Person(address=user.mail or user.upn, name=user.display_name),
        subject=what.subject,
        body=html_document(what.body, "html"),
        all_day=what.all_day,
        places=(Place(name=what.place),) if what.place else (),
        show_as=what.show_as,
        sensitivity=what.sensitivity,
        recurrence=recurrence,
    )
