"""Notice, balancing and assessment say what the file says, in both languages, and nothing of what is switched off."""

from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest

from kaffepause.domain.people import Level, ManagerSees
from kaffepause.domain.retention import Retention
from kaffepause.reporting.documents import Document, Sources, document
from kaffepause.reporting.render import text_of
from tests.cast import MONDAY, organization, team
from tests.unit.reporting.office import MEASURED, content

LANGUAGES = ("en", "da")
OURS = ("privacy.", "level.", "export.", "erase.", "administrator.")


def written(which: Document, language: str = "en", retention: Retention | None = None, **privacy: object) -> str:
    teams = (team(privacy=replace(MEASURED, **privacy)),)  # type: ignore[arg-type]
    sources = Sources(
        organization=organization(*teams),
        language=content().speak(language),
        retention=retention or Retention(),
        digest="f00d" * 16,
        made_on=MONDAY,
    )
    return " ".join(text_of(document(which, sources)).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", Document)
def test_where_nothing_is_measured_no_document_speaks_of_measuring_as_done(which: Document, language: str) -> None:
    off = written(which, language, load_reading=False)
    say = content().speak(language).say

    assert say("privacy.text.control") not in off
    assert say("privacy.text.purpose_load") not in off
    assert say("privacy.text.measuring_off", team="Sales") in off


def test_the_notice_names_controller_purpose_basis_categories_recipients_retention_and_rights() -> None:
    notice = written(Document.NOTICE)

    for part in ("CONTROLLER", "PURPOSE", "LEGAL BASIS", "READ AND KEPT", "WHAT OTHERS SEE", "HOW LONG", "YOUR RIGHTS"):
        assert part in notice


@pytest.mark.parametrize(
    ("sees", "said"), [(ManagerSees.COUNTS, "a total for at least 5 people"), (ManagerSees.NOTHING, "sees nothing")]
)
def test_what_the_manager_sees_is_what_the_file_allows(sees: ManagerSees, said: str) -> None:
    assert said in written(Document.NOTICE, manager_sees=sees)


def test_names_are_told_with_the_agreement_they_rest_on() -> None:
    notice = written(Document.NOTICE, person_default=Level.NAMED, agreed_with="The works council, 2026-05-12")

    assert "“by name” holds" in notice
    assert "The works council, 2026-05-12" in notice


def test_the_limits_told_are_those_the_store_obeys() -> None:
    assert "Ticks: 3 weeks" in written(Document.NOTICE, retention=Retention(ticks=timedelta(weeks=3)))


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    english, danish = ({k: v for k, v in content().speak(tag).words.items() if k.startswith(OURS)} for tag in LANGUAGES)

    assert english.keys() == danish.keys()
    assert {key for key, text in english.items() if places(text) - {"lead"} != places(danish[key]) - {"lead"}} == set()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
