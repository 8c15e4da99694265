"""The words we ship: complete in both languages, kind, and free of what the product promised not to say."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest
from ruamel.yaml import YAML

from kaffepause.config.content import read_content

LANGUAGES = ("en", "da")
FITS = ("good-morning", "coffee", "thanks", "check-in", "friday-bar", "quiz", "any")
SHORT_CALLS = {"good-morning", "thanks", "check-in", "any"}

# file: (its one key, the fewest entries, the keys of an entry)
SHAPES: dict[str, tuple[str, int, set[str]]] = {
    "playbooks": ("playbooks", 44, {"id", "title", "fits", "minutes", "needs", "how", "first_line"}),
    "exercises": ("exercises", 12, {"id", "title", "steps", "seated_variant", "care"}),
    "openers": ("openers", 30, {"id", "text", "for"}),
    "themes": ("themes", 12, {"id", "title", "prompt"}),
    "friday_bar": ("ideas", 10, {"id", "title", "how"}),
    "signs": ("signs", 6, {"id", "sign", "open_with"}),
    "leader_talk": ("questions", 8, {"id", "text"}),
    "coffee_pairs": ("prompts", 20, {"id", "text"}),
    "agreement_review": ("agenda", 5, {"id", "title", "text"}),
}

FORBIDDEN = {
    "en": r"stress|burn-?\s?out|burnt|\bmoods?\b|\bscores?\b|productiv|how are (you|we|things)|how('s| is) everyone"
    r"|how (do|does) .{0,20}feel|feeling|(a|go )?round the table|since last|last time|minutes (of|from) the"
    r"|review of (the )?minutes|depress|anxi|at risk|wellbeing|well-being|healthy",
    "da": r"stress|udbrændt|humør|\bscore|produktiv|hvordan går det|hvordan har (du|i|vi|alle) det|hvordan står det til"
    r"|bordet rundt|siden sidst|referat|følelse|føler|depress|angst|i risiko|trivsel|sundhed|\bsund",
}
HR_ENGLISH = (
    r"feedback|onboarding|mindset|performance|check-in|deadline|meeting|\bcall\b|\bhost\b|team-?building|workshop"
    r"|wellness|huddle|stand-?up|breakout|empower|alignment|playbook|\bskills\b|challenge|\bcase\b"
)
EVERY_FILE = pytest.mark.parametrize("name", SHAPES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def entries(language: str, name: str) -> list[dict[str, Any]]:
    text = (files("kaffepause") / "content" / language / f"{name}.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)[SHAPES[name][0]]


def words(value: object, key: str = "") -> Iterator[str]:
    """Every text a person may read in an entry; not ids, fits and audiences, which are keys."""
    if isinstance(value, dict):
        for inner, below in value.items():
            yield from words(below, inner)
    elif isinstance(value, list):
        for below in value:
            yield from words(below, key)
    elif isinstance(value, str) and key not in {"id", "fits", "for"}:
        yield value


def texts(language: str) -> list[str]:
    return [text for name in SHAPES for text in words(entries(language, name)) if text]


def hits(pattern: str, language: str) -> list[str]:
    return [text for text in texts(language) if re.search(pattern, text, re.IGNORECASE)]


@EVERY_LANGUAGE
@EVERY_FILE
def test_every_file_has_one_key_and_enough_entries_of_one_shape(language: str, name: str) -> None:
    key, fewest, keys = SHAPES[name]
    text = (files("kaffepause") / "content" / language / f"{name}.yaml").read_text(encoding="utf-8")
    document = YAML(typ="safe").load(text)
    assert list(document) == [key]
    assert len(document[key]) >= fewest
    assert [entry["id"] for entry in document[key] if set(entry) != keys] == []


def test_both_languages_hold_the_same_files() -> None:
    english, danish = (
        {path.name for path in (files("kaffepause") / "content" / language).iterdir()} for language in LANGUAGES
    )
    assert english == danish - {"sentences.json"}  # what is said in English stands in the code


@EVERY_FILE
def test_both_languages_hold_the_same_ids_in_the_same_order(name: str) -> None:
    english, danish = ([entry["id"] for entry in entries(language, name)] for language in LANGUAGES)
    assert english == danish
    assert len(set(english)) == len(english)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", known) for known in english)


@pytest.mark.parametrize(("name", "key"), [("playbooks", "fits"), ("playbooks", "minutes"), ("openers", "for")])
def test_what_is_not_wording_is_the_same_in_both_languages(name: str, key: str) -> None:
    english, danish = ([entry[key] for entry in entries(language, name)] for language in LANGUAGES)
    assert english == danish


@EVERY_FILE
def test_nothing_is_left_untranslated(name: str) -> None:
    pairs = zip(words(entries("en", name)), words(entries("da", name)), strict=False)
    assert [english for english, danish in pairs if english and english == danish] == []


@EVERY_LANGUAGE
def test_every_text_is_filled_in_and_short_enough_to_read_aloud(language: str) -> None:
    for name in SHAPES:
        for entry in entries(language, name):
            filled = [text for text in words(entry) if text != entry.get("needs")]
            assert all(text == text.strip() and 3 <= len(text) <= 140 for text in filled), entry


@EVERY_LANGUAGE
def test_every_fit_has_at_least_six_playbooks(language: str) -> None:
    fits = Counter(fit for entry in entries(language, "playbooks") for fit in entry["fits"])
    assert set(fits) == set(FITS)
    assert min(fits.values()) >= 6


@EVERY_LANGUAGE
def test_a_playbook_can_be_followed_by_whoever_is_host(language: str) -> None:
    for entry in entries(language, "playbooks"):
        assert 5 <= entry["minutes"] <= 30
        assert 2 <= len(entry["how"]) <= 5
        assert isinstance(entry["needs"], str)
        assert all(step.endswith((".", "?")) for step in entry["how"]), entry["id"]


@EVERY_LANGUAGE
def test_a_first_line_is_one_sentence(language: str) -> None:
    for entry in entries(language, "playbooks"):
        assert re.fullmatch(r"[^.?]+[.?]", entry["first_line"]), entry["first_line"]


@EVERY_LANGUAGE
def test_a_playbook_for_a_short_call_takes_at_most_fifteen_minutes(language: str) -> None:
    short = [entry for entry in entries(language, "playbooks") if SHORT_CALLS & set(entry["fits"])]
    assert [entry["id"] for entry in short if entry["minutes"] > 15] == []


@EVERY_LANGUAGE
def test_a_movement_program_lasts_ten_minutes_and_can_be_done_seated(language: str) -> None:
    for entry in entries(language, "exercises"):
        assert all(set(step) == {"minutes", "do"} and step["minutes"] > 0 for step in entry["steps"])
        assert sum(step["minutes"] for step in entry["steps"]) == 10
        assert re.search(r"chair|\bs(i|ea)t|stol|sid|sæt dig", entry["seated_variant"], re.IGNORECASE)
        assert re.search(r"(stop|turn back) if .*hurts|(stop|vend om), hvis det gør ondt", entry["care"])


def test_both_languages_give_each_step_of_a_movement_program_the_same_minutes() -> None:
    english, danish = (
        [[step["minutes"] for step in entry["steps"]] for entry in entries(language, "exercises")]
        for language in LANGUAGES
    )
    assert english == danish


def test_there_are_walk_openers_for_managers_for_peers_and_for_anyone() -> None:
    counted = Counter(entry["for"] for entry in entries("en", "openers"))
    assert set(counted) == {"manager", "peers", "any"}
    assert min(counted.values()) >= 8


def test_the_signs_are_the_six_and_leave_nothing_to_fill_in() -> None:
    assert [entry["id"] for entry in entries("en", "signs")] == [
        "shorter-mails",
        "talks-less",
        "short-temper",
        "no-energy",
        "missed-deadlines",
        "keeps-away",
    ]
    for language in LANGUAGES:
        assert not [text for text in words(entries(language, "signs")) if re.search(r"[_{}\[\]]|\.\.\.", text)]


def test_the_agreement_review_fits_on_one_page() -> None:
    assert 5 <= len(entries("en", "agreement_review")) <= 7


@EVERY_LANGUAGE
def test_nobody_is_asked_how_they_are_and_no_word_weighs_a_person(language: str) -> None:
    assert hits(FORBIDDEN[language], language) == []


@EVERY_LANGUAGE
def test_no_file_of_words_passes_judgment_on_health_or_worth(language: str) -> None:
    judging = r"stress|burn-?\s?out|burnt|udbrændt|\bmoods?\b|humør|\bscores?\b|produ[ck]tivit"
    folder = files("kaffepause") / "content" / language
    every = [YAML(typ="safe").load(path.read_text(encoding="utf-8")) for path in folder.iterdir()]
    assert [text for text in words(every) if re.search(judging, text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "So, how are you all?"),
        ("en", "Go round the table."),
        ("en", "What has happened since last?"),
        ("en", "A review of the minutes."),
        ("en", "Your productivity score"),
        ("da", "Hvordan går det?"),
        ("da", "Hvordan har I det?"),
        ("da", "Tag bordet rundt."),
        ("da", "Nyt siden sidst"),
        ("da", "Gennemgå referatet."),
    ],
)
def test_the_forbidden_words_are_recognized_when_somebody_writes_them(language: str, said: str) -> None:
    assert re.search(FORBIDDEN[language], said, re.IGNORECASE)


@EVERY_LANGUAGE
def test_nobody_shouts(language: str) -> None:
    assert hits("!", language) == []


def test_danish_keeps_its_own_spelling_of_days_and_clocks() -> None:
    weekday = r"(?<=[a-zæøå,] )(Mandag|Tirsdag|Onsdag|Torsdag|Fredag|Lørdag|Søndag)"
    assert [text for text in texts("da") if re.search(weekday, text)] == []
    assert hits(r"\d\d?:\d\d|\b[ap]m\b", "da") == []


def test_danish_is_not_english_from_the_personnel_department() -> None:
    assert hits(HR_ENGLISH, "da") == []


@EVERY_LANGUAGE
def test_no_call_asks_for_a_camera_or_for_alcohol(language: str) -> None:
    asks = r"(turn|switch|have|put) .{0,20}camera|kamera|webcam|\bwine\b|\bvin\b|cocktail|\bbeer\b|\bøl\b"
    mild = r"Water, tea, juice and beer|Vand, te, saft og øl"
    assert [text for text in hits(asks, language) if not re.search(mild, text)] == []


def test_every_wording_has_the_same_places_in_both_languages() -> None:
    spoken = read_content([], "en")[0].languages
    places = {tag: {key: placed(text) for key, text in spoken[tag].words.items()} for tag in LANGUAGES}

    assert {key for key in places["en"] | places["da"] if places["en"].get(key) != places["da"].get(key)} == set()


def placed(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
