"""The mails in a real browser: accessible and whole from a phone to a desk, by day and by night."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.unit.reporting.situations import LANGUAGES, MAILS, SITUATIONS

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (320, 640, 1200)
#: The others are `slow`.
TYPICAL = ("full_week", "hint")
NAMES = (*TYPICAL, *(pytest.param(name, marks=pytest.mark.slow) for name in SITUATIONS if name not in TYPICAL))
#: A mail is a part of its reader's page: the client has the landmarks.
OPTIONS = {"rules": {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is missing. On Debian and Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, name: str, language: str, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto((MAILS / language / f"{name}.html").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page, options=OPTIONS).response["violations"]
        told = [(one["id"], [node["html"][:90] for node in one["nodes"][:2]]) for one in found]

        assert told == [], f"at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OVERFLOWING) == [], f"at {width} px"
    page.close()


#: Cells whose words run out of them.
OVERFLOWING = """
[...document.querySelectorAll('.grid th, .grid td')].filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.textContent)
"""
