"""Wall-clock rules, which become instants one date at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum

from kaffepause.domain.interval import Interval


class Weekday(IntEnum):
    """Numbered as `date.weekday()` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


WORKDAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)


@dataclass(frozen=True, order=True, slots=True)
class TimeWindow:
    """From one wall-clock time to a later one on the same day; the end is outside."""

    start: time
    end: time

    def on(self, day: date, zone: tzinfo) -> Interval | None:
        """These times on that day in that zone; nothing where a clock change swallows all of it."""
        start, end = instant(day, self.start, zone), instant(day, self.end, zone)
        return Interval(start, end) if start < end else None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """A person's weekly wall-clock rule, with its zone. A weekday that is not named is not worked."""

    days: Mapping[Weekday, TimeWindow]
    zone: tzinfo

    def on(self, day: date) -> Interval | None:
        """The hours worked on that local date, in UTC."""
        window = self.days.get(Weekday(day.weekday()))
        return window.on(day, self.zone) if window else None

    def within(self, interval: Interval) -> tuple[Interval, ...]:
        """All hours worked that touch the interval, cut to it, earliest first."""
        days = days_touched(interval, self.zone)
        return tuple(part for day in days if (hours := self.on(day)) and (part := hours.cut_to(interval)))


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """That wall-clock time as an instant in UTC.

    A time that occurs twice is its first occurrence; one that a clock change skips is the instant at which the clock
    would have shown it had it not changed (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, at, zone).replace(fold=0).astimezone(UTC)


def local_day(interval_day: date, zone: tzinfo) -> Interval:
    """That local date from midnight to midnight, in UTC: 23, 24 or 25 hours."""
    return Interval(instant(interval_day, time(), zone), instant(interval_day + timedelta(days=1), time(), zone))


def days_touched(interval: Interval, zone: tzinfo) -> Iterator[date]:
    """Every local date in the zone that has a moment in the interval, earliest first."""
    day = interval.start.astimezone(zone).date()
    last = (interval.end - timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def monday_of(day: date) -> date:
    """The Monday that begins that day's ISO week."""
    return day - timedelta(days=day.weekday())
