"""`init`: a first file, from a few answers or from Entra."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kaffepause.cli.say import console, sentence, spoken, waiting
from kaffepause.clock import utc_now
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.verbs.company import read_company
from kaffepause.verbs.draft import Draft, DraftTeam, draft_team, first_file, more_teams, seen_in_entra
from kaffepause.verbs.rules import check_text, config_path, load_rules, terminal_language
from kaffepause.wiring import open_installation, read_tenant


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What was said on the command line; None is asked for on a terminal."""

    organization: str | None
    language: str | None
    country: str | None
    zone: str | None
    contact_name: str | None
    contact_mail: str | None
    teams: Sequence[str]
    from_entra: bool


def init(answers: Answers, *, file: Path | None, update: bool) -> int:
    """Write the file, or add to it the teams that it lacks."""
    path = file or config_path(os.environ)
    if path.exists() is not update:
        there = Said("{path} is there already. Add teams to it with --update, or name another with --file.", path=path)
        gone = Said("{path} is not there to be updated. Leave --update out to write it.", path=path)
        raise UserError(there if path.exists() else gone)
    text = _more(path, answers) if update else _first(path, answers)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console().print(sentence("init.written", path=path), markup=False, soft_wrap=True)
    return 0


def _first(path: Path, answers: Answers) -> str:
    draft, today = _draft(answers), utc_now().date()
    language = terminal_language(draft.language)
    text = first_file(draft, language, path=path, today=today)
    if not answers.from_entra:
        return text
    seen = asyncio.run(_from_entra(draft.teams, text))
    return first_file(replace(draft, teams=seen), language, path=path, today=today)


def _more(path: Path, answers: Answers) -> str:
    today = utc_now().date()
    language = load_rules(path, today=today).content.speak(None)
    teams = tuple(map(draft_team, answers.teams)) or tuple(_asked_teams())
    text = more_teams(path, teams, language, today=today)
    if not answers.from_entra:
        return text
    return more_teams(path, asyncio.run(_from_entra(teams, text)), language, today=today)


def _draft(answers: Answers) -> Draft:
    tag, _, land = spoken().partition("-")
    return Draft(
        organization=answers.organization or _asked("organization"),
        language=answers.language or _asked("language", tag),
        country=answers.country or _asked("country", land or "DK"),
        zone=answers.zone or _asked("zone", _here()),
        contact_name=answers.contact_name or _asked("contact_name"),
        contact_mail=answers.contact_mail or _asked("contact_mail"),
        teams=tuple(map(draft_team, answers.teams)) or tuple(_asked_teams()),
    )


def _asked(what: str, default: str = "") -> str:
    """The answer to a question. Raises UserError naming the option where nobody is there to be asked."""
    if not sys.stdin.isatty():
        raise _nobody_there(f"--{what.replace('_', '-')}")
    shown = f" [{default}]" if default else ""
    while not (answer := console().input(f"{sentence(f'init.ask.{what}')}{shown}: ", markup=False).strip() or default):
        pass
    return answer


def _asked_teams() -> Iterator[DraftTeam]:
    """Teams until a line is left empty."""
    if not sys.stdin.isatty():
        raise _nobody_there("--team")
    while said := console().input(f"{sentence('init.ask.team')}: ", markup=False).strip():
        yield draft_team(said)


def _nobody_there(option: str) -> UserError:
    return UserError(Said("Nobody is at a terminal to be asked. Say it with {option}.", option=option))


def _here() -> str:
    from tzlocal import get_localzone_name  # noqa: PLC0415 - asked once in a file's life

    return get_localzone_name() or "Europe/Copenhagen"


async def _from_entra(teams: tuple[DraftTeam, ...], text: str) -> tuple[DraftTeam, ...]:
    rules = check_text(text, today=utc_now().date())
    with waiting(sentence("terminal.reading_people")):
        async with open_installation(read_tenant(os.environ), rules) as installation:
            return seen_in_entra(teams, await read_company(installation.world))
