"""The sandbox's README says what there is: every path, option, permission, fault, control path and deed."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

import kaffepause.sandbox
from kaffepause.sandbox.acts import Deed
from kaffepause.sandbox.app import ROUTES
from kaffepause.sandbox.control import Control, SettingsAsked
from kaffepause.sandbox.faults import SENTENCES
from kaffepause.sandbox.server import Sandbox

README = Path(kaffepause.sandbox.__file__).with_name("README.md")


def route_rows() -> list[str]:
    """One line of the README's table for every route."""
    return [
        f"| {route.method} | `{route.path}` | {_listed(route.options)} | {_listed(route.permissions)} |"
        for route in ROUTES
    ]


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words)) or "–"


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text("utf-8")


def test_every_route_is_listed_with_its_options_and_permissions_and_nothing_else_is(text: str) -> None:
    listed = re.findall(r"^\| (?:GET|POST|PATCH|PUT|DELETE) \| `/(?!control).*$", text, re.MULTILINE)
    assert sorted(listed) == sorted(route_rows())


def test_every_fault_is_listed_with_what_it_does(text: str) -> None:
    table = text.partition("## Faults")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (\S.*) \|$", table, re.MULTILINE)) == SENTENCES


def test_every_control_path_is_listed(text: str, sandbox: Sandbox) -> None:
    listed = re.findall(r"^\| (GET|POST|DELETE) \| `(/control\S*)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(Control(sandbox.world, key="").paths)


def test_the_example_for_other_projects_runs_as_it_stands(text: str, tmp_path: Path) -> None:
    [example] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "test_example.py").write_text(example, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    ran = subprocess.run([*command, "test_example.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout
    assert "2 passed" in ran.stdout


def test_every_deed_and_every_setting_is_named(text: str) -> None:
    named = set(re.findall(r"`(\w+)`", text))
    assert set(get_args(Deed)) <= named
    assert set(SettingsAsked.model_fields) <= named
