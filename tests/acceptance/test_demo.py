"""The demo, as a newcomer runs it: its files are there, and the mail is one."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kaffepause.cli.main import run

TEAM = ("Astrid Bak", "Daniel Okafor", "Ida Thorup", "Kasper Friis", "Lars Bjerre", "Maria Nygaard", "Yasmin Karimi")
MAIL = "monday-peter.vestergaard"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert run(["demo", "--out", str(folder)]) == 0
    return folder


class Grid(HTMLParser):
    """The rows of the first table that has a caption: each a list of its cells' texts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_table = self._in_cell = self._done = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - HTMLParser has it
        self._in_table = self._in_table or (tag == "caption" and not self._done)
        if self._in_table and tag == "tr":
            self.rows.append([])
        if self._in_table and tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")
        if tag == "table" and self._in_table:
            self._in_table, self._done = False, True

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def test_every_file_is_there(out: Path):
    names = {path.name for path in out.iterdir()}

    assert {"plan.txt", "plan.json", "week.html", f"{MAIL}.html", f"{MAIL}.txt", f"{MAIL}.eml"} <= names
    assert {f"invitation-{kind}.html" for kind in ("social_call", "movement_break", "walk")} <= names
    assert [name for name in names if re.fullmatch(r"hint-.+\.eml", name)]


def test_the_mail_parses_and_has_text_and_html(out: Path):
    mail = message_from_bytes((out / f"{MAIL}.eml").read_bytes(), policy=policy.default)

    assert mail["To"].addresses[0].addr_spec == "peter.vestergaard@nordwind.example"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().splitlines() == (out / f"{MAIL}.txt").read_text().splitlines()


def test_the_grid_has_every_team_member_and_five_weekdays(out: Path):
    grid = Grid()
    grid.feed((out / f"{MAIL}.html").read_text())

    assert all(len(row) == 6 for row in grid.rows)
    people = " ".join(row[0] for row in grid.rows)
    assert [name for name in TEAM if name not in people] == []


def test_the_second_plan_yields_and_says_so(out: Path):
    plan = (out / "plan-second.txt").read_text()

    assert "somebody moved it" in plan
    assert "somebody deleted it" in plan
    assert "declined" in plan
    assert "away that day" in plan


def test_the_second_mail_shows_last_weeks_ticks(out: Path):
    assert "✓ udført" in (out / f"{MAIL}.txt").read_text()


def test_invitations_say_that_it_is_optional_and_how_to_leave(out: Path):
    for kind in ("social_call", "walk"):
        body = (out / f"invitation-{kind}.html").read_text()
        assert "uden begrundelse" in body or "without giving a reason" in body
        assert "nordwind.example" in body
