"""The files we ship load, and the sandbox's speaks of the people who are in the sandbox."""

from datetime import date
from pathlib import Path

import pytest

from kaffepause.config.read import read_rules
from kaffepause.domain.activity import HeldIn, Kind, Timing
from kaffepause.domain.organization import Organization, Team
from kaffepause.sandbox.seed import MONDAY, Seed

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def nordwind() -> Organization:
    return read_rules(CONFIG / "sandbox.yaml", today=MONDAY).organization


def test_the_example_loads_with_a_modeline_for_editors() -> None:
    path = CONFIG / "kaffepause.example.yaml"

    rules = read_rules(path, today=date(2026, 9, 1))

    assert [team.name for team in rules.organization.teams] == ["sales", "support", "leaders"]
    assert rules.warnings == ()
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=./kaffepause.schema.json\n")


def test_everybody_the_sandboxs_file_names_works_there(nordwind: Organization) -> None:
    tenant = Seed(empty=True).grow()
    people = {user.mail for user in tenant.users.values()}
    named = {address for team in nordwind.teams for address in addresses_in(team)}

    assert named | {nordwind.contact.mail, *nordwind.administrators} <= people
    assert {team.members.group for team in nordwind.teams} - {None} <= tenant.groups.keys()


def addresses_in(team: Team) -> set[str]:
    deputy = {team.deputy[0]} if team.deputy else set()
    manager = {team.manager} if team.manager else set()
    return {*team.members.addresses, *team.copies_to, *deputy, *manager}


def test_the_sandboxs_file_shows_every_kind_and_every_way(nordwind: Organization) -> None:
    activities = [activity for team in nordwind.teams for activity in team.activities]

    assert {activity.kind for activity in activities} >= {Kind.SOCIAL_CALL, Kind.MOVEMENT_BREAK, Kind.WALK}
    assert {activity.timing for activity in activities if activity.kind is Kind.SOCIAL_CALL} == set(Timing)
    assert {activity.held_in for activity in activities if activity.kind is Kind.MOVEMENT_BREAK} == set(HeldIn)
    assert {team.language for team in nordwind.teams} == {"da", "en"}
    assert len({team.zone_name for team in nordwind.teams}) == 2


def test_the_notice_in_the_sandbox_was_given_long_ago(nordwind: Organization) -> None:
    measured = [team.privacy.measured_from() for team in nordwind.teams if team.privacy.load_reading]

    assert measured
    assert all(day is not None and day < MONDAY for day in measured)
