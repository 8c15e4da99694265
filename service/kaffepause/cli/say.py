"""What reaches the terminal: text with meaning in its colours and without need of them."""

import os
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from kaffepause.config.sentences import sentences_of
from kaffepause.said import told

if TYPE_CHECKING:
    from rich.console import Console

    from kaffepause.verbs.line import Line

#: How each kind of line looks where there are colours.
LOOKS = {
    "heading": "bold",
    "dim": "dim",
    "create": "green",
    "move": "yellow",
    "cancel": "red",
    "yield": "cyan",
    "adopt": "blue",
    "keep": "dim",
    "wait": "magenta",
}


def console(*, stderr: bool = False) -> "Console":
    """The terminal, or a plain stream where there is none."""
    from rich.console import Console  # noqa: PLC0415 - commands that print nothing of this need not load it

    return Console(stderr=stderr, highlight=False, emoji=False)


def say(lines: Iterable["Line"]) -> None:
    """Print the lines on standard output, wrapped to the terminal's width."""
    terminal = console()
    for line in lines:
        terminal.print(line.text, style=LOOKS.get(line.look), markup=False, soft_wrap=not terminal.is_terminal)


def complain(sentence: str) -> None:
    """Print the sentence on standard error, in the language of the terminal."""
    console(stderr=True).print(
        in_words(sentence), style="red" if sys.stderr.isatty() else None, markup=False, soft_wrap=True
    )


def plain(lines: Iterable["Line"]) -> str:
    """The lines as text, for a file."""
    return "".join(f"{line.text}\n" for line in lines)


def waiting(what: str) -> AbstractContextManager[Any]:
    """Say what is going on while it takes time; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    return console(stderr=True).status(what)


def sentence(key: str, **values: object) -> str:
    """A wording of the command line itself, in the language of the terminal. key: such as `terminal.stopped`."""
    from kaffepause.verbs.rules import terminal_language  # noqa: PLC0415 - `--help` says nothing of this

    return terminal_language(spoken()).say(key, **values)


def in_words(text: str) -> str:
    """What is said, in the language of the terminal."""
    return str(told(text, sentences_of(spoken())))


def spoken() -> str:
    """The language tag of the terminal's locale, `en` where it has none."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    tag = named.split(".")[0].replace("_", "-")
    return "en" if tag in ("C", "POSIX") else tag
