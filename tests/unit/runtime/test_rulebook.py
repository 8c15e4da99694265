"""The file while the service runs: taken up when it can be used, kept as it was when it cannot."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import structlog

from kaffepause.runtime.rulebook import Rulebook
from kaffepause.verbs.rules import load_rules
from tests.architecture.tree import ROOT

TODAY = date(2026, 11, 23)
WRITTEN = (ROOT / "config" / "sandbox.yaml").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kaffepause.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def book_of(file: Path) -> Rulebook:
    return Rulebook(load_rules(file, today=TODAY), today=TODAY)


def test_a_changed_file_holds_from_the_next_look(file: Path) -> None:
    book = book_of(file)
    file.write_text(WRITTEN.replace("title: Salg", "title: Salget"), encoding="utf-8")

    assert "Salget" in {team.title for team in book.renewed(TODAY).organization.teams}


@pytest.mark.parametrize("broken", ["teams: [", "", WRITTEN.replace("teams:", "taems:")])
def test_a_broken_file_leaves_the_old_rules_in_force_and_is_told_once(file: Path, broken: str) -> None:
    book = book_of(file)
    before = book.rules
    file.write_text(broken, encoding="utf-8")

    with structlog.testing.capture_logs() as said:
        assert book.renewed(TODAY) is before
        assert book.renewed(TODAY) is before

    assert book.is_refused
    assert [line["event"] for line in said] == ["rules.kept_the_old"]
    assert "kaffepause check" in said[0]["cure"]


def test_a_file_that_is_gone_leaves_the_old_rules_in_force(file: Path) -> None:
    book = book_of(file)
    before = book.rules
    file.unlink()

    assert book.renewed(TODAY) is before


def test_a_file_that_is_mended_holds_again(file: Path) -> None:
    book = book_of(file)
    file.write_text("teams: [", encoding="utf-8")
    book.renewed(TODAY)
    file.write_text(WRITTEN, encoding="utf-8")

    assert not book.is_refused or book.renewed(TODAY)
    assert not book.is_refused


def test_the_holidays_of_coming_years_are_known_when_those_years_come(file: Path) -> None:
    book = book_of(file)
    years_on = TODAY + timedelta(days=3 * 365)

    def are_known() -> bool:
        return any(day.year == years_on.year + 1 for day in book.rules.organization.teams[0].holidays)

    assert not are_known()
    book.renewed(years_on)
    assert are_known()
