"""What people do to their calendars in Outlook, for the control API and the tests to do in their place.

Each takes the tenant, the person's mailbox and the entry as it stands there; `entry_of` finds it. Nothing here asks for
permission: a person at their own calendar needs none.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from kaffepause.sandbox import invitations, meetings
from kaffepause.sandbox.agenda import Agenda, Calendar, agenda_of
from kaffepause.sandbox.event import Attendee, Instance, Response, Span, StoredEvent
from kaffepause.sandbox.mail import deliver
from kaffepause.sandbox.message import Address, Kind
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Json, Refused
from kaffepause.sandbox.zones import zone_named

_KINDS: Final[dict[str, Kind]] = {"accepted": "accepted", "tentativelyAccepted": "tentative", "declined": "declined"}
_TITLES: Final = {"accepted": "Accepted", "tentativelyAccepted": "Tentative", "declined": "Declined"}


def entry_of(mailbox: Mailbox, event: str, *, day: date | None = None) -> Instance:
    """The person's entry for an id or an iCalUId (of their own or of anybody's copy), on `day` for a series.

    404 `ErrorItemNotFound` where they do not have it.
    """
    agenda = agenda_of(mailbox)
    entry = agenda.find(event)
    if entry is None and event in agenda.by_uid:
        entry = agenda.instance(agenda.by_uid[event])
    if entry is not None and day is not None and entry.kind == "seriesMaster":
        entry = agenda.occurrence(entry.event, day)
    if entry is None:
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return entry


def respond(
    tenant: Tenant,
    mailbox: Mailbox,
    entry: Instance,
    answer: Response,
    *,
    comment: str = "",
    tell: bool = True,
    proposed: Span | None = None,
) -> None:
    """Accept, tentatively accept or decline; `tell` sends the organizer the answer, with `proposed` as another time.

    A declined event leaves the person's calendar. 400 for the organizer, and for a proposal that is
    not allowed or not sent.
    """
    _refuse_response(entry, tell=tell, proposed=proposed)
    agenda = agenda_of(mailbox)
    if tell:
        _tell(tenant, mailbox, entry, answer=answer, comment=comment, proposed=proposed)
    if answer == "declined":
        _drop(agenda, mailbox, entry)
        return
    own = _own(agenda, mailbox, entry)
    own.response, own.responded, own.shown, own.modified = answer, tenant.now(), None, tenant.now()
    if own.is_series:
        for changed in own.changed.values():
            changed.response, changed.responded = answer, tenant.now()
    agenda.note(mailbox.events[own.key])


def propose(
    tenant: Tenant,
    mailbox: Mailbox,
    entry: Instance,
    *,
    start: datetime,
    end: datetime,
    answer: Response = "tentativelyAccepted",
    comment: str = "",
) -> None:
    """Propose another time (aware moments) to the organizer, with a tentative yes or a no."""
    span = Span(start.astimezone(UTC), end.astimezone(UTC))
    respond(tenant, mailbox, entry, answer, comment=comment, proposed=span)


def move(
    tenant: Tenant, mailbox: Mailbox, entry: Instance, *, start: datetime, length: timedelta | None = None
) -> Instance:
    """The organizer drags the entry to `start` (aware), in its own zone; everybody invited is told.

    400 for an attendee: Outlook lets them propose, not move.
    """
    when, span = entry.when, entry.span
    until = start + (length if length is not None else span.end - span.start)
    wire: Json = {
        "start": {"dateTime": _wall(start, when.start_zone), "timeZone": when.start_zone},
        "end": {"dateTime": _wall(until, when.end_zone), "timeZone": when.end_zone},
    }
    return meetings.update(tenant, mailbox, entry, wire)


def change(tenant: Tenant, mailbox: Mailbox, entry: Instance, wire: Json) -> Instance:
    """The organizer edits the entry: `wire` is a PATCH body."""
    return meetings.update(tenant, mailbox, entry, wire)


def delete(tenant: Tenant, mailbox: Mailbox, entry: Instance) -> None:
    """The person deletes the entry: the organizer's deletion cancels, an attendee's tells nobody."""
    meetings.delete(tenant, mailbox, entry)


def refile(tenant: Tenant, mailbox: Mailbox, event: StoredEvent, *, calendar: str) -> None:
    """The person moves an event to another of their calendars ("" is the default one): its ordinary id changes."""
    agenda = agenda_of(mailbox)
    if calendar:
        agenda.calendars.setdefault(calendar, Calendar(key=calendar, name=calendar))
    event.calendar, event.filed, event.modified = calendar, event.filed + 1, tenant.now()
    agenda.note(event)


def _refuse_response(entry: Instance, *, tell: bool, proposed: Span | None) -> None:
    if entry.event.is_organizer:
        says = "Your request can't be completed. You're the organizer of this meeting."
        raise Refused(400, "ErrorInvalidRequest", says)
    if entry.event.is_cancelled:
        raise Refused(400, "ErrorInvalidRequest", "Your request can't be completed. The meeting was canceled.")
    if proposed is not None and not entry.event.content.new_times_allowed:
        raise Refused(400, "ErrorInvalidRequest", "The organizer does not allow proposals for new times.")
    if proposed is not None and not tell:
        raise Refused(400, "ErrorInvalidRequest", "A proposal for a new time needs sendResponse.")


def _own(agenda: Agenda, mailbox: Mailbox, entry: Instance) -> StoredEvent:
    """The copy an answer is kept on: for one occurrence that makes it an exception."""
    if entry.day is None:
        return entry.event
    series = mailbox.events[entry.event.key]
    return invitations.exception_of(series, agenda, replace(series, day=entry.day))


def _drop(agenda: Agenda, mailbox: Mailbox, entry: Instance) -> None:
    if entry.day is None:
        agenda.remove(entry.event)
    else:
        agenda.cancel_day(mailbox.events[entry.event.key], entry.day)


def _tell(
    tenant: Tenant, mailbox: Mailbox, entry: Instance, *, answer: Response, comment: str, proposed: Span | None
) -> None:
    me = tenant.users[mailbox.user_id]
    organizer = tenant.look_up(entry.event.content.organizer.address)
    box = tenant.mailboxes.get(organizer.id) if organizer else None
    if box is not None and box.hosted:
        mine = {text.lower() for text in (me.mail, me.upn) if text}
        _record(box, entry, lambda one: _answered(one, mine, answer, tenant.now(), proposed))
    deliver(
        tenant,
        sender_id=me.id,
        to=[Address(address=entry.event.content.organizer.address, name=entry.event.content.organizer.name)],
        kind=_KINDS[answer],
        subject=f"{_TITLES[answer]}: {entry.event.content.subject}",
        body_html=f"<p>{comment}</p>" if comment else "",
        event_id=entry.event.key,
    )


def _record(box: Mailbox, entry: Instance, told: Callable[[Attendee], Attendee]) -> None:
    """The answer on the organizer's copy. An answer to one occurrence makes that occurrence an exception there, too."""
    agenda = agenda_of(box)
    event = agenda.by_uid.get(entry.event.uid)
    if event is None:
        return
    targets = [event, *event.changed.values()]
    if entry.day is not None and event.is_series:
        if agenda.occurrence(event, entry.day) is None:
            return
        targets = [invitations.exception_of(event, agenda, replace(event, day=entry.day))]
    for target in targets:
        attendees = tuple(told(one) for one in target.content.attendees)
        target.content = replace(target.content, attendees=attendees)
    agenda.note(event)


def _answered(one: Attendee, mine: set[str], answer: Response, at: datetime, proposed: Span | None) -> Attendee:
    if one.address.lower() not in mine:
        return one
    return replace(one, response=answer, responded=at, proposed=proposed)


def _wall(at: datetime, zone: str) -> str:
    return at.astimezone(zone_named(zone)).strftime("%Y-%m-%dT%H:%M:%S")
