"""Nothing is held for anybody before their first mail is some days old, and everybody gets exactly one."""

from dataclasses import replace
from datetime import timedelta

from kaffepause.booking.apply import Came
from kaffepause.domain.organization import Timetable
from kaffepause.domain.people import OptOut
from kaffepause.errors import Denied
from kaffepause.reporting.ports import Letter
from kaffepause.verbs.announce import make_announcements, send_announcements
from tests.cast import ADA, BO, CHEN, EVA, FINN, good_morning, organization, social_call, team
from tests.properties.office import Office
from tests.unit.reporting.office import FakePost

DAYS = timedelta(days=5)


def office(*activities: object, **more: object) -> Office:
    ours = team(*(activities or (social_call(),)), members=(BO, CHEN, EVA, FINN))
    return Office(organization=organization(ours, timetable=Timetable(announce_days=5), **more))


def invited(ours: Office) -> set[str]:
    [series] = ours.series()
    return {one.address for one in series.attendees}


def recipients(ours: Office) -> list[str]:
    return sorted(marker for marker, _ in ours.post.sent if marker.startswith(Letter.FIRST_CONTACT))


async def test_the_first_apply_sends_the_first_mail_and_books_for_later_days_alone():
    ours = office()
    await ours.cycle()

    assert recipients(ours) == [f"first_contact/{one.address}" for one in (ADA, BO, CHEN, EVA, FINN)]
    assert ours.ahead()
    assert all(event.interval.start >= ours.now + timedelta(days=4) for event in ours.ahead())


async def test_a_second_plan_at_the_same_moment_finds_nothing_to_do():
    ours = office()
    await ours.cycle()

    assert (await ours.plan()).is_empty


async def test_the_first_mail_comes_once():
    ours = office()
    await ours.cycle()
    ours.passes(timedelta(days=1))
    await ours.cycle()

    assert len(recipients(ours)) == len(set(recipients(ours))) == 5


async def test_whoever_was_told_days_before_is_booked_at_once():
    ours = office()
    world = ours.world()
    early = ours.now - DAYS
    await send_announcements(world, await make_announcements(world, now=early), now=early)

    assert (await ours.plan()).first_mails == 0
    await ours.cycle()
    assert ours.ahead()[0].interval.start < ours.now + DAYS


async def test_a_joiner_gets_the_mail_and_is_left_out_until_it_is_old_enough():
    ours = office()
    ours.organization = replace(ours.organization, teams=(team(good_morning(), members=(BO, CHEN, EVA)),))
    await ours.cycle()
    ours.passes(DAYS)
    ours.organization = replace(ours.organization, teams=(team(good_morning(), members=(BO, CHEN, EVA, FINN)),))
    await ours.cycle()

    assert f"first_contact/{FINN.address}" in recipients(ours)
    assert FINN.address not in invited(ours)
    ours.passes(DAYS)
    await ours.cycle()
    assert FINN.address in invited(ours)


async def test_somebody_who_opted_out_of_everything_gets_no_first_mail():
    ours = office()
    await ours.store.wishes.opt_out(OptOut(person=BO.id))
    await ours.cycle()

    assert f"first_contact/{BO.address}" not in recipients(ours)


class Refuses(FakePost):
    async def draft(self, mime: bytes, marker: str):
        if BO.address in marker:
            raise Denied("The mailbox may not be written to.", status=403)
        return await super().draft(mime, marker)


async def test_nobody_is_invited_whose_first_mail_could_not_be_sent():
    ours = office()
    ours.post = Refuses()
    applied = await ours.cycle()

    assert Came.FAILED in {one.came for one in applied.outcomes}
    assert not any(BO.address in {one.address for one in event.attendees} for event in ours.calendars.events.values())


async def test_the_first_mail_says_what_comes_why_who_decided_whom_to_ask_and_how_to_say_no():
    [mail, *_] = await make_announcements(office().world(), now=office().now)

    for said in ("Coffee", "Example decided on it", "gry@example.test", "Decline", "never what is in them"):
        assert said in mail.text


async def test_people_of_teams_outside_the_pilot_hear_nothing():
    ours = office()
    ours.organization = organization(team(social_call(), members=(BO, CHEN), is_pilot=False))

    assert await make_announcements(ours.world(), now=ours.now) == ()


async def test_an_unreadable_opt_out_group_books_nobody_and_touches_nothing():
    ours = office(opt_out_group="the-group")

    async def denied(group: str) -> tuple[object, ...]:
        raise Denied("The group may not be read.", status=403)

    ours.directory.members = denied  # type: ignore[method-assign]
    plan = await ours.plan()

    assert plan.actions == ()
    assert [one.what for one in plan.unread] == ["opt_out_group"]


async def test_the_members_of_the_opt_out_group_take_part_in_nothing():
    ours = office(opt_out_group="the-group")

    async def members(group: str) -> tuple[object, ...]:
        return (BO,)

    ours.directory.members = members  # type: ignore[method-assign]
    await ours.cycle()

    assert ours.ahead()
    assert not any(BO.address in {one.address for one in event.attendees} for event in ours.ahead())
