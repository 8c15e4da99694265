"""Graph's `patternedRecurrence`: read, checked, written back, and unrolled to dates.

Sources: the `recurrencePattern` and `recurrenceRange` reference pages (2024-08) and the concept page on
recurring events. Where they are silent the answer is marked "assumed".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final, Literal, cast

from kaffepause.sandbox.zones import DAYS, UnknownZone, zone_named

PatternKind = Literal["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"]
RangeKind = Literal["endDate", "noEnd", "numbered"]

INDEXES: Final = ("first", "second", "third", "fourth", "last")
#: Exchange's own ceilings per unit; Graph's page names none (assumed to be the same).
LONGEST_INTERVAL: Final = {"daily": 999}
#: Beyond this Graph answers `ErrorRecurrenceEndDateTooBig`.
LAST_DATE: Final = date(4500, 9, 1)
#: A series without an end stops here when it is unrolled; no window reaches further.
HORIZON: Final = date(2200, 1, 1)


class BadRecurrence(ValueError):
    """Graph refuses this recurrence with 400 and `code`."""

    def __init__(self, says: str, *, code: str = "ErrorPropertyValidationFailure") -> None:
        super().__init__(says)
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """How often. Fields that a kind does not use keep Graph's defaults."""

    kind: PatternKind
    interval: int
    days: tuple[int, ...] = ()  #: 0 is Monday, sorted
    first_day: int = 6
    day_of_month: int = 0
    month: int = 0
    index: int = 0  #: 0 to 3, and 4 for the last


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """Over how long. `start` and `end` are dates in `zone`, both inside."""

    kind: RangeKind
    start: date
    end: date | None = None
    count: int = 0
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recurrence:
    """A pattern over a range."""

    pattern: Pattern
    range: Range

    def dates(self, *, since: date, until: date) -> Iterator[date]:
        """The dates of occurrences in [since, until], ascending; cost follows the window, not the series."""
        final = min(until, last_date(self))
        first = max(since, self.range.start)
        for day in _candidates(self.pattern, self.range.start, first):
            if day > final:
                return
            if day >= first:
                yield day

    def first_date(self) -> date | None:
        """The first date of the series, or None where the range ends before the pattern has one."""
        return next(self.dates(since=self.range.start, until=HORIZON), None)

    def neighbors(self, day: date) -> tuple[date | None, date | None]:
        """The dates of the occurrences right before and right after the one on `day`."""
        reach = timedelta(days=_longest_gap(self.pattern))
        before = list(self.dates(since=day - reach, until=day - timedelta(days=1)))
        after = next(self.dates(since=day + timedelta(days=1), until=day + reach), None)
        return (before[-1] if before else None), after


@lru_cache(maxsize=65536)
def last_date(recurrence: Recurrence) -> date:
    """No occurrence lies after this date."""
    bounds = recurrence.range
    if bounds.kind == "endDate" and bounds.end is not None:
        return bounds.end
    if bounds.kind == "noEnd":
        return HORIZON
    counted = islice(_candidates(recurrence.pattern, bounds.start, bounds.start), bounds.count)
    return max(counted, default=bounds.start)


def _candidates(pattern: Pattern, start: date, since: date) -> Iterator[date]:
    """Dates of the pattern from `start` on, beginning at the period that holds `since`."""
    if pattern.kind == "daily":
        yield from _every_days(pattern.interval, start, since)
    elif pattern.kind == "weekly":
        yield from _weeks(pattern, start, since)
    else:
        yield from _months(pattern, start, since)


