"""Everybody keeps the public holidays of their own country, whatever their team's country is.

Bo is in the United States, where the Thursday of the week is Thanksgiving; the team is in Denmark.
"""

from dataclasses import replace
from datetime import date, timedelta

from kaffepause.domain.organization import Timetable
from kaffepause.domain.people import Person
from kaffepause.verbs.rules import terminal_language
from kaffepause.verbs.told import told_plan
from tests.cast import BO, CHEN, COPENHAGEN, EVA, FINN, THURSDAY, good_morning, movement_break, organization, team
from tests.cast import OFFICE as DANISH_HOURS
from tests.properties.office import Office

FOUR = (BO, CHEN, EVA, FINN)
ABROAD = {"US": {THURSDAY: "Thanksgiving"}}


def office(*activities, country: str = "US", away: tuple[Person, ...] = (BO,)) -> Office:
    whole = organization(team(*activities, members=FOUR), timetable=Timetable(announce_days=0), abroad=ABROAD)
    ours = Office(organization=whole)
    ours.directory.employed |= {person.address: replace(person, country=country) for person in away}
    ours.calendars.hours = dict.fromkeys((person.id for person in FOUR), DANISH_HOURS)
    return ours


def days_of(ours: Office, person: Person) -> set[date]:
    """The dates on which something of ours is in the person's own calendar."""
    mine = (event for event in ours.ahead() if event.organizer == person.address)
    return {event.interval.start.astimezone(COPENHAGEN).date() for event in mine}


async def test_nobody_has_a_break_on_a_holiday_of_their_own_country_and_the_others_may():
    only_thursday = replace(movement_break().cadence, days=(THURSDAY.weekday(),))
    ours = office(movement_break(cadence=only_thursday))
    await ours.cycle()

    assert THURSDAY in days_of(ours, EVA)
    assert THURSDAY not in days_of(ours, BO)


async def test_a_date_on_which_too_few_are_left_is_never_in_the_series_and_mails_nobody():
    ours = office(good_morning(quorum=0.9))
    await ours.cycle()

    [series] = ours.series()
    assert THURSDAY in series.recurrence.skipped
    assert THURSDAY + timedelta(weeks=1) not in series.recurrence.skipped


async def test_a_holiday_that_is_known_for_later_is_left_out_of_the_series_from_the_start():
    ours = office(good_morning(quorum=0.9))
    later = THURSDAY + timedelta(weeks=8)
    ours.organization = replace(ours.organization, abroad={"US": {later: "A day off"}})
    await ours.cycle()

    assert later in ours.series()[0].recurrence.skipped


async def test_whoever_is_off_on_the_first_date_of_a_series_is_still_invited_to_it():
    only_thursday = replace(good_morning().cadence, days=(THURSDAY.weekday(),))
    ours = office(good_morning(cadence=only_thursday))
    await ours.cycle()

    [series] = ours.series()
    assert THURSDAY in series.recurrence.dates()
    assert BO.address in {one.address for one in series.attendees}


async def test_where_a_country_is_not_known_the_teams_days_off_hold():
    ours = office(good_morning(quorum=0.9), country="")
    await ours.cycle()

    assert THURSDAY in ours.series()[0].recurrence.dates()


async def test_a_country_that_no_table_knows_is_told_and_nothing_waits_for_it():
    ours = office(good_morning(), country="XX", away=(BO, EVA))
    plan = await ours.plan()

    assert [(one.what, one.name) for one in plan.unread] == [("country", "XX")]
    text = [line.text for line in told_plan(plan, ours.organization, terminal_language("en"))]
    assert any("country XX, where somebody is: no table knows this country's public holidays." in line for line in text)
    assert not any("Nothing of theirs is touched" in line for line in text)
    await ours.cycle()
    assert BO.address in {one.address for one in ours.series()[0].attendees}
