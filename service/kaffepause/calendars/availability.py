"""When somebody can be booked: their hours, and what already stands in them, without our own bookings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from kaffepause.calendars.reading import is_all_day, without_ours
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import WorkingHours, local_day
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval, merged


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """One person's window of time as planning sees it; every tuple is merged and sorted, in UTC.

    hours: worked by the person's own rule. busy, tentative: entries that are not ours. away: out of office, by the
    hour and by the day, and days off, these also beyond the window. all_day_busy: days of which nothing more is known.
    is_known: False where the mailbox could not be read; then nothing but the hours means anything, and the person is
    never counted as free.
    """

    person: PersonId
    hours: tuple[Interval, ...]
    zone: tzinfo
    busy: tuple[Interval, ...] = ()
    tentative: tuple[Interval, ...] = ()
    away: tuple[Interval, ...] = ()
    all_day_busy: tuple[Interval, ...] = ()
    is_known: bool = True


def availability_from(
    person: PersonId,
    hours: WorkingHours,
    free_busy: FreeBusy,
    own: Sequence[Interval],
    within: Interval,
    *,
    days_off: Iterable[date] = (),
) -> Availability:
    """What the mailbox says, less our own bookings by exact start and end, and less the person's days off.

    days_off: public holidays, as dates; each is from midnight to midnight where the mailbox is. An entry
    whose status is unknown counts as busy. Entries that begin and end at midnight in the mailbox's zone speak of days:
    away where out of office, else `all_day_busy`.
    """
    entries = without_ours(free_busy.times, own) if free_busy.is_known else ()
    off = [local_day(day, hours.zone) for day in days_off if day >= within.start.date()]
    by_meaning: dict[str, list[Interval]] = {"busy": [], "tentative": [], "away": off, "all_day_busy": []}
    for entry in entries:
        if meaning := _meaning(entry, hours.zone):
            by_meaning[meaning].append(entry.interval)
    return Availability(
        person=person,
        hours=merged(hours.within(within)),
        zone=hours.zone,
        is_known=free_busy.is_known,
        **{meaning: merged(intervals) for meaning, intervals in by_meaning.items()},
    )


def _meaning(entry: BusyTime, zone: tzinfo) -> str:
    if entry.show_as in (ShowAs.FREE, ShowAs.WORKING_ELSEWHERE):
        return ""
    if entry.show_as is ShowAs.OOF:
        return "away"
    if is_all_day(entry.interval, zone):
        return "all_day_busy"
    return "tentative" if entry.show_as is ShowAs.TENTATIVE else "busy"
