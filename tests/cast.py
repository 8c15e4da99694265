"""The cast and the week that every test knows, and builders that take only what matters.

Ada, Eva and Finn work in Copenhagen, Ada leads; Bo is in New York; Chen works three short days; Dag opted out of
everything. The week is that of Monday 23 November 2026, planned on the Thursday before at ten in Copenhagen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kaffepause.calendars.availability import Availability, availability_from
from kaffepause.directory.roster import roster_from
from kaffepause.domain.activity import Activity, Between, Cadence, HeldIn, Kind, Timing
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
from kaffepause.domain.people import OptOut, Person, Roster
from kaffepause.planning.question import Question

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEW_YORK = ZoneInfo("America/New_York")

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in range(1, 5))
OFFICE_DAYS = [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]
NOW = instant(date(2026, 11, 19), time(10), COPENHAGEN)  #: the Thursday before, when the week is planned


def somebody(name: str, **changes: object) -> Person:
    """A person whose id and address follow from the name."""
    lower = name.lower()
    person = Person(id=PersonId(lower), name=name, address=Address(f"{lower}@example.test"))
    return replace(person, **changes)  # type: ignore[arg-type]


ADA, BO, CHEN, DAG, EVA, FINN = (somebody(name) for name in ("Ada", "Bo", "Chen", "Dag", "Eva", "Finn"))
EVERYBODY = (ADA, BO, CHEN, DAG, EVA, FINN)

OFFICE = WorkingHours(days=dict.fromkeys(WORKDAYS, TimeWindow(time(8), time(16))), zone=COPENHAGEN)
HOURS: Mapping[PersonId, WorkingHours] = {
    BO.id: WorkingHours(days=dict.fromkeys(WORKDAYS, TimeWindow(time(8), time(17))), zone=NEW_YORK),
    CHEN.id: WorkingHours(
        days=dict.fromkeys((Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY), TimeWindow(time(9), time(14))),
        zone=COPENHAGEN,
    ),
}
DAG_IS_OUT = OptOut(person=DAG.id)


def at(day: date, clock: str, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """`at(TUESDAY, "9.30")`: that wall-clock time as an instant."""
    hour, _, minute = clock.partition(".")
    return instant(day, time(int(hour), int(minute or 0)), zone)


def span(day: date, clock: str, zone: ZoneInfo = COPENHAGEN) -> Interval:
    """`span(TUESDAY, "9-10.30")`."""
    start, _, end = clock.partition("-")
    return Interval(at(day, start, zone), at(day, end, zone))


def busy(day: date, *clocks: str, zone: ZoneInfo = COPENHAGEN, show_as: ShowAs = ShowAs.BUSY) -> list[BusyTime]:
    """Entries at those times of that day."""
    return [BusyTime(span(day, clock, zone), show_as) for clock in clocks]


def all_day(*days: date, show_as: ShowAs = ShowAs.OOF, zone: ZoneInfo = COPENHAGEN) -> list[BusyTime]:
    """An all-day entry on each of those days."""
    return [BusyTime(local_day(day, zone), show_as) for day in days]


def free_busy(*entries: Iterable[BusyTime]) -> FreeBusy:
    """A readable mailbox with those entries."""
    return FreeBusy(tuple(sorted(entry for some in entries for entry in some)))


UNREADABLE = FreeBusy(unknown_because="ErrorMailboxNotFound")


def social_call(name: str = "coffee", **changes: object) -> Activity:
    """A weekly quarter of an hour at the best time for three in five."""
    call = Activity(
        name=ActivityName(name),
        title=name.title(),
        kind=Kind.SOCIAL_CALL,
        cadence=weekly(),
        duration=timedelta(minutes=15),
        quorum=0.6,
        playbook="coffee",
    )
    return replace(call, **changes)  # type: ignore[arg-type]


def good_morning(**changes: object) -> Activity:
    """A call every Tuesday and Thursday at nine."""
    cadence = weekly(Weekday.TUESDAY, Weekday.THURSDAY)
    fixed = {"timing": Timing.FIXED, "at": time(9), "cadence": cadence, "playbook": "good-morning"}
    return social_call("morning", **(fixed | changes))


def movement_break(**changes: object) -> Activity:
    """Ten minutes a week at everybody's own best time, in their own calendar."""
    pause = Activity(
        name=ActivityName("break"),
        title="Movement break",
        kind=Kind.MOVEMENT_BREAK,
        cadence=weekly(),
        duration=timedelta(minutes=10),
        buffer=timedelta(),
        held_in=HeldIn.OWN_CALENDAR,
        together=False,
    )
    return replace(pause, **changes)  # type: ignore[arg-type]


