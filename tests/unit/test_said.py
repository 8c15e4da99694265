"""What is said in English can be told in another language, wherever it has been carried in between."""

import pickle
from copy import deepcopy

import pytest

from kaffepause.errors import ConfigRefused, UserError
from kaffepause.said import Said, told

DANISH = {
    "{value} is no {what}.": "{value} er ikke en {what}.",
    "day": "dag",
    " or ": " eller ",
    "Two problems:": "To problemer:",
}
SENTENCE = Said("{value} is no {what}.", value="7", what=Said("day"))


def test_it_is_the_english_sentence_to_whoever_knows_nothing_of_languages() -> None:
    assert SENTENCE == "7 is no day."
    assert f"{SENTENCE} {SENTENCE}" == "7 is no day. 7 is no day."


def test_it_is_told_in_another_language_with_all_that_is_in_it() -> None:
    assert told(SENTENCE, DANISH) == "7 er ikke en dag."


def test_what_has_no_other_words_stays_english() -> None:
    assert told(Said("{value} is a {what}.", value="7", what=Said("day")), DANISH) == "7 is a dag."


@pytest.mark.parametrize("value", ["plain", 7, None])
def test_what_was_never_said_stays_as_it_is(value: object) -> None:
    assert told(value, DANISH) is value


def test_parts_are_joined_and_told_each() -> None:
    joined = Said.joined(Said(" or "), ["a {brace}", SENTENCE])

    assert joined == "a {brace} or 7 is no day."
    assert told(joined, DANISH) == "a {brace} eller 7 er ikke en dag."


def test_nothing_joined_is_nothing() -> None:
    assert Said.joined(", ", []) == ""


def test_an_error_keeps_it() -> None:
    assert told(str(UserError(SENTENCE)), DANISH) == "7 er ikke en dag."


def test_several_problems_are_told_line_by_line() -> None:
    error = ConfigRefused(Said("Two problems:"), [SENTENCE, SENTENCE])

    assert str(error) == "Two problems:\n  7 is no day.\n  7 is no day."
    assert told(str(error), DANISH) == "To problemer:\n  7 er ikke en dag.\n  7 er ikke en dag."


def test_a_copy_can_be_told_too() -> None:
    for copy in (deepcopy(SENTENCE), pickle.loads(pickle.dumps(SENTENCE))):
        assert told(copy, DANISH) == "7 er ikke en dag."


def test_a_place_that_nobody_fills_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Said("{value} is no day.")
