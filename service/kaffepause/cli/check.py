"""`check`: the file, before anything is touched."""

import os

from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.verbs.rules import config_path, load_rules, rule_files, told_check


def check() -> int:
    """Say what the file means, or everything that is wrong with it; 0 or, through ConfigRefused, 1."""
    path = config_path(os.environ)
    for file in rule_files(path) if path.is_dir() else (path,):
        rules = load_rules(file, today=utc_now().date())
        say(told_check(rules, rules.content.speak(spoken())))
    return 0
