"""What `--json` answers is described, and the descriptions are those that commands go by."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.main import get_command

from kaffepause.cli.answers import schema, shapes
from kaffepause.cli.main import app

ANSWERS = Path(__file__).parents[3] / "service" / "answers"
REMAKE = "remake it: python -c \"from kaffepause.cli.answers import schema; print(schema('{0}'), end='')\" > {1}"


def with_json(command: object, name: str) -> list[str]:
    """The commands that can answer in JSON, as their schema is called."""
    inner = getattr(command, "commands", None)
    if inner is not None:
        return [found for word, one in inner.items() for found in with_json(one, f"{name}-{word}".lstrip("-"))]
    return [name] if any("--json" in option.opts for option in command.params) else []  # type: ignore[attr-defined]


def test_every_command_that_answers_in_json_has_a_schema() -> None:
    assert sorted(with_json(get_command(app), "")) == sorted(shapes())


@pytest.mark.parametrize("command", sorted(shapes()))
def test_the_published_schema_is_the_one_that_is_answered(command: str) -> None:
    file = ANSWERS / f"{command}.schema.json"

    assert file.read_text(encoding="utf-8") == schema(command), REMAKE.format(command, file.name)
    Draft202012Validator.check_schema(json.loads(schema(command)))


def test_every_schema_is_in_the_index() -> None:
    index = (ANSWERS / "README.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"\(([\w-]+)\.schema\.json\)", index)) == sorted(shapes())
    assert sorted(path.name.removesuffix(".schema.json") for path in ANSWERS.glob("*.json")) == sorted(shapes())
