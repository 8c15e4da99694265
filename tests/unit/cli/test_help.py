"""Every command says what it is for, in a sentence, and what each of its words means."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from kaffepause.cli.main import app, run


def commands(command: Any, *words: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(words), command
    for name, one in (inner or {}).items():
        yield from commands(one, *words, name)


COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_is_for_and_what_its_words_mean(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERMINAL_WIDTH", "60")

    assert run([*name.split(), "--help"]) == 0
    printed = capsys.readouterr().out

    assert f"kaffepause {name}" in " ".join(printed.split())
    assert all(len(line) <= 60 for line in printed.splitlines())
    assert COMMANDS[name].help.splitlines()[0].endswith((".", "first."))
    assert [param.name for param in COMMANDS[name].params if not getattr(param, "help", None)] == []


# Completion, in a real shell: what is offered after the words typed so far.


def completed(*words: str, config: Path | None = None) -> list[str]:
    """What bash offers for the last of these words."""
    program = Path(sys.executable).with_name("kaffepause")
    script = f"""
    eval "$({program} --show-completion bash)"
    COMP_WORDS=({" ".join(f"'{word}'" for word in words)})
    COMP_CWORD={len(words) - 1}
    _kaffepause_completion {program}
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    settings = {"KAFFEPAUSE_CONFIG": str(config)} if config else {}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": ":".join(filter(None, sys.path)), **settings}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_shell_completes_commands() -> None:
    assert completed("kaffepause", "pl") == ["plan"]
    assert completed("kaffepause", "config", "s") == ["show"]


def test_the_shell_completes_options() -> None:
    assert completed("kaffepause", "plan", "--") == ["--at", "--json", "--out", "--help"]


def test_the_shell_completes_what_a_word_can_be() -> None:
    assert completed("kaffepause", "privacy", "") == ["notice", "balancing", "dpia"]
    assert completed("kaffepause", "privacy-level", "ada@contoso.example", "n") == ["none", "named"]


def test_the_shell_completes_the_teams_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kaffepause.yaml"
    file.write_text("teams:\n  sales: {}\n  support: {}\n  finance: {}\n", encoding="utf-8")

    assert completed("kaffepause", "config", "show", "s", config=file) == ["sales", "support"]
    assert completed("kaffepause", "contact", "f", config=file) == ["finance"]
    assert completed("kaffepause", "undo", "--team", "sa", config=file) == ["sales"]


def test_a_file_that_cannot_be_read_completes_nothing_and_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kaffepause.yaml"
    file.write_text("teams: {sales: [\n", encoding="utf-8")

    assert completed("kaffepause", "config", "show", "", config=file) == []
