"""What is shipped to say and offer, and what an administrator puts on top of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kaffepause.config.content import read_content
from kaffepause.domain.content import Content

Write = Callable[[str, str], Path]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """Put a file into the administrator's folder, which is the answer."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def content(*folders: Path) -> Content:
    found, problems = read_content(folders, "en")
    assert problems == ()
    return found


def told(folder: Path) -> list[str]:
    _, problems = read_content([folder], "en")
    return [f"{problem.line}:{problem.column} {problem.says} {problem.cure}" for problem in problems]


def test_danish_and_english_are_shipped_without_a_problem() -> None:
    assert set(content().languages) == {"da", "en"}


def test_both_languages_have_the_same_wordings() -> None:
    danish, english = (content().languages[tag].words for tag in ("da", "en"))

    assert danish.keys() == english.keys()


def test_every_list_has_something_in_it() -> None:
    for language in content().languages.values():
        assert language.playbooks
        assert language.exercises
        assert language.openers
        assert language.themes
        assert language.friday_bar
        assert language.signs
        assert language.leader_talk
        assert language.coffee_pairs
        assert language.agenda


def test_an_own_entry_stands_beside_the_shipped_ones(own: Write) -> None:
    folder = own("en/ours.yaml", "openers: [{id: our-own, for: any, text: What is new on the farm?}]\n")

    openers = content(folder).languages["en"].openers

    assert openers[-1].id == "our-own"
    assert len(openers) == len(content().languages["en"].openers) + 1


def test_an_own_entry_takes_the_place_of_the_one_with_its_id(own: Write) -> None:
    first = content().languages["en"].openers[0]
    folder = own("en/ours.yaml", f"openers: [{{id: {first.id}, for: peers, text: Shorter?}}]\n")

    openers = content(folder).languages["en"].openers

    assert [(one.text, one.whom) for one in openers if one.id == first.id] == [("Shorter?", "peers")]
    assert len(openers) == len(content().languages["en"].openers)


def test_an_own_wording_beats_the_shipped_one_with_dots_or_without(own: Write) -> None:
    folder = own("en/ours.yaml", "words:\n  kind.walk: Stroll\n  kind: {social_call: Chat}\n")

    words = content(folder).languages["en"].words

    assert (words["kind.walk"], words["kind.social_call"]) == ("Stroll", "Chat")
    assert content().languages["en"].words["kind.walk"] != "Stroll"


def test_a_mistake_in_own_content_is_told_with_its_place(own: Write) -> None:
    folder = own("da/egne.yaml", "openers:\n  - id: vores\n    for: chef\n    txt: Hvad nu?\n")

    assert told(folder) == [
        "2:5 It is missing. Add it.",
        '3:10 "chef" cannot stand here. Choose "manager", "peers" or "any".',
        '4:5 There is no setting "txt". Did you mean "text"?',
    ]


def test_a_place_that_nothing_fills_is_told(own: Write) -> None:
    folder = own("en/ours.yaml", "words:\n  calendar:\n    week: week {number}\n")

    assert told(folder) == ["3:11 Nothing fills the place {number}. It can be week."]


def test_a_brace_without_its_end_is_told(own: Write) -> None:
    folder = own("en/ours.yaml", "words:\n  calendar:\n    week: week {\n")

    assert told(folder) == ['3:11 A brace is not closed. Write "{{" for a brace that is meant as one.']


def test_a_wording_that_is_no_text_is_told(own: Write) -> None:
    assert told(own("en/ours.yaml", "words:\n  kind.walk: [a, b]\n")) == ["2:14 A wording is text. Put it in quotes."]


def test_a_language_of_ones_own_needs_every_wording_and_every_list(own: Write) -> None:
    lines = told(own("sv/ord.yaml", "words:\n  kind.walk: Promenad\n"))

    assert not any('"kind.walk"' in line for line in lines)
    assert any('The wording "kind.social_call" is missing.' in line for line in lines)
    assert any('There are no "playbooks".' in line for line in lines)
