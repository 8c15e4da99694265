"""The file: read it, or say everything that is wrong with it."""

from datetime import date
from pathlib import Path

from kaffepause.config.read import Rules, read_rules, read_text
from kaffepause.config.rhythm import mails_per_month
from kaffepause.config.settings import config_path
from kaffepause.config.tenants import rule_files
from kaffepause.domain.content import Language
from kaffepause.verbs.line import Line

__all__ = ["Rules", "check_text", "config_path", "load_rules", "rule_files", "told_check"]


def load_rules(path: Path, *, today: date) -> Rules:
    """What the file says. Raises ConfigRefused with every problem at once."""
    return read_rules(path, today=today)


def check_text(text: str, *, today: date) -> Rules:
    """What a pasted file would say. Raises ConfigRefused with every problem at once; it is kept nowhere."""
    return read_text(text, name="pasted.yaml", today=today)


def told_check(rules: Rules, language: Language) -> tuple[Line, ...]:
    """That the file is fine, what it costs in mails, and what is worth a look."""
    teams = rules.organization.teams
    activities = sum(len(team.activities) for team in teams)
    fine = language.say("check.fine", path=rules.path, teams=len(teams), activities=activities)
    mails = [language.say("check.mails", team=team.title, mails=mails_per_month(team)) for team in teams]
    warnings = [Line("  " + str(warning)) for warning in rules.warnings]
    heading = [Line(""), Line(language.say("check.warning"), "heading")] if warnings else []
    return (Line(fine, "heading"), *(Line(f"  {line}") for line in mails), *heading, *warnings)
