"""Graph's own vocabulary: which properties a type has, from the slice of the v1.0 service metadata beside this file."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast


@cache
def properties(type_name: str) -> dict[str, dict[str, Any]]:
    """The declared properties of ``type_name`` and its bases, by name; KeyError for a type outside the slice."""
    declared = _types()[type_name]
    inherited = properties(declared["base"]) if declared.get("base") else {}
    return {**inherited, **declared["properties"]}


@cache
def enum_values(enum_name: str) -> frozenset[str]:
    """The words of an enum, in Graph's spelling."""
    return frozenset(_slice()["enums"][enum_name])


def is_type(name: str) -> bool:
    """Whether the slice declares an entity or complex type of this name."""
    return name in _types()


def type_names() -> tuple[str, ...]:
    """Every entity and complex type in the slice."""
    return tuple(_types())


def is_enum(name: str) -> bool:
    """Whether the slice declares an enum of this name."""
    return name in _slice()["enums"]


@cache
def _types() -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", _slice()["types"])


@cache
def _slice() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("graph-schema.json").read_text("utf-8"))
