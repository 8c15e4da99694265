"""Everything that holds for a team is told with the place it was said, the strongest place that said it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaffepause.config.origins import Origin, holds_for
from kaffepause.errors import ConfigRefused, UserError
from tests.unit.config.conftest import TODAY

TEXT = """\
organization:
  name: Contoso
  language: en
  country: DK
  holidays: {categories: [optional]}
  zone: Europe/Copenhagen
  contact: {name: Ada Holm, mail: ada@contoso.example}
privacy: {manager_sees: counts}
defaults:
  team:
    hours: 07:00-15:00
    agreements: {lunch: 12:00-13:00, review_every: 8}
  activities:
    social_call: {duration: 25, window: 09:00-14:00}
leaders:
  activities:
    talk: {kind: leader_talk}
teams:
  sales:
    members: [dina@contoso.example, erik@contoso.example, fie@contoso.example]
    agreements: {lunch: 11:30-12:30}
    privacy: {manager_sees: nothing}
    activities:
      coffee: {kind: social_call, time: best, duration: 20}
      review: {kind: agreement_review}
  support:
    country: GB
    region: ENG
    members: [gry@contoso.example, hugo@contoso.example]
    agreements: {lunch: null}
"""


@pytest.fixture
def holds(tmp_path: Path) -> Callable[[str], dict[str, Origin]]:
    path = tmp_path / "kaffepause.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return lambda team: {one.path: one for one in holds_for(path, team, today=TODAY).origins}


@pytest.mark.parametrize(
    ("team", "setting", "value", "written"),
    [
        ("sales", "activities.coffee.duration", 20, "teams.sales.activities.coffee.duration"),
        ("sales", "activities.coffee.window", "09:00-14:00", "defaults.activities.social_call.window"),
        ("sales", "activities.coffee.quorum", 0.6, ""),
        ("sales", "activities.coffee.weights.absence", 300, ""),
        ("sales", "activities.review.every", 8, "defaults.team.agreements.review_every"),
        ("sales", "agreements.lunch", "11:30-12:30", "teams.sales.agreements.lunch"),
        ("sales", "hours", "07:00-15:00", "defaults.team.hours"),
        ("sales", "zone", "Europe/Copenhagen", "organization.zone"),
        ("sales", "privacy.manager_sees", "nothing", "teams.sales.privacy.manager_sees"),
        ("support", "privacy.manager_sees", "counts", "privacy.manager_sees"),
        ("support", "country", "GB", "teams.support.country"),
        ("support", "agreements.lunch", "12:00-13:00", "defaults.team.agreements.lunch"),
        ("leaders", "agreements.lunch", "12:00-13:00", "defaults.team.agreements.lunch"),
        ("leaders", "activities.talk.kind", "leader_talk", "leaders.activities.talk.kind"),
        ("leaders", "activities.talk.every", 8, ""),
    ],
)
def test_a_value_comes_from_the_strongest_place_that_says_it(
    holds: Callable[[str], dict[str, Origin]], team: str, setting: str, value: Any, written: str
) -> None:
    found = holds(team)[setting]

    assert (found.value, found.written) == (value, written)
    lines = TEXT.splitlines()
    assert found.line is None if not written else written.rpartition(".")[2] in lines[(found.line or 0) - 1]


def test_a_team_abroad_inherits_no_holidays(holds: Callable[[str], dict[str, Origin]]) -> None:
    assert "holidays" in holds("sales")
    assert "holidays" not in holds("support")


def test_a_team_that_is_not_there_is_told_with_the_nearest_that_is(holds: Callable[[str], dict[str, Origin]]) -> None:
    with pytest.raises(UserError, match='Did you mean "sales"'):
        holds("sale")


def test_a_broken_file_is_refused_before_anything_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kaffepause.yaml"
    path.write_text(TEXT.replace("lunch: 12:00", "lunch: 25:00"), encoding="utf-8")

    with pytest.raises(ConfigRefused):
        holds_for(path, "sales", today=TODAY)
