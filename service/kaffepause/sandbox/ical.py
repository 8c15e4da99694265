"""Real calendars into the sandbox: `.ics` files as Outlook, Google and Apple export them, one a mailbox.

Reading and unrolling are icalendar's and recurring-ical-events' work (RFC 5545, VTIMEZONE with Windows names and
customized zones, RRULE, EXDATE, RECURRENCE-ID). What is here is what a mailbox makes of an entry: how it shows, whose
it is, where a floating time lies. Occurrences come in as single events: what counts is where they lie.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final, cast

import icalendar
import recurring_ical_events

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Person, Response
from kaffepause.sandbox.jot import Jotting, jot
from kaffepause.sandbox.tenant import Mailbox, Tenant

#: How far around the sandbox's own today a file is unrolled.
REACH: Final = timedelta(days=400)

_SHOWN: Final = {
    "FREE": "free",
    "TENTATIVE": "tentative",
    "BUSY": "busy",
    "OOF": "oof",
    "WORKINGELSEWHERE": "workingElsewhere",
}
_SENSITIVITY: Final = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
_ANSWERS: Final[dict[str, Response]] = {
    "ACCEPTED": "accepted",
    "TENTATIVE": "tentativelyAccepted",
    "NEEDS-ACTION": "notResponded",
    "DECLINED": "declined",
}


class UnreadableCalendar(ValueError):
    """The file is no calendar we can read; the message says why, for the person who exported it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of one file: how many entries went into whose mailbox, or the reason why none did."""

    file: str
    owner: str = ""
    entries: int = 0
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a calendar file, unrolled: what to put down, and what its owner answered to whom."""

    what: Jotting
    uid: str
    organizer: Person | None = None
    answer: Response = "organizer"


def import_folder(tenant: Tenant, folder: Path) -> list[Imported]:
    """Every `.ics` file of `folder` into the mailbox of its name (`ada.ics`, `ada@contoso.com.ics`), by name.

    The file takes the place of what the mailbox held. A file that cannot be read is in the answer with its reason.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ics")
    return [_import_file(tenant, path) for path in files]


def _import_file(tenant: Tenant, path: Path) -> Imported:
    user = tenant.look_up(path.stem) or tenant.look_up(f"{path.stem}@{tenant.domain}")
    mailbox = tenant.mailboxes.get(user.id) if user else None
    if user is None or mailbox is None:
        return Imported(file=path.name, problem=f"Nobody here has a mailbox called {path.stem}.")
    mine = frozenset(text.lower() for text in (user.mail, user.upn) if text)
    today = tenant.now().date()
    zone = agenda_of(mailbox).zone
    try:
        found = list(entries_in(path.read_bytes(), mine, zone=zone, since=today - REACH, until=today + REACH))
    except (UnreadableCalendar, OSError) as wrong:
        return Imported(file=path.name, owner=user.upn, problem=str(wrong))
    put_in_place(tenant, mailbox, found)
    return Imported(file=path.name, owner=user.upn, entries=len(found))


def put_in_place(tenant: Tenant, mailbox: Mailbox, found: list[Entry]) -> None:
    """The mailbox's calendar holds these entries and no others."""
    mailbox.events.clear()
    mailbox.calendar_index = None
    for entry in found:
        _put(tenant, mailbox, entry)


def _put(tenant: Tenant, mailbox: Mailbox, entry: Entry) -> None:
    event = jot(tenant, mailbox, entry.what, uid=entry.uid)
    if entry.answer != "organizer" and entry.organizer is not None:
        event.is_organizer, event.response = False, entry.answer
        event.content = replace(event.content, organizer=entry.organizer)
        agenda_of(mailbox).note(event)


def entries_in(content: bytes, mine: frozenset[str], *, zone: tzinfo, since: date, until: date) -> Iterator[Entry]:
    """The entries of a calendar file between two dates. `mine` are the owner's addresses.

    Floating times lie in `zone`. Cancelled entries and those the owner declined are on no calendar and left out.
    UnreadableCalendar for anything that is no calendar, and for a zone that the file names and does not define.
    """
    for calendar in _calendars(content):
        for component in _unrolled(calendar, since, until):
            answer = _answer(component, mine)
            if _word(component, "STATUS") != "CANCELLED" and answer != "declined":
                yield _entry(component, answer, zone)


