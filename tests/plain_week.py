"""A second opinion on load: one calendar file, counted minute by minute with nothing of ours but the published rules.

It imports nothing of the product: icalendar and recurring-ical-events unroll the file, and every question is answered
by looking at one flag a minute. It is slow and simple on purpose.
"""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

HOURS = (time(8), time(16))
GAP_WINDOW, LUNCH_WINDOW = (time(9), time(16)), (time(11), time(13, 30))
MINUTE = timedelta(minutes=1)
UTC = ZoneInfo("UTC")
BUSY, AWAY, UNKNOWN = 1, 2, 4


class Axis:
    """Flags for every minute from the Sunday before a Monday to the Sunday after it, on that zone's clock."""

    def __init__(self, monday: date, zone: ZoneInfo) -> None:
        self.zone, self.monday = zone, monday
        self.start = self.instant(monday - timedelta(days=1), time())
        self.flags = bytearray((self.instant(monday + timedelta(days=7), time()) - self.start) // MINUTE)
        self.ends: list[datetime] = []

    def instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def at(self, moment: datetime) -> int:
        return min(max((moment - self.start) // MINUTE, 0), len(self.flags))

    def mark(self, start: datetime, end: datetime, flag: int) -> None:
        for minute in range(self.at(start), self.at(end)):
            self.flags[minute] |= flag

    def window(self, day: date, edges: tuple[time, time]) -> range:
        return range(self.at(self.instant(day, edges[0])), self.at(self.instant(day, edges[1])))

    def whole(self, day: date) -> range:
        return range(self.at(self.instant(day, time())), self.at(self.instant(day + timedelta(days=1), time())))


def counted(content: bytes, mine: str, monday: date, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Seven days: `state`, and the numbers that the rules look at."""
    axis = axis_of(content, mine, monday, zone)
    return [day_of(axis, monday + timedelta(days=number)) for number in range(7)]


def axis_of(content: bytes, mine: str, monday: date, zone: ZoneInfo) -> Axis:
    axis = Axis(monday, zone)
    icalendar.use_zoneinfo()  # no zone of a file read before
    calendar = icalendar.Calendar.from_ical(content.decode("utf-8-sig"))
    unrolled = recurring_ical_events.of(calendar).between(monday - timedelta(days=3), monday + timedelta(days=9))
    for event in unrolled:
        start, end = edges(event, zone)
        if start < end and end > axis.start and (flag := meaning(event, mine, start, end, zone)):
            axis.mark(start, end, flag)
    return axis


def edges(event: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is None:
        plain = timedelta() if isinstance(start, datetime) else timedelta(days=1)
        end = start + (event["DURATION"].dt if "DURATION" in event else plain)
    return moment(start, zone), moment(end, zone)


def moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def meaning(event: Any, mine: str, start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """What an entry says of its minutes: a meeting, being away, nobody knows, or nothing."""
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if not shown:
        is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        is_open = str(event.get("STATUS", "")).upper() == "TENTATIVE"
        shown = "FREE" if is_free else "TENTATIVE" if is_open else "BUSY"
    answer = answered(event, mine)
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or answer == "DECLINED":
        return 0
    if shown == "OOF":
        return AWAY
    if shown != "BUSY" or answer in ("NEEDS-ACTION", "TENTATIVE"):
        return 0
    is_all_day = start.astimezone(zone).time() == end.astimezone(zone).time() == time()
    return UNKNOWN if is_all_day else BUSY


def answered(event: Any, mine: str) -> str:
    organizer = str(event.get("ORGANIZER", "")).lower().removeprefix("mailto:")
    if organizer in ("", mine):
        return "ACCEPTED"
    asked = event.get("ATTENDEE", [])
    for one in asked if isinstance(asked, list) else [asked]:
        if str(one).lower().removeprefix("mailto:") == mine:
            return str(one.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
    return "ACCEPTED"


def day_of(axis: Axis, day: date) -> dict[str, Any]:
    hours = axis.window(day, HOURS) if day.weekday() < 5 else range(0)
    flags, whole = axis.flags, axis.whole(day)
    busy = [bool(flags[minute] & BUSY) for minute in whole]
    gap_window = [minute for minute in axis.window(day, GAP_WINDOW) if minute in hours]
    lunch_window = [minute for minute in axis.window(day, LUNCH_WINDOW) if minute in hours]
    lunch = longest([not flags[minute] & BUSY for minute in lunch_window])
    return {
        "state": state_of(flags, hours),
        "meeting": sum(busy),
        "longest_run": longest(filled(busy, 10)),
        "gaps": len([run for run in runs([not flags[minute] & BUSY for minute in gap_window]) if run >= 10])
        if gap_window
        else None,
        "lunch": lunch if len(lunch_window) >= 30 else None,
        "out_of_hours": sum(bool(flags[minute] & BUSY) for minute in whole if minute not in hours),
        "rest": rest_before(flags, whole),
    }


def state_of(flags: bytearray, hours: range) -> str:
    if not hours:
        return "off"
    if 2 * sum(bool(flags[minute] & AWAY) for minute in hours) >= len(hours):
        return "away"
    return "unknown" if any(flags[minute] & UNKNOWN for minute in hours) else "measured"


def runs(marks: list[bool]) -> list[int]:
    return [len(list(group)) for is_on, group in groupby(marks) if is_on]


def longest(marks: list[bool]) -> int:
    return max(runs(marks), default=0)


def filled(busy: list[bool], least: int) -> list[bool]:
    """Busy with every shorter gap between two meetings of the day filled."""
    parts = [(is_on, len(list(group))) for is_on, group in groupby(busy)]
    marks: list[bool] = []
    for number, (is_on, length) in enumerate(parts):
        is_between = 0 < number < len(parts) - 1
        marks += [is_on or (is_between and length < least)] * length
    return marks


def rest_before(flags: bytearray, whole: range) -> int | None:
    """Free minutes before the day's first meeting, back to the end of an earlier one at most a day before."""
    first = next((minute for minute in whole if flags[minute] & BUSY), None)
    if first is None:
        return None
    for minute in range(first - 1, -1, -1):
        if flags[minute] & BUSY:
            rest = first - minute - 1
            return rest if rest <= 24 * 60 else None
    return None
