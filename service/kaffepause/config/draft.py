"""A first file, written from a few answers; and more teams for a file that stands, every other byte of it kept."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kaffepause.config.document import Document
from kaffepause.config.located import document_of
from kaffepause.config.vocabulary import UUID
from kaffepause.errors import UserError
from kaffepause.said import Said

#: What can stand in a file without quotes, whatever YAML makes of other texts.
PLAIN: Final = re.compile(r"[^\W\d_][\w .@+/'&-]*")
WORDS_OF_YAML: Final = {"true", "false", "null", "yes", "no", "on", "off"}
GROUP: Final = re.compile(UUID)

#: Wording by key, with places to fill.
Say = Callable[..., str]


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftTeam:
    """A team as somebody names it. manager: empty for the one Entra has. members: addresses, or one Entra group's id.

    people: who is in the group, for a comment; empty where nobody asked Entra.
    """

    name: str
    manager: str
    members: tuple[str, ...]
    people: tuple[str, ...] = ()

    @property
    def group(self) -> str | None:
        """The id of its group, where that is what it was given."""
        return self.members[0] if len(self.members) == 1 and GROUP.fullmatch(self.members[0]) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The answers that a file needs."""

    organization: str
    language: str
    country: str
    zone: str
    contact_name: str
    contact_mail: str
    teams: tuple[DraftTeam, ...]


def draft_team(said: str) -> DraftTeam:
    """`name: manager, member, member`, or `name: group id`. Raises UserError with the form where it is neither."""
    name, _, people = said.partition(":")
    words = tuple(word.strip().lower() for word in people.split(",") if word.strip())
    if not name.strip() or not words:
        raise UserError(
            Said(
                "\"{said}\" names no team. Write --team 'sales: manager@example.com, member@example.com', "
                "or --team 'sales: ENTRA-GROUP-ID'.",
                said=said,
            )
        )
    title = name.strip()
    if GROUP.fullmatch(words[0]):
        return DraftTeam(name=title, manager="", members=words[:1])
    return DraftTeam(name=title, manager=words[0], members=words[1:])


def file_of(draft: Draft, say: Say) -> str:
    """The whole file, commented in the language of `say`."""
    lines = [
        "# yaml-language-server: $schema=./kaffepause.schema.json",
        "#",
        *(f"# {line}".rstrip() for line in say("init.file.top").splitlines()),
        "",
        "organization:",
        f"  name: {scalar(draft.organization)}",
        f"  language: {scalar(draft.language)}  # {say('init.file.language')}",
        f"  country: {scalar(draft.country)}  # {say('init.file.country')}",
        f"  zone: {scalar(draft.zone)}",
        f"  contact:  # {say('init.file.contact')}",
        f"    name: {scalar(draft.contact_name)}",
        f"    mail: {scalar(draft.contact_mail)}",
        "",
        f"# {say('init.file.load')}",
        "privacy:",
        "  load_reading: false",
        "",
        "teams:",
        *(line for team in draft.teams for line in _team(team, say, "  ")),
    ]
    return "\n".join(lines) + "\n"


def with_teams(text: str, path: Path, teams: Sequence[DraftTeam], say: Say) -> str:
    """The file with these teams at the end of its teams; whoever is there already stays as they are.

    Raises UserError where its teams are written in brackets, Unreadable where it is no YAML.
    """
    document = document_of(path, text.encode())
    known = [steps for steps in document.places if len(steps) == 2 and steps[0] == "teams"]
    new = [team for team in teams if ("teams", short_name(team.name)) not in known]
    if not known or document.place(known[0]).key[0] == document.place(("teams",)).key[0]:
        raise UserError(
            Said("{path} has no teams on lines of their own to add others to. Add them by hand.", path=path)
        )
    lines = text.splitlines()
    end = _end_of_teams(document, lines)
    indent = " " * (document.place(known[0]).key[1] - 1)
    added = [line for team in new for line in _team(team, say, indent)]
    return "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def short_name(title: str) -> str:
    """A title as the file names a team: `Sales and Service` is `sales-and-service`."""
    spelled = title.lower().translate(str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"}))
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")[:40]


def scalar(text: str) -> str:
    """A text as YAML reads it back: in quotes where it must be."""
    is_plain = PLAIN.fullmatch(text) and text.lower() not in WORDS_OF_YAML and text == text.strip()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _end_of_teams(document: Document, lines: Sequence[str]) -> int:
    """The number of the last line of the teams that says something."""
    first = document.place(("teams",)).key[0]
    others = [document.place(steps).key[0] for steps in document.places if len(steps) == 1]
    after = min((line for line in others if line > first), default=len(lines) + 1)
    said = [number for number in range(first, after) if lines[number - 1].split("#")[0].strip()]
    return said[-1]


def _team(team: DraftTeam, say: Say, indent: str) -> Iterator[str]:
    inner = indent + "  "
    yield f"{indent}{short_name(team.name)}:"
    yield f"{inner}title: {scalar(team.name)}"
    yield f"{inner}manager: {scalar(team.manager) if team.manager else 'from_entra'}"
    if team.group:
        yield f"{inner}members: {{group: {team.group}}}  # {say('init.file.group')}"
        yield from (f"{inner}# {person}" for person in team.people)
    else:
        yield f"{inner}members:"
        yield from (f"{inner}  - {scalar(member)}" for member in team.members)
    yield f"{inner}activities:  # {say('init.file.activities')}"
    yield from (f"{inner}  {line}" for line in say("init.file.of_a_team").splitlines())
