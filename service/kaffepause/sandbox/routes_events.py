"""Events by path: list, create, read, change, delete, cancel, and the three answers to an invitation.

Permissions: Microsoft's own map of paths (`permissions.json`, 2026-08).
"""

from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import quote

from kaffepause.sandbox import deeds, meetings
from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Response, Span
from kaffepause.sandbox.event_view import etag
from kaffepause.sandbox.events_read import (
    agenda_in,
    answer_many,
    calendar_key,
    find_entry,
    mailbox_of,
    one_event,
    view_window,
)
from kaffepause.sandbox.free_busy import instant_from
from kaffepause.sandbox.wire import Answer, Call, Refused, Route

READ: Final = frozenset({"Calendars.ReadBasic.All", "Calendars.Read", "Calendars.ReadWrite"})
WRITE: Final = frozenset({"Calendars.ReadWrite"})
SEEN: Final = frozenset({"$select", "$expand"})
LISTED: Final = SEEN | {"$filter", "$orderby", "$top", "$skip", "$count"}


def list_events(call: Call) -> Answer:
    """Masters and single events; a series' occurrences are not listed here."""
    agenda, calendar = agenda_in(call)
    events = [event for event in agenda.mailbox.events.values() if event.calendar == calendar]
    return answer_many(call, [agenda.instance(event) for event in events])


def create_event(call: Call) -> Answer:
    """201 with the event, also where the same transactionId made it before."""
    mailbox, answer = mailbox_of(call), one_event(call)
    event = meetings.create(call.tenant, mailbox, call.json_object(), calendar=calendar_key(call))
    return Answer(status=201, body=answer(agenda_of(mailbox).instance(event)))


def read_event(call: Call) -> Answer:
    """One event, series or occurrence."""
    return Answer(body=one_event(call)(find_entry(call)))


def update_event(call: Call) -> Answer:
    """The event with the properties sent, and only those, changed."""
    entry, answer = find_entry(call), one_event(call)
    meetings.refuse_stale(entry, call.headers.get("if-match"), etag(entry.event))
    return Answer(body=answer(meetings.update(call.tenant, mailbox_of(call), entry, call.json_object())))


def delete_event(call: Call) -> Answer:
    """204; the organizer's deletion cancels."""
    entry = find_entry(call)
    meetings.refuse_stale(entry, call.headers.get("if-match"), etag(entry.event))
    meetings.delete(call.tenant, mailbox_of(call), entry)
    return Answer(status=204)


def list_instances(call: Call) -> Answer:
    """The occurrences of a series in a window, changed ones included, cancelled ones not."""
    entry = find_entry(call)
    start, end = view_window(call)
    if entry.kind != "seriesMaster":
        raise Refused(400, "ErrorInvalidRequest", "Expand is only supported on the master of a series.")
    agenda = agenda_of(mailbox_of(call))
    found = sorted(agenda.occurrences(entry.event, start, end), key=lambda one: one.span)
    return answer_many(call, found, f"events('{quote(call.params['event'])}')/instances")


def cancel_event(call: Call) -> Answer:
    """202; the organizer calls the event or the occurrence off."""
    entry = find_entry(call)
    arguments = call.arguments() if call.body is not None else None
    if arguments is not None:
        arguments.refuse_others("Comment")
    comment = arguments.get("Comment") if arguments is not None else ""
    meetings.cancel(call.tenant, mailbox_of(call), entry, comment=_text(comment, "Comment"))
    return Answer(status=202)


def accept(call: Call) -> Answer:
    """202; the mailbox's owner comes."""
    return _respond(call, "accepted", proposes=False)


def accept_tentatively(call: Call) -> Answer:
    """202; the mailbox's owner may come, and may propose another time."""
    return _respond(call, "tentativelyAccepted", proposes=True)


def decline(call: Call) -> Answer:
    """202; the event leaves the calendar, and the owner may propose another time."""
    return _respond(call, "declined", proposes=True)


def _respond(call: Call, answer: Response, *, proposes: bool) -> Answer:
    entry = find_entry(call)
    known = ("Comment", "SendResponse", "ProposedNewTime") if proposes else ("Comment", "SendResponse")
    arguments = call.arguments() if call.body is not None else None
    if arguments is None:
        deeds.respond(call.tenant, mailbox_of(call), entry, answer)
        return Answer(status=202)
    arguments.refuse_others(*known)
    tell = arguments.get("SendResponse", True)
    if not isinstance(tell, bool):
        raise Refused(400, "BadRequest", "SendResponse must be true or false.")
    proposed = arguments.get("ProposedNewTime")
    deeds.respond(
        call.tenant,
        mailbox_of(call),
        entry,
        answer,
        comment=_text(arguments.get("Comment"), "Comment"),
        tell=tell,
        proposed=None if proposed is None else _slot(proposed),
    )
    return Answer(status=202)


def _slot(sent: Any) -> Span:
    wire: Mapping[str, Any] = cast("Mapping[str, Any]", sent) if isinstance(sent, Mapping) else {}
    by_name = {name.lower(): value for name, value in wire.items()}
    span = Span(instant_from(by_name.get("start"), "start"), instant_from(by_name.get("end"), "end"))
    if span.end < span.start:
        raise Refused(400, "ErrorInvalidArgument", "The proposed time ends before it starts.")
    return span


def _text(value: Any, name: str) -> str:
    if value is not None and not isinstance(value, str):
        raise Refused(400, "BadRequest", f"{name} must be a text.")
    return value or ""


def _routes() -> list[Route]:
    routes: list[Route] = []
    for base in ("/users/{user}", "/users/{user}/calendar", "/users/{user}/calendars/{calendar}"):
        many, one = f"{base}/events", f"{base}/events/{{event}}"
        routes += [
            Route(method="GET", path=many, handler=list_events, permissions=READ, options=LISTED),
            Route(method="POST", path=many, handler=create_event, permissions=WRITE, options=SEEN),
            Route(method="GET", path=one, handler=read_event, permissions=READ, options=SEEN),
            Route(method="PATCH", path=one, handler=update_event, permissions=WRITE, options=SEEN),
            Route(method="DELETE", path=one, handler=delete_event, permissions=WRITE),
            Route(
                method="GET",
                path=f"{one}/instances",
                handler=list_instances,
                permissions=READ,
                options=LISTED | {"startDateTime", "endDateTime"},
            ),
        ]
        for action, handler in (
            ("cancel", cancel_event),
            ("accept", accept),
            ("tentativelyAccept", accept_tentatively),
            ("decline", decline),
        ):
            routes.append(Route(method="POST", path=f"{one}/{action}", handler=handler, permissions=WRITE))
    return routes


ROUTES: Final = tuple(_routes())
