"""What of ours stands in a week, where people left it, and what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.booking.ports import Ending, Row, State
from kaffepause.domain.event import Attendee, Marker, Occurrence, OwnEvent, Recurrence, Response
from kaffepause.domain.hours import Weekday
from kaffepause.domain.ids import EventId, TenantId, booking_key
from kaffepause.domain.organization import Team
from kaffepause.reporting.rhythm import Calendar, Engagement, Missing, bookings, engagements, missing
from tests.cast import (
    ADA,
    BO,
    CHEN,
    DAG,
    DAG_IS_OUT,
    EVA,
    EVERYBODY,
    FINN,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    coffee_pairs,
    good_morning,
    horizon,
    movement_break,
    organization,
    roster,
    social_call,
    span,
    team,
    walk,
)  # fmt: skip
from tests.unit.reporting.office import SERVICE

CALL, WALK = social_call(), walk(cadence=social_call().cadence)
SALES = team(CALL, WALK)


def row(activity: str = "coffee", first: str = "2026-11-23", **changes: object) -> Row:
    label = f"sales/{activity}/{first}"
    booked = Row(
        key=booking_key(TenantId("t"), label),
        team=SALES.name,
        activity=CALL.name if activity == "coffee" else WALK.name,
        round_label=label,
        part="",
        attempt=1,
        state=State.BOOKED,
        organizer=SERVICE,
        people=(ADA.id, BO.id, EVA.id),
        slot=span(WEDNESDAY, "14-14.30"),
        host=EVA.id,
    )
    return replace(booked, **changes)  # type: ignore[arg-type]


def event(of: Row, **changes: object) -> OwnEvent:
    marker = Marker(key=of.key, attempt=1, start=of.slot.start, end=of.slot.end, text="x")
    standing = OwnEvent(id=EventId("e"), organizer=of.organizer, marker=marker, interval=of.slot)
    return replace(standing, **changes)  # type: ignore[arg-type]


def found(
    *rows: Row, events: tuple[OwnEvent, ...] = (), ours: Team = SALES, unreadable: bool = False
) -> list[Engagement]:
    calendar = Calendar(
        rows=rows,
        own={one.marker.key: one for one in events},
        unreadable={SERVICE} if unreadable else set(),
        seen=horizon(),
        people={person.address: person.id for person in EVERYBODY},
    )
    return [*engagements(calendar, organization(ours), horizon(MONDAY - timedelta(weeks=1), 2))]


def test_a_booking_stands_where_its_event_stands() -> None:
    (one,) = found(row(), events=(event(row()),))

    assert (one.interval, one.host) == (span(WEDNESDAY, "14-14.30"), EVA.id)


def test_what_a_person_moved_stands_where_they_put_it() -> None:
    yielded = row(state=State.ENDED, ending=Ending.YIELDED)

    (one,) = found(yielded, events=(event(yielded, interval=span(FRIDAY, "10-10.30")),))

    assert one.interval == span(FRIDAY, "10-10.30")


def test_what_a_person_deleted_is_not_there() -> None:
    assert found(row()) == []


def test_what_cannot_be_read_is_taken_to_stand() -> None:
    assert len(found(row(), unreadable=True)) == 1


def test_weeks_that_are_not_read_are_as_the_ledger_has_them() -> None:
    assert len(found(row(slot=span(MONDAY - timedelta(days=4), "14-14.30")))) == 1


@pytest.mark.parametrize("ending", [Ending.DROPPED, Ending.UNDONE, Ending.FORGOTTEN, Ending.FAILED])
def test_what_we_took_back_does_not_stand(ending: Ending) -> None:
    assert found(row(state=State.ENDED, ending=ending), unreadable=True) == []


def test_a_series_stands_date_by_date_without_those_that_were_cancelled() -> None:
    series = row(slot=span(TUESDAY, "9-9.15"), dates=(TUESDAY, THURSDAY))
    recurrence = Recurrence(every=1, days=(Weekday.TUESDAY, Weekday.THURSDAY), first=TUESDAY, last=THURSDAY)
    standing = event(
        series, recurrence=recurrence, zone="Europe/Copenhagen", departures=(Occurrence(day=TUESDAY, interval=None),)
    )

    assert [one.interval for one in found(series, events=(standing,))] == [span(THURSDAY, "9-9.15")]
    assert [one.interval.start.weekday() for one in found(series, unreadable=True)] == [1, 3]


def test_who_declined_is_not_among_the_people_and_is_known_to_have() -> None:
    answers = (Attendee(address=BO.address, response=Response.DECLINED), Attendee(address=EVA.address))

    (one,) = found(row(), events=(event(row(), attendees=answers),))

    assert (one.people, one.declined) == ({ADA.id, EVA.id}, (BO.id,))


def test_another_time_that_was_asked_for_is_told() -> None:
    wish = Attendee(address=EVA.address, proposed=span(FRIDAY, "13-13.30"))

    (one,) = found(row(), events=(event(row(), attendees=(wish,)),))

    assert one.asks == ((EVA.id, span(FRIDAY, "13-13.30")),)


def test_what_each_has_at_their_own_time_is_one_booking_a_round() -> None:
    ours = team(movement_break(), WALK)
    breaks = [
        row(key=booking_key(TenantId("t"), person), activity="break", round_label="sales/break/x", people=(person,))
        for person in (BO.id, EVA.id)
    ]
    walks = [
        row("walk", key=booking_key(TenantId("t"), f"w{person}"), people=(ADA.id, person)) for person in (BO.id, EVA.id)
    ]
    breaks = [replace(one, activity=ours.activities[0].name) for one in breaks]

    assert bookings(found(*breaks, *walks, ours=ours, unreadable=True)) == 3


def absent(*rows: Row, ours: Team = SALES) -> list[Missing]:
    return [*missing(ours, roster(ours), rows, (DAG_IS_OUT,), MONDAY)]


def test_whoever_opted_out_misses_nothing() -> None:
    ours = team(WALK, members=(BO, DAG))

    assert absent(ours=ours) == [Missing(activity=WALK, people=(BO.id,))]


def test_a_round_without_a_booking_is_missing() -> None:
    assert absent(row("walk", people=(ADA.id, BO.id, CHEN.id, EVA.id, FINN.id))) == [Missing(activity=CALL)]


def test_everybody_whose_walk_found_no_time_is_missing_it() -> None:
    walks = row("walk", people=(ADA.id, BO.id))

    assert absent(row(), walks) == [Missing(activity=WALK, people=(CHEN.id, EVA.id, FINN.id))]


@pytest.mark.parametrize(
    ("ending", "is_missing"), [(Ending.YIELDED, False), (Ending.UNDONE, False), (Ending.DROPPED, True)]
)
def test_what_a_person_took_out_is_not_missing(ending: Ending, is_missing: bool) -> None:
    ours = team(CALL)

    assert bool(absent(row(state=State.ENDED, ending=ending), ours=ours)) is is_missing


def test_nothing_is_missing_in_a_week_that_is_closed() -> None:
    ours = team(CALL, holidays={MONDAY + timedelta(days=number): "closed" for number in range(5)})

    assert absent(ours=ours) == []


def test_a_round_that_still_has_weeks_ahead_is_not_missing_yet() -> None:
    ours = team(walk(cadence=replace(CALL.cadence, every=4, starting=MONDAY)))

    assert absent(ours=ours) == []


def test_a_fixed_call_is_missing_on_the_dates_that_its_series_does_not_hold() -> None:
    ours = team(good_morning())
    series = row(activity="morning", dates=(TUESDAY,), slot=span(TUESDAY, "9-9.15"))

    assert len(absent(replace(series, activity=ours.activities[0].name), ours=ours)) == 1


def test_coffee_pairs_across_teams_are_missing_as_a_round_and_not_by_name() -> None:
    assert absent(ours=team(coffee_pairs())) == [Missing(activity=coffee_pairs())]
