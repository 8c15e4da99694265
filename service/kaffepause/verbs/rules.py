"""The file: read it, or say everything that is wrong with it."""

from datetime import date
from pathlib import Path

from kaffepause.config.read import Rules, read_rules


def load_rules(path: Path, *, today: date) -> Rules:
    """What the file says. Raises ConfigRefused with every problem at once."""
    return read_rules(path, today=today)
