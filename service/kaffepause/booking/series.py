"""A fixed-time activity's sessions folded into bounded series, and rows unfolded into dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from itertools import pairwise

from kaffepause.booking.ports import Row
from kaffepause.domain.activity import Cadence
from kaffepause.domain.event import Recurrence
from kaffepause.domain.hours import Weekday, monday_of
from kaffepause.planning.proposal import Session

#: How long before a series' last date the next one is booked, so that nobody's calendar runs dry.
ROLL_OVER = timedelta(weeks=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """One series as wanted: its sessions in order, the date that names it, its pattern, and the row it continues."""

    first: date
    sessions: tuple[Session, ...]
    recurrence: Recurrence
    row: Row | None = None


def folded(
    sessions: Sequence[Session], rows: Sequence[Row], cadence: Cadence, zone: tzinfo, *, today: date, weeks: int
) -> tuple[Folded, ...]:
    """The series that hold these sessions, all of one activity, sorted by slot.

    A series that stands keeps its dates while the rule (weekdays, wall-clock time, length) is the same; where the rule
    changed it is left out, so that reconcile ends it, and its dates go to the new one. A new series lives at most
    `weeks` weeks and is begun only when the one before it has less than `ROLL_OVER` left.
    """
    series: list[Folded] = []
    left = list(sessions)
    for row in sorted(rows, key=lambda row: row.dates[0]):
        inside = [session for session in left if day_of(session, zone) <= row.dates[-1]]
        if inside and not _same_rule(row, inside, zone):
            continue
        series.append(_continued(row, inside))
        left = left[len(inside) :]
    if left and day_of(left[0], zone) - today <= ROLL_OVER + timedelta(days=7):
        series.append(_begun(left, cadence, zone, weeks))
    return tuple(series)


def day_of(session: Session, zone: tzinfo) -> date:
    """The session's date in the series' zone."""
    return session.slot.start.astimezone(zone).date()


def _same_rule(row: Row, sessions: Sequence[Session], zone: tzinfo) -> bool:
    weekdays = {day.weekday() for day in row.dates}
    at = row.slot.start.astimezone(zone).time()
    return all(
        _clock_of(session, zone) == at
        and session.slot.length == row.slot.length
        and day_of(session, zone).weekday() in weekdays
        and (monday_of(day_of(session, zone)) - monday_of(row.dates[0])).days // 7 % _every(row.dates) == 0
        for session in sessions
    )


def _every(dates: Sequence[date]) -> int:
    """The step in weeks that the dates themselves show; 1 where they show none."""
    weeks = sorted({monday_of(day) for day in dates})
    return min(((later - earlier).days // 7 for earlier, later in pairwise(weeks)), default=1)


def _clock_of(session: Session, zone: tzinfo) -> time:
    return session.slot.start.astimezone(zone).time()


def _continued(row: Row, inside: Sequence[Session]) -> Folded:
    recurrence = _pattern(row.dates[0], row.dates[-1], _weekdays(row.dates), _every(row.dates), row.dates)
    return Folded(first=row.dates[0], sessions=tuple(inside), recurrence=recurrence, row=row)


def _begun(sessions: Sequence[Session], cadence: Cadence, zone: tzinfo, weeks: int) -> Folded:
    first = day_of(sessions[0], zone)
    end = monday_of(first) + timedelta(weeks=weeks)
    inside = tuple(session for session in sessions if day_of(session, zone) < end)
    dates = tuple(day_of(session, zone) for session in inside)
    recurrence = _pattern(first, dates[-1], _weekdays(dates), cadence.every, dates)
    return Folded(first=first, sessions=inside, recurrence=recurrence)


def _weekdays(dates: Sequence[date]) -> tuple[Weekday, ...]:
    return tuple(sorted({Weekday(day.weekday()) for day in dates}))


def _pattern(first: date, last: date, days: tuple[Weekday, ...], every: int, held: Sequence[date]) -> Recurrence:
    bare = Recurrence(every=every, days=days, first=first, last=last)
    skipped = tuple(day for day in bare.pattern() if day not in set(held))
    return Recurrence(every=every, days=days, first=first, last=last, skipped=skipped)
