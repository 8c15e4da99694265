"""Pictures of every page in a folder, for people to look at: `python tests/pictures.py out/demo out/pictures`.

Each page is taken as long as it is, at the width of a phone, of a mail and of a desk, and of a mail by night. With
`--mails` it is the mails of `tests/data/mails`, and the pictures are kept beside them. With `--readme` it is what the
README shows of `out/demo`: the beginning of a Monday mail, and of the company's week.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PHONE, MAIL, DESK = 320, 640, 1200
NIGHT = "dark"
VIEWS = ((PHONE, "light"), (MAIL, "light"), (DESK, "light"), (MAIL, NIGHT))
MAILS = Path(__file__).parent / "data" / "mails"
SHOWN = Path(__file__).parents[1] / "service" / "pictures"
OF_THE_README = (
    ("monday-*.html", "monday-mail.png", MAIL, 965),
    ("week.html#team-8a3dd292-f37c-43db-8b63-0807dcab392d", "week.png", DESK, 545),
)
#: Mails that are kept in every view; of the others the view of a mail is enough to look at.
TYPICAL = ("full_week", "nine_people", "hint")


def pictures(browser: Browser, page: Path, target: Path, views: tuple[tuple[int, str], ...] = VIEWS) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for width, scheme in views:
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab.goto(page.resolve().as_uri())
        name = f"{page.stem}-{width}{'-night' if scheme == NIGHT else ''}.jpeg"
        tab.screenshot(path=target / name, full_page=True, type="jpeg", quality=50)
        tab.close()


def mail_pictures(browser: Browser) -> int:
    for page in sorted(MAILS.glob("*/*.html")):
        views = VIEWS if page.stem in TYPICAL else ((MAIL, "light"),)
        pictures(browser, page, MAILS / "pictures" / page.parent.name, views)
    return len(list(MAILS.rglob("*.jpeg")))


def page_pictures(browser: Browser, source: Path, target: Path) -> int:
    for page in sorted(source.rglob("*.html")):
        pictures(browser, page, target)
    return len(list(target.glob("*.jpeg")))


def readme_pictures(browser: Browser, source: Path) -> int:
    SHOWN.mkdir(exist_ok=True)
    for place, name, width, height in OF_THE_README:
        pattern, _, anchor = place.partition("#")
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.goto(f"{min(source.glob(pattern)).resolve().as_uri()}#{anchor}")
        tab.screenshot(path=SHOWN / name)
        tab.close()
    return len(OF_THE_README)


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("Pictures need Chromium. On Debian and Ubuntu: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        if sys.argv[1:] == ["--mails"]:
            print(f"{mail_pictures(browser)} pictures in {MAILS / 'pictures'}/")
        elif sys.argv[1] == "--readme":
            print(f"{readme_pictures(browser, Path(sys.argv[2]))} pictures in {SHOWN}/")
        else:
            source, target = Path(sys.argv[1]), Path(sys.argv[2])
            print(f"{page_pictures(browser, source, target)} pictures in {target}/")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