def _every_days(interval: int, start: date, since: date) -> Iterator[date]:
    day = start + timedelta(days=max(0, (since - start).days) // interval * interval)
    while day <= HORIZON:
        yield day
        day += timedelta(days=interval)


def _weeks(pattern: Pattern, start: date, since: date) -> Iterator[date]:
    base = start - timedelta(days=(start.weekday() - pattern.first_day) % 7)
    turns = max(0, (since - base).days) // (7 * pattern.interval)
    week = base + timedelta(weeks=turns * pattern.interval)
    offsets = sorted((day - pattern.first_day) % 7 for day in pattern.days)
    while week <= HORIZON:
        yield from (day for offset in offsets if (day := week + timedelta(days=offset)) >= start)
        week += timedelta(weeks=pattern.interval)


def _months(pattern: Pattern, start: date, since: date) -> Iterator[date]:
    yearly = pattern.kind in ("absoluteYearly", "relativeYearly")
    base = start.year * 12 + ((pattern.month or start.month) if yearly else start.month) - 1
    unit = 12 if yearly else 1
    if _day_in_month(pattern, base // 12, base % 12 + 1) < start:
        base += unit  # intervals count from the first date of the pattern, not from a start before it
    step = pattern.interval * unit
    month = base + max(0, since.year * 12 + since.month - 1 - base) // step * step
    while month // 12 < HORIZON.year:
        yield _day_in_month(pattern, month // 12, month % 12 + 1)
        month += step


def _day_in_month(pattern: Pattern, year: int, month: int) -> date:
    length = ((date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    if pattern.kind in ("absoluteMonthly", "absoluteYearly"):
        # Outlook moves the 31st of a short month to its last day; RFC 5545 would skip the month.
        return date(year, month, min(pattern.day_of_month, length))
    days = [day for n in range(1, length + 1) if (day := date(year, month, n)).weekday() in pattern.days]
    return days[-1] if pattern.index == 4 else days[pattern.index]


def _longest_gap(pattern: Pattern) -> int:
    unit = {"daily": 1, "weekly": 14, "absoluteMonthly": 31, "relativeMonthly": 38}.get(pattern.kind, 373)
    return unit * (pattern.interval + 1)


def recurrence_from(wire: Mapping[str, Any]) -> Recurrence:
    """A `patternedRecurrence` as Graph would take it. Raises BadRecurrence where Graph says 400."""
    pattern, bounds = wire.get("pattern"), wire.get("range")
    if not isinstance(pattern, Mapping) or not isinstance(bounds, Mapping):
        raise BadRecurrence("A recurrence needs a pattern and a range.")
    recurrence = Recurrence(
        pattern=_pattern_from(cast("Mapping[str, Any]", pattern)),
        range=_range_from(cast("Mapping[str, Any]", bounds)),
    )
    first = recurrence.first_date()
    if first is None or first > last_date(recurrence):
        raise BadRecurrence(
            "The recurrence has no occurrences in the specified range.", code="ErrorRecurrenceHasNoOccurrence"
        )
    return recurrence


def _pattern_from(wire: Mapping[str, Any]) -> Pattern:
    kind = cast("PatternKind", _choice(wire, "type", PatternKind.__args__))
    pattern = Pattern(
        kind=kind,
        interval=_number(wire, "interval", low=1, high=LONGEST_INTERVAL.get(kind, 99)),
        days=_days(wire.get("daysOfWeek")),
        first_day=DAYS.index(_choice(wire, "firstDayOfWeek", DAYS, default="sunday")),
        day_of_month=_number(wire, "dayOfMonth", low=0, high=31, default=0),
        month=_number(wire, "month", low=0, high=12, default=0),
        index=INDEXES.index(_choice(wire, "index", INDEXES, default="first")),
    )
    _refuse_incomplete(pattern)
    return pattern


def _refuse_incomplete(pattern: Pattern) -> None:
    if pattern.kind in ("weekly", "relativeMonthly", "relativeYearly") and not pattern.days:
        raise BadRecurrence(f"daysOfWeek is required when the pattern is {pattern.kind}.")
    if pattern.kind in ("absoluteMonthly", "absoluteYearly") and not pattern.day_of_month:
        raise BadRecurrence(f"dayOfMonth is required when the pattern is {pattern.kind}.")
    if pattern.kind in ("absoluteYearly", "relativeYearly") and not pattern.month:
        raise BadRecurrence(f"month is required when the pattern is {pattern.kind}.")


def _range_from(wire: Mapping[str, Any]) -> Range:
    kind = cast("RangeKind", _choice(wire, "type", RangeKind.__args__))
    start = _date(wire.get("startDate"), "startDate")
    zone = str(wire.get("recurrenceTimeZone") or "")
    if zone:
        _refuse_unknown_zone(zone)
    if kind == "numbered":
        return Range(kind=kind, start=start, count=_number(wire, "numberOfOccurrences", low=1, high=9999), zone=zone)
    if kind == "noEnd":
        return Range(kind=kind, start=start, zone=zone)
    end = _date(wire.get("endDate"), "endDate")
    if end > LAST_DATE:
        raise BadRecurrence("The end date of the recurrence is too far away.", code="ErrorRecurrenceEndDateTooBig")
    if end < start:
        raise BadRecurrence("The recurrence ends before it starts.")
    return Range(kind=kind, start=start, end=end, zone=zone)


def _refuse_unknown_zone(name: str) -> None:
    try:
        zone_named(name)
    except UnknownZone as unknown:
        raise BadRecurrence(str(unknown), code="TimeZoneNotSupportedException") from None


def wire_of(recurrence: Recurrence) -> dict[str, Any]:
    """The recurrence as Graph reads it back: every property present, 0001-01-01 and 0 for "none"."""
    pattern, bounds = recurrence.pattern, recurrence.range
    ends = last_date(recurrence) if bounds.kind == "numbered" else bounds.end
    return {
        "pattern": {
            "type": pattern.kind,
            "interval": pattern.interval,
            "month": pattern.month,
            "dayOfMonth": pattern.day_of_month,
            **({"daysOfWeek": [DAYS[day] for day in pattern.days]} if pattern.days else {}),
            "firstDayOfWeek": DAYS[pattern.first_day],
            "index": INDEXES[pattern.index],
        },
        "range": {
            "type": bounds.kind,
            "startDate": bounds.start.isoformat(),
            "endDate": "0001-01-01" if bounds.kind != "endDate" or ends is None else ends.isoformat(),
            "recurrenceTimeZone": bounds.zone,
            "numberOfOccurrences": bounds.count,
        },
    }


def _choice(wire: Mapping[str, Any], key: str, words: tuple[str, ...], *, default: str | None = None) -> str:
    word = wire.get(key, default)
    if word is None and default is not None:
        word = default
    if not isinstance(word, str) or word.casefold() not in (lower := {w.casefold(): w for w in words}):
        raise BadRecurrence(f"{key} must be one of {', '.join(words)}.", code="UnableToDeserializePostBody")
    return lower[word.casefold()]


def _number(wire: Mapping[str, Any], key: str, *, low: int, high: int, default: int | None = None) -> int:
    number = wire.get(key, default)
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadRecurrence(f"{key} must be a whole number.", code="UnableToDeserializePostBody")
    if not low <= number <= high:
        raise BadRecurrence(f"{key} must be between {low} and {high}.")
    return number


def _date(text: object, key: str) -> date:
    try:
        return date.fromisoformat(str(text)) if isinstance(text, str) and len(text) == 10 else _no_date(key)
    except ValueError:
        return _no_date(key)


def _no_date(key: str) -> date:
    raise BadRecurrence(f"{key} must be a date like 2026-11-23.", code="UnableToDeserializePostBody")


def _days(words: object) -> tuple[int, ...]:
    if words is None:
        return ()
    if not isinstance(words, list):
        raise BadRecurrence("daysOfWeek must be a list of days.", code="UnableToDeserializePostBody")
    named = [_choice({"day": word}, "day", DAYS) for word in cast("list[object]", words)]
    return tuple(sorted({DAYS.index(day) for day in named}))
