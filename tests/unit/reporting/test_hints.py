"""The person first: their own hint, before anybody else hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.ids import ActivityName, Address
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import Level, ManagerSees, OptOut
from kaffepause.reporting.hint import length
from kaffepause.verbs.deliver import Came
from kaffepause.verbs.hint import HINTS, make_hints, send_hints
from tests.cast import ADA, EVA, FINN, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, all_day, at, busy, organization, team
from tests.unit.reporting.office import MEASURED, Office, content, crowded

FRIDAY_BEFORE = MONDAY - timedelta(days=3)


def office(**changes: object) -> Office:
    ours = Office(organization(team(privacy=MEASURED, **changes)))  # type: ignore[arg-type]
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))
    return ours


async def test_only_people_with_a_signal_get_one() -> None:
    assert [hint.to for hint in await office().friday()] == [EVA.address]


async def test_it_names_the_week_and_the_days() -> None:
    (hint,) = await office().friday()

    assert "Week 48: no room for lunch on 2 of 5 days (Tuesday and Wednesday)." in hint.text


async def test_it_leaves_on_the_friday_before_and_not_earlier() -> None:
    ours = office()
    thursday = at(FRIDAY_BEFORE - timedelta(days=1), "14")

    sent = await send_hints(ours.world, await make_hints(ours.world, now=thursday), now=thursday)

    assert [one.came for one in sent] == [Came.LATER]


async def test_where_the_manager_is_on_leave_it_leaves_the_day_before_the_mail() -> None:
    ours = office()
    ours.has(ADA, all_day(MONDAY, TUESDAY))

    hints = await make_hints(ours.world, now=at(MONDAY, "8"))

    assert [(hint.due, hint.key) for hint in hints if "W48" in hint.key] == [
        (at(TUESDAY, "0"), "hint/eva@example.test/2026-W48")
    ]


@pytest.mark.parametrize("manager", ["ada@example.test", "left@example.test"])
async def test_with_no_manager_at_work_people_still_hear_of_their_own_week(manager: str) -> None:
    ours = office(manager=Address(manager))
    ours.has(ADA, all_day(*(MONDAY + timedelta(days=number) for number in range(5))))

    assert [(hint.to, hint.due) for hint in await ours.friday()] == [(EVA.address, at(FRIDAY_BEFORE, "0"))]


async def test_where_a_deputy_reads_first_the_hint_leaves_before_the_deputys_mail() -> None:
    ours = office(deputy=(FINN.address, MONDAY, MONDAY))
    ours.has(ADA, all_day(MONDAY, TUESDAY))

    assert [hint.due for hint in await ours.friday()] == [at(FRIDAY_BEFORE, "0")]


async def test_in_a_closed_week_there_is_no_mail_and_no_hint() -> None:
    ours = office(holidays={MONDAY + timedelta(days=number): "rest" for number in range(5)})

    assert await ours.friday() == ()


@pytest.mark.parametrize(("country", "hinted"), [("", True), ("GB", False), ("SE", True)])
async def test_what_was_busy_on_a_holiday_of_the_persons_own_is_no_signal(country: str, hinted: bool) -> None:
    off = dict.fromkeys((TUESDAY, WEDNESDAY), "Bank holiday")
    ours = office()
    ours.organization = replace(ours.organization, abroad={"GB": off, "SE": {}})
    ours.people = (ADA, replace(EVA, country=country), FINN)

    assert bool(await ours.friday()) is hinted


async def test_a_holiday_of_the_team_is_a_working_day_for_who_is_abroad() -> None:
    ours = office(holidays=dict.fromkeys((TUESDAY, WEDNESDAY), "Danish holiday"))
    assert await ours.friday() == ()

    ours.organization = replace(ours.organization, abroad={"SE": {}})
    ours.people = (ADA, replace(EVA, country="SE"), FINN)
    assert [hint.to for hint in await ours.friday()] == [EVA.address]


async def test_once_the_managers_mail_has_left_it_is_about_the_next_week() -> None:
    ours = office()
    ours.has(EVA, crowded(*(day + timedelta(weeks=1) for day in (TUESDAY, THURSDAY))))

    hints = await make_hints(ours.world, now=at(WEDNESDAY, "8"))

    assert [hint.key for hint in hints] == ["hint/eva@example.test/2026-W49"]


@pytest.mark.parametrize("activity", [HINTS, None])
async def test_whoever_stopped_them_gets_none_and_is_never_named(activity: ActivityName | None) -> None:
    ours = office()
    await ours.levels(Level.NAMED, EVA)
    await ours.store.wishes.opt_out(OptOut(person=EVA.id, activity=activity))

    assert await ours.friday() == ()
    assert "Eva (" not in (await ours.mail()).text


async def test_whoever_is_in_the_opt_out_group_is_neither_read_nor_written_to_nor_named() -> None:
    ours = office()
    ours.organization = replace(ours.organization, opt_out_group="quiet")
    ours.groups = {"quiet": (EVA,)}
    await ours.levels(Level.NAMED, EVA)

    assert await ours.friday() == ()
    assert "Eva (" not in (await ours.mail()).text
    assert EVA.id not in ours.calendars.asked
    assert all(EVA.id not in line.people for line in ours.store.audit.noted)


async def test_while_the_opt_out_group_cannot_be_read_nobody_is_measured() -> None:
    ours = office()
    ours.organization = replace(ours.organization, opt_out_group="quiet")

    assert await ours.friday() == ()
    assert "Not enough data" in " ".join((await ours.mail()).text.split())
    assert ours.calendars.asked <= {ADA.id}, "the manager, so that no mail meets an empty chair"


async def test_leaving_one_activity_does_not_stop_the_hints() -> None:
    ours = office()
    await ours.store.wishes.opt_out(OptOut(person=EVA.id, activity=ActivityName("coffee")))

    assert len(await ours.friday()) == 1


async def test_nobody_at_level_none_is_read_or_written_to() -> None:
    ours = office()
    await ours.levels(Level.NONE, EVA)

    assert await ours.friday() == ()
    assert all(EVA.id not in line.people for line in ours.store.audit.noted)


@pytest.mark.parametrize("privacy", [Privacy(), replace(MEASURED, notice_given_on=MONDAY - timedelta(weeks=3))])
async def test_without_reading_or_before_the_notice_is_over_there_are_none(privacy: Privacy) -> None:
    ours = Office(organization(team(privacy=privacy)))
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))

    assert await ours.friday() == ()


async def test_a_joiner_is_measured_only_after_weeks_of_their_own() -> None:
    ours = office()
    await ours.store.wishes.note_joined([EVA.id], MONDAY - timedelta(weeks=5))

    assert await ours.friday() == ()


@pytest.mark.parametrize(
    ("level", "sees", "said"),
    [
        (Level.SELF, ManagerSees.NAMES, "Only you."),
        (Level.TEAM, ManagerSees.NAMES, "a total for the team, never your name"),
        (Level.NAMED, ManagerSees.NAMES, "Your manager may see your name"),
        (Level.NAMED, ManagerSees.COUNTS, "a total for the team, never your name"),
        (Level.NAMED, ManagerSees.NOTHING, "Only you."),
    ],
)
async def test_it_says_who_else_sees_it(level: Level, sees: ManagerSees, said: str) -> None:
    ours = Office(organization(team(privacy=replace(MEASURED, manager_sees=sees))))
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))
    await ours.levels(level, EVA)

    (hint,) = await ours.friday()

    assert said in " ".join(hint.text.split())


async def test_it_is_in_the_persons_language() -> None:
    ours = office()
    ours.people = [replace(one, language="da-DK") if one == EVA else one for one in ours.people]

    (hint,) = await ours.friday()

    assert "Et praj" in hint.subject
    assert 'lang="da"' in hint.html


async def test_a_member_of_two_teams_gets_one() -> None:
    ours = Office(organization(team(privacy=MEASURED), team(privacy=MEASURED, name="support", members=(EVA, FINN))))
    ours.has(EVA, crowded(TUESDAY, WEDNESDAY))

    assert [hint.to for hint in await ours.friday()] == [EVA.address]


async def test_teams_outside_the_pilot_are_previewed_only() -> None:
    (hint,) = await office(is_pilot=False).friday()

    assert hint.due is None


async def test_an_unreadable_mailbox_gives_no_hint() -> None:
    ours = office()
    ours.calendars.unknown.add(EVA.id)

    assert await ours.friday() == ()


@pytest.mark.parametrize("is_stated", [True, False])
async def test_what_lies_outside_the_hours_is_told_only_where_the_mailbox_states_them(is_stated: bool) -> None:
    ours = office()
    ours.has(EVA, busy(THURSDAY, "17-18"))
    if not is_stated:
        del ours.calendars.hours[EVA.id]

    (hint,) = await ours.friday()

    assert ("1 h outside your working hours (Thursday)" in hint.text) is is_stated


@pytest.mark.parametrize(("minutes", "told"), [(45, "45 min"), (60, "1 h"), (210, "3 h 30 min"), (0, "0 min")])
def test_lengths_are_hours_and_minutes(minutes: int, told: str) -> None:
    assert length(minutes, content().speak("en")) == told
