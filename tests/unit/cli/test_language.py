"""The command line speaks Danish where the terminal does, and English everywhere else."""

from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from kaffepause.cli.main import app, run
from kaffepause.config.sentences import sentences_of

DANISH = sentences_of("da")
FRAME = ("Usage:", "Options:", "Arguments:", "Commands:", "[default", "[required")
BROKEN = """\
organization:
  name: Contoso
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Ada Holm, mail: ada@contoso.example}
teams:
  sales:
    members: [carl@contoso.example]
    langauge: da
"""


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERMINAL_WIDTH", "60")


def named(command: Any, *words: str) -> dict[str, Any]:
    """Every command by its words, groups among them."""
    inner = [named(one, *words, name) for name, one in getattr(command, "commands", {}).items()]
    return {" ".join(words): command} | {name: one for found in inner for name, one in found.items()}


COMMANDS = named(get_command(app))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_danish_from_the_first_word_to_the_last(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*name.split(), "--help"]) == 0
    printed = capsys.readouterr().out
    words = " ".join(printed.split())

    assert words.startswith(f"Brug: kaffepause {name}".strip())
    assert "Vis denne hjælp." in words
    assert " ".join(DANISH[COMMANDS[name].help].split()) in words
    assert [param.help for param in COMMANDS[name].params if " ".join(DANISH[param.help].split()) not in words] == []
    assert [
        word for word in ("Usage:", "Options:", "Arguments:", "Commands:", "[default", "[required") if word in words
    ] == []
    assert all(len(line) <= 60 for line in printed.splitlines())


@pytest.mark.parametrize("language", ["C", "en_GB.UTF-8", "fr_FR.UTF-8", ""])
def test_help_is_english_where_the_terminal_is_not_danish(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", language)

    run(["plan", "--help"])

    assert capsys.readouterr().out.startswith("Usage: kaffepause plan")


@pytest.mark.parametrize(
    ("arguments", "danish", "english"),
    [
        (
            ["paln"],
            'Der er ingen kommando "paln". Mente du "plan"?',
            'There is no command "paln". Did you mean "plan"?',
        ),
        (["zzz"], 'Der er ingen kommando "zzz".', 'There is no command "zzz".'),
        (
            ["plan", "--jsn"],
            "Der er ingen valgmulighed --jsn. Mente du --json?",
            "There is no option --jsn. Did you mean --json?",
        ),
        (["plan", "--zzz"], "Der er ingen valgmulighed --zzz.", "There is no option --zzz."),
        (["explain"], "BOOKING mangler.", "BOOKING is missing."),
        (["plan", "--at"], "--at skal have en værdi efter sig.", "--at needs a value behind it."),
        (["plan", "--json=3"], "--json tager ingen værdi.", "--json takes no value."),
        (
            ["status", "a", "b"],
            "Det er mere, end kommandoen tager: a b.",
            "This is more than the command takes: a b.",
        ),
        (["contact", "sales", "kim"], "Alle 4 ord skal være der.", "All 4 of its words are needed."),
        (
            ["plan", "--at", "noon"],
            '"noon" er ikke et tidspunkt til --at. Skriv det som 2026-11-24T09:00 eller 2026-11-24.',
            '"noon" is no time for --at. Write it as 2026-11-24T09:00 or 2026-11-24.',
        ),
        (
            ["opt-out", "ada@contoso.example", "--until", "1/2"],
            '"1/2" er ikke en dag til --until. Skriv den som 2026-11-24.',
            '"1/2" is no day for --until. Write it as 2026-11-24.',
        ),
        (["serve", "--port", "x"], "--port tager et helt tal.", "--port takes a whole number."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_understood_is_said_plainly_in_both_languages(
    arguments: list[str],
    danish: str,
    english: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(arguments) == 64
    assert capsys.readouterr().err == f"{danish} Se `kaffepause --help`.\n"

    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert run(arguments) == 64
    assert capsys.readouterr().err == f"{english} See `kaffepause --help`.\n"


@pytest.mark.parametrize("arguments", [[], ["config"]], ids=["alone", "config"])
def test_a_command_that_lacks_its_words_shows_its_help_and_nothing_else(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64
    shown = capsys.readouterr().err

    run([*arguments, "--help"])
    assert shown.strip() == capsys.readouterr().out.strip()


def test_a_broken_file_is_told_in_danish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kaffepause.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    monkeypatch.setenv("KAFFEPAUSE_CONFIG", str(file))

    assert run(["check"]) == 1

    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"{file} kan ikke bruges. Ét problem:",
        f'  {file}:9:5: teams.sales.langauge: Der er ingen indstilling "langauge". Mente du "language"?',
    ]


def test_a_warning_is_told_in_danish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kaffepause.yaml"
    activities = "    activities: {coffee: {kind: social_call, time: best, days: [mon, sat, sun]}}\n"
    file.write_text(BROKEN.replace("    langauge: da\n", activities), encoding="utf-8")
    monkeypatch.setenv("KAFFEPAUSE_CONFIG", str(file))

    assert run(["check"]) == 0

    assert "Ingen i Sales arbejder lørdag og søndag." in " ".join(capsys.readouterr().out.split())


def test_the_environment_is_told_in_danish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["status"]) == 1

    told = capsys.readouterr().err
    assert told.startswith("Miljøet kan ikke bruges. 4 problemer:\n")
    assert "KAFFEPAUSE_CLIENT_SECRET eller KAFFEPAUSE_CLIENT_CERTIFICATE_FILE eller" in told


def test_a_fault_of_ours_is_told_in_danish_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("kaffepause.cli.check.check", broken)
    monkeypatch.delenv("KAFFEPAUSE_TRACEBACK", raising=False)

    assert run(["check"]) == 1
    assert capsys.readouterr().err.startswith(
        "Det er en fejl i kaffepause selv, ikke i det, du gjorde: ZeroDivisionError."
    )
