"""Whatever a person is told can be told in Danish: every sentence in the code, and every word of `--help`."""

import ast
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
from typer.main import get_command

from kaffepause import errors
from kaffepause.cli.help import MARKS
from kaffepause.cli.main import app
from kaffepause.config.sentences import sentences_of
from tests.architecture.tree import PACKAGE

#: What is raised to be read by people, and what they read of a file or the environment.
TOLD = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
TOLD |= {"wrong", "Unread", "NotYaml"}
#: Typer's own words.
FRAME = {"Usage: ", "Arguments", "Options", "Commands", "Show this message and exit.", *MARKS}

TREES = {
    file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")
}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield name, node, node.func.id


def templates() -> Iterator[tuple[str, ast.expr]]:
    """The first word of every `Said(…)` and `partial(Said, …)`, with its place."""
    for name, call, called in calls():
        at = f"{name}:{call.lineno}"
        if called == "Said":
            yield at, call.args[0]
        elif called == "partial" and isinstance(call.args[0], ast.Name) and call.args[0].id == "Said":
            yield at, call.args[1]


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def has_words(template: str) -> bool:
    return any(text.strip(" :.,/()") for text, *_ in Formatter().parse(template))


def helps(command: Any) -> Iterator[str]:
    yield from (one.help for one in (command, *command.params) if one.help)
    for inner in getattr(command, "commands", {}).values():
        yield from helps(inner)


SAID = {one.value for _, one in templates() if isinstance(one, ast.Constant) and isinstance(one.value, str)}
DANISH = sentences_of("da")


def test_a_template_is_written_out_where_it_is_said() -> None:
    assert [at for at, one in templates() if not isinstance(one, ast.Constant)] == []


@pytest.mark.parametrize("called", sorted(TOLD))
def test_no_sentence_is_raised_that_can_only_be_told_in_english(called: str) -> None:
    found = [
        f"{name}:{call.lineno}"
        for name, call, one in calls()
        if one == called and not name.startswith("sandbox/")
        for word in [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in ("says", "because"))]
        if isinstance(word, ast.JoinedStr)
        or (isinstance(word, ast.Constant) and isinstance(word.value, str) and " " in word.value)
    ]

    assert found == []


def test_everything_said_has_danish_words() -> None:
    assert sorted(template for template in SAID - DANISH.keys() if has_words(template)) == []


def test_all_help_has_danish_words() -> None:
    assert sorted({*helps(get_command(app)), *FRAME} - DANISH.keys()) == []


def test_no_danish_sentence_outlives_its_english() -> None:
    assert sorted(DANISH.keys() - SAID - {*helps(get_command(app)), *FRAME}) == []


def test_danish_fills_no_place_that_english_leaves_open() -> None:
    assert [english for english, danish in DANISH.items() if not places(danish) <= places(english)] == []
