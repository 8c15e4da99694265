"""`undo` takes back what stands ahead, `adopt` finds what the ledger lost, `explain` says why."""

from datetime import timedelta

import pytest

from kaffepause.booking.apply import Came
from kaffepause.booking.plan import Verb
from kaffepause.booking.ports import Ending, State
from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.organization import Timetable
from kaffepause.errors import NotAllowed, UserError
from kaffepause.verbs.adopt import make_adoption
from kaffepause.verbs.agree import agree, ask_to_organize, in_their_name
from kaffepause.verbs.apply import Applied, apply
from kaffepause.verbs.explain import explain, told_explained
from kaffepause.verbs.told_undo import told_adoption, told_undo
from kaffepause.verbs.undo import Scope, make_undo
from tests.cast import (
    ADA,
    BO,
    CHEN,
    EVA,
    FINN,
    coffee_pairs,
    good_morning,
    movement_break,
    organization,
    social_call,
    team,
    walk,
)
from tests.fakes import FakeStore
from tests.properties.office import CONTENT, Office

DAY = timedelta(days=1)
ENGLISH = CONTENT.speak("en")
ALL = (good_morning(), social_call(), movement_break(), walk(cadence=social_call().cadence), coffee_pairs())


def office(*activities) -> Office:
    ours = team(*(activities or ALL), members=(BO, CHEN, EVA, FINN))
    return Office(organization=organization(ours, timetable=Timetable(announce_days=0)))


async def undo(ours: Office, scope: Scope) -> Applied:
    plan = await make_undo(ours.world(), scope, now=ours.now)
    assert told_undo(plan, ours.organization, ENGLISH)
    return await apply(ours.world(), plan, now=ours.now, cancellations_allowed=True)


async def test_undo_takes_back_everything_ahead_and_the_next_plan_does_not_book_it_again():
    ours = office()
    await ours.cycle()
    applied = await undo(ours, Scope())

    assert applied.failed == ()
    assert ours.ahead() == []
    assert ours.series() == []
    assert {row.ending for row in ours.store.ledger.kept.values()} == {Ending.UNDONE}
    await ours.cycle()
    assert ours.ahead() == []


async def test_undo_of_one_activity_leaves_the_others():
    ours = office(good_morning(), social_call())
    await ours.cycle()
    await undo(ours, Scope(activity=ActivityName("coffee")))

    assert ours.ahead() == []
    assert len(ours.series()) == 1


async def test_undo_takes_back_what_a_person_moved_too():
    ours = office(social_call())
    await ours.cycle()
    ours.moves(ours.ahead()[0], ours.ahead()[0].interval.start + timedelta(hours=1))
    await ours.cycle()
    await undo(ours, Scope())

    assert ours.ahead() == []


async def test_undo_of_a_series_that_has_begun_keeps_the_dates_it_was_held_on():
    ours = office(good_morning())
    await ours.cycle()
    ours.passes(10 * DAY)
    await undo(ours, Scope())

    [series] = ours.series()
    assert series.recurrence.last <= ours.now.date()


async def test_undo_of_a_person_takes_back_their_own_and_takes_them_off_the_others_lists():
    ours = office()
    await ours.cycle()
    await undo(ours, Scope(person=EVA.id))
    await ours.cycle()

    standing = [*ours.ahead(), *ours.series()]
    assert standing
    assert not [one for one in standing if one.organizer == EVA.address]
    assert not any(EVA.address in {a.address for a in one.attendees} for one in standing)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(team=TeamName("slaes")), "no team slaes. Its teams are: sales"),
        (Scope(activity=ActivityName("cofee")), "no activity cofee"),
    ],
)
async def test_undo_of_what_the_file_does_not_have_says_what_it_has(scope: Scope, said: str):
    with pytest.raises(UserError, match=said):
        await make_undo(office().world(), scope, now=office().now)


async def lose_the_ledger(ours: Office) -> FakeStore:
    before, ours.store = ours.store, FakeStore()
    return before


async def test_adopt_finds_the_same_rows_for_every_event_that_stands():
    ours = office()
    await ours.cycle()
    before = await lose_the_ledger(ours)
    adoption = await make_adoption(ours.world(), now=ours.now)
    applied = await apply(ours.world(), adoption.plan, now=ours.now)

    assert {one.came for one in applied.outcomes} == {Came.RECORDED}
    assert adoption.unknown == ()
    found = ours.store.ledger.kept
    assert found.keys() == before.ledger.kept.keys()
    for key, row in before.ledger.kept.items():
        same = found[key]
        assert (same.team, same.activity, same.round_label, same.part) == (
            row.team,
            row.activity,
            row.round_label,
            row.part,
        )
        assert (same.slot, same.dates, same.organizer, same.event, same.state) == (
            row.slot,
            row.dates,
            row.organizer,
            row.event,
            row.state,
        )
        assert {*same.people} == {*row.people}


