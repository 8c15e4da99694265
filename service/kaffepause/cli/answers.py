"""Answers for programs, and the JSON Schema of each: `service/answers/` is made from here, and held to it by tests."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter


def print_answer(value: object, shape: Any) -> None:
    """The value as JSON of that shape on standard output, and nothing else."""
    answer: TypeAdapter[object] = TypeAdapter(shape)
    sys.stdout.write(answer.dump_json(value, indent=2).decode() + "\n")


def shapes() -> Mapping[str, Any]:
    """What each command with `--json` answers. All of them together are heavy: commands name their own."""
    from kaffepause.verbs.answers import ContactWeek, Export, Mail
    from kaffepause.verbs.checked import Checked
    from kaffepause.verbs.doctor import Finding
    from kaffepause.verbs.explain import Explained
    from kaffepause.verbs.plan import Plan
    from kaffepause.verbs.rules import Holds
    from kaffepause.verbs.status import Status

    return {
        "announce": tuple[Mail, ...],
        "check": tuple[Checked, ...],
        "config-show": Holds,
        "contact": ContactWeek,
        "digest": tuple[Mail, ...],
        "doctor": tuple[Finding, ...],
        "explain": tuple[Explained, ...],
        "export": Export,
        "plan": Plan,
        "status": Status,
    }


def schema(command: str) -> str:
    """The text of `service/answers/<command>.schema.json`."""
    shape: TypeAdapter[object] = TypeAdapter(shapes()[command])
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"kaffepause {command.replace('-', ' ')} --json",
        **shape.json_schema(mode="serialization"),
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"
