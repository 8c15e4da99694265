"""`--help` in the language of the terminal."""

from collections.abc import Callable, Sequence
from typing import Any

from kaffepause.said import Sentences

#: What stands behind the meaning of an option, and is made by Typer.
MARKS = ("[default: ", "[required]")


def in_language(command: Any, sentences: Sentences) -> Any:
    """The command, and every command below it, with their help in that language.

    command: as `typer.main.get_command` makes it. Typer keeps the types of what it is made of to itself.
    """
    for helped in (command, *command.params):
        helped.help = sentences.get(helped.help, helped.help)
    for inner in getattr(command, "commands", {}).values():
        in_language(inner, sentences)
    command.context_class = _speaking(command.context_class, sentences)
    return command


def _speaking(context: type[Any], sentences: Sentences) -> type[Any]:
    """That class of contexts, which writes help in the language."""

    def word(text: str) -> str:
        return sentences.get(text, text)

    formatter: Any = context.formatter_class

    class Speaking(formatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            formatter.write_usage(self, prog, args, prefix or word("Usage: "))

        def write_heading(self, heading: str) -> None:
            formatter.write_heading(self, word(heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], *measures: int) -> None:
            formatter.write_dl(self, [(name, _marked(word(about), word)) for name, about in rows], *measures)

    return type("Context", (context,), {"formatter_class": Speaking})


def _marked(about: str, word: Callable[[str], str]) -> str:
    for mark in MARKS:
        about = about.replace(mark, word(mark))
    return about
