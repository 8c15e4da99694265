"""Load from intervals: ours against plain Python and `portion`, on the same generated weeks, all agreeing."""

import sys
from time import process_time

import numpy as np
import portion

from kaffepause.calendars.metrics import BEFORE, Days, Stretches, metrics_of
from kaffepause.domain.organization import Thresholds

WEEKS, AGREE, SLOW = 100_000, 20_000, 500
DAY = 24 * 60
RULES = Thresholds()


def weeks(number: int, seed: int = 1) -> tuple[Stretches, Days]:
    """About 23 meetings in each week, sorted as a calendar gives them."""
    chance = np.random.default_rng(seed)
    per_week = chance.poisson(23, number)
    week = np.repeat(np.arange(number), per_week)
    start = chance.integers(0, 5, week.size) * DAY + chance.integers(32, 70, week.size) * 15
    start = np.where(chance.random(week.size) < 0.03, chance.integers(0, 7 * DAY - 60, week.size), start)
    end = start + chance.choice([15, 30, 30, 60, 60, 90], week.size)
    order = np.lexsort((start, week))
    edges = BEFORE + np.tile(np.arange(8) * DAY, (number, 1))
    days = Days(
        edges=edges,
        hours=windows(edges, 8 * 60, 16 * 60),
        gap_window=windows(edges, 9 * 60, 16 * 60),
        lunch_window=windows(edges, 11 * 60, 13 * 60 + 30),
    )
    return Stretches(week=week[order], start=BEFORE + start[order], end=BEFORE + end[order]), days


def windows(edges, first: int, last: int):
    starts = edges[:, :7].ravel()
    return np.stack((starts + first, starts + last), axis=1)


def fast(meetings: Stretches, days: Days, chunk: int = 5_000):
    """All metrics, some thousand weeks at a time."""
    nothing = np.zeros(0, dtype=np.int64)
    none = Stretches(week=nothing, start=nothing, end=nothing)
    bounds = np.searchsorted(meetings.week, np.arange(0, len(days.edges) + chunk, chunk))
    found = []
    for number, first in enumerate(range(0, len(days.edges), chunk)):
        part = slice(bounds[number], bounds[number + 1])
        some = Stretches(week=meetings.week[part] - first, start=meetings.start[part], end=meetings.end[part])
        week, day = slice(first, first + chunk), slice(first * 7, (first + chunk) * 7)
        found.append(
            metrics_of(
                some,
                none,
                Days(
                    edges=days.edges[week],
                    hours=days.hours[day],
                    gap_window=days.gap_window[day],
                    lunch_window=days.lunch_window[day],
                ),
                RULES,
            )
        )
    names = ("meeting", "longest_run", "gaps", "lunch", "out_of_hours", "rest", "focus", "focus_blocks")
    return {name: np.concatenate([getattr(one, name) for one in found]) for name in names}


def plain(meetings: Stretches, days: Days, number: int) -> list[list[tuple[int, ...]]]:
    """The same in plain Python, a week at a time."""
    rows: list[list[tuple[int, int]]] = [[] for _ in range(number)]
    for week, start, end in zip(*(one.tolist() for one in (meetings.week, meetings.start, meetings.end)), strict=True):
        rows[week].append((start, end))
    return [plain_week(rows[week], week, days) for week in range(number)]


def plain_week(entries: list[tuple[int, int]], week: int, days: Days) -> list[tuple[int, ...]]:
    union = joined(entries, 0)
    return [plain_day(union, week * 7 + day, week, day, days) for day in range(7)]


def plain_day(union, row: int, week: int, day: int, days: Days) -> tuple[int, ...]:
    begin, close = (int(days.edges[week, day + offset]) for offset in (0, 1))
    busy = cut(union, begin, close)
    hours, gap, lunch = (tuple(map(int, one[row])) for one in (days.hours, days.gap_window, days.lunch_window))
    meeting = sum(end - start for start, end in busy)
    gaps = [length for length in free(busy, *gap) if length >= 10]
    focus = [length for length in free(busy, *hours) if length >= 120]
    run = max((end - start for start, end in joined(busy, 9)), default=0)
    outside = meeting - sum(end - start for start, end in cut(busy, *hours))
    return (
        meeting,
        run,
        len(gaps),
        max(free(busy, *lunch), default=0),
        outside,
        rest(union, busy),
        sum(focus),
        len(focus),
    )


def joined(entries, reach: int):
    found = []
    for start, end in entries:
        if found and start <= found[-1][1] + reach:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found


def cut(entries, low: int, high: int):
    return [(max(start, low), min(end, high)) for start, end in entries if start < high and end > low]


def free(busy, low: int, high: int) -> list[int]:
    reached, lengths = low, []
    for start, end in cut(busy, low, high):
        lengths.append(start - reached)
        reached = end
    return [length for length in (*lengths, high - reached) if length > 0]


def rest(union, busy) -> int:
    if not busy:
        return -1
    first = busy[0][0]
    before = [end for start, end in union if start < first]
    if not before:
        return -1
    length = max(first - before[-1], 0)
    return length if length <= DAY else -1


def by_portion(meetings: Stretches, days: Days, number: int) -> None:
    """Five of the eight metrics the way one would write them with an interval library."""
    rows = [[] for _ in range(number)]
    for week, start, end in zip(*(one.tolist() for one in (meetings.week, meetings.start, meetings.end)), strict=True):
        rows[week].append(portion.closedopen(start, end))
    for week, entries in enumerate(rows):
        union = portion.Interval(*entries)
        for day in range(7):
            hours, gap, lunch = (
                portion.closedopen(*map(int, one[week * 7 + day]))
                for one in (days.hours, days.gap_window, days.lunch_window)
            )
            today = union & portion.closedopen(*map(int, days.edges[week, day : day + 2]))
            total(today), total(today - hours)
            for window in (gap, lunch, hours):
                [part.upper - part.lower for part in window - today if not part.empty]


def total(interval) -> int:
    return sum(part.upper - part.lower for part in interval if not part.empty)


def first_weeks(meetings: Stretches, number: int) -> Stretches:
    some = meetings.week < number
    return Stretches(week=meetings.week[some], start=meetings.start[some], end=meetings.end[some])


def seconds(work) -> tuple[float, object]:
    began = process_time()
    result = work()
    return process_time() - began, result


def main() -> int:
    meetings, days = weeks(WEEKS)
    fast(*weeks(1_000))
    ours, found = min((seconds(lambda: fast(meetings, days)) for _ in range(3)), key=lambda one: one[0])
    few = first_weeks(meetings, AGREE)
    slow, counted = seconds(lambda: plain(few, days, AGREE))
    table = np.stack([one[:AGREE] for one in found.values()], axis=2)
    agree = bool((table == np.array(counted)).all())
    slowest, _ = seconds(lambda: by_portion(first_weeks(meetings, SLOW), days, SLOW))
    speeds = {"ours": WEEKS / ours, "plain Python": AGREE / slow, "portion": SLOW / slowest}
    print(f"{WEEKS:,} person-weeks in {ours:.2f} s of processor time, from intervals")
    for name, speed in speeds.items():
        print(f"{name:<14}{speed:>10,.0f} person-weeks/s   ours is {speeds['ours'] / speed:,.0f} times as fast")
    print(f"ours and plain Python agree to the minute on {AGREE:,} weeks: {agree}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
