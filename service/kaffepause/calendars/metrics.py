"""The numbers of many person-weeks at once, on sorted whole minutes: exact, without a grid.

Shapes: N weeks, seven days each, so 7N days numbered week by week; windows are (7N, 2) and empty where start = end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Thresholds

Minutes = NDArray[np.int64]
DAYS = 7
REST_LIMIT = 24 * 60
#: Room for one week on the common time axis: more minutes than any window that is read, and a power of two.
ROOM = 1 << 16
#: Minutes that a week's own axis starts before its first midnight, so that earlier entries stay positive.
BEFORE = 20 * 24 * 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One person's week. edges: its eight midnights; windows: one a day, None where there is none."""

    edges: Sequence[datetime]
    meetings: Sequence[Interval]
    away: Sequence[Interval]
    hours: Sequence[Interval | None]
    gap_window: Sequence[Interval | None]
    lunch_window: Sequence[Interval | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretches:
    """Stretches of time in whole minutes on the axis of their week, sorted by week, then start; they may overlap."""

    week: Minutes
    start: Minutes
    end: Minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """The days of N weeks. edges: (N, 8); windows: (7N, 2), in minutes on the axis of each week."""

    edges: Minutes
    hours: Minutes
    gap_window: Minutes
    lunch_window: Minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Metrics:
    """Everything counted, each (N, 7), in minutes except `gaps` and `focus_blocks`. rest: -1 where there is none."""

    meeting: Minutes
    out_of_hours: Minutes
    longest_run: Minutes
    gaps: Minutes
    gap_worked: Minutes
    lunch: Minutes
    lunch_worked: Minutes
    rest: Minutes
    focus: Minutes
    focus_blocks: Minutes


def measured(weeks: Sequence[Week], thresholds: Thresholds) -> Metrics:
    """The metrics of weeks given as values."""
    days = Days(
        edges=np.array([[_minute(week, edge) for edge in week.edges] for week in weeks], dtype=np.int64).reshape(-1, 8),
        hours=_windows(weeks, [week.hours for week in weeks]),
        gap_window=_windows(weeks, [week.gap_window for week in weeks]),
        lunch_window=_windows(weeks, [week.lunch_window for week in weeks]),
    )
    meetings = stretches(weeks, [week.meetings for week in weeks])
    away = stretches(weeks, [week.away for week in weeks])
    return metrics_of(meetings, away, days, thresholds)


def metrics_of(meetings: Stretches, away: Stretches, days: Days, thresholds: Thresholds) -> Metrics:
    """The metrics of weeks given as arrays."""
    shape = (len(days.edges), DAYS)
    union = _merged(meetings)
    busy = _by_day(union, days.edges)
    taken = _by_day(_merged(_together(meetings, away)), days.edges) if away.week.size else busy
    gaps, _, _ = _free(busy, days.gap_window, thresholds.gap // MINUTE)
    _, _, lunch = _free(busy, days.lunch_window, 0)
    blocks, focus, _ = _free(taken, days.hours, thresholds.focus_block // MINUTE)
    meeting = _sums(busy.week, busy.end - busy.start, shape[0] * DAYS)
    return Metrics(
        meeting=meeting.reshape(shape),
        out_of_hours=(meeting - _inside(busy, days.hours)).reshape(shape),
        longest_run=_longest_runs(busy, thresholds.gap // MINUTE, shape[0] * DAYS).reshape(shape),
        gaps=gaps.reshape(shape),
        gap_worked=_lengths(days.gap_window).reshape(shape),
        lunch=lunch.reshape(shape),
        lunch_worked=_lengths(days.lunch_window).reshape(shape),
        rest=_rests(union, busy, shape[0] * DAYS).reshape(shape),
        focus=focus.reshape(shape),
        focus_blocks=blocks.reshape(shape),
    )


def stretches(weeks: Sequence[Week], intervals: Sequence[Sequence[Interval]]) -> Stretches:
    """Those intervals on the axis of their weeks, sorted."""
    rows = [
        (row, _minute(week, interval.start), _minute(week, interval.end))
        for row, (week, theirs) in enumerate(zip(weeks, intervals, strict=True))
        for interval in sorted(theirs)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Stretches(week=table[:, 0], start=table[:, 1], end=table[:, 2])


def _minute(week: Week, moment: datetime) -> int:
    # What lies further off than the axis reaches is held at its ends: it cannot touch the week itself.
    return min(max((moment - week.edges[0]) // MINUTE + BEFORE, 0), ROOM - 1)


def _windows(weeks: Sequence[Week], windows: Sequence[Sequence[Interval | None]]) -> Minutes:
    rows = [
        (_minute(week, window.start), _minute(week, window.end)) if window else (0, 0)
        for week, days in zip(weeks, windows, strict=True)
        for window in days
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _together(left: Stretches, right: Stretches) -> Stretches:
    week = np.concatenate((left.week, right.week))
    start = np.concatenate((left.start, right.start))
    end = np.concatenate((left.end, right.end))
    order = np.argsort(week * ROOM + start, kind="stable")
    return Stretches(week=week[order], start=start[order], end=end[order])


def _merged(given: Stretches) -> Stretches:
    """The same times without overlaps; what touches is joined."""
    if not given.week.size:
        return given
    start, end = given.week * ROOM + given.start, np.maximum.accumulate(given.week * ROOM + given.end)
    first = _firsts(start[1:] > end[:-1])
    last = np.append(first[1:] - 1, start.size - 1)
    return Stretches(week=given.week[first], start=given.start[first], end=end[last] - given.week[first] * ROOM)


def _firsts(breaks: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The indices that begin a group, where `breaks` says after which element a new one begins."""
    return np.append(0, np.flatnonzero(breaks) + 1)


def _by_day(union: Stretches, edges: Minutes) -> Stretches:
    """Cut at every midnight; `week` is then the number of the day. What lies outside the seven days is left out."""
    axis = (np.arange(len(edges), dtype=np.int64)[:, None] * ROOM + edges).ravel()
    start, end = union.week * ROOM + union.start, union.week * ROOM + union.end
    first, last = np.searchsorted(axis, start, "right") - 1, np.searchsorted(axis, end, "left") - 1
    spans = last - first + 1
    origin = np.repeat(np.arange(start.size), spans)
    slot = np.repeat(first, spans) + np.arange(origin.size) - np.repeat(np.cumsum(spans) - spans, spans)
    week, day = slot // 8, slot % 8
    inside = (slot >= 0) & (day < DAYS) & (week == union.week[origin])
    origin, slot, week, day = origin[inside], slot[inside], week[inside], day[inside]
    return Stretches(
        week=week * DAYS + day,
        start=np.maximum(start[origin], axis[slot]) - week * ROOM,
        end=np.minimum(end[origin], axis[slot + 1]) - week * ROOM,
    )


def _lengths(window: Minutes) -> Minutes:
    return window[:, 1] - window[:, 0]


def _sums(day: Minutes, values: Minutes, days: int) -> Minutes:
    return np.bincount(day, weights=values, minlength=days).astype(np.int64)


def _inside(busy: Stretches, window: Minutes) -> Minutes:
    """Busy minutes inside each day's window."""
    low, high = window[busy.week, 0], window[busy.week, 1]
    overlap = np.minimum(busy.end, high) - np.maximum(busy.start, low)
    return _sums(busy.week, np.maximum(overlap, 0), len(window))


def _longest_runs(busy: Stretches, ignored: int, days: int) -> Minutes:
    longest = np.zeros(days, dtype=np.int64)
    if busy.week.size:
        apart = (busy.week[1:] != busy.week[:-1]) | (busy.start[1:] - busy.end[:-1] >= ignored)
        first = _firsts(apart)
        last = np.append(first[1:] - 1, busy.week.size - 1)
        np.maximum.at(longest, busy.week[first], busy.end[last] - busy.start[first])
    return longest


def _free(busy: Stretches, window: Minutes, least: int) -> tuple[Minutes, Minutes, Minutes]:
    """Of the free stretches of each day's window: how many of at least `least`, their sum, and the longest of all."""
    low, high = window[busy.week, 0], window[busy.week, 1]
    start, end = np.clip(busy.start, low, high), np.clip(busy.end, low, high)
    is_first = np.append(True, busy.week[1:] != busy.week[:-1])[: busy.week.size]
    before = start - np.where(is_first, low, np.append(0, end[:-1])[: end.size])
    reached = window[:, 0].copy()
    np.maximum.at(reached, busy.week, end)
    day = np.concatenate((busy.week, np.arange(len(window))))
    length = np.concatenate((before, window[:, 1] - reached))
    counts = length >= max(least, 1)
    longest = np.zeros(len(window), dtype=np.int64)
    np.maximum.at(longest, day, length)
    return _sums(day, counts.astype(np.int64), len(window)), _sums(day, length * counts, len(window)), longest


def _rests(union: Stretches, busy: Stretches, days: int) -> Minutes:
    """From the end before a day's first start to that start; -1 where the day or what was before it is empty."""
    rests = np.full(days, -1, dtype=np.int64)
    if not busy.week.size:
        return rests
    first = _firsts(busy.week[1:] != busy.week[:-1])
    day, start = busy.week[first], busy.start[first] + busy.week[first] // DAYS * ROOM
    axis: Any = union.week * ROOM + union.start
    here = np.searchsorted(axis, start, "right") - 1
    before = here - 1
    known = (before >= 0) & (union.week[before] == day // DAYS)
    rest = start - (union.week[before] * ROOM + union.end[before])
    # A first start that is no entry's own is the midnight an entry runs across: there was no rest before it.
    rest = np.where(axis[here] == start, rest, 0)
    known |= axis[here] != start
    rests[day] = np.where(known & (rest <= REST_LIMIT), rest, -1)
    return rests
