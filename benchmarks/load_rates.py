"""How often each load rule fires on a real calendar, by weekday: `python benchmarks/load_rates.py FILE.ics [ZONE]`.

Any `.ics` export will do. Hours are Monday to Friday from eight to four in ZONE (Europe/Copenhagen); the thresholds are
the defaults of the file. A day counts for a rule where the rule could have fired on it. Only times are looked at.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kaffepause.calendars.load import DayLoad, Reading, loads_of
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import WORKDAYS, TimeWindow, WorkingHours, instant, monday_of
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Thresholds
from kaffepause.sandbox.ical import Entry, entries_in

WEEK = timedelta(weeks=1)
MINUTE = timedelta(minutes=1)
EARLIEST, LATEST = date(2000, 1, 3), date(2040, 1, 2)
OFFICE = TimeWindow(time(8), time(16))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RULES = ("no_gap", "no_lunch", "long_run", "very_long_run", "out_of_hours", "short_rest")


def busy_times(content: bytes, mine: frozenset[str], zone: ZoneInfo, since: date, until: date) -> list[BusyTime]:
    """What a mailbox of that owner would answer as free/busy, free entries left out."""
    found = entries_in(content, mine, zone=zone, since=since, until=until)
    times = [one for entry in found if (one := _busy(entry, zone))]
    return sorted(times)


def _busy(entry: Entry, zone: ZoneInfo) -> BusyTime | None:
    what = entry.what
    placed = ZoneInfo(what.zone) if what.zone else zone
    start, end = (wall.replace(tzinfo=placed).astimezone(UTC) for wall in (what.start, what.end))
    # As Exchange has it: what the owner has not answered shows as tentative.
    waits = entry.answer in ("notResponded", "tentativelyAccepted") and what.show_as == "busy"
    status = ShowAs.TENTATIVE if waits else ShowAs(what.show_as)
    if status is ShowAs.FREE or start >= end:
        return None
    return BusyTime(Interval(start, end), status)


def readings(content: bytes, mine: frozenset[str], zone: ZoneInfo, mondays: Sequence[date]) -> list[Reading]:
    """One person's weeks, each read from the Sunday before."""
    hours = WorkingHours(days=dict.fromkeys(WORKDAYS, OFFICE), zone=zone)
    first, last = min(mondays), max(mondays)
    times = busy_times(content, mine, zone, first - timedelta(days=2), last + WEEK + timedelta(days=1))

    def within(monday: date) -> FreeBusy:
        since = instant(monday - timedelta(days=1), time(), zone)
        until = instant(monday + WEEK, time(), zone)
        return FreeBusy(tuple(one for one in times if one.interval.overlaps(Interval(since, until))))

    return [
        Reading(person=PersonId("owner"), hours=hours, free_busy=within(monday), monday=monday) for monday in mondays
    ]


def could_fire(day: DayLoad) -> frozenset[str]:
    """The rules that a day counts for."""
    if not day.is_measured:
        return frozenset()
    has = {"no_gap": day.gaps is not None, "no_lunch": day.lunch is not None, "short_rest": day.rest is not None}
    return frozenset(rule for rule in RULES if has.get(rule, True))


def fired(day: DayLoad, thresholds: Thresholds) -> frozenset[str]:
    """The rules that fire on that day."""
    rest = day.rest if day.rest is not None else thresholds.rest // MINUTE
    found = {
        "no_gap": day.gaps == 0,
        "no_lunch": (day.lunch or 0) < thresholds.lunch // MINUTE,
        "long_run": day.longest_run >= thresholds.long_run // MINUTE,
        "very_long_run": day.longest_run >= thresholds.very_long_run // MINUTE,
        "out_of_hours": day.out_of_hours > 0,
        "short_rest": rest < thresholds.rest // MINUTE,
    }
    return frozenset(rule for rule in could_fire(day) if found[rule])


def table(days: Sequence[DayLoad], thresholds: Thresholds) -> Iterator[str]:
    """One line a rule: the share of days on which it fires, by weekday and in all."""
    could, did = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for day in days:
        for rule in could_fire(day):
            could[rule, day.day.weekday()] += 1
            did[rule, day.day.weekday()] += rule in fired(day, thresholds)
    yield f"{'':<14}" + "".join(f"{name:>12}" for name in (*DAYS, "all"))
    for rule in RULES:
        cells = [(did[rule, number], could[rule, number]) for number in range(7)]
        cells.append((sum(one for one, _ in cells), sum(of for _, of in cells)))
        yield f"{rule:<14}" + "".join(f"{_share(one, of):>12}" for one, of in cells)


def _share(one: int, of: int) -> str:
    return f"{100 * one / of:.0f} % of {of}" if of else "–"


def mondays_of(content: bytes, zone: ZoneInfo) -> list[date]:
    """Every week in which the calendar has something; a series without an end is followed for two years."""
    horizon = max((one.interval.start.date() for one in _single(content, zone)), default=LATEST)
    times = busy_times(content, frozenset(), zone, EARLIEST, min(LATEST, horizon + timedelta(days=730)))
    return sorted({monday_of(one.interval.start.astimezone(zone).date()) for one in times})


def _single(content: bytes, zone: ZoneInfo) -> list[BusyTime]:
    """The entries as they begin, without what recurs of them."""
    lines = [line for line in content.decode("utf-8-sig").splitlines() if not line.startswith("RRULE")]
    return busy_times("\r\n".join(lines).encode(), frozenset(), zone, EARLIEST, LATEST)


def main() -> None:
    path, zone = Path(sys.argv[1]), ZoneInfo(sys.argv[2] if len(sys.argv) > 2 else "Europe/Copenhagen")
    content = path.read_bytes()
    mondays = mondays_of(content, zone)
    if not mondays:
        sys.exit(f"{path.name} has no busy times.")
    thresholds = Thresholds()
    loads = loads_of(readings(content, frozenset(), zone, mondays), thresholds)
    days = [day for load in loads for day in load.days]
    print(f"{path.name}: {len(mondays)} weeks, {sum(day.is_measured for day in days)} measured days, {zone.key}")
    print("\n".join(table(days, thresholds)))


if __name__ == "__main__":
    main()
