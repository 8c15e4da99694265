"""A first file from a few answers, checked before it is written; and more teams for a file that stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kaffepause.config.draft import Draft, DraftTeam, draft_team, file_of, short_name, with_teams
from kaffepause.config.located import Unreadable, content_of
from kaffepause.config.read import read_text, refused
from kaffepause.domain.content import Language
from kaffepause.domain.ids import TeamName
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.verbs.company import Company

__all__ = ["Draft", "DraftTeam", "draft_team", "first_file", "more_teams", "seen_in_entra"]


def first_file(draft: Draft, language: Language, *, path: Path, today: date) -> str:
    """The file's text. Raises ConfigRefused with what is wrong with the answers, at the lines it would have."""
    if not draft.teams:
        raise UserError(Said("A file needs a team. Add --team 'sales: manager@example.com, member@example.com'."))
    text = file_of(draft, language.say)
    read_text(text, name=str(path), today=today)
    return text


def more_teams(path: Path, teams: Sequence[DraftTeam], language: Language, *, today: date) -> str:
    """The file's text with those of the teams that it lacks; every line that stands, stays. Raises ConfigRefused."""
    try:
        text = with_teams(content_of(path).decode(), path, teams, language.say)
    except Unreadable as unreadable:
        raise refused(path, [unreadable.problem]) from None
    read_text(text, name=str(path), today=today)
    return text


def seen_in_entra(teams: Sequence[DraftTeam], company: Company) -> tuple[DraftTeam, ...]:
    """The teams with the manager and the people that Entra has for them."""
    return tuple(_seen(team, company) for team in teams)


def _seen(team: DraftTeam, company: Company) -> DraftTeam:
    roster = company.rosters.get(TeamName(short_name(team.name)))
    if roster is None:
        raise UserError(Said("The group of {team} could not be read. Run `kaffepause doctor`.", team=team.name))
    manager = team.manager or (roster.manager.address if roster.manager else "")
    people = tuple(f"{person.name}, {person.address}" for person in roster.members)
    return replace(team, manager=manager, people=people)
