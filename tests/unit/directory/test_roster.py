"""Who takes part, and who may be measured."""

from dataclasses import replace
from datetime import date, timedelta

from kaffepause.directory.roster import measured, roster_from, taking_part
from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Members, Privacy
from kaffepause.domain.people import Level, OptOut
from tests.cast import ADA, BO, CHEN, DAG, DAG_IS_OUT, EVA, FINN, MONDAY, roster, social_call, somebody, team

OLD_NOTICE = Privacy(load_reading=True, notice_given_on=date(2026, 1, 5), person_default=Level.TEAM)


def test_a_roster_is_the_files_people_and_the_group_once_each_by_id() -> None:
    people = {person.address: person for person in (ADA, BO, EVA)}

    made = roster_from(team(members=(EVA, BO)), people, (EVA, FINN), None)

    assert made.members == (BO, EVA, FINN)
    assert made.manager == ADA


def test_an_address_nobody_has_is_told_and_leaves_the_others_alone() -> None:
    ghost = Address("ghost@example.test")
    ours = team(members=(EVA,))
    ours = replace(ours, members=Members(addresses=(ghost, EVA.address)))

    made = roster(ours)

    assert made.members == (EVA,)
    assert made.unresolved == (ghost,)


def test_those_left_out_by_the_file_are_not_members_even_through_the_group() -> None:
    ours = replace(team(), members=Members(group="everybody", without=(FINN.address,)))

    made = roster_from(ours, {ADA.address: ADA}, (EVA, FINN), None)

    assert made.members == (EVA,)


def test_a_disabled_account_is_nobody() -> None:
    gone = somebody("Eva", is_enabled=False)

    made = roster_from(team(members=(EVA, FINN)), {p.address: p for p in (ADA, gone, FINN)}, (), None)

    assert made.members == (FINN,)


def test_the_manager_leads_and_is_no_member() -> None:
    made = roster(team(members=(ADA, EVA)))

    assert made.members == (EVA,)
    assert made.manager == ADA


def test_a_manager_comes_from_entra_where_the_file_names_none() -> None:
    assert roster_from(team(manager=None), {EVA.address: EVA}, (), BO).manager == BO
    assert roster_from(team(manager=None), {EVA.address: EVA}, (), None).manager is None


def test_a_manager_the_directory_does_not_know_is_told() -> None:
    made = roster(team(manager=Address("ghost@example.test"), members=(EVA,)))

    assert made.manager is None
    assert made.unresolved == (Address("ghost@example.test"),)


def test_a_person_who_opted_out_takes_no_part() -> None:
    ours = team(members=(DAG, EVA))

    assert taking_part(roster(ours), social_call(), (DAG_IS_OUT,), MONDAY) == (ADA, EVA)


def test_a_pause_ends_after_its_last_day() -> None:
    ours = team(members=(EVA,))
    pause = OptOut(person=EVA.id, until=MONDAY)

    assert EVA not in taking_part(roster(ours), social_call(), (pause,), MONDAY)
    assert EVA in taking_part(roster(ours), social_call(), (pause,), MONDAY + timedelta(days=1))


def test_a_manager_stays_away_where_the_file_says_so() -> None:
    ours = team(members=(EVA, CHEN))

    assert taking_part(roster(ours), social_call(manager_takes_part=False), (), MONDAY) == (CHEN, EVA)


def test_whoever_was_told_long_ago_may_be_measured_unless_they_said_no() -> None:
    ours = roster(team(members=(BO, EVA, FINN)))

    assert measured(ours, {BO.id: Level.NONE, EVA.id: Level.SELF}, {}, OLD_NOTICE, MONDAY) == (EVA, FINN)


def test_nobody_is_measured_before_the_notice_is_over() -> None:
    ours = roster(team(members=(EVA,)))
    recent = replace(OLD_NOTICE, notice_given_on=MONDAY - timedelta(weeks=5))

    assert measured(ours, {}, {}, recent, MONDAY) == ()
    assert measured(ours, {}, {}, recent, MONDAY + timedelta(weeks=1)) == (EVA,)


def test_a_joiner_waits_their_own_six_weeks() -> None:
    ours = roster(team(members=(EVA, FINN)))

    assert measured(ours, {}, {FINN.id: MONDAY - timedelta(weeks=2)}, OLD_NOTICE, MONDAY) == (EVA,)


def test_the_manager_is_not_measured_as_one_of_the_team() -> None:
    assert ADA not in measured(roster(team(members=(EVA,))), {ADA.id: Level.NAMED}, {}, OLD_NOTICE, MONDAY)
