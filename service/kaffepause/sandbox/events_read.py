"""What the event routes share: finding the entry a path names, and answering with it as the caller asked to see it."""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from kaffepause.sandbox.agenda import Agenda, agenda_of
from kaffepause.sandbox.event import Instance
from kaffepause.sandbox.event_view import Glasses, glasses, occurrence_oid, shown
from kaffepause.sandbox.extended import COLLECTION, expansions, listed, wanted_in, with_canonical_ids
from kaffepause.sandbox.odata import at_path, filter_from, order_from
from kaffepause.sandbox.tenant import Mailbox
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, context, page, project, selected, selection

#: The longest calendarView (assumed: five years, the figure Exchange's own tools give).
LONGEST_VIEW: Final = timedelta(days=1825)
FILTERED_BY: Final = frozenset(
    "subject start/dateTime end/dateTime createdDateTime lastModifiedDateTime iCalUId type isAllDay isCancelled"
    " isOrganizer importance sensitivity showAs categories organizer/emailAddress/address organizer/emailAddress/name"
    f" {COLLECTION}".split()
)
ORDERED_BY: Final = frozenset({"start/dateTime", "end/dateTime", "subject", "createdDateTime", "lastModifiedDateTime"})
_UTC: Final = Glasses(UTC, "UTC", immutable=True, bodies=False, text=False)


def find_entry(call: Call) -> Instance:
    """The entry `{event}` names: 400 `ErrorInvalidIdMalformed` for no id, 404 `ErrorItemNotFound` for nothing there."""
    text = call.params["event"]
    if not text.startswith("AA"):
        raise Refused(400, "ErrorInvalidIdMalformed", "Id is malformed.")
    entry = agenda_of(mailbox_of(call)).find(text)
    if entry is None or ("calendar" in call.params and entry.event.calendar != calendar_key(call)):
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return entry


def mailbox_of(call: Call) -> Mailbox:
    """The mailbox in the path."""
    return call.tenant.mailbox_of(call)


def calendar_id(mailbox: Mailbox, key: str) -> str:
    """The id of a calendar; the default one's key is empty."""
    return f"AAkALgC{hashlib.sha256(f'{mailbox.user_id}/{key}'.encode()).hexdigest()[:40]}AAA="


def calendar_key(call: Call) -> str:
    """The key of the calendar `{calendar}` names; the default calendar's where the path names none."""
    if "calendar" not in call.params:
        return ""
    mailbox = mailbox_of(call)
    for key in ("", *agenda_of(mailbox).calendars):
        if calendar_id(mailbox, key) == call.params["calendar"]:
            return key
    raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def one_event(call: Call) -> Callable[[Instance], Json]:
    """How this call is answered with one event. Made before anything is changed, since a bad `$select` refuses."""
    viewer = _Viewer(call, single=True)
    fragment = context(call, f"users('{quote(call.params['user'])}')/events{selection(call)}/$entity")
    return lambda entry: {"@odata.context": fragment} | viewer(entry)


def answer_many(call: Call, found: Sequence[Instance], fragment: str = "events") -> Answer:
    """A page of events, filtered and ordered as asked."""
    viewer = _Viewer(call, single=False)
    entries = _ordered(call, _filtered(call, found))
    place = f"users('{quote(call.params['user'])}')/{fragment}{selection(call)}"
    answer = page(call, entries, render=viewer, fragment=place)
    if call.query.get("$count", "").lower() == "true" and answer.body is not None:
        answer.body["@odata.count"] = len(entries)
    return answer


def view_window(call: Call) -> tuple[datetime, datetime]:
    """`startDateTime` and `endDateTime` as instants: an offset is honored, without one they are UTC."""
    options = {name.lower(): value for name, value in call.query.items()}
    if not options.get("startdatetime") or not options.get("enddatetime"):
        raise Refused(
            400,
            "ErrorInvalidParameter",
            "This request requires a time window specified by the query string parameters StartDateTime and"
            " EndDateTime.",
        )
    start = _option_instant("StartDateTime", options["startdatetime"])
    end = _option_instant("EndDateTime", options["enddatetime"])
    if end < start:
        raise Refused(400, "ErrorInvalidParameter", "EndDateTime must not lie before StartDateTime.")
    if end - start > LONGEST_VIEW:
        says = f"The specified view range exceeds the maximum range of {LONGEST_VIEW.days} days."
        raise Refused(400, "ErrorCalendarViewRangeTooBig", says)
    return start, end


