"""A series of ours: the dates its pattern gives, and those on which it is not held as the pattern says."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import cast

from kaffepause.domain.event import Occurrence, OwnEvent, Recurrence
from kaffepause.domain.hours import instant
from kaffepause.domain.interval import Interval
from kaffepause.graph.wire import Wire, interval_from, moment_from
from kaffepause.graph.zones import zone_named


def departures_from(wire: Wire, series: OwnEvent) -> tuple[Occurrence, ...]:
    """A series' cancelled and moved dates, from a master with `cancelledOccurrences` and `exceptionOccurrences`."""
    cancelled = [_cancelled_day(str(name)) for name in cast("list[object]", wire.get("cancelledOccurrences") or [])]
    changed = cast("list[Wire]", wire.get("exceptionOccurrences") or [])
    found = [Occurrence(day=day, interval=None) for day in cancelled]
    found += [moved for entry in changed if (moved := moved_from(entry, series)) is not None]
    return tuple(sorted(found, key=lambda one: one.day))


def moved_from(wire: Wire, series: OwnEvent) -> Occurrence | None:
    """An exception as the date it had and the time it has; nothing where only something else was changed."""
    day, interval = original_day(wire, series), interval_from(wire)
    if wire.get("isCancelled"):
        return Occurrence(day=day, interval=None)
    return None if interval == occurrence_of(series, day) else Occurrence(day=day, interval=interval)


def original_day(wire: Wire, series: OwnEvent) -> date:
    """The date that the pattern gave an occurrence, in the series' zone; `originalStart` is always in UTC."""
    text = wire.get("originalStart")
    original = datetime.fromisoformat(str(text)[:19]).replace(tzinfo=UTC) if text else moment_from(wire["start"])
    return original.astimezone(series_zone(series)).date()


def _cancelled_day(name: str) -> date:
    """The date in `OID.<master>.<yyyy-mm-dd>`."""
    return date.fromisoformat(name[-10:])


def series_zone(series: OwnEvent) -> tzinfo:
    """The zone a series is unrolled in."""
    return zone_named(series.zone) or UTC


def occurrence_of(series: OwnEvent, day: date) -> Interval:
    """When the pattern holds the series on that date."""
    zone = series_zone(series)
    start = instant(day, series.interval.start.astimezone(zone).time(), zone)
    return Interval(start, start + series.interval.length)


def dates_of(recurrence: Recurrence) -> tuple[date, ...]:
    """Every date of the pattern from `first` through `last`; weeks are counted from the Monday of the first."""
    monday = recurrence.first - timedelta(days=recurrence.first.weekday())
    found: list[date] = []
    while monday <= recurrence.last:
        days = (monday + timedelta(days=int(day)) for day in recurrence.days)
        found += [day for day in sorted(days) if recurrence.first <= day <= recurrence.last]
        monday += timedelta(weeks=recurrence.every)
    return tuple(found)


def compared(series: OwnEvent, days: Collection[date], listed: Sequence[Wire]) -> tuple[Occurrence, ...]:
    """The departures among those dates, from the occurrences that a calendar lists around them."""
    found = {original_day(wire, series): wire for wire in listed}
    gone = [Occurrence(day=day, interval=None) for day in days if day not in found]
    changed = [wire for day, wire in found.items() if day in days and wire.get("type") == "exception"]
    moved = [one for wire in changed if (one := moved_from(wire, series)) is not None]
    return tuple(sorted(gone + moved, key=lambda one: one.day))
