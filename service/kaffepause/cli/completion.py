"""What the shell offers for a word. Whatever goes wrong, it offers nothing: nobody asked for a complaint."""

import os
from collections.abc import Callable, Iterable

LEVELS = ("none", "self", "team", "named")
DOCUMENTS = ("notice", "balancing", "dpia")


def among(words: Iterable[str]) -> Callable[[str], list[str]]:
    """Those of the words that begin as what was typed."""

    def offered(typed: str) -> list[str]:
        return [word for word in words if word.startswith(typed)]

    return offered


def teams(typed: str) -> list[str]:
    """The teams of the file that begin so. The file is only looked at: it may be half written."""
    from kaffepause.verbs.rules import config_path, names_of_teams

    return among(names_of_teams(config_path(os.environ)))(typed)
