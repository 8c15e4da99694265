"""Why there is no slot, in words."""

import pytest

from kaffepause.planning.reasons import Because, Reason
from kaffepause.verbs.rules import terminal_language
from kaffepause.verbs.told import sentence
from tests.cast import WEDNESDAY

ENDS_EARLY = Reason(because=Because.ENDS_EARLY, people=6, needed=4, minutes=5, name="Kaffe", day=WEDNESDAY)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "there is room if Kaffe on Wed 25 Nov ends 5 minutes early; make it shorter in the file to have both"),
        (
            "da",
            (
                "der er plads, hvis Kaffe ons. 25. nov. slutter 5 minutter tidligere; "
                "gør den kortere i filen, så nås begge dele"
            ),
        ),
    ],
)
def test_a_break_that_lacks_five_minutes_names_the_call_and_the_cure(language: str, told: str) -> None:
    assert sentence(ENDS_EARLY, terminal_language(language)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "there is room if one of our own bookings ends five minutes early"),
        ("da", "der er plads, hvis en af vores egne bookinger slutter fem minutter tidligere"),
    ],
)
def test_about_few_people_it_names_nothing(language: str, told: str) -> None:
    few = Reason(because=Because.ENDS_EARLY, people=4, needed=4)

    assert sentence(few, terminal_language(language)) == told
