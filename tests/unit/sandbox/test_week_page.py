"""The week page: what it says, and that a browser, a keyboard and a screen reader can use it."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from kaffepause.sandbox import deeds, meetings
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.tenant import Tenant
from kaffepause.sandbox.week_page import render_week
from tests.unit.sandbox.visitor import MARK, METTE, SERVICE, UNLICENSED, Visitor

CHROMIUM = shutil.which("chromium")


def booked(tenant: Tenant, subject: str, *, day: int = 24, mark: bool = True) -> str:
    wire = {
        "subject": subject,
        "start": {"dateTime": f"2026-11-{day}T10:30:00", "timeZone": "Romance Standard Time"},
        "end": {"dateTime": f"2026-11-{day}T10:50:00", "timeZone": "Romance Standard Time"},
        "attendees": [{"type": "optional", "emailAddress": {"address": METTE}}],
        "singleValueExtendedProperties": [{"id": MARK, "value": "kp1"}] if mark else [],
    }
    return meetings.create(tenant, tenant.mailbox(SERVICE), wire).uid


@pytest.fixture
def page() -> str:
    """Tuesday's coffee was moved to the afternoon, Wednesday's is as it was, Friday's is new, one has no mark."""
    before, now = Seed(empty=True).grow(), Seed(empty=True).grow()
    for tenant in (before, now):
        moved = booked(tenant, "Kaffe & kage")
        booked(tenant, "Gåtur", day=25)
        booked(tenant, "Statusmøde", day=26, mark=False)
    box = now.mailbox(SERVICE)
    deeds.move(now, box, deeds.entry_of(box, moved), start=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    booked(now, "Fredagsbar", day=27)
    return render_week(now, before, mark=MARK, words="Booked by kaffepause")


def rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr")[1:]]


def test_the_marked_are_listed_in_words_with_what_became_of_them(page: str) -> None:
    told = rows(page)
    assert len(told) == 4
    assert "Tue 24 Nov, 10:30–10:50 Kaffe &amp; kage" in told[0]
    assert told[0].endswith("gone from here")
    assert "14:00–14:20" in told[1]
    assert told[1].endswith("new")
    assert told[2].endswith("as it was")
    assert "Fredagsbar" in told[3]
    assert "Mette Sørensen" in told[3]
    assert "Statusmøde" not in " ".join(told)


def test_a_title_cannot_break_the_page() -> None:
    tenant = Seed(empty=True).grow()
    booked(tenant, "<script>alert(1)</script>")
    page = render_week(tenant, mark=MARK)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_needs_nothing_from_anywhere_else(page: str) -> None:
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert "@import" not in page
    assert "<script" not in page


class Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.landmarks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("header", "nav", "main", "footer"):
            self.landmarks.append(tag)
        self.ids += [given["id"]] if given.get("id") else []
        self.targets += [given[name] for name in ("aria-labelledby",) if given.get(name)]
        self.targets += [given["href"][1:]] if (given.get("href") or "").startswith("#") else []


def test_headings_landmarks_and_links_hold_together(page: str) -> None:
    found = Structure()
    found.feed(page)
    assert found.landmarks == ["header", "nav", "main", "footer"]
    assert found.headings[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(found.headings, found.headings[1:], strict=False))
    assert len(set(found.ids)) == len(found.ids)
    assert set(found.targets) <= set(found.ids)


def test_everybody_is_on_it_once_also_without_a_mailbox(page: str) -> None:
    tenant = Seed(empty=True).grow()
    names = re.findall(r'<span class="who"><strong>([^<]+)</strong>', page)
    people = [user.display_name.replace("'", "&#39;") for user in tenant.users.values() if user.department]
    assert sorted(names) == sorted(people)
    assert "There is no mailbox to look into." in page
    assert tenant.find_user(UNLICENSED).display_name in names


def test_people_in_london_see_their_own_clock() -> None:
    tenant = Seed(empty=True).grow()
    wire = {
        "subject": "Early",
        "start": {"dateTime": "2026-11-24T10:00:00", "timeZone": "Romance Standard Time"},
        "end": {"dateTime": "2026-11-24T10:30:00", "timeZone": "Romance Standard Time"},
    }
    meetings.create(tenant, tenant.mailbox("emma.hughes@nordwind.example"), wire)
    page = render_week(tenant)
    assert "<strong>Early</strong> 09:00–09:30" in page
    assert "London time" in page


def test_another_week_can_be_looked_at() -> None:
    page = render_week(Seed(empty=True).grow(), monday=date(2026, 12, 3))
    assert "Week 49" in page
    assert "30 November–4 December 2026" in page


def test_the_sandbox_serves_the_page_and_compares_with_what_was_remembered(visitor: Visitor) -> None:
    booked(visitor.sandbox.tenant, "Kaffe")
    asked = {"week": "2026-11-23", "mark": MARK, "words": "Ours"}
    assert rows(visitor.http.get("/week", params=asked).text)[0].endswith("new")
    visitor.sandbox.control("POST", "remember")
    assert rows(visitor.http.get("/week", params=asked).text)[0].endswith("as it was")
    assert visitor.http.get("/week", params={"week": "someday", "mark": "nonsense"}).status_code == 200


@pytest.fixture
def shown(page: str, tmp_path: Path) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine to look at the page with.")
    path = tmp_path / "week.html"
    path.write_text(page, "utf-8")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        window = browser.new_page(viewport={"width": 1400, "height": 1000})
        window.goto(path.as_uri())
        yield window
        browser.close()


@pytest.mark.browser
def test_a_keyboard_opens_a_person_and_switches_between_before_and_after(shown: Page) -> None:
    def coffee() -> str:
        found = shown.locator("details[open] li", has_text="Kaffe & kage").all()
        return next(one.inner_text() for one in found if one.is_visible())

    shown.locator("summary", has_text="Mette Sørensen").focus()
    shown.keyboard.press("Enter")
    assert coffee().startswith("Kaffe & kage 14:00")
    shown.locator("#show-after").focus()
    shown.keyboard.press("ArrowLeft")
    assert coffee().startswith("Kaffe & kage 10:30")


@pytest.mark.browser
def test_axe_finds_nothing_to_complain_of(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach((one, n) => { one.open = n < 8 })")
    found = Axe().run(shown).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300]) for one in found] == []
