"""What people do to our bookings, and what the next plan makes of it."""

from dataclasses import replace
from datetime import time, timedelta

from kaffepause.booking.leaving import Sign
from kaffepause.booking.plan import Plan, Verb, Why
from kaffepause.domain.event import Occurrence
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Timetable
from kaffepause.reporting.ports import Letter
from tests.cast import BO, CHEN, EVA, FINN, all_day, good_morning, movement_break, organization, social_call, team, walk
from tests.properties.office import Office

WEEK = timedelta(weeks=1)
FOUR = (CHEN, EVA, FINN)


def office(*activities, members=FOUR) -> Office:
    return Office(organization=organization(team(*activities, members=members), timetable=Timetable(announce_days=0)))


def told(plan: Plan) -> set[tuple[Verb, Why]]:
    return {(action.verb, action.why) for action in plan.actions}


def letters(ours: Office, letter: Letter) -> list[str]:
    return [marker for marker, _ in ours.post.sent if marker.startswith(f"{letter}/")]


async def test_declining_a_whole_series_leaves_the_activity_and_is_confirmed_once():
    ours = office(good_morning())
    await ours.cycle()
    [series] = ours.series()
    ours.calendars.declined(series.id, EVA.address)

    assert [one.sign for one in (await ours.plan()).leaving] == [Sign.DECLINED_SERIES]
    await ours.cycle()
    await ours.cycle()

    [series] = ours.series()
    assert EVA.address not in {one.address for one in series.attendees}
    assert len(letters(ours, Letter.LEFT)) == 1
    assert [wish.person for wish in await ours.store.wishes.opt_outs()] == [EVA.id]


async def test_whoever_comes_back_to_a_series_is_invited_again():
    ours = office(good_morning())
    await ours.cycle()
    ours.calendars.declined(ours.series()[0].id, EVA.address)
    await ours.cycle()
    await ours.store.wishes.opt_in(EVA.id)
    ours.passes(timedelta(days=1))
    await ours.cycle()

    assert EVA.address in {one.address for one in ours.series()[0].attendees}


async def test_one_decline_leaves_a_call_that_has_its_quorum_where_it_is():
    ours = office(social_call())
    await ours.cycle()
    event = ours.ahead()[0]
    mails = ours.calendars.sent
    ours.calendars.declined(event.id, EVA.address)
    await ours.cycle()

    assert (ours.ahead()[0].interval, ours.calendars.sent) == (event.interval, mails)


async def test_too_many_declines_place_a_call_anew_once_and_then_drop_it():
    ours = office(social_call())
    await ours.cycle()
    first = next(one for one in ours.ahead() if one.interval.start > ours.now + timedelta(days=2))
    for person in (EVA, FINN):
        ours.calendars.declined(first.id, person.address)
    await ours.cycle()
    moved = ours.calendars.events[first.id]
    assert moved.interval != first.interval

    ours.calendars.events[first.id] = replace(
        moved, attendees=tuple(replace(one, response=first.attendees[0].response) for one in moved.attendees)
    )
    ours.passes(timedelta(days=1))
    for person in (EVA, FINN):
        ours.calendars.declined(first.id, person.address)
    plan = await ours.plan()

    assert (Verb.CANCEL, Why.TOO_FEW_LEFT) in told(plan)


async def test_declining_three_rounds_running_pauses_the_activity():
    ours = office(social_call())
    for _ in range(3):
        await ours.cycle()
        for event in ours.ahead():
            ours.calendars.declined(event.id, EVA.address)
        await ours.cycle()
        ours.passes(WEEK)
    await ours.cycle()

    assert [wish.person for wish in await ours.store.wishes.opt_outs()] == [EVA.id]
    assert len(letters(ours, Letter.LEFT)) == 1


async def test_declining_twice_pauses_nothing():
    ours = office(social_call())
    for _ in range(2):
        await ours.cycle()
        first = ours.ahead()[0]
        ours.calendars.declined(first.id, EVA.address)
        await ours.cycle()
        ours.passes(WEEK)
    await ours.cycle()

    assert await ours.store.wishes.opt_outs() == ()


async def test_deleting_ones_own_break_three_rounds_running_pauses_it():
    ours = office(movement_break())
    for _ in range(3):
        await ours.cycle()
        for event in [one for one in ours.ahead() if one.organizer == EVA.address]:
            ours.deletes(event)
        await ours.cycle()
        ours.passes(WEEK)
    await ours.cycle()

    assert [wish.person for wish in await ours.store.wishes.opt_outs()] == [EVA.id]
    assert not [one for one in ours.ahead() if one.organizer == EVA.address]