def walk(**changes: object) -> Activity:
    """Half an hour of manager and report, every four weeks."""
    walking = Activity(
        name=ActivityName("walk"),
        title="Walk'n'talk",
        kind=Kind.WALK,
        cadence=replace(weekly(), every=4),
        duration=timedelta(minutes=30),
        is_online=False,
    )
    return replace(walking, **changes)  # type: ignore[arg-type]


def peer_walk(**changes: object) -> Activity:
    """Half an hour with a colleague, every week."""
    return walk(**({"name": ActivityName("peers"), "between": Between.PEERS, "cadence": weekly()} | changes))


def coffee_pairs(**changes: object) -> Activity:
    """Half an hour of two people of any team, every week."""
    return walk(
        **({"name": ActivityName("pairs"), "kind": Kind.COFFEE_PAIRS, "cadence": weekly(), "is_online": True} | changes)
    )


def weekly(*days: Weekday) -> Cadence:
    """Every week since long ago, on those weekdays or on all five."""
    return Cadence(every=1, starting=date(2026, 9, 7), days=days or WORKDAYS)


def team(
    *activities: Activity, name: str = "sales", members: Sequence[Person] = (BO, CHEN, EVA, FINN), **changes: object
) -> Team:
    """Ada's team, which lunches from half past eleven to one."""
    ours = Team(
        name=TeamName(name),
        title=name.title(),
        members=Members(addresses=tuple(person.address for person in members)),
        manager=ADA.address,
        zone=COPENHAGEN,
        zone_name="Europe/Copenhagen",
        language="en",
        country="DK",
        holidays={},
        hours=OFFICE,
        agreements=Agreements(lunch=TimeWindow(time(11, 30), time(13))),
        activities=activities,
        privacy=Privacy(),
    )
    return replace(ours, **changes)  # type: ignore[arg-type]


def organization(*teams: Team, **changes: object) -> Organization:
    """The file with those teams."""
    whole = Organization(
        name="Example",
        contact=Contact(name="Gry", mail=Address("gry@example.test")),
        language="en",
        teams=teams,
        timetable=Timetable(),
        limits=Limits(),
        thresholds=Thresholds(),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def roster(of: Team, people: Iterable[Person] = EVERYBODY) -> Roster:
    """The team as a directory that knows those people makes it."""
    return roster_from(of, {person.address: person for person in people}, (), None)


def horizon(monday: date = MONDAY, weeks: int = 1) -> Interval:
    """Whole weeks from that Monday, in Copenhagen."""
    return Interval(at(monday, "0"), at(monday + timedelta(weeks=weeks), "0"))


def available(
    person: Person, entries: FreeBusy | None = None, *, own: Sequence[Interval] = (), within: Interval | None = None
) -> Availability:
    """Their availability with those entries, by their own hours."""
    hours = HOURS.get(person.id, OFFICE)
    return availability_from(
        person.id, hours, entries or FreeBusy(), own, (within or horizon()).widened(timedelta(hours=1))
    )


def question(
    *teams: Team,
    calendars: Mapping[Person, FreeBusy] | None = None,
    people: Sequence[Person] = EVERYBODY,
    weeks: int = 1,
    **changes: object,
) -> Question:
    """What planning is asked for those teams; whoever has no calendar given has nothing in it."""
    within, given = horizon(weeks=weeks), calendars or {}
    asked = Question(
        now=NOW,
        horizon=within,
        organization=organization(*teams),
        rosters={one.name: roster(one, people) for one in teams},
        availability={person.id: available(person, given.get(person), within=within) for person in people},
        opt_outs=(DAG_IS_OUT,),
    )
    return replace(asked, **changes)  # type: ignore[arg-type]