def agenda_in(call: Call) -> tuple[Agenda, str]:
    """The agenda in the path, and the key of the calendar asked about."""
    return agenda_of(mailbox_of(call)), calendar_key(call)


def _option_instant(name: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.replace(" ", "+")))
    except ValueError:
        at = None
    if at is None or not 1601 <= at.year <= 4500:
        raise Refused(400, "ErrorInvalidParameter", f"The value '{text}' of parameter '{name}' is invalid.")
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


class _Viewer:
    """Renders entries for one call; its checks happen when it is made, before anything is rendered."""

    def __init__(self, call: Call, *, single: bool) -> None:
        self._call = call
        self._how = glasses(call)
        self._chosen = selected(call, "event") or set()
        self._properties: frozenset[str] = frozenset()
        self._exceptions = False
        for part in expansions(call):
            self._read_expansion(part, single=single)
        if self._properties:
            refuse_without_extensions(self._how)

    def __call__(self, entry: Instance) -> Json:
        view = shown(entry, self._how)
        self._add_what_is_asked_for(view, entry)
        view = project(self._call, view, "event")
        if self._properties and (held := listed(entry.event.properties, self._properties)):
            view[COLLECTION] = held
        if self._exceptions and entry.kind == "seriesMaster":
            agenda = agenda_of(mailbox_of(self._call))
            found = (agenda.occurrence(entry.event, day) for day in sorted(entry.event.changed))
            view["exceptionOccurrences"] = [shown(one, self._how) for one in found if one]
        return view

    def _add_what_is_asked_for(self, view: Json, entry: Instance) -> None:
        if "occurrenceId" in self._chosen and entry.day:
            view["occurrenceId"] = occurrence_oid(entry.event, entry.day, self._how)
        if "cancelledOccurrences" in self._chosen and entry.kind == "seriesMaster":
            days = sorted(entry.event.cancelled)
            view["cancelledOccurrences"] = [occurrence_oid(entry.event, day, self._how) for day in days]

    def _read_expansion(self, part: str, *, single: bool) -> None:
        wanted = wanted_in(part)
        if wanted is not None:
            self._properties |= wanted
        elif part == "exceptionOccurrences" and single:
            self._exceptions = True
        elif part == "exceptionOccurrences":
            raise Refused(400, "ErrorInvalidRequest", "exceptionOccurrences can only be expanded on a single master.")
        elif part.split("(", maxsplit=1)[0] in (
            "extensions",
            "attachments",
            "multiValueExtendedProperties",
            "instances",
        ):
            raise Refused(501, "NotImplemented", f"The sandbox does not expand '{part.split('(', maxsplit=1)[0]}'.")
        else:
            name = part.split("(", maxsplit=1)[0]
            says = f"Parsing OData Select and Expand failed: Could not find a property named '{name}'."
            raise Refused(400, "BadRequest", says)


def refuse_without_extensions(how: Glasses) -> None:
    """403 where the caller may read events but not what extends them (Calendars.ReadBasic)."""
    if not how.bodies:
        raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def _filtered(call: Call, found: Sequence[Instance]) -> list[Instance]:
    text = call.query.get("$filter")
    if text is None:
        return list(found)
    if COLLECTION.lower() in text.lower():
        refuse_without_extensions(glasses(call))
    test = filter_from(with_canonical_ids(text), FILTERED_BY, exact=frozenset({f"{COLLECTION}/id"}))
    return [entry for entry in found if test(_comparable(entry))]


def _ordered(call: Call, found: list[Instance]) -> list[Instance]:
    text = call.query.get("$orderby")
    if text is None:
        return found
    for path, descending in reversed(order_from(text, ORDERED_BY)):
        found = sorted(found, key=_key(path), reverse=descending)
    return found


def _key(path: str) -> Callable[[Instance], Any]:
    return lambda entry: at_path(_comparable(entry), path) or ""


def _comparable(entry: Instance) -> Json:
    """The entry as a filter sees it: all in UTC, extended properties in place."""
    return shown(entry, _UTC) | {COLLECTION: listed(entry.event.properties)}
