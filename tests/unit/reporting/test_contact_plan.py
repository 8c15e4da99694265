"""Who × weekday: from bookings, the rhythm of the file, and people's ticks."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import TeamName
from kaffepause.domain.organization import ContactRhythm, Team
from kaffepause.domain.people import Person
from kaffepause.reporting.contact_plan import Cell, ContactPlan, Contacts, contact_plan
from kaffepause.reporting.ports import Tick, TickState
from kaffepause.reporting.rhythm import Engagement
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    FINN,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    coffee_pairs,
    movement_break,
    peer_walk,
    roster,
    social_call,
    span,
    team,
    walk,
)  # fmt: skip

WEEK = timedelta(weeks=1)
LONG_AGO = date(2026, 1, 5)


def plan(
    *engagements: Engagement, rhythm: tuple[ContactRhythm, ...] = (), ticks: tuple[Tick, ...] = (), **changes: object
) -> ContactPlan:
    ours = changes.pop("ours", team(contact_rhythm=rhythm))
    assert isinstance(ours, Team)
    contacts = Contacts(
        team=replace(ours, contact_rhythm=rhythm),
        roster=roster(ours),
        monday=MONDAY,
        engagements=engagements,
        ticks=ticks,
        known_since=dict.fromkeys((person.id for person in (BO, CHEN, EVA, FINN)), LONG_AGO),
    )
    return contact_plan(replace(contacts, **changes))  # type: ignore[arg-type]


def engagement(activity: Activity, day: date, *people: Person) -> Engagement:
    return Engagement(
        team=TeamName("sales"),
        activity=activity,
        label="label",
        interval=span(day, "13-13.30"),
        people=frozenset(person.id for person in people),
    )


def tick(person: Person, day: date, channel: str, state: TickState = TickState.DONE) -> Tick:
    return Tick(team=TeamName("sales"), person=person.id, day=day, channel=channel, state=state)


def of(found: ContactPlan, person: Person) -> list[Cell]:
    row = next(row for row in found.rows if row.person.id == person.id)
    return [cell for day in row.days for cell in day]


def line(**changes: object) -> ContactRhythm:
    return replace(ContactRhythm(person=None, weekday=None, channel="phone"), **changes)  # type: ignore[arg-type]


def test_every_member_has_a_row_with_five_weekdays() -> None:
    found = plan()

    assert [row.person for row in found.rows] == [BO, CHEN, EVA, FINN]
    assert all(len(row.days) == 5 for row in found.rows)


def test_a_walk_with_the_manager_stands_on_its_day() -> None:
    assert of(plan(engagement(walk(), THURSDAY, ADA, EVA)), EVA) == [
        Cell(day=THURSDAY, channel="walk", state=TickState.PLANNED)
    ]


def test_what_colleagues_have_among_themselves_is_not_the_managers_contact() -> None:
    found = plan(engagement(peer_walk(), THURSDAY, BO, EVA), engagement(coffee_pairs(), TUESDAY, EVA, FINN))

    assert of(found, EVA) == []


def test_a_call_with_the_team_stands_once_for_everybody_and_a_movement_break_is_no_contact() -> None:
    found = plan(
        engagement(social_call(), TUESDAY, ADA, BO, CHEN, EVA),
        engagement(movement_break(together=True, held_in="invitation"), FRIDAY, ADA, BO, EVA),
    )

    assert [cell.channel for day in found.everybody for cell in day] == ["coffee"]
    assert of(found, EVA) == []


def test_a_standing_meeting_of_the_file_is_shown_as_such() -> None:
    found = plan(rhythm=(line(weekday=Weekday.TUESDAY, channel="meeting", already_held=True),))

    assert found.everybody[1] == (Cell(day=TUESDAY, channel="meeting", state=TickState.PLANNED, already_held=True),)


def test_a_line_that_names_a_person_and_a_day_is_theirs_alone() -> None:
    found = plan(rhythm=(line(person=EVA.address, weekday=Weekday.WEDNESDAY),))

    assert [(cell.day, cell.state) for cell in of(found, EVA)] == [(WEDNESDAY, TickState.PLANNED)]
    assert of(found, BO) == []


def test_a_line_without_a_day_is_a_suggestion_that_is_not_agreed() -> None:
    assert {cell.state for person in (BO, EVA) for cell in of(plan(rhythm=(line(),)), person)} == {TickState.NOT_AGREED}


def test_suggestions_are_spread_over_the_week() -> None:
    found = plan(rhythm=(line(),))

    assert len({of(found, person)[0].day for person in (BO, CHEN, EVA, FINN)}) == 4


def test_suggestions_turn_from_week_to_week() -> None:
    weeks = [plan(rhythm=(line(),), monday=MONDAY + WEEK * number) for number in range(4)]

    assert len({of(found, BO)[0].day.weekday() for found in weeks}) > 1


def test_nothing_is_suggested_on_a_holiday() -> None:
    ours = team(holidays={MONDAY: "a holiday", TUESDAY: "another"})
    found = plan(rhythm=(line(), line(person=EVA.address, weekday=Weekday.MONDAY, channel="mail")), ours=ours)

    assert all(cell.day > TUESDAY for person in (BO, CHEN, EVA, FINN) for cell in of(found, person))


def test_nothing_is_suggested_on_a_holiday_of_the_persons_own() -> None:
    lines = (line(), line(person=EVA.address, weekday=Weekday.MONDAY, channel="mail"))
    everybody, eva_off = plan(rhythm=lines), plan(rhythm=lines, days_off={EVA.id: {MONDAY, TUESDAY}})

    assert [cell.channel for cell in of(everybody, EVA) if cell.day == MONDAY] == ["mail"]
    assert all(cell.day > TUESDAY for cell in of(eva_off, EVA))
    assert {cell.day for person in (BO, CHEN, FINN) for cell in of(eva_off, person)} & {MONDAY, TUESDAY}


def test_a_booked_walk_takes_the_place_of_a_suggested_one() -> None:
    found = plan(engagement(walk(), THURSDAY, ADA, EVA), rhythm=(line(channel="walk"),))

    assert [(cell.day, cell.state) for cell in of(found, EVA)] == [(THURSDAY, TickState.PLANNED)]


@given(st.integers(2, 8))
def test_a_line_every_so_many_weeks_comes_once_in_so_many(every: int) -> None:
    weeks = [plan(rhythm=(line(every=every),), monday=MONDAY + WEEK * number) for number in range(every)]

    assert all(sum(len(of(found, person)) for found in weeks) == 1 for person in (BO, CHEN, EVA, FINN))


def test_a_tick_has_the_last_word() -> None:
    found = plan(engagement(walk(), THURSDAY, ADA, EVA), ticks=(tick(EVA, THURSDAY, "walk", TickState.SKIPPED),))

    assert of(found, EVA) == [Cell(day=THURSDAY, channel="walk", state=TickState.SKIPPED, is_ticked=True)]


def test_a_tick_where_nothing_was_planned_is_a_cell_of_its_own() -> None:
    assert [cell.channel for cell in of(plan(ticks=(tick(EVA, FRIDAY, "coffee"),)), EVA)] == ["coffee"]


def test_nothing_is_done_until_somebody_says_so() -> None:
    last = MONDAY - WEEK + timedelta(days=2)
    row = next(row for row in plan(engagement(walk(), last, ADA, EVA)).rows if row.person == EVA)

    assert [(cell.day, cell.state) for cell in row.last_week] == [(last, TickState.PLANNED)]


def test_last_weeks_ticks_stand_beside_this_weeks_plan() -> None:
    row = next(row for row in plan(ticks=(tick(EVA, MONDAY - WEEK, "phone"),)).rows if row.person == EVA)

    assert [(cell.channel, cell.state) for cell in row.last_week] == [("phone", TickState.DONE)]


def empty_for_long(found: ContactPlan) -> list[Person]:
    return [row.person for row in found.rows if row.is_empty_for_long]


def test_three_weeks_with_nothing_planned_or_ticked_are_noticed() -> None:
    found = plan(
        engagement(walk(), MONDAY - WEEK, ADA, BO),
        ticks=(tick(CHEN, MONDAY - 2 * WEEK, "phone"),),
        rhythm=(line(person=FINN.address, weekday=Weekday.MONDAY),),
    )

    assert empty_for_long(found) == [EVA]


def test_a_suggestion_that_nobody_took_up_is_not_a_contact() -> None:
    assert EVA in empty_for_long(plan(rhythm=(line(),)))


def test_somebody_new_is_not_missed_before_they_were_here() -> None:
    assert empty_for_long(plan(known_since={EVA.id: MONDAY - WEEK, BO.id: LONG_AGO})) == [BO]
