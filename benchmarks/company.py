"""Made-up companies: calendars with the shape of real ones, and the question of their week. Same seed, same company."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from kaffepause.calendars.availability import Availability, availability_from
from kaffepause.domain.activity import Activity, Cadence, HeldIn, Kind
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import WORKDAYS, TimeWindow, Weekday, WorkingHours, instant, local_day
from kaffepause.domain.ids import ActivityName, Address, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import (
    Agreements,
    Contact,
    Limits,
    Members,
    Organization,
    Privacy,
    Team,
    Thresholds,
    Timetable,
)
from kaffepause.domain.people import Person, Roster
from kaffepause.planning.question import Question

MONDAY = date(2026, 11, 23)
HOME = ZoneInfo("Europe/Copenhagen")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Copenhagen",
        "Europe/London",
        "Europe/Helsinki",
        "Europe/Lisbon",
        "America/New_York",
        "Asia/Kolkata",
        "Europe/Madrid",
        "Europe/Warsaw",
    )
]
MINUTE = timedelta(minutes=1)
WEEK = Interval(instant(MONDAY, time(), HOME), instant(MONDAY + timedelta(weeks=1), time(), HOME))
NOW = instant(date(2026, 11, 19), time(10), HOME)


def socials() -> tuple[Activity, ...]:
    """Five social calls, as a busy team might wish for them."""
    return (
        call("morning", 15, window=TimeWindow(time(8, 30), time(10))),
        call("coffee", 20, window=TimeWindow(time(13), time(15))),
        call("thanks", 15, window=TimeWindow(time(14), time(16))),
        call("quiz", 30),
        call("bar", 30, preferred_days=(Weekday.FRIDAY,)),
    )


def call(name: str, minutes: int, **changes: object) -> Activity:
    return Activity(
        name=ActivityName(name),
        title=name,
        kind=Kind.SOCIAL_CALL,
        cadence=every(1),
        duration=minutes * MINUTE,
        quorum=0.6,
        **changes,
    )


def team_break() -> Activity:
    return Activity(
        name=ActivityName("break"),
        title="break",
        kind=Kind.MOVEMENT_BREAK,
        cadence=every(1),
        duration=10 * MINUTE,
        buffer=timedelta(),
        quorum=0.6,
        held_in=HeldIn.INVITATION,
    )


def own_break() -> Activity:
    return Activity(
        name=ActivityName("own-break"),
        title="break",
        kind=Kind.MOVEMENT_BREAK,
        cadence=every(1),
        duration=10 * MINUTE,
        buffer=timedelta(),
        held_in=HeldIn.OWN_CALENDAR,
        together=False,
    )


def walk(weeks: int = 4) -> Activity:
    return Activity(name=ActivityName("walk"), title="walk", kind=Kind.WALK, cadence=every(weeks), duration=30 * MINUTE)


def coffee() -> Activity:
    return Activity(
        name=ActivityName("pairs"), title="pairs", kind=Kind.COFFEE_PAIRS, cadence=every(1), duration=30 * MINUTE
    )


def every(weeks: int) -> Cadence:
    return Cadence(every=weeks, starting=MONDAY, days=WORKDAYS)


def company(
    teams: int,
    activities: Sequence[Activity],
    *,
    seed: int = 1,
    sizes: tuple[int, int] = (5, 12),
    shared: float = 0.0,
    weeks: int = 1,
) -> Question:
    """Teams of those sizes, 30 % of them over several zones; `shared` of the people also belong to the next team."""
    chance = np.random.default_rng(seed)
    within = Interval(WEEK.start, WEEK.start + timedelta(weeks=weeks))
    rosters: list[tuple[Person, ...]] = []
    zones: dict[PersonId, ZoneInfo] = {}
    for number in range(teams):
        size = int(chance.integers(sizes[0], sizes[1] + 1))
        home = ZONES[int(chance.integers(len(ZONES)))]
        mixed = chance.random() < 0.3
        members: list[Person] = []
        for place in range(size):
            id_ = PersonId(f"t{number:05}p{place:03}")
            zones[id_] = ZONES[int(chance.integers(len(ZONES)))] if mixed and chance.random() < 0.5 else home
            members.append(Person(id=id_, name=id_, address=Address(f"{id_}@example.test")))
        guests = [person for person in rosters[-1] if chance.random() < shared] if rosters else []
        rosters.append((*members, *guests))
    named = [team(number, tuple(activities), zones[people[0].id]) for number, people in enumerate(rosters)]
    common = [standing_meetings(chance) for _ in rosters]
    home_team = {person.id: number for number, people in reversed([*enumerate(rosters)]) for person in people}
    return Question(
        now=NOW,
        horizon=within,
        organization=organization(named),
        rosters={
            one.name: Roster(team=one.name, members=people[1:], manager=people[0])
            for one, people in zip(named, rosters, strict=True)
        },
        availability={
            person: calendar(chance, person, zone, common[home_team[person]], within) for person, zone in zones.items()
        },
    )


def team(number: int, activities: tuple[Activity, ...], zone: ZoneInfo) -> Team:
    hours = WorkingHours(days=dict.fromkeys(WORKDAYS, TimeWindow(time(8), time(17))), zone=zone)
    return Team(
        name=TeamName(f"team{number:05}"),
        title="",
        members=Members(),
        manager=None,
        zone=zone,
        zone_name=zone.key,
        language="en",
        country="DK",
        holidays={},
        hours=hours,
        agreements=Agreements(lunch=TimeWindow(time(11, 30), time(13))),
        activities=activities,
        privacy=Privacy(),
    )


def organization(teams: Sequence[Team]) -> Organization:
    return Organization(
        name="Made up",
        contact=Contact(name="", mail=Address("nobody@example.test")),
        language="en",
        teams=tuple(teams),
        timetable=Timetable(),
        limits=Limits(),
        thresholds=Thresholds(),
    )


def standing_meetings(chance: np.random.Generator) -> list[tuple[int, int, int]]:
    """(weekday, minute, length) of what the whole team has in its calendar: a daily stand-up and two longer ones."""
    stand_up = int(chance.choice([9 * 60, 9 * 60 + 15, 9 * 60 + 30]))
    longer = [(int(chance.integers(5)), int(chance.integers(18, 32)) * 30, 60) for _ in range(2)]
    return [*((day, stand_up, 15) for day in range(5)), *longer]


def calendar(
    chance: np.random.Generator, person: PersonId, zone: ZoneInfo, common: list[tuple[int, int, int]], within: Interval
) -> Availability:
    """About 13 booked hours a week, back to back a third of the time; one in ten part-time, some days away."""
    days = WORKDAYS if chance.random() > 0.1 else WORKDAYS[:3]
    hours = WorkingHours(days=dict.fromkeys(days, TimeWindow(time(8), time(16, 30))), zone=zone)
    entries: list[BusyTime] = []
    for week in range((within.end - within.start) // timedelta(days=6, hours=23)):
        monday = MONDAY + timedelta(weeks=week)
        is_off = chance.random() < 0.03
        for weekday in range(5):
            day = monday + timedelta(days=weekday)
            if is_off or chance.random() < 0.05:
                entries.append(BusyTime(local_day(day, zone), ShowAs.OOF))
                continue
            midnight = instant(day, time(), zone)
            entries += [busy(midnight, minute, length) for on, minute, length in common if on == weekday]
            minute = 8 * 60
            for _ in range(int(chance.poisson(3.4))):
                if chance.random() > 0.35 or minute >= 16 * 60:
                    minute = int(chance.integers(16, 33)) * 30
                length = int(chance.choice([15, 30, 30, 60, 60]))
                entries.append(busy(midnight, minute, length))
                minute += length
    return availability_from(person, hours, FreeBusy(tuple(sorted(entries))), (), within.widened(timedelta(hours=1)))


def busy(midnight: datetime, minute: int, length: int) -> BusyTime:
    start = midnight + minute * MINUTE
    return BusyTime(Interval(start, start + length * MINUTE), ShowAs.BUSY)
