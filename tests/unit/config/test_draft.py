"""A file written from a few answers is read back as they were meant, and more teams leave every line as it was."""

from difflib import ndiff
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kaffepause.config.content import read_content
from kaffepause.config.draft import Draft, DraftTeam, draft_team, file_of, scalar, short_name, with_teams
from kaffepause.config.read import Rules, read_text
from kaffepause.errors import UserError
from tests.unit.config.conftest import TODAY

GROUP = "12345678-1234-1234-1234-123456789abc"
EXAMPLE = (Path(__file__).parents[3] / "config" / "kaffepause.example.yaml").read_text(encoding="utf-8")
SALES = DraftTeam(name="Salg & Service", manager="carl@contoso.example", members=("dina@contoso.example",))
SUPPORT = DraftTeam(name="Support", manager="", members=(GROUP,), people=("Gry Lund, gry@contoso.example",))


def say(key: str, **places: object) -> str:
    return read_content([], "en")[0].speak("en").say(key, **places)


def draft(*teams: DraftTeam, organization: str = "Contoso") -> Draft:
    return Draft(
        organization=organization,
        language="da",
        country="DK",
        zone="Europe/Copenhagen",
        contact_name="Ada Holm",
        contact_mail="ada@contoso.example",
        teams=teams,
    )


def rules(text: str) -> Rules:
    return read_text(text, name="kaffepause.yaml", today=TODAY)


@given(text=st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_a_text_is_read_back_as_it_was_said(text: str) -> None:
    assert YAML(typ="safe").load(f"key: {scalar(text)}\n") == {"key": text}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_first_file_can_be_used_in_either_language(language: str) -> None:
    words = read_content([], language)[0].speak(language)

    organization = rules(file_of(draft(SALES, SUPPORT), words.say)).organization

    assert [(team.name, team.title) for team in organization.teams] == [
        ("salg-service", "Salg & Service"),
        ("support", "Support"),
    ]
    assert organization.teams[0].manager == "carl@contoso.example"
    assert organization.teams[1].members.group == GROUP
    assert all(team.activities for team in organization.teams)


def test_nothing_that_is_said_becomes_a_setting_of_its_own() -> None:
    text = file_of(draft(SALES, organization='Contoso"\nprivacy: {load_reading: true}  #'), say)

    with pytest.raises(UserError):
        rules(text)
    assert text.count("privacy:") == 2
    assert YAML(typ="safe").load(text)["privacy"] == {"load_reading": False}


def test_who_is_in_a_group_stands_in_a_comment() -> None:
    assert "    # Gry Lund, gry@contoso.example\n" in file_of(draft(SUPPORT), say)


def test_more_teams_leave_every_line_as_it_was() -> None:
    text = with_teams(EXAMPLE, Path("kaffepause.yaml"), [SALES], say)

    changes = ndiff(EXAMPLE.splitlines(), text.splitlines())
    assert [line for line in changes if line.startswith("- ")] == []
    assert [team.name for team in rules(text).organization.teams][:3] == ["sales", "support", "salg-service"]


def test_a_team_that_is_there_already_is_not_added_again() -> None:
    assert with_teams(EXAMPLE, Path("kaffepause.yaml"), [SUPPORT], say) == EXAMPLE


def test_teams_go_before_what_follows_them() -> None:
    text = file_of(draft(SALES), say) + "\n# limits of ours\nlimits: {cancellations: 3}\n"

    more = with_teams(text, Path("kaffepause.yaml"), [SUPPORT], say)

    assert more.endswith("\n# limits of ours\nlimits: {cancellations: 3}\n")
    assert len(rules(more).organization.teams) == 2


def test_teams_in_brackets_are_left_to_people() -> None:
    with pytest.raises(UserError, match="by hand"):
        with_teams("teams: {sales: {members: [a@b.example]}}\n", Path("kaffepause.yaml"), [SUPPORT], say)


@pytest.mark.parametrize("said", ["sales", "sales:", ": a@contoso.example", ""])
def test_what_names_no_team_is_refused_with_the_form(said: str) -> None:
    with pytest.raises(UserError, match="--team"):
        draft_team(said)


def test_a_team_is_said_by_people_or_by_a_group() -> None:
    assert draft_team("Sales: Carl@contoso.example, dina@contoso.example") == DraftTeam(
        name="Sales", manager="carl@contoso.example", members=("dina@contoso.example",)
    )
    assert draft_team(f"Support: {GROUP}") == DraftTeam(name="Support", manager="", members=(GROUP,))


def test_a_title_becomes_a_name_of_the_file() -> None:
    assert [short_name(title) for title in ("Salg & Service", "Økonomi", "R+D")] == ["salg-service", "oekonomi", "r-d"]
