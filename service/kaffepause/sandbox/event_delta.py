"""`calendarView/delta` and `events/delta`: everything once, then what changed since.

Sources: the concept pages on delta queries for events (a window is fixed by the first call) and issues: occurrences
come as stubs behind their master (#7632), a change outside the window shows as `@removed` (#6599).
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from kaffepause.sandbox.agenda import Agenda
from kaffepause.sandbox.event import Instance, StoredEvent, event_id
from kaffepause.sandbox.event_view import Glasses, glasses, shown, stub
from kaffepause.sandbox.events_read import agenda_in, view_window
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, context, whole_number

DEFAULT_PAGE: Final = 10


class Token(NamedTuple):
    """Where a round of delta stands: it tells the changes after the agenda's count `since`, up to `upto`."""

    since: int
    upto: int
    skip: int
    window: tuple[str, str] | None


def view_delta(call: Call) -> Answer:
    """The entries of a window, or what changed in it since the token: masters whole, occurrences as stubs."""
    agenda, calendar = agenda_in(call)
    token = _token(call)
    if token is None:
        start, end = view_window(call)
        token = Token(0, agenda.count, 0, (start.isoformat(), end.isoformat()))
    if token.window is None:
        raise _bad_token()
    start, end = (datetime.fromisoformat(text).astimezone(UTC) for text in token.window)
    how = glasses(call)

    def entries_of(event: StoredEvent) -> list[Json]:
        return _in_window(agenda, event, start, end, how)

    return _page(call, token, _changes(agenda, calendar, token, entries_of, how))


def events_delta(call: Call) -> Answer:
    """Masters and single events, or those changed since the token; no window, no occurrences."""
    agenda, calendar = agenda_in(call)
    token = _token(call) or Token(0, agenda.count, 0, None)
    how = glasses(call)
    found = _changes(agenda, calendar, token, lambda event: [shown(agenda.instance(event), how)], how)
    return _page(call, token, found)


def _changes(
    agenda: Agenda, calendar: str, token: Token, render: Callable[[StoredEvent], list[Json]], how: Glasses
) -> list[Json]:
    changed = sorted(
        (event for event in agenda.mailbox.events.values() if token.since < event.stamp <= token.upto),
        key=lambda event: event.stamp,
    )
    found: list[Json] = []
    for event in changed:
        found += (event.calendar == calendar and render(event)) or _outside(event, token, how)
    if token.since:
        gone = (one for one in agenda.gone if token.since < one.stamp <= token.upto)
        found += [_removed(one.event, how, one.day) for one in gone]
    return found


def _in_window(agenda: Agenda, event: StoredEvent, start: datetime, end: datetime, how: Glasses) -> list[Json]:
    if not event.is_series:
        entry = agenda.instance(event)
        return [_typed(entry, how)] if entry.span.meets(start, end) else []
    found = sorted(agenda.occurrences(event, start, end), key=lambda one: one.span)
    stubs = [stub(one, how) if one.kind == "occurrence" else _typed(one, how) for one in found]
    return [_typed(agenda.instance(event), how), *stubs] if stubs else []


def _typed(entry: Instance, how: Glasses) -> Json:
    return {"@odata.type": "#microsoft.graph.event"} | shown(entry, how)


def _outside(event: StoredEvent, token: Token, how: Glasses) -> list[Json]:
    """A change outside the window tells that the event is not in it; the first round says nothing of such events."""
    return [_removed(event, how, None)] if token.since else []


def _removed(event: StoredEvent, how: Glasses, day: Any) -> Json:
    return {
        "@odata.type": "#microsoft.graph.event",
        "id": event_id(event, day, immutable=how.immutable),
        "@removed": {"reason": "deleted"},
    }


def _page(call: Call, token: Token, found: list[Json]) -> Answer:
    size = call.prefer.max_page_size or whole_number(call, "$top", DEFAULT_PAGE, 1000) or DEFAULT_PAGE
    end = token.skip + size
    body: Json = {
        "@odata.context": context(call, "Collection(event)"),
        "value": found[token.skip : end],
    }
    if end < len(found):
        body["@odata.nextLink"] = _link(call, "$skiptoken", token._replace(skip=end))
    else:
        body["@odata.deltaLink"] = _link(call, "$deltatoken", token._replace(since=token.upto, skip=0))
    return Answer(body=body)


def _link(call: Call, option: str, token: Token) -> str:
    text = base64.urlsafe_b64encode(json.dumps(token).encode()).decode().rstrip("=")
    bare = call.base_url + call.path
    return f"{bare}?{option}={text}"


def _token(call: Call) -> Token | None:
    text = call.query.get("$skiptoken") or call.query.get("$deltatoken")
    if text is None:
        return None
    try:
        since, upto, skip, window = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        read = Token(int(since), int(upto), int(skip), None if window is None else (str(window[0]), str(window[1])))
    except (ValueError, TypeError, IndexError):
        raise _bad_token() from None
    if "$deltatoken" in call.query:
        return read._replace(upto=agenda_in(call)[0].count)
    return read


def _bad_token() -> Refused:
    return Refused(410, "SyncStateNotFound", "The sync state generation is not found; start again without a token.")
