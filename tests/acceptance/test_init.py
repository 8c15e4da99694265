"""A first file, from answers or from Entra, and what the command line then makes of it."""

import pytest

from tests.acceptance.conftest import MONDAY_MORNING, Desk

SAID = (
    *("--organization", "Nordwind A/S", "--language", "da", "--country", "DK", "--zone", "Europe/Copenhagen"),
    *("--contact-name", "Morten Iversen", "--contact-mail", "morten.iversen@nordwind.example"),
)
GROUP = "8a3dd292-f37c-43db-8b63-0807dcab392d"
BY_HAND = "Salg: mette.soerensen@nordwind.example, jonas.holm@nordwind.example, camilla.bruun@nordwind.example"


@pytest.fixture
def new(desk: Desk) -> Desk:
    """An administrator who has no file yet."""
    desk.set("KAFFEPAUSE_CONFIG", desk.folder / "config" / "kaffepause.yaml")
    return desk


def test_the_first_file_is_checked_and_planned_with(new: Desk):
    code, out, err = new("init", *SAID, "--team", BY_HAND)
    assert (code, err) == (0, "")
    assert "kaffepause check" in out

    assert new("check")[0] == 0
    code, out, _ = new("plan", "--at", MONDAY_MORNING)
    assert code == 2
    assert "Godmorgen" in out


def test_teams_and_managers_are_read_from_entra(new: Desk):
    code, _, err = new("init", *SAID, "--team", f"Salg: {GROUP}", "--from-entra")
    assert (code, err) == (0, "")

    text = (new.folder / "config" / "kaffepause.yaml").read_text(encoding="utf-8")
    assert "manager: mette.soerensen@nordwind.example" in text
    assert f"members: {{group: {GROUP}}}" in text
    assert "# Jonas Holm, jonas.holm@nordwind.example" in text


def test_an_update_keeps_comments_and_adds_what_is_missing(new: Desk):
    new("init", *SAID, "--team", BY_HAND)
    file = new.folder / "config" / "kaffepause.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("teams:", "# ours, do not touch\nteams:"))

    code, _, err = new("init", "--update", "--team", "Support: emma.hughes@nordwind.example, a@nordwind.example")
    assert (code, err) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert "# ours, do not touch\nteams:" in text
    assert text.index("salg:") < text.index("support:")


def test_a_file_that_is_there_is_never_written_over(new: Desk):
    new("init", *SAID, "--team", BY_HAND)
    before = (new.folder / "config" / "kaffepause.yaml").read_bytes()

    code, _, err = new("init", *SAID, "--team", BY_HAND)
    assert (code, "--update" in err) == (1, True)
    assert (new.folder / "config" / "kaffepause.yaml").read_bytes() == before


def test_answers_that_cannot_be_used_are_told_and_nothing_is_written(new: Desk):
    code, _, err = new("init", *SAID, "--country", "XX", "--team", BY_HAND)

    assert code == 1
    assert "organization.country" in err
    assert not (new.folder / "config").exists()


def test_without_a_terminal_the_missing_answer_is_named(new: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    code, _, err = new("init", "--team", BY_HAND)
    assert (code, "--organization" in err) == (1, True)


def test_on_a_terminal_it_asks(new: Desk, monkeypatch: pytest.MonkeyPatch):
    answers = iter(
        ["Nordwind", "", "DK", "Europe/Copenhagen", "Morten", "morten.iversen@nordwind.example", BY_HAND, ""]
    )
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("rich.console.Console.input", lambda *_, **__: next(answers))

    assert new("init")[0] == 0
    assert new("check")[0] == 0
