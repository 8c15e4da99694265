"""What the Monday mail says to managers and to readers of copies."""

from dataclasses import replace
from datetime import timedelta

from kaffepause.domain.event import Attendee, Marker, OwnEvent, Response
from kaffepause.domain.ids import EventId
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import Level, ManagerSees
from kaffepause.reporting.ports import Tick, TickState
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    EVERYBODY,
    FINN,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    busy,
    organization,
    peer_walk,
    social_call,
    somebody,
    span,
    team,
    walk,
)  # fmt: skip
from tests.unit.reporting.office import MEASURED, SERVICE, Office, crowded, office, told

WEEKLY_WALK = walk(cadence=social_call().cadence)
NEWCOMER = somebody("Ny")
COUNTS = replace(MEASURED, manager_sees=ManagerSees.COUNTS)


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
