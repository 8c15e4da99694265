"""Generated worlds: teams over six zones, calendars of every kind, and a file that wishes for everything."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from kaffepause.calendars.availability import Availability, availability_from
from kaffepause.directory.roster import roster_from
from kaffepause.domain.activity import Activity, HeldIn
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import WORKDAYS, TimeWindow, Weekday, WorkingHours, instant, local_day
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Agreements, Place, Team
from kaffepause.domain.people import OptOut, Person
from kaffepause.planning.question import Question
from tests.cast import (
    coffee_pairs,
    good_morning,
    movement_break,
    organization,
    peer_walk,
    social_call,
    somebody,
    team,
    walk,
)

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Copenhagen",
        "Europe/Copenhagen",
        "Europe/London",
        "America/New_York",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Pacific/Auckland",
    )
]
#: An ordinary week, and those in which Copenhagen and New York change their clocks.
MONDAYS = [date(2026, 11, 23), date(2026, 10, 19), date(2026, 10, 26), date(2027, 3, 8), date(2027, 3, 22)]
STATUSES = [ShowAs.BUSY] * 6 + [ShowAs.TENTATIVE, ShowAs.OOF, ShowAs.FREE, ShowAs.UNKNOWN]


@st.composite
def worlds(draw: st.DrawFn) -> Question:
    """What planning might be asked."""
    monday = draw(st.sampled_from(MONDAYS))
    weeks = draw(st.integers(1, 2))
    people = [somebody(f"P{number}") for number in range(draw(st.integers(2, 9)))]
    teams = [draw(teams_of(people, number)) for number in range(draw(st.integers(1, 3)))]
    zone = teams[0].zone
    within = Interval(instant(monday, time(), zone), instant(monday + timedelta(weeks=weeks), time(), zone))
    known = {person.address: person for person in people}
    return Question(
        now=instant(monday + timedelta(days=draw(st.integers(-4, 2))), time(10), zone),
        horizon=within,
        organization=organization(*teams, load_budget=timedelta(minutes=draw(st.sampled_from([40, 120, 240])))),
        rosters={one.name: roster_from(one, known, (), None) for one in teams},
        availability={person.id: draw(calendars(person, monday, weeks, within)) for person in people},
        opt_outs=tuple(draw(st.lists(st.builds(OptOut, person=st.sampled_from([p.id for p in people])), max_size=1))),
    )


@st.composite
def teams_of(draw: st.DrawFn, people: list[Person], number: int) -> Team:
    members = draw(st.lists(st.sampled_from(people), min_size=1, unique=True))
    zone = draw(st.sampled_from(ZONES))
    fixed = draw(st.sampled_from([None, None, TimeWindow(time(9), time(15))]))
    lunch = draw(st.sampled_from([None, TimeWindow(time(11, 30), time(13))]))
    return team(
        *draw(st.lists(activities(), min_size=1, max_size=6, unique_by=lambda activity: activity.name)),
        name=f"team{number}",
        members=members,
        manager=draw(st.sampled_from([None, *(person.address for person in people)])),
        zone=zone,
        zone_name=zone.key,
        agreements=Agreements(fixed_hours=fixed, lunch=lunch),
        holidays=draw(st.sampled_from([{}, {}, dict.fromkeys(MONDAYS, "Holiday")])),
        place=draw(st.sampled_from([None, Place(latitude=55.7, longitude=12.6), Place(latitude=69.6, longitude=18.9)])),
    )


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    quorum = draw(st.sampled_from([0.5, 0.6, 1.0]))
    makers = [
        lambda: social_call(quorum=quorum, window=TimeWindow(time(9), time(10))),
        lambda: social_call("bar", quorum=quorum, preferred_days=(Weekday.FRIDAY,), duration=timedelta(minutes=30)),
        lambda: social_call("quiz", quorum=quorum, duration=timedelta(minutes=60)),
        good_morning,
        movement_break,
        lambda: movement_break(name=ActivityName("stretch"), together=True, held_in=HeldIn.INVITATION, quorum=quorum),
        walk,
        lambda: walk(name=ActivityName("often"), cadence=social_call().cadence),
        peer_walk,
        coffee_pairs,
    ]
    return draw(st.sampled_from(makers))()


@st.composite
def calendars(draw: st.DrawFn, person: Person, monday: date, weeks: int, within: Interval) -> Availability:
    zone = draw(st.sampled_from(ZONES))
    window = TimeWindow(time(draw(st.integers(7, 10))), time(draw(st.integers(13, 18))))
    days = draw(st.sampled_from([WORKDAYS, WORKDAYS, WORKDAYS[:3]]))
    times = draw(st.lists(entries(monday, weeks, zone), max_size=14 * weeks))
    calendar = FreeBusy(tuple(sorted(times)))
    if draw(st.integers(0, 9)) == 0:
        calendar = FreeBusy(unknown_because="ErrorMailboxNotFound")
    hours = WorkingHours(days=dict.fromkeys(days, window), zone=zone)
    off = draw(st.sampled_from([(), (), (), (monday + timedelta(days=draw(st.integers(0, 7 * weeks - 1))),)]))
    return availability_from(person.id, hours, calendar, (), within.widened(timedelta(hours=1)), days_off=off)


@st.composite
def entries(draw: st.DrawFn, monday: date, weeks: int, zone: ZoneInfo) -> BusyTime:
    day = monday + timedelta(days=draw(st.integers(0, 7 * weeks - 1)))
    status = draw(st.sampled_from(STATUSES))
    if draw(st.integers(0, 11)) == 0:
        return BusyTime(local_day(day, zone), status)
    start = instant(day, time(draw(st.integers(7, 17)), draw(st.sampled_from([0, 0, 15, 30, 5, 7]))), zone)
    length = draw(st.sampled_from([15, 25, 30, 30, 50, 60, 60, 120, 240]))
    return BusyTime(Interval(start, start + timedelta(minutes=length)), status)
