"""What reading a file gives, and what it says when it cannot."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from kaffepause.config.problems import Problem
from kaffepause.config.read import Rules, read_rules
from kaffepause.errors import ConfigRefused
from tests.unit.config.conftest import SMALL, TODAY

Read = Callable[[str], Rules]
Refuse = Callable[[str], list[Problem]]


def test_the_digest_is_that_of_the_bytes(rules_of: Read) -> None:
    assert rules_of(SMALL).digest == sha256(SMALL.encode()).hexdigest()


def test_a_problem_reads_as_place_path_sentence_and_cure(tmp_path: Path) -> None:
    path = tmp_path / "kaffepause.yaml"
    path.write_text(SMALL + "        duraton: 15\n", encoding="utf-8")

    with pytest.raises(ConfigRefused) as refused:
        read_rules(path, today=TODAY)

    heading, told = str(refused.value).splitlines()
    assert heading == f"{path} cannot be used. One problem:"
    assert told.startswith(f"  {path}:15:9: teams.sales.activities.coffee.duraton: ")
    assert told.endswith('There is no setting "duraton". Did you mean "duration"?')


def test_seven_mistakes_are_seven_problems_with_line_path_and_cure(problems_of: Refuse) -> None:
    text = (
        SMALL.replace("Europe/Copenhagen", "Europe/Copenhagn")
        .replace("mail: ada@contoso.example", "mail: ada")
        .replace("manager:", "manger:")
        .replace("fie@contoso.example", "erik@contoso.example")
        .replace("time: best", "time: best\n        window: 20:00-21:00\n        duration: 0\n        every: weekly")
    )

    problems = problems_of(text)

    assert [(problem.line, problem.path) for problem in problems] == [
        (5, "organization.zone"),
        (6, "organization.contact.mail"),
        (9, "teams.sales.manger"),
        (10, "teams.sales.members[2]"),
        (15, "teams.sales.activities.coffee.window"),
        (16, "teams.sales.activities.coffee.duration"),
        (17, "teams.sales.activities.coffee.every"),
    ]
    assert all(problem.cure for problem in problems)


def test_a_file_that_is_not_there_is_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=r"There is no such file\. Write one by config/kaffepause.example.yaml"):
        read_rules(tmp_path / "absent.yaml", today=TODAY)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=r"This is a folder\. Name the file in it"):
        read_rules(tmp_path, today=TODAY)


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "just words\n", "- a list\n", "12\n"])
def test_a_file_without_settings_is_told(problems_of: Refuse, text: str) -> None:
    [problem] = problems_of(text)

    assert problem.says.endswith("stands where settings belong.")


def test_a_file_in_another_encoding_is_told_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "kaffepause.yaml"
    path.write_bytes(SMALL.replace("Contoso", "Økonomi").encode("latin-1"))

    with pytest.raises(ConfigRefused, match=r"kaffepause.yaml:2:9: This is not UTF-8 text"):
        read_rules(path, today=TODAY)


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "kaffepause.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())

    assert read_rules(path, today=TODAY).organization.name == "Contoso"


def test_aliases_that_breed_without_end_are_stopped(problems_of: Refuse) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )

    [problem] = problems_of(bomb)

    assert problem.says in {"The file holds too many values.", "Settings are nested too deeply here."}


def test_an_alias_inside_itself_is_stopped(problems_of: Refuse) -> None:
    [problem] = problems_of("teams: &t {sales: *t}\n")

    assert problem.says == "Settings are nested too deeply here."


def test_a_thousand_brackets_are_stopped(problems_of: Refuse) -> None:
    assert len(problems_of("[" * 1000)) == 1


def test_an_anchor_used_twice_is_read_as_if_written_twice(rules_of: Read) -> None:
    text = SMALL.replace("{name: Ada", "&ada {name: Ada") + "  support:\n    members: [gry@contoso.example]\n"

    assert len(rules_of(text).organization.teams) == 2


def test_what_follows_from_a_broken_setting_is_not_told(problems_of: Refuse) -> None:
    """With unreadable hours nothing is said about activities outside them."""
    text = SMALL.replace("    members:", "    hours: late\n    members:").replace(
        "time: best", "at: 20:00\n        days: mon"
    )

    assert [problem.path for problem in problems_of(text)] == ["teams.sales.hours"]


def test_a_missing_setting_does_not_hide_the_others(problems_of: Refuse) -> None:
    text = SMALL.replace("  contact: {name: Ada Holm, mail: ada@contoso.example}\n", "").replace(
        "time: best", "time: best\n        window: 20:00-21:00"
    )

    assert [problem.path for problem in problems_of(text)] == [
        "organization.contact",
        "teams.sales.activities.coffee.window",
    ]


def test_hexadecimal_and_endless_numbers_are_no_minutes(problems_of: Refuse) -> None:
    text = SMALL.replace("time: best", f"time: best\n        duration: 0x10\n        reminder: {'9' * 5000}")

    assert [problem.path.rpartition(".")[2] for problem in problems_of(text)] == ["duration", "reminder"]


def test_a_rhythm_that_never_fits_the_budget_is_a_warning(rules_of: Read) -> None:
    text = SMALL.replace("  contact:", "  load_budget: 30\n  contact:").replace(
        "time: best", "time: fixed\n        at: 9:00\n        days: [mon, tue]\n        duration: 20"
    )

    [warning] = rules_of(text).warnings

    assert warning.path == "teams.sales.activities"
    assert "asks for 40 minutes of each person every week; the budget is 30" in warning.says


def test_a_day_on_which_nobody_works_is_a_warning(rules_of: Read) -> None:
    [warning] = rules_of(SMALL.replace("time: best", "time: best\n        days: [fri, sat]")).warnings

    assert "Nobody in Sales works on Saturday." in warning.says


def test_holidays_are_known_around_today(rules_of: Read) -> None:
    [team] = rules_of(SMALL).organization.teams

    assert team.is_closed(date(2026, 4, 3)) == "Good Friday"
    assert {day.year for day in team.holidays} >= {2025, 2026, 2027, 2028}
    assert team.is_closed(date(2026, 12, 24)) is None


def test_optional_holidays_further_days_and_worked_days_are_the_files_choice(rules_of: Read) -> None:
    chosen = "holidays: {categories: [optional], also: {2026-12-23: Closed}, worked: [2026-06-05]}"

    [team] = rules_of(SMALL.replace("  contact:", f"  {chosen}\n  contact:")).organization.teams

    assert team.is_closed(date(2026, 12, 24))
    assert team.is_closed(date(2026, 12, 23)) == "Closed"
    assert team.is_closed(date(2026, 6, 5)) is None
    assert team.is_closed(date(2024, 4, 26)) is None