async def test_a_new_time_that_one_of_two_proposes_is_taken_where_it_fits_both():
    ours = office(walk(cadence=social_call().cadence), members=(EVA,))
    await ours.cycle()
    event = next(one for one in ours.ahead() if one.interval.start > ours.now + timedelta(days=2))
    later = Interval(event.interval.start + timedelta(minutes=60), event.interval.end + timedelta(minutes=60))
    asks = tuple(replace(one, proposed=later) if one.address == EVA.address else one for one in event.attendees)
    ours.calendars.events[event.id] = replace(event, attendees=asks)
    plan = await ours.plan()

    assert (Verb.MOVE, Why.ASKED_FOR) in told(plan)
    await ours.cycle()
    assert ours.calendars.events[event.id].interval == later


async def test_a_new_time_that_does_not_fit_changes_nothing():
    ours = office(walk(cadence=social_call().cadence), members=(EVA,))
    await ours.cycle()
    event = next(one for one in ours.ahead() if one.interval.start > ours.now + timedelta(days=2))
    night = Interval(event.interval.start + timedelta(hours=12), event.interval.end + timedelta(hours=12))
    asks = tuple(replace(one, proposed=night) if one.address == EVA.address else one for one in event.attendees)
    ours.calendars.events[event.id] = replace(event, attendees=asks)
    await ours.cycle()

    assert ours.calendars.events[event.id].interval == event.interval


async def test_a_date_that_a_person_took_out_of_a_series_is_told_once_and_kept():
    ours = office(good_morning())
    await ours.cycle()
    [series] = ours.series()
    day = next(day for day in series.recurrence.dates() if day > ours.now.date() + timedelta(days=1))
    ours.cancels_a_date(series, day)

    assert (Verb.KEEP, Why.DATES_YIELDED) in told(await ours.plan())
    await ours.cycle()
    assert (Verb.KEEP, Why.UNCHANGED) in told(await ours.plan())
    [row] = ours.store.ledger.kept.values()
    assert row.departed == (Occurrence(day=day, interval=None),)


async def test_a_changed_rule_ends_the_old_series_and_begins_a_new_one():
    ours = office(good_morning())
    await ours.cycle()
    ours.organization = replace(ours.organization, teams=(team(good_morning(at=time(10)), members=FOUR),))
    ours.passes(WEEK)
    await ours.cycle()

    old, new = sorted(ours.series(), key=lambda one: one.recurrence.first)
    assert old.recurrence.last < new.recurrence.first
    assert new.interval.start.astimezone(ours.organization.teams[0].zone).time() == time(10)


async def test_a_member_who_joins_or_leaves_a_series_is_the_only_one_who_gets_a_mail():
    ours = office(good_morning())
    await ours.cycle()
    mails = ours.calendars.sent
    ours.organization = replace(ours.organization, teams=(team(good_morning(), members=(BO, *FOUR)),))
    ours.passes(timedelta(days=1))
    await ours.cycle()
    assert ours.calendars.sent == mails + 1

    ours.organization = replace(ours.organization, teams=(team(good_morning(), members=FOUR),))
    ours.passes(timedelta(days=1))
    await ours.cycle()
    assert ours.calendars.sent == mails + 2


async def test_a_holiday_and_a_day_when_too_few_are_at_work_take_their_date_out():
    ours = office(good_morning(quorum=0.9))
    await ours.cycle()
    [series] = ours.series()
    day = next(day for day in series.recurrence.dates() if day > ours.now.date() + timedelta(days=2))
    for person in FOUR:
        for entry in all_day(day):
            ours.books(person, entry)
    ours.passes(timedelta(days=1))
    await ours.cycle()

    [series] = ours.series()
    assert day in {one.day for one in series.departures if one.interval is None}


async def test_whoever_is_away_on_the_first_date_of_a_series_is_invited_to_the_others():
    ours = office(good_morning())
    first = ours.now.date() + timedelta(days=1)
    for entry in all_day(first):
        ours.books(EVA, entry)
    await ours.cycle()

    [series] = ours.series()
    assert series.recurrence.first == first
    assert EVA.address in {one.address for one in series.attendees}


async def test_whoever_was_away_through_a_whole_series_is_invited_once_back():
    ours = office(good_morning())
    later = (ours.now.date() + timedelta(days=number) for number in range(400))
    ours.calendars.theirs[EVA.id] = all_day(*later)
    whole = replace(ours.organization.timetable, series_weeks=1)
    ours.organization = replace(ours.organization, timetable=whole)
    await ours.cycle()
    assert EVA.address not in {one.address for one in ours.series()[0].attendees}

    ours.empties(EVA)
    await ours.cycle()
    assert EVA.address in {one.address for one in ours.series()[0].attendees}
