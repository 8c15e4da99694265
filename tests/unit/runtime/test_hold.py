"""What an administrator holds back is not booked by a service that runs, until they let go."""

from datetime import UTC, datetime, timedelta

from kaffepause.domain.organization import Timetable
from kaffepause.runtime.cycles import Bench, perform
from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.measures import Measures
from kaffepause.verbs.apply import apply
from kaffepause.verbs.hold import hold, let_go
from tests.cast import ADA, CHEN, EVA, FINN, organization, social_call, team
from tests.properties.office import Office

PLANNING = Cycle(kind=Kind.PLANNING, label="2026-11-26", due=datetime(2026, 11, 26, 9, tzinfo=UTC), zone="UTC")


async def runs(office: Office) -> None:
    """One planning cycle, as `run` does it."""
    bench = Bench(world=office.world(), store=office.store, measures=Measures().of("tenant"))  # type: ignore[arg-type]
    await perform(PLANNING, bench, now=office.now)


async def of_a_person() -> Office:
    """A company in which a person has applied a plan once; there is more to book a week later."""
    ours = team(social_call(), members=(CHEN, EVA, FINN))
    office = Office(organization=organization(ours, timetable=Timetable(announce_days=0)))
    await office.cycle()
    office.passes(timedelta(weeks=1))
    return office


async def test_a_service_under_a_hold_changes_no_calendar() -> None:
    office = await of_a_person()
    await hold(office.world(), [ADA.id], now=office.now)
    before = dict(office.calendars.events)

    await runs(office)

    assert office.calendars.events == before


async def test_a_service_that_may_book_again_does() -> None:
    office = await of_a_person()
    await hold(office.world(), [ADA.id], now=office.now)
    await let_go(office.world(), [ADA.id], now=office.now)
    before = dict(office.calendars.events)

    await runs(office)

    assert len(office.calendars.events) > len(before)


async def test_a_person_may_apply_a_plan_under_a_hold_and_it_stands() -> None:
    office = await of_a_person()
    await hold(office.world(), [ADA.id], now=office.now)
    before = len(office.calendars.events)

    await apply(office.world(), await office.plan(), now=office.now, by_a_person=True)

    assert len(office.calendars.events) > before
    assert await office.store.ledger.held_since() == office.now
