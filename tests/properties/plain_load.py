"""Load counted minute by minute, as slowly and plainly as can be: what the fast metrics are compared with."""

from datetime import datetime, timedelta
from itertools import pairwise

from kaffepause.calendars.load import Reading
from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import TimeWindow, local_day
from kaffepause.domain.organization import Thresholds

MINUTE = timedelta(minutes=1)


def counted(reading: Reading, number: int, thresholds: Thresholds) -> dict[str, int | None]:
    """The numbers of that day of the week."""
    day, zone = reading.dates[number], reading.hours.zone
    meetings = [entry.interval for entry in reading.free_busy.times if entry.show_as is ShowAs.BUSY]
    away = [entry.interval for entry in reading.free_busy.times if entry.show_as is ShowAs.OOF]

    def is_in(moment: datetime, intervals) -> bool:
        return any(interval.start <= moment < interval.end for interval in intervals)

    whole = local_day(day, zone)
    minutes = [whole.start + step * MINUTE for step in range(whole.minutes)]
    busy = [is_in(minute, meetings) for minute in minutes]
    hours = reading.hours.on(day)
    worked = [hours is not None and hours.start <= minute < hours.end for minute in minutes]

    def free_runs(window: TimeWindow | None) -> list[int]:
        on_day = window.on(day, zone) if window else None
        inside = [
            at_work and (window is None or (on_day is not None and on_day.start <= minute < on_day.end))
            for minute, at_work in zip(minutes, worked, strict=True)
        ]
        taken = busy if window else [b or is_in(m, away) for b, m in zip(busy, minutes, strict=True)]
        return runs([ok and not full for ok, full in zip(inside, taken, strict=True)])

    focus = [run for run in free_runs(None) if run >= thresholds.focus_block // MINUTE]
    gaps = free_runs(thresholds.gap_window)
    lunch = free_runs(thresholds.lunch_window)
    return {
        "meeting": sum(busy),
        "out_of_hours": sum(b and not w for b, w in zip(busy, worked, strict=True)),
        "longest_run": max(runs(bridged(busy, thresholds.gap // MINUTE)), default=0),
        "gaps": sum(run >= thresholds.gap // MINUTE for run in gaps),
        "lunch": max(lunch, default=0),
        "focus": sum(focus),
        "focus_blocks": len(focus),
        "rest": rest(meetings, whole.start, whole.end),
    }


def rest(meetings, start: datetime, end: datetime) -> int | None:
    """Minutes of rest before the first meeting that touches the day; None where there is no earlier one in a day."""
    here = [interval for interval in meetings if interval.start < end and interval.end > start]
    if not here:
        return None
    first = max(min(interval.start for interval in here), start)
    before = [interval.end for interval in meetings if interval.start < first]
    if not before:
        return None
    free = max(first - max(before), timedelta()) // MINUTE
    return free if free <= 24 * 60 else None


def runs(marks: list[bool]) -> list[int]:
    found, length = [], 0
    for mark in [*marks, False]:
        if mark:
            length += 1
        elif length:
            found.append(length)
            length = 0
    return found


def bridged(busy: list[bool], ignored: int) -> list[bool]:
    """The same with every gap shorter than `ignored` filled; gaps at the ends of the day stay."""
    marked = [position for position, full in enumerate(busy) if full]
    filled = list(busy)
    for one, other in pairwise(marked):
        if other - one - 1 < ignored:
            filled[one:other] = [True] * (other - one)
    return filled
