"""Calendars by path: the calendars themselves, their views of a window, delta, and getSchedule.

Permissions: Microsoft's own map of paths (`permissions.json`, 2026-08).
"""

from typing import Final
from urllib.parse import quote

from kaffepause.sandbox.agenda import Calendar, agenda_of
from kaffepause.sandbox.event_delta import events_delta, view_delta
from kaffepause.sandbox.events_read import agenda_in, answer_many, calendar_id, calendar_key, mailbox_of, view_window
from kaffepause.sandbox.free_busy import get_schedule
from kaffepause.sandbox.routes_events import LISTED, READ
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Answer, Call, Json, Route, context, page, project

_WINDOW: Final = frozenset({"startDateTime", "endDateTime"})
_ROUND: Final = frozenset({"$skiptoken", "$deltatoken", "$top"})


def list_calendars(call: Call) -> Answer:
    """The default calendar and the others of the mailbox."""
    mailbox = mailbox_of(call)
    keys = ["", *agenda_of(mailbox).calendars]
    return page(
        call,
        keys,
        render=lambda key: project(call, _calendar(call.tenant, mailbox, key), "calendar"),
        fragment=f"users('{quote(call.params['user'])}')/calendars",
    )


def read_calendar(call: Call) -> Answer:
    """One calendar."""
    view = project(call, _calendar(call.tenant, mailbox_of(call), calendar_key(call)), "calendar")
    fragment = f"users('{quote(call.params['user'])}')/calendars/$entity"
    return Answer(body={"@odata.context": context(call, fragment)} | view)


def calendar_view(call: Call) -> Answer:
    """Every entry that overlaps the window, series unrolled, earliest first."""
    agenda, calendar = agenda_in(call)
    start, end = view_window(call)
    found = [entry for entry in agenda.between(start, end) if entry.event.calendar == calendar]
    return answer_many(call, found, "calendarView")


def _calendar(tenant: Tenant, mailbox: Mailbox, key: str) -> Json:
    user = tenant.users[mailbox.user_id]
    known = agenda_of(mailbox).calendars.get(key, Calendar(key="", name="Calendar"))
    teams = mailbox.teams_allowed
    return {
        "id": calendar_id(mailbox, key),
        "name": known.name,
        "color": "auto",
        "hexColor": "",
        "isDefaultCalendar": key == "",
        "changeKey": calendar_id(mailbox, key)[7:31],
        "canShare": True,
        "canViewPrivateItems": True,
        "canEdit": True,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"] if teams else [],
        "defaultOnlineMeetingProvider": "teamsForBusiness" if teams else "unknown",
        "isTallyingResponses": key == "",
        "isRemovable": key != "",
        "owner": {"name": user.display_name, "address": user.mail or user.upn},
    }


def _routes() -> list[Route]:
    users = "/users/{user}"
    routes = [
        Route(
            method="GET",
            path=f"{users}/calendars",
            handler=list_calendars,
            permissions=READ,
            options=frozenset({"$select", "$top", "$skip"}),
        ),
        Route(method="POST", path=f"{users}/calendar/getSchedule", handler=get_schedule, permissions=READ),
    ]
    routes += [
        Route(method="GET", path=path, handler=read_calendar, permissions=READ, options=frozenset({"$select"}))
        for path in (f"{users}/calendar", f"{users}/calendars/{{calendar}}")
    ]
    for base in (users, f"{users}/calendar", f"{users}/calendars/{{calendar}}"):
        view = f"{base}/calendarView"
        routes += [
            Route(method="GET", path=view, handler=calendar_view, permissions=READ, options=LISTED | _WINDOW),
            Route(method="GET", path=f"{view}/delta", handler=view_delta, permissions=READ, options=_WINDOW | _ROUND),
            Route(method="GET", path=f"{base}/events/delta", handler=events_delta, permissions=READ, options=_ROUND),
        ]
    return routes


ROUTES: Final = tuple(_routes())
