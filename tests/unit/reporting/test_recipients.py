"""Who gets the Monday mail, and when it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address
from kaffepause.reporting.ports import Tick, TickState
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
    TUESDAY,
    WEDNESDAY,
    all_day,
    at,
    organization,
    somebody,
    team,
)  # fmt: skip
from tests.unit.reporting.office import MEASURED, Office, office, said

NEWCOMER = somebody("Ny")


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