async def test_a_lost_ledger_books_nothing_until_the_opt_outs_are_known_again():
    ours = office(social_call())
    await ours.cycle()
    await lose_the_ledger(ours)
    ours.passes(7 * DAY)
    plan = await ours.plan()

    assert {action.verb for action in plan.actions} == {Verb.ADOPT, Verb.CREATE}
    with pytest.raises(NotAllowed, match="--opt-outs-are-empty"):
        await apply(ours.world(), plan, now=ours.now, by_a_person=True)
    assert ours.store.ledger.kept == {}


async def test_a_cycle_after_the_ledger_was_lost_doubles_and_orphans_nothing():
    ours = office()
    await ours.cycle()
    before = {event.marker.key for event in ours.calendars.events.values()}
    mails = ours.calendars.sent
    await lose_the_ledger(ours)
    world = ours.world()
    await apply(world, await ours.plan(), now=ours.now, by_a_person=True, opt_outs_are_empty=True)

    assert sorted(str(event.marker.key) for event in ours.calendars.events.values()) == sorted(map(str, before))
    assert ours.calendars.sent == mails
    assert {row.state for row in ours.store.ledger.kept.values()} == {State.BOOKED}


async def test_what_a_person_moved_is_recorded_as_theirs_after_the_ledger_was_lost():
    ours = office(social_call())
    await ours.cycle()
    event = ours.ahead()[0]
    ours.moves(event, event.interval.start + timedelta(hours=2))
    await lose_the_ledger(ours)
    adoption = await make_adoption(ours.world(), now=ours.now)
    await apply(ours.world(), adoption.plan, now=ours.now)

    assert ours.store.ledger.kept[event.marker.key].ending is Ending.YIELDED


async def test_adopt_says_what_cannot_be_recovered():
    ours = office(social_call())
    await ours.cycle()
    await lose_the_ledger(ours)
    adoption = await make_adoption(ours.world(), now=ours.now)
    lines = told_adoption(adoption, ours.organization, ENGLISH, are_opt_outs_certain=False)

    said = " ".join(line.text for line in lines)
    assert "who opted out" in said
    assert "--opt-outs-are-empty" in said


async def explained(ours: Office, name: str) -> str:
    found = await explain(ours.world(), name, language=ENGLISH, now=ours.now)
    return " ".join(line.text for line in told_explained(found))


async def test_explain_says_when_why_and_what_became_of_a_booking():
    ours = office(social_call())
    await ours.cycle()
    row = next(iter(ours.store.ledger.kept.values()))
    for name in (row.round_label, str(row.key)[:8]):
        said = await explained(ours, name)
        assert "Booked for" in said
        assert f"{len(row.people)} invited" in said

    await undo(ours, Scope())
    assert "An administrator took it back" in await explained(ours, row.round_label)


async def test_explain_names_no_person():
    ours = office(social_call())
    await ours.cycle()
    row = next(iter(ours.store.ledger.kept.values()))
    said = await explained(ours, row.round_label)

    assert not {one.name for one in (ADA, BO, CHEN, EVA, FINN)} & {*said.split()}
    assert "@" not in said


async def test_explain_of_nothing_says_how_bookings_are_called():
    with pytest.raises(UserError, match="team/activity/2026-11-23"):
        await explain(office().world(), "nonsense", language=ENGLISH, now=office().now)


async def test_walks_are_in_the_managers_name_only_after_their_yes_and_what_stands_keeps_its_organizer():
    ours = office(walk(cadence=social_call().cadence))
    await ours.cycle()
    before = {event.marker.key: event.organizer for event in ours.ahead()}
    assert ADA.address not in before.values()

    await agree(ours.world(), ADA, now=ours.now)
    mails = ours.calendars.sent
    await ours.cycle()
    assert {event.marker.key: event.organizer for event in ours.ahead()} == before
    assert ours.calendars.sent == mails

    ours.passes(timedelta(weeks=2))
    await ours.cycle()
    assert {event.organizer for event in ours.ahead()} == {ADA.address}


async def test_the_list_of_what_would_be_in_a_managers_name_is_mailed_once():
    ours = office(walk(), social_call())
    listed = await in_their_name(ours.world(), ADA)
    for _ in range(2):
        await ask_to_organize(ours.world(), ADA, listed, now=ours.now)

    assert [one.activity.name for one in listed] == ["walk"]
    assert len(ours.post.sent) == 1
    assert await in_their_name(ours.world(), BO) == ()
