"""The documents say what is there: links lead somewhere, names exist, and nothing is left out of an index."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from kaffepause.cli.main import app
from tests.architecture.tree import ROOT, files_in_git, pyproject, rooms

DOCUMENTS = [path for path in files_in_git() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAP = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
TESTS = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def commands() -> list[str]:
    """Every command of the command line, those in groups as `group command`."""
    return [full for name, command in get_command(app).commands.items() for full in spelled_out(name, command)]


def spelled_out(name: str, command: object) -> list[str]:
    return [f"{name} {inner}" for inner in getattr(command, "commands", ())] or [name]


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"kaffepause {command}" in README


def test_every_command_that_deployment_starts_exists() -> None:
    deploy = ROOT / "deploy"
    started = {
        first
        for path in deploy.iterdir()
        for first in re.findall(
            r"command: \[([a-z-]+)|^CMD \[\"([a-z-]+)|bin/kaffepause ([a-z-]+)", path.read_text(encoding="utf-8")
        )
    }

    assert {name for names in started for name in names if name} <= set(commands())


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]

    assert not [link for link in broken if not link.startswith("mailto:")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"`kaffepause ([a-z][a-z-]*)", document.read_text(encoding="utf-8")))

    assert named <= {command.split()[0] for command in commands()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))

    assert named <= targets


@pytest.mark.parametrize("room", rooms())
def test_every_room_is_on_the_map(room: str) -> None:
    assert re.search(rf"`{room}/|`{room}`|\b{room}\b", MAP)


def test_every_decision_is_in_the_index() -> None:
    decisions = ROOT / "service" / "decisions"
    index = (decisions / "README.md").read_text(encoding="utf-8")

    assert [path.name for path in decisions.glob("0*.md") if f"({path.name})" not in index] == []


def test_the_changelog_speaks_of_this_version() -> None:
    changelog = (ROOT / "service" / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"## {pyproject()['project']['version']}" in changelog


def test_every_test_that_a_show_names_exists() -> None:
    named = set(re.findall(r"tests/[\w/.-]+", TESTS))

    assert named
    assert [name for name in named if not (ROOT / name.rstrip(".")).exists()] == []
