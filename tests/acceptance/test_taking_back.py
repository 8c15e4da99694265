"""From the first mail to taking everything back, on the command line, over a company on a socket."""

from pathlib import Path

import pytest

from tests.acceptance.conftest import MONDAY_MORNING, Desk

TOLD = "2026-11-16T09:00"
EVA = "yasmin.karimi@nordwind.example"
BREAK = "udvikling/bevaegelse/2026-11-23"


@pytest.mark.slow
def test_announce_book_explain_lose_the_database_adopt_and_undo(desk: Desk):
    code, said, _ = desk("announce", "--at", TOLD)
    assert code == 0
    assert "aldrig hvad der står i dem" in " ".join(said.split())
    assert desk("announce", "--send", "--yes", "--at", TOLD)[0] == 0
    assert "Everybody who takes part has had the first mail." in desk("announce", "--at", TOLD)[1]

    assert "is out of bevaegelse, for good" in desk("opt-out", EVA, "--activity", "bevaegelse")[1]
    code, said, complaint = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert (code, complaint) == (0, ""), said[-1000:]
    code, said, _ = desk("explain", BREAK, "--at", MONDAY_MORNING)
    assert code == 0
    assert "Booked for" in said
    assert EVA not in said

    for file in Path(desk.folder).glob("kaffepause.sqlite*"):
        file.unlink()
    code, said, _ = desk("adopt", "--yes", "--at", MONDAY_MORNING)
    assert code == 0
    assert "who opted out" in said
    assert "--opt-outs-are-empty" in said
    assert "knows every booking" in desk("adopt", "--yes", "--at", MONDAY_MORNING)[1]

    code, said, complaint = desk("undo", "--at", MONDAY_MORNING)
    assert code == 1
    assert "would be taken back" in said
    assert "--yes" in complaint
    code, said, complaint = desk("undo", "--yes", "--at", MONDAY_MORNING)
    assert (code, complaint) == (0, ""), said[-2000:]
    assert "Nothing of ours stands ahead" in desk("undo", "--yes", "--at", MONDAY_MORNING)[1]


def test_a_managers_yes_is_kept_after_showing_what_it_is_for(desk: Desk):
    code, said, _ = desk("agree", "peter.vestergaard@nordwind.example")
    assert code == 0
    assert "Walk'n'talk, with Udvikling" in said
    assert "said yes" in said
    code, _, complaint = desk("agree", EVA)
    assert code == 1
    assert "leads no team" in complaint


def test_coming_back_says_whether_there_was_anything_to_come_back_from(desk: Desk):
    assert "had not opted out" in desk("opt-in", EVA)[1]
    desk("opt-out", EVA, "--until", "2099-01-01")
    assert "takes part again" in desk("opt-in", EVA)[1]
