"""Pictures of every page in a folder, for people to look at: `python tests/pictures.py out/demo out/pictures`.

Each page is taken at the width of a phone and of a desk, as long as it is.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

WIDTHS = (360, 1280)


def pictures(browser: Browser, page: Path, target: Path) -> None:
    for width in WIDTHS:
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=target / f"{page.stem}-{width}.png", full_page=True)
        tab.close()


def main() -> int:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("Pictures need Chromium. On Debian and Ubuntu: apt-get install chromium", file=sys.stderr)
        return 1
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for page in sorted(source.rglob("*.html")):
            pictures(browser, page, target)
        browser.close()
    print(f"{len(list(target.glob('*.png')))} pictures in {target}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
