"""What the mails may say about a person, and how Danish and English are written."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from tests.unit.reporting.office import content
from tests.unit.reporting.situations import LANGUAGES, SITUATIONS, hint

FORBIDDEN = {
    "en": r"stress|burn-?\s?out|burnt|\bmoods?\b|\bscores?\b|productiv|\bhealth|well-?being|exhaust|\btired|fatigue|"
    r"overwork|\brisk|\bperforman|\blazy|took no|no contact|\bviolat|\bbreach|\bsick",
    "da": r"stress|udbrændt|udbrændthed|humør|\bscore|produktivitet|helbred|sundhed|trivsel|udmattet|\btræt|overbelast|"
    r"risiko|præstation|doven|holdt ingen|ingen kontakt|overtræd|\bbrud\b|\bsyg",
}


def words(language: str) -> dict[str, str]:
    return {key: text for key, text in content().speak(language).words.items() if key.startswith("mail.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_about_a_person_judges_feeling_health_or_worth(language: str) -> None:
    assert {
        key: text for key, text in words(language).items() if re.search(FORBIDDEN[language], text, re.IGNORECASE)
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*SITUATIONS, "hint"])
async def test_no_mail_as_sent_judges_feeling_health_or_worth(language: str, name: str) -> None:
    mail = await {**SITUATIONS, "hint": hint}[name](language)

    assert re.findall(FORBIDDEN[language], f"{mail.subject}\n{mail.text}", re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Eva took no break"),
        ("en", "at risk of burn-out"),
        ("en", "her stress score"),
        ("da", "Eva holdt ingen pause"),
        ("da", "i risiko for stress"),
        ("da", "ingen kontakt med Eva"),
    ],
)
def test_the_forbidden_words_are_recognized(language: str, said: str) -> None:
    assert re.search(FORBIDDEN[language], said, re.IGNORECASE)


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    english, danish = (words(language) for language in LANGUAGES)

    assert english.keys() == danish.keys()
    assert {key for key, text in english.items() if places(text) != places(danish[key])} == set()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_does_not_shout(language: str) -> None:
    assert [text for text in words(language).values() if "!" in text] == []


def test_danish_writes_weekdays_small_and_clocks_with_a_point() -> None:
    weekday = r"(?<=[a-zæøå,] )(Mandag|Tirsdag|Onsdag|Torsdag|Fredag)"

    assert [text for text in words("da").values() if re.search(rf"{weekday}|\d:\d\d", text)] == []


@pytest.mark.parametrize("name", SITUATIONS)
async def test_danish_mails_write_no_clock_with_a_colon_and_no_english_day(name: str) -> None:
    mail = await SITUATIONS[name]("da")

    assert re.findall(r"\b\d\d:\d\d\b|\b(?:Mon|Wed|Thu|Fri|week|planned)\b", mail.text) == []


def test_load_is_worded_as_what_a_calendar_shows() -> None:
    for language, calendar in (("en", "calendar"), ("da", "kalender")):
        named = {key: text for key, text in words(language).items() if key.startswith("mail.named.")}
        assert [text for text in named.values() if calendar not in text] == []


def test_short_rest_is_never_worded_as_a_breach_or_with_a_number_of_the_law() -> None:
    told = [text for language in LANGUAGES for key, text in words(language).items() if "short_rest" in key]

    assert [
        text for text in told if re.search(r"\b11\b|law|lov|rule|regel|less than|mindre end", text, re.IGNORECASE)
    ] == []


def test_every_word_of_the_mails_is_used() -> None:
    sources = Path(str(files("kaffepause"))).rglob("*.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    asked = set(re.findall(r"""["'](mail\.[a-z_.{}A-Z]+?)["']""", re.sub(r"\{[^{}]*\}", "{}", source)))
    patterns = [re.compile(re.escape(key).replace(r"\{\}", "[a-z0-9_]+") + "$") for key in asked]

    unused = [key for key in words("en") if not any(pattern.match(key) for pattern in patterns)]
    assert unused == []
