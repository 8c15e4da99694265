"""Twelve Mondays in two languages, byte for byte, and what holds for every one of them."""

import email
import json
import re
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from pathlib import Path

import pytest

from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.render import COLUMNS
from tests.unit.reporting.page_parts import Parts
from tests.unit.reporting.situations import LANGUAGES, MAILS, SITUATIONS, files_of, hint

EVERY = pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in (*SITUATIONS, "hint")]
)
MONDAYS = pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in SITUATIONS]
)
CANIEMAIL = json.loads((Path(__file__).parents[2] / "data" / "caniemail.json").read_text(encoding="utf-8"))["features"]

TAGS = {
    "html": "html-doctype", "head": "html-body", "body": "html-body", "title": "html-body", "meta": "html-body",
    "style": "html-style", "div": "html-div", "span": "html-span", "p": "html-p", "br": "html-p", "wbr": "html-wbr",
    "h1": "html-h1-h6", "h2": "html-h1-h6", "h3": "html-h1-h6", "ul": "html-lists", "li": "html-lists",
    "table": "html-table", "thead": "html-table", "tbody": "html-table", "tr": "html-table", "th": "html-table",
    "td": "html-table", "caption": "html-table",
}  # fmt: skip
MEMBERS = {
    "full_week": 8, "quiet_week": 6, "one_person": 1, "nine_people": 9, "twenty_five_people": 25, "nobody_readable": 7,
    "group_under_five": 4, "notice_not_over": 6, "three_teams": 11, "all_on_leave": 6, "week_53": 6,
    "clock_change_week": 6,
}  # fmt: skip
#: Properties that caniemail does not list: as old as mail, or meant for one client alone.
UNLISTED = {"color", "font-family", "border-color", "border-top", "mso-table-lspace", "mso-table-rspace"}
RESETS = {"-ms-interpolation-mode", "-ms-text-size-adjust", "-webkit-text-size-adjust"}
#: Not supported by some of the clients, and why nothing is lost there.
HARMLESS = {
    "css-at-media": "the page is one column at any width, and light",
    "css-at-media-prefers-color-scheme": "clients without it invert by themselves or stay light",
    "css-max-height": "hides the preview line, which Word hides by display:none",
    "css-opacity": "as max-height",
    "css-overflow": "as max-height",
    "css-outline": "a reset for images, of which there are none",
    "css-table-layout": "columns then follow their content, and the names' width is an attribute too",
    "css-word-spacing": "a reset",
    "html-doctype": "Word reads by its own rules",
    "html-meta-color-scheme": "clients without it invert by themselves or stay light",
    "html-wbr": "the word then stays whole",
}


async def mail(language: str, name: str) -> Envelope:
    return await {**SITUATIONS, "hint": hint}[name](language)


@EVERY
async def test_the_mail_is_the_one_on_file_byte_for_byte(language: str, name: str) -> None:
    made = files_of(await mail(language, name))

    assert made == {ending: (MAILS / language / f"{name}.{ending}").read_bytes() for ending in made}


@EVERY
async def test_a_mail_library_reads_text_and_html_from_it(language: str, name: str) -> None:
    made = await mail(language, name)
    message = email.message_from_bytes(made.mime, policy=default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))

    assert message.get_content_type() == "multipart/alternative"
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == made.text
    assert html.get_content().replace("\r\n", "\n").strip() == made.html.strip()
    assert (str(message["Subject"]), message["Content-Language"]) == (made.subject, language)
    assert "morten@example.test" in str(message["Reply-To"])


@EVERY
async def test_no_line_of_the_text_is_wider_than_72_columns(language: str, name: str) -> None:
    text = (await mail(language, name)).text

    assert [line for line in text.splitlines() if len(line) > COLUMNS] == []


@MONDAYS
async def test_the_grid_has_every_member_and_five_weekdays(language: str, name: str) -> None:
    made = await mail(language, name)
    grids = [grid for grid in Parts(made.html).grids if len(grid[0]) == 6]

    for grid in grids:
        assert [(cell.tag, cell.scope) for cell in grid[0]] == [("th", "col")] * 6
        assert [bool(re.search(r"\d", cell.text)) for cell in grid[0]] == [False] + [True] * 5
        assert all((row[0].tag, row[0].scope, len(row)) == ("th", "row", 6) for row in grid[1:])
    assert sum(len(grid) - 2 for grid in grids) == MEMBERS[name]  # less the head and the row for everybody


@EVERY
async def test_every_table_that_is_no_grid_is_for_layout_and_every_grid_has_a_caption(language: str, name: str) -> None:
    parts = Parts((await mail(language, name)).html)

    assert parts.attributes.get("role", []).count("presentation") == parts.tags.count("table") - parts.tags.count(
        "caption"
    )


@EVERY
async def test_the_page_states_its_language_and_its_headings_are_in_order(language: str, name: str) -> None:
    parts = Parts((await mail(language, name)).html)
    headings = [int(tag[1]) for tag in parts.tags if re.fullmatch("h[1-6]", tag)]

    assert set(parts.attributes["lang"]) == {language}
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


@EVERY
async def test_nothing_in_it_is_fetched_from_anywhere(language: str, name: str) -> None:
    html = (await mail(language, name)).html
    parts = Parts(html)

    assert not {"img", "link", "script", "iframe", "video", "object", "a", "form"} & {*parts.tags}
    assert not {"src", "href", "background", "srcset", "action"} & {*parts.attributes}
    assert not re.search(r"url\(|@import|@font-face", html)


@EVERY
async def test_every_tag_that_was_written_came_out(language: str, name: str) -> None:
    parts = Parts((await mail(language, name)).html)

    assert {*parts.tags} <= {*TAGS}
    assert parts.unclosed == []
    assert not [tag for tag in parts.tags if tag.startswith("mj-")]


@EVERY
async def test_every_element_and_property_is_supported_or_its_lack_is_harmless(language: str, name: str) -> None:
    parts = Parts((await mail(language, name)).html)
    used = {TAGS[tag] for tag in parts.tags} | {
        f"css-{one}" for one in parts.properties if one not in UNLISTED | RESETS
    }
    used |= {"css-at-media", "css-at-media-prefers-color-scheme", "html-meta-color-scheme"}

    assert used <= {*CANIEMAIL}
    lacking = {feature for feature in used if "n" in CANIEMAIL[feature].values()}
    assert lacking <= {*HARMLESS}


@EVERY
async def test_it_weighs_less_than_sixty_kilobytes(language: str, name: str) -> None:
    assert len((await mail(language, name)).html.encode()) < 60_000


@EVERY
async def test_meaning_never_rests_on_color_or_a_sign_alone(language: str, name: str) -> None:
    parts = Parts((await mail(language, name)).html)
    texts = [cell.text for grid in parts.grids for row in grid for cell in row if cell.text]

    assert [text for text in texts if not re.search(r"[^\W\d_]{2}", text)] == []


async def test_the_hint_names_nobody_else() -> None:
    text = (await mail("en", "hint")).text

    assert "Lund" not in text
    assert "Mette" not in text
