"""A small company at one desk: the calendar routes without sockets, tokens or limits."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from kaffepause.sandbox.asked import preferences
from kaffepause.sandbox.clock import SandboxClock
from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.routes_calendar import ROUTES as CALENDAR_ROUTES
from kaffepause.sandbox.routes_events import ROUTES as EVENT_ROUTES
from kaffepause.sandbox.routing import Router
from kaffepause.sandbox.tenant import Application, Mailbox, Tenant, User
from kaffepause.sandbox.wire import Call, Refused

MONDAY_MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PEOPLE = ("ada", "bo", "chen", "dag", "kaffe")
MARK = "String {6f6c2a70-5f6e-4d2c-9d3c-0b1f6f1f2a11} Name kaffepause"
ALL = frozenset({"Calendars.ReadWrite"})
_ROUTER = Router((*CALENDAR_ROUTES, *EVENT_ROUTES))


@dataclass(frozen=True)
class Said:
    """What the sandbox answered: a refusal has its code in `code`."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    code: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


class Desk:
    """One tenant, asked through its routes as the gateway asks them."""

    def __init__(self) -> None:
        clock = SandboxClock(MONDAY_MORNING)
        self.tenant = Tenant(id="t1", domain="x.test", name="X", clock=clock, ids=Ids("desk"))
        for name in PEOPLE:
            self.join(name)

    def join(self, name: str, **mailbox: Any) -> Mailbox:
        address = f"{name}@x.test"
        box = Mailbox(user_id=f"id-{name}", **mailbox)
        self.tenant.add_user(User(id=box.user_id, upn=address, mail=address, display_name=name.title()), box)
        return box

    def box(self, name: str) -> Mailbox:
        return self.tenant.mailboxes[f"id-{name}"]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        prefer: str = "",
        roles: frozenset[str] = ALL,
        query: dict[str, str] | None = None,
        parts: dict[str, str] | None = None,
        **headers: str,
    ) -> Said:
        plain, _, options = path.partition("?")
        route, found = _ROUTER.find(method, plain)
        call = Call(
            tenant=self.tenant,
            app=Application(client_id="a", object_id="o", name="app"),
            method=method,
            path=plain,
            params=found | (parts or {}),
            query=dict(parse_qsl(options, keep_blank_values=True)) | (query or {}),
            prefer=preferences(prefer),
            headers={name.replace("_", "-").lower(): text for name, text in headers.items()},
            body=None if body is None else json.loads(json.dumps(body)),
            raw=b"" if body is None else json.dumps(body).encode(),
            roles=roles,
        )
        try:
            answer = route.handler(call)
        except Refused as refused:
            return Said(refused.status, {"message": refused.message}, refused.code)
        return Said(answer.status, answer.body or {})

    def get(self, path: str, **more: Any) -> Said:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Said:
        return self.ask("POST", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Said:
        return self.ask("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> Said:
        return self.ask("DELETE", path, **more)

    def book(self, who: str, **changes: Any) -> Said:
        """A new event of `who`; it must be taken."""
        said = self.post(f"/users/{who}@x.test/events", event(**changes))
        assert said.status == 201, said
        return said

    def view(self, who: str, since: str = "2026-11-23", until: str = "2026-11-30", **more: Any) -> list[Any]:
        """The calendarView of `who` between two dates, all of it."""
        path = f"/users/{who}@x.test/calendarView?startDateTime={since}T00:00:00Z&endDateTime={until}T00:00:00Z"
        said = self.get(f"{path}&$top=1000", **more)
        assert said.status == 200, said
        return said["value"]

    def mail(self, who: str) -> list[tuple[str, str]]:
        """Kind and subject of what came in, oldest first."""
        inbox = (one for one in self.box(who).messages.values() if one.folder == "inbox")
        return [(one.kind, one.subject) for one in inbox]


def at(text: str, zone: str = "Romance Standard Time") -> dict[str, str]:
    """A `dateTimeTimeZone`."""
    return {"dateTime": text, "timeZone": zone}


def invited(*names: str) -> list[dict[str, Any]]:
    """Attendees of the company."""
    return [{"emailAddress": {"address": f"{name}@x.test", "name": name.title()}, "type": "required"} for name in names]


def event(**changes: Any) -> dict[str, Any]:
    """A POST body: half an hour on Tuesday at ten, in Copenhagen's time."""
    return {"subject": "Coffee", "start": at("2026-11-24T10:00:00"), "end": at("2026-11-24T10:30:00")} | changes


def weekly(*days: str, start: str = "2026-11-24", count: int = 10, **changes: Any) -> dict[str, Any]:
    """A `recurrence` on these weekdays."""
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": list(days or ("tuesday",)), "firstDayOfWeek": "monday"}
    return {
        "pattern": pattern | changes,
        "range": {"type": "numbered", "startDate": start, "numberOfOccurrences": count},
    }
