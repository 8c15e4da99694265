"""Nothing that merely looks like a wish to cancel everything ever cancels everything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.booking.plan import Verb
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.organization import Members, Timetable
from kaffepause.domain.people import OptOut, Person
from kaffepause.errors import Denied, DrasticPlan, StalePlan, UserError
from kaffepause.verbs.apply import apply
from kaffepause.verbs.people import person_called
from kaffepause.verbs.taking_part import opt_in, opt_out
from tests.cast import BO, CHEN, EVA, FINN, MONDAY, good_morning, movement_break, organization, social_call, team
from tests.properties.office import FakeDirectory, Office

MEMBERS = (BO, CHEN, EVA, FINN)
GROUP = Members(group="the-group")


class Grouped(FakeDirectory):
    """A directory with one group. answers: its members, or what is raised instead."""

    def __init__(self, answers: tuple[Person, ...] | Exception) -> None:
        super().__init__()
        self.answers = answers

    async def members(self, group: str) -> tuple[Person, ...]:  # noqa: ARG002 - the port has it
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


def office(*activities, **more) -> Office:
    ours = team(*activities, members=MEMBERS, **more)
    return Office(organization=organization(ours, timetable=Timetable(announce_days=0)))


async def test_a_file_whose_activities_are_all_gone_is_stopped():
    ours = office(good_morning())
    await ours.cycle()
    ours.organization = replace(ours.organization, teams=(team(members=MEMBERS),))
    plan = await ours.plan()

    assert plan.count(Verb.CANCEL) == 1
    with pytest.raises(DrasticPlan, match="--allow-cancellations"):
        await apply(ours.world(), plan, now=ours.now)
    assert ours.series()


async def test_one_activity_less_is_an_ordinary_change():
    ours = office(good_morning(), social_call())
    await ours.cycle()
    ours.organization = replace(ours.organization, teams=(team(good_morning(), members=MEMBERS),))
    await apply(ours.world(), await ours.plan(), now=ours.now)

    assert ours.ahead() == []
    assert ours.series()


async def test_a_team_that_is_gone_from_the_file_is_drastic_where_it_has_much():
    ours = office(movement_break())
    await ours.cycle()
    ours.organization = replace(ours.organization, teams=(team(social_call("other"), name="other", members=MEMBERS),))

    with pytest.raises(DrasticPlan):
        await apply(ours.world(), await ours.plan(), now=ours.now)


@pytest.mark.parametrize("fault", [(), Denied("The group may not be read.", status=403)], ids=["empty", "403"])
async def test_a_group_that_answers_nothing_cancels_nothing(fault: tuple[Person, ...] | Exception):
    ours = office(good_morning(), social_call())
    ours.organization = replace(ours.organization, teams=(replace(ours.organization.teams[0], members=GROUP),))
    ours.directory = Grouped(MEMBERS)
    await ours.cycle()
    standing = dict(ours.calendars.events)
    assert standing
    ours.directory = Grouped(fault)
    plan = await ours.plan()
    await apply(ours.world(), plan, now=ours.now)

    assert {action.verb for action in plan.actions} == {Verb.WAIT}
    assert [one.what for one in plan.unread] == ["group"]
    assert ours.calendars.events == standing


async def test_a_plan_is_refused_when_another_was_applied_since():
    ours = office(social_call())
    plan = await ours.plan()
    ours.passes(timedelta(minutes=5))
    await ours.cycle()

    with pytest.raises(StalePlan):
        await apply(ours.world(), plan, now=ours.now, by_a_person=True)


async def test_an_opt_out_takes_effect_at_the_next_cycle_and_so_does_coming_back():
    ours = office(good_morning())
    await ours.cycle()
    world = ours.world()
    person = await person_called(world, EVA.address.upper())
    await opt_out(world, person, team=None, activity="morning", until=None, now=ours.now)
    ours.passes(timedelta(days=1))
    await ours.cycle()
    assert EVA.address not in {one.address for one in ours.series()[0].attendees}

    assert await opt_in(world, person, team=None, activity="morning", now=ours.now) == 1
    ours.passes(timedelta(days=1))
    await ours.cycle()
    assert EVA.address in {one.address for one in ours.series()[0].attendees}


@pytest.mark.parametrize(
    ("wishes", "is_read"),
    [
        ([OptOut(person=EVA.id)], False),
        ([OptOut(person=EVA.id, activity=ActivityName(name)) for name in ("coffee", "morning")], False),
        ([OptOut(person=EVA.id, activity=ActivityName("coffee"))], True),
        ([OptOut(person=EVA.id, until=MONDAY + timedelta(days=60))], True),
    ],
)
async def test_the_calendar_of_whoever_left_all_activities_is_not_read_to_book(wishes: list[OptOut], is_read: bool):
    ours = office(social_call(), good_morning())
    for wish in wishes:
        await ours.store.wishes.opt_out(wish)

    await ours.cycle()

    assert (EVA.id in ours.calendars.asked) is is_read
    assert FINN.id in ours.calendars.asked


async def test_a_pause_ends_by_itself():
    ours = office(good_morning())
    await opt_out(
        ours.world(), EVA, team="sales", activity=None, until=ours.now.date() + timedelta(days=3), now=ours.now
    )
    await ours.cycle()
    assert EVA.address not in {one.address for one in ours.series()[0].attendees}
    ours.passes(timedelta(days=7))
    await ours.cycle()

    assert EVA.address in {one.address for one in ours.series()[0].attendees}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"team": "slaes"}, "no team slaes"),
        ({"activity": "mornin"}, "There are: hints, morning"),
        ({"until": -1}, "is past"),
    ],
)
async def test_a_wish_that_names_nothing_in_the_file_is_told_what_there_is(wish: dict, said: str):
    ours = office(good_morning())
    until = ours.now.date() + timedelta(days=wish["until"]) if "until" in wish else None

    with pytest.raises(UserError, match=said):
        await opt_out(
            ours.world(), EVA, team=wish.get("team"), activity=wish.get("activity"), until=until, now=ours.now
        )
