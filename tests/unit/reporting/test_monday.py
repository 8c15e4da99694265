"""The Monday mail, as managers, deputies and readers of copies get it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.activity import Activity
from kaffepause.domain.event import Attendee, Marker, OwnEvent, Response
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address, EventId
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import Level, ManagerSees
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import Tick, TickState, WeekTotal
from kaffepause.reporting.privacy import Band
from kaffepause.reporting.signals import NAMED_RULES
from kaffepause.verbs.deliver import Came
from kaffepause.verbs.digest import make_digests, send_digests
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    EVERYBODY,
    FINN,
    FRIDAY,
    MONDAY,
    NEW_YORK,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    all_day,
    at,
    busy,
    organization,
    peer_walk,
    social_call,
    somebody,
    span,
    team,
    walk,
)  # fmt: skip
from tests.unit.reporting.office import MEASURED, SERVICE, Office, crew, crowded

WEEKLY_WALK = walk(cadence=social_call().cadence)
NEWCOMER = somebody("Ny")
COUNTS = replace(MEASURED, manager_sees=ManagerSees.COUNTS)


def office(*activities: Activity, **changes: object) -> Office:
    return Office(organization(team(*activities, **changes)))  # type: ignore[arg-type]


def said(mail: Envelope) -> str:
    return " ".join(mail.text.split())


async def told(ours: Office) -> str:
    return said(await ours.mail())


async def test_one_line_says_it_all_and_is_the_subject_too() -> None:
    ours = office(social_call(), WEEKLY_WALK)
    sales = ours.organization.teams[0]
    ours.booked(sales, sales.activities[0], span(WEDNESDAY, "14-14.15"), (ADA, BO, EVA))
    for person in (BO, CHEN, EVA):
        ours.booked(sales, sales.activities[1], span(THURSDAY, "13-13.30"), (ADA, person))

    mail = await ours.mail()

    assert mail.subject == "Week 48: 4 of 5 booked. One thing needs you"
    assert "No time was found for Walk'n'talk with Finn." in mail.text


async def test_a_quiet_week_says_so_in_a_line() -> None:
    assert (await office().mail()).subject == "Week 48: A quiet week, with nothing of ours booked. Nothing needs you"


async def test_a_declined_walk_needs_the_manager_and_a_declined_peer_walk_does_not() -> None:
    ours = office(WEEKLY_WALK, peer_walk())
    sales = ours.organization.teams[0]
    walks = ours.booked(sales, WEEKLY_WALK, span(THURSDAY, "13-13.30"), (ADA, EVA))
    peers = ours.booked(sales, sales.activities[1], span(FRIDAY, "13-13.30"), (BO, FINN))
    ours.calendars.unreadable.clear()
    for row, who in ((walks, EVA), (peers, BO)):
        marker = Marker(key=row.key, attempt=1, start=row.slot.start, end=row.slot.end, text="x")
        answers = (Attendee(address=who.address, response=Response.DECLINED),)
        event = OwnEvent(id=EventId(row.part), organizer=SERVICE, marker=marker, interval=row.slot, attendees=answers)
        ours.calendars.events[event.id] = event

    text = await told(ours)

    assert "Eva said no to Walk'n'talk on Thursday 26 November." in text
    assert "Bo said no" not in text


async def test_a_wish_for_another_time_is_told_with_the_time() -> None:
    ours = office(WEEKLY_WALK)
    row = ours.booked(ours.organization.teams[0], WEEKLY_WALK, span(THURSDAY, "13-13.30"), (ADA, EVA))
    ours.calendars.unreadable.clear()
    marker = Marker(key=row.key, attempt=1, start=row.slot.start, end=row.slot.end, text="x")
    wish = (Attendee(address=EVA.address, proposed=span(FRIDAY, "10-10.30")),)
    ours.calendars.events[EventId("e")] = OwnEvent(
        id=EventId("e"), organizer=SERVICE, marker=marker, interval=row.slot, attendees=wish
    )

    assert "Eva would rather have Walk'n'talk on Friday 27 November at 10:00." in await told(ours)


async def test_nobody_is_named_who_was_not_told_on_friday() -> None:
    ours = office(privacy=MEASURED)
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))
    await ours.levels(Level.NAMED, EVA)

    assert "Eva (" not in await told(ours)
    await ours.friday()
    assert "This week the calendar shows no free gap: Eva (2 of 5 days)." in await told(ours)


async def test_last_week_and_this_one_are_told_apart() -> None:
    ours = office(privacy=MEASURED)
    ours.has(EVA, crowded(TUESDAY - timedelta(weeks=1), WEDNESDAY - timedelta(weeks=1)))
    await ours.levels(Level.NAMED, EVA)
    await ours.friday()

    text = await told(ours)

    assert "Last week the calendar showed no free gap: Eva" in text
    assert "This week the calendar shows" not in text


async def test_our_own_walks_are_breaks_and_not_meetings() -> None:
    ours = office(WEEKLY_WALK, privacy=MEASURED)
    for day in (TUESDAY, WEDNESDAY):
        ours.has(EVA, busy(day, "8-12", "12-12.30", "12.30-16"))
        row = ours.booked(
            ours.organization.teams[0], WEEKLY_WALK, span(day, "12-12.30"), (ADA, EVA), round_label=f"sales/walk/{day}"
        )
        marker = Marker(key=row.key, attempt=1, start=row.slot.start, end=row.slot.end, text="x")
        event = OwnEvent(
            id=EventId(str(day)), organizer=SERVICE, marker=marker, interval=row.slot,
            attendees=(Attendee(address=EVA.address),),
        )  # fmt: skip
        ours.calendars.events[event.id] = event
    ours.calendars.unreadable.clear()
    ours.calendars.theirs[EVA.id] = [one for one in ours.calendars.theirs[EVA.id] if one.interval.minutes != 30]

    hints = await ours.friday()

    assert [hint.to for hint in hints] == [EVA.address]
    assert "no free gap" not in hints[0].text
    assert "no room for lunch" not in hints[0].text


async def counted_office(flagged: int, size: int = 6) -> Office:
    people = crew(size)
    ours = Office(organization(team(members=people, privacy=COUNTS)), people=(ADA, *people))
    for person in people[:flagged]:
        ours.has(person, crowded(TUESDAY, WEDNESDAY))
    return ours


@pytest.mark.parametrize(
    ("flagged", "expected"),
    [
        (0, "For each rule, it is none or few of those who are counted."),
        (1, "For each rule, it is none or few of those who are counted."),
        (3, "This week, for some of those who are counted: days without a free gap"),
        (6, "This week, for more than half of those who are counted: days without a free gap"),
    ],
)
async def test_a_total_is_said_as_a_band(flagged: int, expected: str) -> None:
    assert expected in await told(await counted_office(flagged))


async def test_fewer_than_five_have_no_total() -> None:
    text = await told(await counted_office(4, size=4))

    assert "There is no total where fewer than five people are counted." in text
    assert "of those who are counted" not in text


async def test_a_total_is_frozen_for_its_week() -> None:
    ours = await counted_office(3)
    before = await told(ours)
    for person in crew(6):
        ours.has(person, crowded(TUESDAY, WEDNESDAY))

    assert await told(ours) == before


async def test_a_week_that_had_no_total_on_monday_gets_none_later() -> None:
    ours = await counted_office(3, size=5)
    await ours.levels(Level.NONE, crew(5)[0])
    before = await told(ours)
    await ours.levels(Level.TEAM, crew(5)[0])

    assert await told(ours) == before


async def freeze(ours: Office, weeks_ago: int, band: Band) -> None:
    """The totals of an earlier week, as its own Monday mail left them."""
    monday = MONDAY - timedelta(weeks=weeks_ago)
    for rule in NAMED_RULES:
        total = WeekTotal(team=ours.organization.teams[0].name, monday=monday, rule=rule, band=band, counted=6)
        await ours.store.totals.freeze(total)


async def test_the_teams_own_figures_of_eight_weeks_stand_in_a_table() -> None:
    ours = await counted_office(3)
    for weeks_ago in range(2, 12):
        await freeze(ours, weeks_ago, Band.SOME if weeks_ago == 4 else Band.NONE_OR_FEW)

    mail = await ours.mail()

    table = mail.text.partition("The team's own figures")[2].partition("Own focus blocks")[0]
    assert re.findall(r"^week (\d+)", table, re.MULTILINE) == [str(week) for week in range(40, 48)]
    assert [line for line in table.splitlines() if line.count("some") == 3] != []
    assert mail.html.count("<caption") == 2, "real tables: the plan and the trend"


@pytest.mark.parametrize("band", [Band.TOO_FEW, None])
async def test_one_week_with_a_total_makes_no_trend(band: Band | None) -> None:
    ours = await counted_office(3)
    if band:
        await freeze(ours, 2, band)

    assert "The team's own figures" not in await told(ours)


async def test_a_smaller_group_has_no_trend_of_its_own_either() -> None:
    ours = await counted_office(3, size=4)
    for weeks_ago in (2, 3):
        await freeze(ours, weeks_ago, Band.TOO_FEW)

    assert "The team's own figures" not in await told(ours)


async def test_totals_of_teams_that_share_all_but_a_few_are_not_both_printed() -> None:
    people = crew(7)
    teams = (team(members=people, privacy=COUNTS), team(members=people[:5], privacy=COUNTS, name="inner"))
    ours = Office(organization(*teams), people=(ADA, *people))
    for person in people[:4]:
        ours.has(person, crowded(TUESDAY, WEDNESDAY))

    assert (await told(ours)).count("of those who are counted") == 1


async def test_nothing_is_said_of_load_where_it_is_not_read() -> None:
    ours = office(privacy=Privacy())
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))

    assert "Room for breaks".upper() not in await told(ours)
    assert [line.deed for line in ours.store.audit.noted] == []


async def test_before_the_notice_is_over_the_day_is_told_and_nobody_is_read() -> None:
    ours = office(privacy=replace(MEASURED, notice_given_on=MONDAY - timedelta(weeks=5)))

    assert "Calendars are not read for this before Monday 30 November" in await told(ours)
    assert ours.store.audit.noted == []


async def test_where_the_manager_sees_nothing_the_mail_says_so() -> None:
    ours = office(privacy=replace(MEASURED, manager_sees=ManagerSees.NOTHING))
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))
    await ours.levels(Level.NAMED, EVA)
    await ours.friday()

    text = await told(ours)

    assert "Nothing of it is shown to anybody else." in text
    assert "Eva (" not in text


async def test_the_two_caveats_stand_under_everything_that_is_said_of_load() -> None:
    text = await told(await counted_office(3))

    assert "Own focus blocks count as busy. Unplanned calls and real pauses are not seen." in text


async def test_at_most_five_points_ask_for_something_and_three_need_the_manager() -> None:
    activities = [social_call(f"call{number}") for number in range(6)]
    ours = office(*activities, privacy=MEASURED)
    await ours.everybody_joined()
    people = (BO, CHEN, EVA, FINN)
    for person in people:
        ours.has(person, crowded(TUESDAY, WEDNESDAY), crowded(*(MONDAY + timedelta(days=one - 7) for one in range(5))))
    await ours.levels(Level.NAMED, *people)
    await ours.friday()

    text = (await ours.mail()).text

    assert text.count("  -> ") == 5
    assert text.split("CONTACT PLAN")[0].count("  -> ") == 3


async def test_the_reading_is_in_the_audit_with_those_who_were_read() -> None:
    ours = office(privacy=MEASURED)
    await ours.levels(Level.NONE, BO)

    await ours.mail()

    assert [(line.deed, line.people) for line in ours.store.audit.noted] == [("load_read", (CHEN.id, EVA.id, FINN.id))]


async def test_a_manager_of_two_teams_gets_one_mail() -> None:
    ours = Office(organization(team(), team(name="support", members=(FINN,))))

    mails = await ours.monday()

    assert [mail.to for mail in mails] == [ADA.address]
    assert "Week 48 with Sales and Support" in mails[0].text


async def test_a_new_manager_gets_the_mail_of_that_week_and_the_former_one_no_more() -> None:
    ours = office(manager=ADA.address)
    ours.people = (*EVERYBODY, NEWCOMER)
    now = at(MONDAY, "8")
    await send_digests(ours.world, await ours.monday(), now=now)
    tick = Tick(team=ours.organization.teams[0].name, person=EVA.id, day=MONDAY, channel="mail", state=TickState.DONE)
    await ours.store.contacts.tick(tick)

    ours.organization = organization(team(manager=NEWCOMER.address))
    later = await ours.monday()
    came = await send_digests(ours.world, later, now=now)

    assert [(one.envelope.to, one.came) for one in came] == [(NEWCOMER.address, Came.SENT)]
    assert "mail ✓ done" in said(later[0]), "the team's plan goes on"
    assert [marker.split("/")[1] for marker, _ in ours.post.sent] == [ADA.address, NEWCOMER.address]


async def test_it_can_be_made_for_one_manager_alone() -> None:
    ours = Office(organization(team(), team(name="support", members=(FINN,), manager=BO.address)))

    mails = await make_digests(ours.world, now=at(MONDAY, "8"), manager=BO.address)

    assert [mail.to for mail in mails] == [BO.address]


async def test_the_mail_is_in_the_managers_language() -> None:
    ours = office()
    ours.people = [replace(one, language="da") if one == ADA else one for one in EVERYBODY]

    assert (await ours.mail()).subject.startswith("Uge 48: ")


async def test_a_copy_has_no_flags_openers_signs_ticks_or_needs() -> None:
    ours = office(social_call(), privacy=MEASURED, copies_to=(FINN.address,))
    tick = Tick(team=ours.organization.teams[0].name, person=EVA.id, day=MONDAY, channel="phone", state=TickState.DONE)
    await ours.store.contacts.tick(tick)
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))
    await ours.levels(Level.NAMED, EVA)
    await ours.friday()

    manager, copy = await ours.monday()

    assert (copy.to, copy.key) == (FINN.address, "monday/finn@example.test/2026-W48/ada@example.test")
    for secret in ("Eva (", "You could open with", "WORTH NOTICING", "✓", "WHAT NEEDS YOU"):
        assert secret in manager.text
        assert secret not in copy.text


@pytest.mark.parametrize(
    ("first", "last", "gets_it"),
    [
        (MONDAY, FRIDAY, True),
        (MONDAY - timedelta(weeks=2), MONDAY, True),
        (FRIDAY, FRIDAY, True),
        (MONDAY - timedelta(weeks=2), MONDAY - timedelta(days=1), False),
        (MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2), False),
    ],
)
async def test_a_deputy_gets_the_whole_mail_between_two_dates(first: object, last: object, gets_it: bool) -> None:
    ours = office(deputy=(BO.address, first, last))

    mails = await ours.monday()

    assert ([mail.to for mail in mails] == [ADA.address, BO.address]) is gets_it
    assert not gets_it or "WORTH NOTICING" in mails[1].text


async def test_the_deputy_gets_it_on_monday_while_the_manager_is_away_all_week() -> None:
    ours = office(deputy=(BO.address, MONDAY, FRIDAY))
    ours.has(ADA, all_day(*(MONDAY + timedelta(days=number) for number in range(5))))

    manager, deputy = await ours.monday()

    assert (manager.due, deputy.due) == (None, at(MONDAY, "0"))


@pytest.mark.parametrize(
    ("day", "came"), [(MONDAY, Came.LATER), (TUESDAY, Came.LATER), (WEDNESDAY, Came.SENT), (FRIDAY, Came.SENT)]
)
async def test_it_leaves_on_the_managers_first_working_day_or_is_caught_up(day: object, came: Came) -> None:
    ours = office(holidays={MONDAY: "a holiday"})
    ours.has(ADA, all_day(TUESDAY))
    now = at(day, "7.30")  # type: ignore[arg-type]

    sent = await send_digests(ours.world, await ours.monday(now), now=now)

    assert [one.came for one in sent] == [came]
    assert sent[0].envelope.subject.startswith("Week 48")


async def test_it_waits_for_the_managers_own_holiday_to_pass() -> None:
    abroad = {"GB": {MONDAY: "Bank holiday"}}
    ours = Office(
        organization(team(privacy=MEASURED), abroad=abroad), people=(replace(ADA, country="GB"), BO, CHEN, EVA, FINN)
    )

    (mail,) = await ours.monday()

    assert mail.due == at(TUESDAY, "0")


async def test_monday_begins_where_the_team_is() -> None:
    ours = office(zone=NEW_YORK, zone_name="America/New_York")

    (mail,) = await ours.monday(at(MONDAY, "7.30", NEW_YORK))
    (earlier,) = await ours.monday(at(MONDAY, "5"))

    assert mail.due == instant(MONDAY, at(MONDAY, "0").time().replace(hour=0), NEW_YORK)
    assert "2026-W47" in earlier.key


async def test_a_team_outside_the_pilot_is_previewed_and_never_sent() -> None:
    ours = office(is_pilot=False)

    sent = await send_digests(ours.world, await ours.monday(), now=at(MONDAY, "8"))

    assert [one.came for one in sent] == [Came.LATER]


async def test_a_team_without_a_manager_gets_no_mail_and_stops_nobody_elses() -> None:
    ours = Office(organization(team(manager=Address("left@example.test")), team(name="support", members=(FINN,))))

    assert [mail.to for mail in await ours.monday()] == [ADA.address]


async def test_who_can_help_and_what_was_agreed_are_told() -> None:
    text = await told(office(privacy=replace(MEASURED, agreed_with="the works council, 12 May 2026")))

    assert "Lunch: 11:30–13:00" in text
    assert "That names may be shown is agreed with: the works council, 12 May 2026." in text
    assert "To pause this mail or have a part left out, write to Gry (gry@example.test)." in text


async def test_a_closed_week_says_why_nothing_is_booked() -> None:
    days = {MONDAY + timedelta(days=number): "Summer rest" for number in range(5)}
    ours = Office(organization(team(holidays=days), team(name="support", members=(FINN,))))

    assert "Nothing is booked this week: Summer rest." in await told(ours)


async def test_a_name_of_the_file_cannot_put_anything_into_the_html() -> None:
    ours = office(title="<b>Sales</b> & co")

    mail = await ours.mail()

    assert "<b>Sales" not in mail.html
    assert "&lt;b&gt;Sales" in mail.html


async def test_somebody_who_left_is_not_in_the_grid() -> None:
    ours = office(members=(BO, somebody("Gone")))

    assert "Gone" not in (await ours.mail()).text
