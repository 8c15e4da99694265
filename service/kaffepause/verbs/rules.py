"""The file: read it, or say everything that is wrong with it."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from kaffepause.config.content import read_content
from kaffepause.config.located import Unreadable, content_of, document_of
from kaffepause.config.origins import Holds, Origin, holds_for
from kaffepause.config.read import Rules, read_rules, read_text
from kaffepause.config.rhythm import mails_per_month
from kaffepause.config.settings import config_path
from kaffepause.config.tenants import rule_files
from kaffepause.domain.content import Language
from kaffepause.verbs.line import Line

__all__ = [
    "Holds",
    "Rules",
    "check_text",
    "config_path",
    "holds_for",
    "load_rules",
    "names_of_teams",
    "rule_files",
    "terminal_language",
    "told_check",
    "told_holds",
]


def load_rules(path: Path, *, today: date) -> Rules:
    """What the file says. Raises ConfigRefused with every problem at once."""
    return read_rules(path, today=today)


def check_text(text: str, *, today: date) -> Rules:
    """What a pasted file would say. Raises ConfigRefused with every problem at once; it is kept nowhere."""
    return read_text(text, name="pasted.yaml", today=today)


def terminal_language(tag: str) -> Language:
    """The shipped language for a terminal's tag, English where it has none."""
    return read_content([], "en")[0].speak(tag)


def names_of_teams(path: Path) -> tuple[str, ...]:
    """The teams of the file as it stands, finished or not; none where it cannot be read."""
    try:
        document = document_of(path, content_of(path))
    except Unreadable:
        return ()
    teams = [str(steps[1]) for steps in document.places if len(steps) == 2 and steps[0] == "teams"]
    return (*teams, *(("leaders",) if ("leaders",) in document.places else ()))


def told_check(rules: Rules, language: Language) -> tuple[Line, ...]:
    """That the file is fine, what it costs in mails, and what is worth a look."""
    teams = rules.organization.teams
    activities = sum(len(team.activities) for team in teams)
    fine = language.say("check.fine", path=rules.path, teams=len(teams), activities=activities)
    mails = [language.say("check.mails", team=team.title, mails=mails_per_month(team)) for team in teams]
    warnings = [Line(f"  {language.tell(str(warning))}") for warning in rules.warnings]
    heading = [Line(""), Line(language.say("check.warning"), "heading")] if warnings else []
    return (Line(fine, "heading"), *(Line(f"  {line}") for line in mails), *heading, *warnings)


def told_holds(holds: Holds, language: Language) -> tuple[Line, ...]:
    """Every setting that somebody wrote with its place, group by group, and then what holds there by itself."""
    groups: dict[str, list[Origin]] = {}
    for one in holds.origins:
        groups.setdefault(_group(one), []).append(one)
    heading = Line(language.say("holds.heading", team=holds.team, path=holds.file), "heading")
    return (heading, *(line for name, found in groups.items() for line in _told_group(name, found, language)))


def _group(origin: Origin) -> str:
    """An activity is a group of its own; everything else stands under its first word."""
    words = origin.path.split(".")
    return ".".join(words[:2]) if words[0] == "activities" else words[0] if len(words) > 1 else ""


def _told_group(name: str, origins: Sequence[Origin], language: Language) -> Iterator[Line]:
    yield from [Line(""), Line(name, "heading")] if name else []
    for one in origins:
        if one.line is not None:
            where = language.say("holds.written", place=one.written, line=one.line)
            yield Line(f"  {_below(name, one)}: {_in_short(one.value)}  ({where})")
    others = [f"{_below(name, one)} {_in_short(one.value)}" for one in origins if one.line is None]
    if others:
        yield Line("  " + language.say("holds.built_in", settings=", ".join(others)), "dim")


def _below(group: str, origin: Origin) -> str:
    return origin.path.removeprefix(f"{group}.") if group else origin.path


def _in_short(value: Any) -> str:
    """A value on one line, as the file could write it."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            inner = cast("dict[str, Any]", value)
            return f"{{{', '.join(f'{key}: {_in_short(one)}' for key, one in inner.items())}}}"
        case list():
            return f"[{', '.join(map(_in_short, cast('list[Any]', value)))}]"
        case _:
            return str(value)
