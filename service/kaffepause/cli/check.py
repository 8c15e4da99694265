"""`check`: the file, before anything is touched."""

import os

from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.verbs.rules import load_rules
from kaffepause.verbs.told import told_check
from kaffepause.wiring import config_path


def check() -> int:
    """Say what the file means, or everything that is wrong with it; 0 or, through ConfigRefused, 1."""
    rules = load_rules(config_path(os.environ), today=utc_now().date())
    say(told_check(rules, rules.content.speak(spoken())))
    return 0
