"""Applying: intent before effect, safe to stop anywhere, and the same again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from kaffepause.booking.apply import Came, Hands, Outcome, apply_plan
from kaffepause.booking.plan import Action, Plan, Wanted
from kaffepause.booking.ports import Ending, State
from kaffepause.booking.recheck import Recheck
from kaffepause.booking.reconcile import Scene, reconcile
from kaffepause.domain.event import BusyTime, EventRequest, OwnEvent, ShowAs
from kaffepause.domain.people import Person
from kaffepause.errors import AnswerLost, Denied, StalePlan
from tests.bookings import ADA, ADDRESSES, KEY, NOW, series, slot, wanted
from tests.fake_calendars import FakeCalendars
from tests.fakes import FakeAudit, FakeLedger

PEOPLE = {person: Person(id=person, name=str(person), address=address) for person, address in ADDRESSES.items()}


@dataclass
class Office:
    """A ledger and calendars, with plan and apply as the verbs do it."""

    calendars: FakeCalendars = field(default_factory=FakeCalendars)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    audit: FakeAudit = field(default_factory=FakeAudit)

    def plan(self, *wishes: Wanted, now: datetime = NOW) -> Sequence[Action]:
        events = {event.marker.key: event for event in self.calendars.events.values()}
        scene = Scene(
            now=now,
            wanted={wish.key: wish for wish in wishes},
            rows=dict(self.ledger.kept),
            events=events,
            addresses=ADDRESSES,
        )
        return reconcile(scene)

    async def apply(self, actions: Sequence[Action], now: datetime = NOW) -> tuple[Outcome, ...]:
        plan = Plan(id="plan-1", made_at=now, config="", revisions={}, actions=tuple(actions))
        hands = Hands(
            events=self.calendars,
            ledger=self.ledger,
            audit=self.audit,
            recheck=Recheck(calendars=self.calendars, people=PEOPLE),
            plan_id=plan.id,
            now=now,
        )
        return await apply_plan(plan, hands)

    async def cycle(self, *wishes: Wanted, now: datetime = NOW) -> list[Came]:
        return [outcome.came for outcome in await self.apply(self.plan(*wishes, now=now), now)]


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_wish_becomes_one_event_and_one_row(office: Office):
    assert await office.cycle(wanted(needed=2)) == [Came.BOOKED]

    [event] = office.calendars.events.values()
    assert (event.interval, len(event.attendees)) == (slot(), 2)
    row = office.ledger.kept[KEY]
    assert (row.state, row.event, row.request, row.slot) == (State.BOOKED, event.id, None, slot())


async def test_applying_twice_changes_nothing(office: Office):
    await office.cycle(wanted())
    mails = office.calendars.sent

    assert await office.cycle(wanted()) == [Came.UNTOUCHED]
    assert (len(office.calendars.events), office.calendars.sent) == (1, mails)


async def test_a_move_and_a_cancellation_reach_calendar_and_ledger(office: Office):
    await office.cycle(wanted())

    assert await office.cycle(wanted(slot(26))) == [Came.CHANGED]
    assert office.ledger.kept[KEY].slot == slot(26)
    assert await office.cycle(now=NOW) == [Came.CANCELLED]
    assert office.calendars.events == {}
    assert office.ledger.kept[KEY].ending is Ending.DROPPED


async def test_a_slot_that_lost_its_quorum_is_skipped_and_nobody_is_mailed(office: Office):
    office.calendars.theirs[ADA] = [BusyTime(slot(), ShowAs.BUSY)]

    assert await office.cycle(wanted(needed=2)) == [Came.SKIPPED]
    assert (office.calendars.events, office.ledger.kept, office.calendars.sent) == ({}, {}, 0)


async def test_somebody_whose_calendar_cannot_be_read_does_not_count_as_free(office: Office):
    office.calendars.unknown.add(ADA)

    assert await office.cycle(wanted(needed=2)) == [Came.SKIPPED]


async def test_a_series_keeps_its_fixed_time_whoever_is_busy(office: Office):
    office.calendars.theirs[ADA] = [BusyTime(slot(), ShowAs.BUSY)]

    assert await office.cycle(series(24, 31)) == [Came.BOOKED]


async def test_what_a_person_moved_is_left_where_they_put_it(office: Office):
    await office.cycle(wanted())
    [id_] = office.calendars.events
    office.calendars.moved(id_, slot(25))

    assert await office.cycle(wanted()) == [Came.RECORDED]
    assert office.calendars.events[id_].interval == slot(25)
    assert await office.cycle(wanted()) == []


async def test_what_a_person_deleted_stays_deleted(office: Office):
    await office.cycle(wanted())
    [id_] = office.calendars.events
    office.calendars.deleted(id_)

    assert await office.cycle(wanted()) == [Came.RECORDED]
    assert await office.cycle(wanted()) == []
    assert office.calendars.events == {}


class LosesAnswers(FakeCalendars):
    """Does what it is asked, and the answer is lost on the way back."""

    async def create(self, request: EventRequest) -> OwnEvent:
        await super().create(request)
        raise AnswerLost("No answer came.")


async def test_a_lost_answer_is_found_again_and_never_doubled():
    office = Office(calendars=LosesAnswers())

    assert await office.cycle(wanted()) == [Came.UNCERTAIN]
    assert office.ledger.kept[KEY].state is State.SENDING
    assert await office.cycle(wanted()) == [Came.RECORDED]
    assert (len(office.calendars.events), office.ledger.kept[KEY].state) == (1, State.BOOKED)


async def test_an_event_that_is_already_there_is_looked_up_by_its_key(office: Office):
    """A transaction id that was used before means: it exists, look it up (decision 3)."""
    await office.calendars.create(wanted(subject="An older wording").request(1))
    [create] = Office().plan(wanted())

    assert [outcome.came for outcome in await office.apply([create])] == [Came.BOOKED]
    assert len(office.calendars.events) == 1


class Refuses(FakeCalendars):
    async def create(self, request: EventRequest) -> OwnEvent:
        if request.interval == slot(24):
            raise Denied("The mailbox may not be written to.", status=403)
        return await super().create(request)


async def test_one_failure_does_not_stop_the_others():
    office = Office(calendars=Refuses())
    outcomes = await office.apply(office.plan(wanted(), wanted(slot(26), key=KEY.__class__(int=1))))

    assert [(one.came, one.said) for one in outcomes] == [
        (Came.FAILED, "The mailbox may not be written to."),
        (Came.BOOKED, ""),
    ]


async def test_an_action_that_somebody_else_did_first_is_left(office: Office):
    actions = office.plan(wanted())
    await office.apply(actions)

    assert [outcome.came for outcome in await office.apply(actions)] == [Came.TAKEN]
    assert len(office.calendars.events) == 1


async def test_a_plan_that_lost_a_part_is_refused_with_what_to_do(office: Office):
    [action] = office.plan(wanted())

    with pytest.raises(StalePlan, match="`kaffepause plan`"):
        await office.apply([replace(action, wanted=None)])


async def test_every_change_leaves_a_line_without_content(office: Office):
    await office.cycle(wanted())

    [line] = office.audit.noted
    assert "Coffee" not in repr(line)
    assert "create" in repr(line)


async def test_a_series_that_ends_keeps_the_dates_it_has_held(office: Office):
    calls = series(16, 23, 30)
    await office.cycle(calls, now=datetime(2026, 11, 15, 8, tzinfo=UTC))

    assert await office.cycle() == [Came.CANCELLED]
    [event] = office.calendars.events.values()
    assert event.recurrence is not None
    assert event.recurrence.last == calls.days[1]
