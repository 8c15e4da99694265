"""Real answers of every command with `--json`, against the published schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kaffepause.cli.answers import shapes
from tests.acceptance.conftest import MONDAY_MORNING, RULES, Desk

ANSWERS = Path(__file__).parents[2] / "service" / "answers"
PERSON = "rasmus.toft@nordwind.example"
AT = ("--at", MONDAY_MORNING)


def answered(desk: Desk, name: str, *arguments: str) -> Any:
    """What that command answers, once it has been held to its schema."""
    _, out, err = desk(*name.split("-"), *arguments, "--json")
    answer = json.loads(out)
    schema = json.loads((ANSWERS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer)] == [], err
    return answer


def test_every_answer_is_as_its_schema_says(desk: Desk):
    before = answered(desk, "announce", *AT)
    desk("apply", "--yes", "--at", "2026-11-12T10:00")
    plan = answered(desk, "plan", *AT)
    desk("apply", "--yes", *AT)
    booked = next(action for action in plan["actions"] if action["verb"] == "create")
    found = {
        "announce": before,
        "plan": plan,
        "check": answered(desk, "check"),
        "config-show": answered(desk, "config-show", "salg"),
        "contact": answered(desk, "contact", "salg", *AT),
        "digest": answered(desk, "digest", *AT),
        "doctor": answered(desk, "doctor"),
        "explain": answered(desk, "explain", booked["round_label"], *AT),
        "export": answered(desk, "export", PERSON),
        "status": answered(desk, "status"),
    }

    assert set(found) == set(shapes())
    assert all(found.values())
    assert {mail["letter"] for mail in found["digest"]} >= {"monday"}
    assert found["explain"][0]["state"] == "booked"
    assert found["status"]["teams"]["salg"]["ahead"] > 0
    assert len(found["contact"]["people"]) == 7
    assert found["export"]["person"]["address"] == PERSON


def test_a_broken_file_answers_its_problems_and_fails(desk: Desk, tmp_path: Path):
    file = tmp_path / "wrong.yaml"
    file.write_text("organization: {name: Nordwind, langauge: da}\n", encoding="utf-8")
    desk.set("KAFFEPAUSE_CONFIG", file)

    code, out, err = desk("check", "--json")
    [answer] = json.loads(out)

    assert (code, err, answer["is_usable"]) == (1, "", False)
    assert ("organization.langauge", 'Did you mean "language"?') in {
        (problem["path"], problem["cure"]) for problem in answer["problems"]
    }


@pytest.mark.parametrize("language", ["da_DK.UTF-8", "en_GB.UTF-8"])
def test_where_each_value_comes_from_is_said_in_the_language_of_the_terminal(desk: Desk, language: str):
    desk.set("LANG", language)
    desk.environment.delenv("LC_ALL", raising=False)

    code, out, _ = desk("config", "show", "salg")

    assert code == 0
    line = "linje" if language.startswith("da") else "line"
    number = next(n for n, text in enumerate(RULES.read_text(encoding="utf-8").splitlines(), 1) if "lunch: " in text)
    assert f"lunch: 11:30-12:30  (defaults.team.agreements.lunch, {line} {number})" in out
