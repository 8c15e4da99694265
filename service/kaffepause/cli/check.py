"""`check` and `config show`: the file, before anything is touched."""

import os
from pathlib import Path

from kaffepause.cli.answers import print_answer
from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.verbs.checked import Checked, checked
from kaffepause.verbs.rules import Holds, config_path, holds_for, load_rules, rule_files, told_check, told_holds

FINE, REFUSED = 0, 1


def check(*, as_json: bool) -> int:
    """Say what the file means, or everything that is wrong with it; 0 or, through ConfigRefused, 1."""
    today = utc_now().date()
    if as_json:
        found = tuple(checked(file, today=today) for file in _files())
        print_answer(found, tuple[Checked, ...])
        return FINE if all(one.is_usable for one in found) else REFUSED
    for file in _files():
        rules = load_rules(file, today=today)
        say(told_check(rules, rules.content.speak(spoken())))
    return FINE


def show(team: str, *, as_json: bool) -> int:
    """Say what holds for that team, and where each value comes from."""
    today = utc_now().date()
    path = config_path(os.environ)
    if path.is_dir():
        raise UserError(Said("{path} holds a file for each tenant. Name one with KAFFEPAUSE_CONFIG.", path=path))
    holds = holds_for(path, team, today=today)
    if as_json:
        print_answer(holds, Holds)
    else:
        say(told_holds(holds, load_rules(path, today=today).content.speak(spoken())))
    return FINE


def _files() -> tuple[Path, ...]:
    path = config_path(os.environ)
    return tuple(rule_files(path)) if path.is_dir() else (path,)
