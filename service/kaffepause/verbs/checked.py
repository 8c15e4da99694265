"""What a check of the file finds, as a value."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaffepause.config.problems import Problem
from kaffepause.config.read import Rules, read_rules
from kaffepause.config.rhythm import mails_per_month
from kaffepause.errors import ConfigRefused


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedTeam:
    """A team of a file. mails_per_month: about how many calendar mails each of its people gets."""

    name: str
    title: str
    activities: int
    mails_per_month: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A file. problems: why it cannot be used, in its order; then nothing is said of teams. warnings: worth a look."""

    file: Path
    is_usable: bool
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    teams: tuple[CheckedTeam, ...]


def checked(path: Path, *, today: date) -> Checked:
    """What that file means, or everything that is wrong with it."""
    try:
        rules = read_rules(path, today=today)
    except ConfigRefused as refused:
        problems = tuple(one for one in refused.problems if isinstance(one, Problem))
        return Checked(file=path, is_usable=False, problems=problems, warnings=(), teams=())
    return Checked(file=path, is_usable=True, problems=(), warnings=rules.warnings, teams=_teams(rules))


def _teams(rules: Rules) -> tuple[CheckedTeam, ...]:
    return tuple(
        CheckedTeam(
            name=team.name, title=team.title, activities=len(team.activities), mails_per_month=mails_per_month(team)
        )
        for team in rules.organization.teams
    )
