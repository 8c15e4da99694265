"""Load: a person's measured week, from times alone. What the numbers can and cannot carry: domain facts, 3.3.

Reading rules. Overlaps are merged. Tentative, free and working elsewhere are not meetings; our own breaks and walks
are taken out, so they are gaps. All-day busy is unknown and all-day out of office is away; neither is eight hours of
meetings. Unknown is not rested: with fewer than three measured days, or more than half of them away, a week is not
enough to say anything.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaffepause.calendars.metrics import Metrics, Week, measured
from kaffepause.calendars.reading import is_all_day, without_ours
from kaffepause.domain.event import FreeBusy, ShowAs
from kaffepause.domain.hours import TimeWindow, WorkingHours, local_day
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval, intersection, merged
from kaffepause.domain.organization import Thresholds

DAYS = 7
ENOUGH_DAYS = 3


class DayState(StrEnum):
    """What can be said of one day."""

    MEASURED = "measured"
    OFF = "off"  #: not a working day of this person's, or closed: a holiday or quiet period
    AWAY = "away"  #: out of office for at least half of the hours
    UNKNOWN = "unknown"  #: all-day busy, or the mailbox could not be read


@dataclass(frozen=True, kw_only=True, slots=True)
class DayLoad:
    """One local date of a person, in minutes; the numbers mean something where `state` is measured.

    meeting: busy, overlaps merged, from midnight to midnight. gaps: how many free gaps of at least the threshold lie in
    the gap window; None where the person does not work in it. longest_run: the longest busy run, shorter gaps ignored.
    lunch: the longest free stretch of the lunch window; None where less than a lunch of it is worked.
    out_of_hours: busy outside the person's own hours; also counted on days off. rest: from the last end before this
    day's first meeting to that meeting, at most a day; None where either is missing. focus: free minutes of the hours
    in blocks of at least the threshold; focus_blocks: how many.
    """

    day: date
    state: DayState
    meeting: int = 0
    gaps: int | None = None
    longest_run: int = 0
    lunch: int | None = None
    out_of_hours: int = 0
    rest: int | None = None
    focus: int = 0
    focus_blocks: int = 0

    @property
    def is_measured(self) -> bool:
        return self.state is DayState.MEASURED


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLoad:
    """One person's week from `monday`, seven days. enough: False: say "not enough data" and nothing else."""

    person: PersonId
    monday: date
    days: tuple[DayLoad, ...]
    enough: bool

    @property
    def measured_days(self) -> tuple[DayLoad, ...]:
        return tuple(day for day in self.days if day.is_measured)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What is asked of one person's week.

    free_busy: should reach back to the Sunday before, for Monday's rest. breaks: our own breaks and walks on their
    calendar. closed: local dates that are holidays or quiet.
    """

    person: PersonId
    hours: WorkingHours
    free_busy: FreeBusy
    monday: date
    breaks: Sequence[Interval] = ()
    closed: Collection[date] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(days=number) for number in range(DAYS))


def loads_of(readings: Sequence[Reading], thresholds: Thresholds) -> tuple[PersonLoad, ...]:
    """The same for many at once, in their order; about two hundred thousand person-weeks a second once parsed."""
    told = [_entries(reading) for reading in readings]
    weeks = [_week(reading, entries, thresholds) for reading, entries in zip(readings, told, strict=True)]
    metrics = measured(weeks, thresholds)
    return tuple(
        _person_load(reading, entries, metrics, row, thresholds)
        for row, (reading, entries) in enumerate(zip(readings, told, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Entries:
    """One mailbox's entries by what they mean for load."""

    meetings: tuple[Interval, ...]
    away: tuple[Interval, ...]
    unknown: tuple[Interval, ...]


def _entries(reading: Reading) -> _Entries:
    times = without_ours(reading.free_busy.times, reading.breaks)
    zone = reading.hours.zone

    def of(*statuses: ShowAs, all_day: bool | None = None) -> Iterable[Interval]:
        return (
            entry.interval
            for entry in times
            if entry.show_as in statuses and (all_day is None or is_all_day(entry.interval, zone) is all_day)
        )

    return _Entries(
        meetings=tuple(of(ShowAs.BUSY, all_day=False)),
        away=merged(of(ShowAs.OOF)),
        unknown=merged((*of(ShowAs.BUSY, all_day=True), *of(ShowAs.UNKNOWN))),
    )


def _week(reading: Reading, entries: _Entries, thresholds: Thresholds) -> Week:
    zone, dates = reading.hours.zone, reading.dates
    hours = [reading.hours.on(day) for day in dates]
    return Week(
        edges=[local_day(day, zone).start for day in dates] + [local_day(dates[-1], zone).end],
        meetings=entries.meetings,
        away=entries.away,
        hours=hours,
        gap_window=[_worked(hour, thresholds.gap_window, day, reading) for hour, day in zip(hours, dates, strict=True)],
        lunch_window=[
            _worked(hour, thresholds.lunch_window, day, reading) for hour, day in zip(hours, dates, strict=True)
        ],
    )


def _worked(hours: Interval | None, window: TimeWindow, day: date, reading: Reading) -> Interval | None:
    on_day = window.on(day, reading.hours.zone)
    return hours.cut_to(on_day) if hours and on_day else None


def _person_load(reading: Reading, entries: _Entries, metrics: Metrics, row: int, thresholds: Thresholds) -> PersonLoad:
    days = tuple(
        _day_load(day, _state(reading, entries, day), metrics, (row, number), thresholds)
        for number, day in enumerate(reading.dates)
    )
    states = [day.state for day in days]
    workdays = len(days) - states.count(DayState.OFF)
    return PersonLoad(
        person=reading.person,
        monday=reading.monday,
        days=days,
        enough=states.count(DayState.MEASURED) >= ENOUGH_DAYS and 2 * states.count(DayState.AWAY) <= workdays,
    )


def _state(reading: Reading, entries: _Entries, day: date) -> DayState:
    hours = reading.hours.on(day)
    if not reading.free_busy.is_known:
        return DayState.UNKNOWN
    if hours is None or day in reading.closed:
        return DayState.OFF
    if 2 * sum(part.minutes for part in intersection([hours], entries.away)) >= hours.minutes:
        return DayState.AWAY
    return DayState.UNKNOWN if any(hours.overlaps(part) for part in entries.unknown) else DayState.MEASURED


def _day_load(day: date, state: DayState, metrics: Metrics, at: tuple[int, int], thresholds: Thresholds) -> DayLoad:
    has_lunch = metrics.lunch_worked[at] >= thresholds.lunch // timedelta(minutes=1)
    return DayLoad(
        day=day,
        state=state,
        meeting=int(metrics.meeting[at]),
        gaps=int(metrics.gaps[at]) if metrics.gap_worked[at] > 0 else None,
        longest_run=int(metrics.longest_run[at]),
        lunch=int(metrics.lunch[at]) if has_lunch else None,
        out_of_hours=int(metrics.out_of_hours[at]),
        rest=int(metrics.rest[at]) if metrics.rest[at] >= 0 else None,
        focus=int(metrics.focus[at]),
        focus_blocks=int(metrics.focus_blocks[at]),
    )
