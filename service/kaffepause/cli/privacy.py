"""`privacy`: what is written about people's data."""

import os

from kaffepause.cli.say import console
from kaffepause.clock import utc_now
from kaffepause.verbs.privacy import write_document
from kaffepause.verbs.rules import config_path, load_rules


def privacy(document: str, *, language: str | None) -> int:
    """Print that document, from the file alone: it needs neither Graph nor a database."""
    now = utc_now()
    rules = load_rules(config_path(os.environ), today=now.date())
    text = write_document(rules, document, language, now=now)
    console().print(text, markup=False, soft_wrap=True, end="")
    return 0