def _calendars(content: bytes) -> list[Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    icalendar.use_zoneinfo()  # forgets the zones that files before this one defined under the same names
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as wrong:
        raise UnreadableCalendar(f"It is not an iCalendar file: {wrong}") from wrong
    if not any(getattr(one, "name", "") == "VCALENDAR" for one in calendars):
        raise UnreadableCalendar("It is not an iCalendar file: it holds no VCALENDAR.")
    for component in (part for one in cast("list[Any]", calendars) for part in one.walk("VEVENT")):
        _refuse_unknown_zone(component)
    return list(calendars)


def _refuse_unknown_zone(component: Any) -> None:
    start = component.get("DTSTART")
    if start is None:
        raise UnreadableCalendar(f"The entry “{component.get('SUMMARY', '')}” has no start.")
    name, moment = start.params.get("TZID"), start.dt
    if name and isinstance(moment, datetime) and moment.tzinfo is None:
        raise UnreadableCalendar(f"The time zone “{name}” is neither known nor defined in the file.")


def _unrolled(calendar: Any, since: date, until: date) -> list[Any]:
    try:
        return recurring_ical_events.of(calendar, skip_bad_series=False).between(since, until)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError) as wrong:
        raise UnreadableCalendar(f"A recurrence in it cannot be unrolled: {wrong}") from wrong


def _entry(component: Any, answer: Response, zone: tzinfo) -> Entry:
    start, end = component["DTSTART"].dt, _end(component)
    all_day = not isinstance(start, datetime)
    wall, name = _wall(start, zone)
    until, _ = _wall(end, zone)
    what = Jotting(
        subject=str(component.get("SUMMARY", "")),
        start=wall,
        end=max(wall, until),
        zone=name,
        show_as=_shown(component),
        all_day=all_day,
        sensitivity=_SENSITIVITY.get(_word(component, "CLASS"), "normal"),
        place=str(component.get("LOCATION", "")),
    )
    return Entry(
        what=what,
        uid=f"{component.get('UID', '')}/{wall:%Y%m%dT%H%M%S}",
        organizer=_person(component.get("ORGANIZER")),
        answer=answer,
    )


def _end(component: Any) -> date | datetime:
    end = component.get("DTEND")
    if end is not None:
        return end.dt
    start = component["DTSTART"].dt
    duration = component.get("DURATION")
    if duration is not None:
        return start + duration.dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _wall(moment: date | datetime, zone: tzinfo) -> tuple[datetime, str]:
    """Where a moment lies, as wall clock and zone name: all-day dates at midnight, the rest in UTC."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time()), ""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None), "UTC"


def _shown(component: Any) -> str:
    outlook = _word(component, "X-MICROSOFT-CDO-BUSYSTATUS")
    if outlook in _SHOWN:
        return _SHOWN[outlook]
    if _word(component, "TRANSP") == "TRANSPARENT":
        return "free"
    return "tentative" if _word(component, "STATUS") == "TENTATIVE" else "busy"


def _answer(component: Any, mine: frozenset[str]) -> Response:
    """What the owner answered; "organizer" for an entry of their own, and for one that does not list them."""
    organizer = _person(component.get("ORGANIZER"))
    if organizer is None or organizer.address.lower() in mine:
        return "organizer"
    for attendee in _several(component.get("ATTENDEE")):
        if _address(attendee).lower() in mine:
            return _ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper(), "notResponded")
    return "organizer"


def _several(value: Any) -> list[Any]:
    """A property that may occur once, often or never, as a list."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _person(sent: Any) -> Person | None:
    if sent is None:
        return None
    address = _address(sent)
    return Person(address=address, name=str(sent.params.get("CN", address)))


def _address(sent: Any) -> str:
    return str(sent).partition(":")[2] if str(sent).lower().startswith("mailto:") else str(sent)


def _word(component: Any, name: str) -> str:
    return str(component.get(name, "")).strip().upper()
