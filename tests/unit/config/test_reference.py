"""The reference and the JSON Schema say what the schema says, and the shipped files obey it."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kaffepause.config import schema, team_schema
from kaffepause.config.document import Document
from kaffepause.config.reference import json_schema, reference
from kaffepause.config.syntax import parsed
from kaffepause.domain import activity, organization
from tests.unit.config.test_broken_files import CORPUS, mended

CONFIG = Path(__file__).parents[3] / "config"
VALIDATOR = Draft202012Validator(json.loads(json_schema()))
REMAKE = "remake it: python -c \"from kaffepause.config.reference import {0}; print({0}(), end='')\" > config/{1}"


def value_of(text: str) -> Any:
    return Document(parsed(text)).reading().value


def test_the_published_schema_is_the_one_that_is_read() -> None:
    published = (CONFIG / "kaffepause.schema.json").read_text(encoding="utf-8")

    assert published == json_schema(), REMAKE.format("json_schema", "kaffepause.schema.json")


def test_the_published_reference_is_the_one_that_is_read() -> None:
    assert (CONFIG / "README.md").read_text(encoding="utf-8") == reference(), REMAKE.format("reference", "README.md")


def test_the_schema_is_valid() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


def test_every_setting_is_described() -> None:
    groups = VALIDATOR.schema["$defs"]
    said = {path: setting | groups.get(setting.get("$ref", "").rpartition("/")[2], {}) for path, setting in settings()}
    undescribed = [path for path, setting in said.items() if not setting.get("description")]

    assert undescribed == []


def settings() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, section in {"file": VALIDATOR.schema, **VALIDATOR.schema["$defs"]}.items():
        yield from ((f"{name}.{setting}", said) for setting, said in section.get("properties", {}).items())


@pytest.mark.parametrize("name", ["kaffepause.example.yaml", "sandbox.yaml"])
def test_an_editor_finds_nothing_wrong_with_the_shipped_files(name: str) -> None:
    value = value_of((CONFIG / name).read_text(encoding="utf-8"))

    assert [error.message for error in VALIDATOR.iter_errors(value)] == []


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_an_editor_finds_nothing_wrong_with_what_is_accepted(file: Path) -> None:
    assert VALIDATOR.is_valid(value_of(mended(file)))


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (schema.Limits, organization.Limits),
        (schema.Thresholds, organization.Thresholds),
        (team_schema.Weights, activity.Weights),
    ],
)
def test_the_file_can_say_everything_the_value_holds(section: type[team_schema.Section], value: type) -> None:
    assert set(section.model_fields) == {field.name for field in fields(value)}
