"""The fast metrics say to the minute what counting says, also over clock changes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.calendars.load import Reading, loads_of
from kaffepause.domain.event import BusyTime, FreeBusy, ShowAs
from kaffepause.domain.hours import WORKDAYS, TimeWindow, WorkingHours, local_day
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Thresholds
from tests.cast import OFFICE
from tests.properties.plain_load import counted

ZONES = [ZoneInfo(name) for name in ("Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")]
MONDAYS = [date(2026, 11, 23), date(2026, 10, 19), date(2027, 3, 22), date(2026, 10, 26)]

MINUTES = st.integers(-24 * 60, 8 * 24 * 60)
LENGTHS = st.one_of(st.sampled_from([5, 10, 15, 30, 60]), st.integers(1, 16 * 60))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    zone, monday = draw(st.sampled_from(ZONES)), draw(st.sampled_from(MONDAYS))
    start = local_day(monday, zone).start
    entries = draw(
        st.lists(st.tuples(MINUTES, LENGTHS, st.sampled_from([ShowAs.BUSY] * 4 + [ShowAs.OOF])), max_size=24)
    )
    times = [
        BusyTime(Interval(begins, begins + timedelta(minutes=length)), status)
        for minute, length, status in entries
        for begins in [start + timedelta(minutes=minute)]
    ]
    hours = WorkingHours(days=dict.fromkeys(WORKDAYS, TimeWindow(*draw(hours_of_a_day()))), zone=zone)
    return Reading(person=PersonId("eva"), hours=hours, free_busy=FreeBusy(tuple(sorted(times))), monday=monday)


@st.composite
def hours_of_a_day(draw: st.DrawFn):
    window = OFFICE.days[WORKDAYS[0]]
    first, last = draw(st.integers(6, 12)), draw(st.integers(13, 20))
    return window.start.replace(hour=first), window.end.replace(hour=last)


@given(readings())
def test_every_number_is_what_counting_minute_by_minute_gives(reading: Reading) -> None:
    [load] = loads_of([reading], Thresholds())

    for number, day in enumerate(load.days):
        plain = counted(reading, number, Thresholds())
        told = {name: getattr(day, name) for name in plain}
        plain |= {name: None for name in ("gaps", "lunch") if told[name] is None}
        assert told == plain, day.day
