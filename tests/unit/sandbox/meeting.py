"""Meetings of the small company: booking them, and reading what came of them."""

from datetime import date
from typing import Any

from kaffepause.sandbox import deeds
from kaffepause.sandbox.event import Instance
from tests.unit.sandbox.desk import Desk, at, invited, weekly

KAFFE = "/users/kaffe@x.test"


def meeting(desk: Desk, *names: str, **changes: Any) -> str:
    return desk.book("kaffe", attendees=invited(*(names or ("ada", "bo"))), **changes)["id"]


def series(desk: Desk, **changes: Any) -> str:
    return meeting(desk, recurrence=weekly(count=4), **changes)


def occurrence(desk: Desk, who: str, day: str, subject: str = "Coffee") -> dict[str, Any]:
    found = [one for one in desk.view(who, "2026-11-01", "2027-01-31") if one["start"]["dateTime"].startswith(day)]
    return next(one for one in found if one["subject"].endswith(subject))


def days(desk: Desk, who: str) -> list[str]:
    return [one["start"]["dateTime"][:10] for one in desk.view(who, "2026-11-01", "2027-01-31")]


def answers(desk: Desk, event_id: str) -> dict[str, str]:
    attendees = desk.get(f"{KAFFE}/events/{event_id}")["attendees"]
    return {one["emailAddress"]["address"].split("@")[0]: one["status"]["response"] for one in attendees}


def move(hour: int, day: str = "2026-11-24") -> dict[str, Any]:
    return {"start": at(f"{day}T{hour:02}:00:00"), "end": at(f"{day}T{hour:02}:30:00")}


def entry(desk: Desk, who: str, uid: str, day: date | None = None) -> Instance:
    return deeds.entry_of(desk.box(who), uid, day=day)


def uid_of(desk: Desk, event_id: str) -> str:
    return desk.get(f"{KAFFE}/events/{event_id}")["iCalUId"]
