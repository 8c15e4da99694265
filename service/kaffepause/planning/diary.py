"""A person's horizon in cells: where they work, what stands there, what is never taken, and what is ours."""

from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kaffepause.calendars.availability import Availability
from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Thresholds
from kaffepause.planning.grid import Cells, Grid, Ints, cells_of

Counts = NDArray[np.int8]


@dataclass(slots=True)
class Diary:
    """One person's cells. The last two change while a proposal is made; everything else stands.

    hours: worked. busy: not ours, tentative and away included; a day of which only "busy" is known is busy whole.
    lunch: the half hour of each day that is kept free. gap: the ten minutes kept where a day has no such lunch.
    ours: how many of our own sessions stand on each cell; spaced: the same with the free time they ask for around them.
    """

    person: PersonId
    zone: tzinfo
    is_known: bool
    hours: Cells
    busy: Cells
    away: Cells
    lunch: Cells
    gap: Cells
    ours: Counts
    spaced: Counts

    @property
    def free(self) -> Cells:
        """Worked and not taken."""
        return self.hours & ~self.busy & (self.ours == 0)

    def copy(self) -> "Diary":
        """One whose sessions of ours can change and leave this one's as they are."""
        return replace(self, ours=self.ours.copy(), spaced=self.spaced.copy())

    def take(self, first: int, last: int, margin: int, *, times: int = 1) -> None:
        """A session of ours stands on the cells [first, last), with `margin` cells free around; -1 times: no longer."""
        self.ours[max(first, 0) : max(last, 0)] += times
        self.spaced[max(first - margin, 0) : max(last + margin, 0)] += times


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What is kept free: the lunch windows of a person's teams, and the least that counts as a gap."""

    lunches: tuple[TimeWindow, ...]
    thresholds: Thresholds

    @property
    def lunch_cells(self) -> int:
        return cells_of(self.thresholds.lunch)

    @property
    def gap_cells(self) -> int:
        return cells_of(self.thresholds.gap)


def diary_of(grid: Grid, availability: Availability, kept: Kept) -> Diary:
    """The person's cells as their calendar stands without us. Partly busy cells are busy; partly worked, not worked."""
    away = grid.touched(availability.away)
    busy = grid.touched((*availability.busy, *availability.tentative)) | away
    for day in availability.all_day_busy:
        busy |= grid.touched([day])
    hours = grid.inside(availability.hours)
    lunch, gap = _kept_free(grid, availability, hours & ~busy, kept)
    return Diary(
        person=availability.person,
        zone=availability.zone,
        is_known=availability.is_known,
        hours=hours,
        busy=busy,
        away=away,
        lunch=lunch,
        gap=gap,
        ours=np.zeros(grid.cells, dtype=np.int8),
        spaced=np.zeros(grid.cells, dtype=np.int8),
    )


def unknown_diary(grid: Grid, person: PersonId, zone: tzinfo) -> Diary:
    """Somebody of whom nothing at all is known."""
    blank = np.zeros(grid.cells, dtype=np.bool_)
    return Diary(
        person=person,
        zone=zone,
        is_known=False,
        hours=blank,
        busy=blank,
        away=blank,
        lunch=blank,
        gap=blank,
        ours=blank.astype(np.int8),
        spaced=blank.astype(np.int8),
    )


def _kept_free(grid: Grid, availability: Availability, free: Cells, kept: Kept) -> tuple[Cells, Cells]:
    lunch, gap = np.zeros_like(free), np.zeros_like(free)
    taken = np.concatenate(([0], np.cumsum(~free)))
    zone, length = availability.zone, kept.lunch_cells
    days = tuple(dict.fromkeys(hours.start.astimezone(zone).date() for hours in availability.hours))
    lunches = [_lunches(taken, _noons(grid, window, zone, days, length), length) for window in kept.lunches]
    for first, last, start in chain(*lunches):
        # With no free lunch left, what remains of the window is not ours to take either.
        lunch[slice(start, start + length) if start >= 0 else slice(first, last)] = True
    for number, (first, last) in enumerate(_spans(grid, kept.thresholds.gap_window, zone, days)):
        if not any(found[number][2] >= first for found in lunches):
            _keep_gap(gap, free, first, last, kept.gap_cells)
    return lunch, gap


@dataclass(frozen=True, slots=True)
class _Noons:
    """A window on some days (rows): its cells, and the starts in it, the nearest to the middle first; short rows are
    filled with starts that are not real.
    """

    spans: list[tuple[int, int]]
    starts: Ints
    real: Cells


def _lunches(taken: Ints, noons: _Noons, length: int) -> list[tuple[int, int, int]]:
    """Each day's window, and where in it the free stretch nearest to its middle begins; -1 where there is none."""
    free = noons.real & (taken[noons.starts + length] == taken[noons.starts])
    rows = np.arange(len(free))
    found = np.where(free.any(axis=1), noons.starts[rows, free.argmax(axis=1)], -1)
    return [(*span, start) for span, start in zip(noons.spans, found.tolist(), strict=True)]


@lru_cache(maxsize=1024)
def _noons(grid: Grid, window: TimeWindow, zone: tzinfo, days: tuple[date, ...], length: int) -> _Noons:
    spans = _spans(grid, window, zone, days)
    most = max((last - first - length + 1 for first, last in spans), default=0)
    starts = np.zeros((len(spans), max(most, 1)), dtype=np.int64)
    real = np.zeros(starts.shape, dtype=np.bool_)
    for row, (first, last) in enumerate(spans):
        fitting = np.arange(first, last - length + 1, dtype=np.int64)
        starts[row, : fitting.size] = fitting[np.argsort(np.abs(2 * fitting + length - first - last), kind="stable")]
        real[row, : fitting.size] = True
    return _Noons(spans, starts, real)


@lru_cache(maxsize=1024)
def _spans(grid: Grid, window: TimeWindow, zone: tzinfo, days: tuple[date, ...]) -> list[tuple[int, int]]:
    """The cells the window touches on each of those days."""
    around = [window.on(day, zone) for day in days]
    return [(grid.floor(one.start), grid.ceil(one.end)) if one else (0, 0) for one in around]


def _keep_gap(gap: Cells, free: Cells, first: int, last: int, length: int) -> None:
    """Keep the beginning of the shortest free stretch that is long enough: it costs the fewest places."""
    stretches = [(end - start, start) for start, end in runs(free[first:last]) if end - start >= length]
    if stretches:
        start = first + min(stretches)[1]
        gap[start : start + length] = True


def runs(marks: Cells) -> list[tuple[int, int]]:
    """The stretches of marked cells as half-open pairs."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks.astype(np.int8), [0]))))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
