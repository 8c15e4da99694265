"""Whatever people, the file, the clock, faults and crashes do: after a quiet cycle the calendars are as they should be.

Over calendars and store in memory, which the contracts hold to what Graph and the database do: what fails here shrinks
in minutes. The many sequences run over real parts, see `test_cycles_for_real`.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from kaffepause.booking.apply import Came
from kaffepause.domain.activity import Activity, HeldIn
from kaffepause.domain.event import BusyTime, ShowAs
from kaffepause.domain.hours import Weekday, instant
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Timetable
from kaffepause.domain.people import OptOut, Person
from kaffepause.errors import AnswerLost, Denied, NoMailbox, OutsideError, Throttled
from tests.boundaries import Boundaries, Crash, crash
from tests.cast import (
    ADA,
    BO,
    CHEN,
    COPENHAGEN,
    DAG,
    EVA,
    EVERYBODY,
    FINN,
    all_day,
    good_morning,
    movement_break,
    organization,
    peer_walk,
    social_call,
    team,
    weekly,
)
from tests.properties.office import SERVICE, Office
from tests.properties.upheld import broken

Value = TypeVar("Value")

#: Nothing of this where everything can be read and answers.
BAD = (Came.FAILED, Came.UNCERTAIN, Came.SKIPPED, Came.TAKEN)

PEOPLE = st.sampled_from(EVERYBODY)
NUMBERS = st.integers(0, 30)
DAYS = st.integers(0, 12)
HALF_HOURS = st.integers(14, 34)
LENGTHS = st.sampled_from([30, 60, 120, 480])
MOMENTS = st.integers(1, 40)

#: Few days each, so that a proposal is a matter of milliseconds; what planning can do is not the question here.
TUESDAYS, WEDNESDAYS = weekly(Weekday.TUESDAY), weekly(Weekday.WEDNESDAY, Weekday.THURSDAY)
COFFEE = social_call(cadence=TUESDAYS)
PAUSE = movement_break(cadence=WEDNESDAYS)
TEA = social_call("tea", duration=timedelta(minutes=30), cadence=TUESDAYS)
WALK = peer_walk(cadence=WEDNESDAYS)
STRETCH = movement_break(
    name=ActivityName("stretch"), held_in=HeldIn.INVITATION, together=True, quorum=0.5, cadence=WEDNESDAYS
)
SALES, SUPPORT = (good_morning(), COFFEE, PAUSE), (TEA, WALK, STRETCH)


def busy(office: Office, days: int, half_hours: int, minutes: int) -> BusyTime:
    day = office.now.date() + timedelta(days=days)
    start = instant(day, time(half_hours // 2, half_hours % 2 * 30), COPENHAGEN)
    return BusyTime(Interval(start, start + timedelta(minutes=minutes)), ShowAs.BUSY)


class Cycles(RuleBasedStateMachine):
    """Two teams that share Eva, over some weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.activities: dict[str, list[Activity]] = {"sales": list(SALES), "support": list(SUPPORT)}
        self.members = {"sales": [BO, CHEN, EVA], "support": [DAG, EVA, FINN]}
        self.office = self.opened()

    def opened(self) -> Office:
        return Office(organization=self.file())

    def file(self) -> Any:
        return organization(
            *(
                team(*self.activities[name], name=name, members=self.members[name], manager=ADA.address)
                for name in self.activities
            ),
            timetable=Timetable(announce_days=0),
        )

    def run_(self, deed: Coroutine[Any, Any, Value]) -> Value:
        return self.loop.run(deed)

    def cycle(self, boundaries: Boundaries | None = None) -> None:
        """A cycle, whatever is out of reach. Without the service's own mailbox nobody can be asked: there is none."""
        try:
            self.run_(self.office.cycle(boundaries))
        except NoMailbox:
            assert self.office.is_hidden(SERVICE)

    def teardown(self) -> None:
        self.office.close()
        self.loop.close()

    @initialize()
    def opening_day(self) -> None:
        self.quiet_cycle()

    @rule()
    def quiet_cycle(self) -> None:
        """Everything can be read and answers: one cycle, and all of it holds."""
        office = self.office
        office.heals()
        theirs = office.foreign()
        applied = self.run_(office.cycle())
        problems = [
            f"{one.action.verb} {one.action.round_label}: {one.came}" for one in applied.outcomes if one.came in BAD
        ]
        problems += broken(office, self.run_(office.plan()))
        assert problems == [], "\n".join(problems)
        assert office.foreign() == theirs

    @rule(moment=MOMENTS)
    def a_crash(self, moment: int) -> None:
        """The process dies at some moment between ledger, network and answer."""
        with suppress(Crash):
            self.cycle(Boundaries(at=moment, strike=crash, is_final=True))

    @rule(
        moment=MOMENTS, problem=st.sampled_from([AnswerLost("lost"), Throttled("later", retry_after=1), Denied("no")])
    )
    def a_fault(self, moment: int, problem: OutsideError) -> None:
        """One call fails, before it takes effect or after."""

        def strike(name: str) -> None:
            if name.endswith(("create", "change", "cancel")):
                raise problem if name.startswith("before") else AnswerLost("lost")

        self.cycle(Boundaries(at=moment, strike=strike))

    @rule(hours=st.sampled_from([1, 5, 20, 24, 72, 120]))
    def time_passes(self, hours: int) -> None:
        self.office.passes(timedelta(hours=hours))

    @rule(person=PEOPLE, days=DAYS, half_hours=HALF_HOURS, minutes=LENGTHS)
    def a_meeting_is_booked(self, person: Person, days: int, half_hours: int, minutes: int) -> None:
        self.office.books(person, busy(self.office, days, half_hours, minutes))

    @rule(person=PEOPLE)
    def a_calendar_is_emptied(self, person: Person) -> None:
        self.office.empties(person)

    @rule(person=PEOPLE, days=DAYS)
    def somebody_goes_on_leave(self, person: Person, days: int) -> None:
        first = self.office.now.date() + timedelta(days=days)
        for away in all_day(*(first + timedelta(days=more) for more in range(5))):
            self.office.books(person, away)

    @rule(number=NUMBERS, days=DAYS, half_hours=HALF_HOURS)
    def somebody_moves_ours(self, number: int, days: int, half_hours: int) -> None:
        if ahead := self.office.ahead():
            event = ahead[number % len(ahead)]
            to = busy(self.office, days, half_hours, 30).interval.start
            if to > self.office.now and to != event.interval.start:
                self.office.moves(event, to)

    @rule(number=NUMBERS)
    def somebody_deletes_ours(self, number: int) -> None:
        if ahead := self.office.ahead():
            self.office.deletes(ahead[number % len(ahead)])

    @rule(number=NUMBERS)
    def somebody_takes_out_a_date(self, number: int) -> None:
        for series in self.office.series():
            days = (
                [day for day in series.recurrence.dates() if day > self.office.now.date()] if series.recurrence else []
            )
            if days:
                self.office.cancels_a_date(series, days[number % len(days)])

    @rule(number=NUMBERS, other=NUMBERS)
    def somebody_declines(self, number: int, other: int) -> None:
        if ahead := [*self.office.ahead(), *self.office.series()]:
            self.office.declines(ahead[number % len(ahead)], other)

    @rule(person=PEOPLE)
    def somebody_leaves_or_comes_back(self, person: Person) -> None:
        self.office.leaves_or_returns(person)

    @rule(person=PEOPLE, name=st.sampled_from(["sales", "support"]))
    def somebody_joins_or_leaves_a_team(self, person: Person, name: str) -> None:
        if person in self.members[name]:
            self.members[name].remove(person)
        elif person != ADA:
            self.members[name].append(person)
        self.office.organization = self.file()

    @rule(person=PEOPLE, is_out=st.booleans())
    def somebody_opts_out_or_in(self, person: Person, is_out: bool) -> None:
        wishes, id_ = self.office.world().wishes, self.office.id_of(person)
        self.run_(wishes.opt_out(OptOut(person=id_)) if is_out else wishes.opt_in(id_))

    @rule(name=st.sampled_from(["sales", "support"]), number=NUMBERS)
    def an_activity_leaves_the_file_or_returns(self, name: str, number: int) -> None:
        whole = SALES if name == "sales" else SUPPORT
        activity = whole[number % len(whole)]
        left = [one for one in self.activities[name] if one.name != activity.name]
        self.activities[name] = left if len(left) < len(self.activities[name]) else [*left, activity]
        self.office.organization = self.file()

    @rule(hour=st.sampled_from([8, 9, 10, 14]), minutes=st.sampled_from([15, 30]))
    def the_morning_call_gets_another_time(self, hour: int, minutes: int) -> None:
        changed = good_morning(at=time(hour), duration=timedelta(minutes=minutes))
        self.activities["sales"] = [changed if one.name == changed.name else one for one in self.activities["sales"]]
        self.office.organization = self.file()

    @rule(minutes=st.sampled_from([15, 25, 45]), quorum=st.sampled_from([0.5, 1.0]))
    def the_coffee_gets_other_rules(self, minutes: int, quorum: float) -> None:
        changed = replace(COFFEE, duration=timedelta(minutes=minutes), quorum=quorum)
        self.activities["sales"] = [changed if one.name == changed.name else one for one in self.activities["sales"]]
        self.office.organization = self.file()

    @rule(person=PEOPLE)
    def a_mailbox_cannot_be_read(self, person: Person) -> None:
        self.office.hides(person.address)

    @rule()
    def the_service_mailbox_cannot_be_read(self) -> None:
        self.office.hides(SERVICE)

    @rule()
    def a_cycle_in_the_dark(self) -> None:
        """A cycle while some mailboxes cannot be read."""
        self.cycle()


TestCycles = Cycles.TestCase
TestCycles.settings = settings(settings.default, stateful_step_count=8)
