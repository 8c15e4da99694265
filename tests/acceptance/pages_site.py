"""The pages of the sandbox's company on a real socket, over TLS, in Debian's Chromium."""

import re
import shutil
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from kaffepause.cli.demo.story import rules_file, settings_for
from kaffepause.cli.opening import opened
from kaffepause.sandbox.seed import MONDAY, Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from kaffepause.verbs.apply import apply
from kaffepause.verbs.plan import Plan, make_plan
from kaffepause.web.app import pages
from kaffepause.web.office import Office
from kaffepause.web.serving import office_of, pages_served
from kaffepause.wiring import Installation, read_settings

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
MANAGER = "peter.vestergaard@nordwind.example"
ADMINISTRATOR = "bente.noergaard@nordwind.example"


@dataclass
class Place:
    """Pages, the company behind them, and a browser. `now` is what the clock of both shows."""

    base: str
    sandbox: Sandbox
    installation: Installation
    browser: Browser
    office: Office
    now: datetime = MORNING

    async def tab(self, *, language: str = "en", width: int = 1280) -> Page:
        """A new browser window, with no cookies, that trusts the sandbox's authority."""
        context = await self.browser.new_context(
            locale="da-DK" if language == "da" else "en-GB",
            viewport={"width": width, "height": 900},
            ignore_https_errors=True,
        )
        return await context.new_page()

    async def planned(self) -> Plan:
        return await make_plan(self.installation.world, now=self.now)

    async def applied(self) -> Plan:
        """The company's first week, booked."""
        plan = await self.planned()
        await apply(self.installation.world, plan, now=self.now, by_a_person=True)
        return plan

    async def link_mailed_to(self, address: str) -> str:
        """The personal link in somebody's newest mail."""
        await self.office.errands_done()
        tenant = self.sandbox.tenant
        messages = tenant.mailboxes[tenant.find_user(address).id].messages.values()
        links = [found for one in messages for found in re.findall(r"https://\S+/me/[\w.-]+", one.body_text or "")]
        return str(links[-1])


@asynccontextmanager
async def place(folder: Path, *, pilot: str | None = None) -> AsyncGenerator[Place]:
    """Everything up, until the block ends. pilot: the only team written to."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is missing. On Debian and Ubuntu: apt-get install chromium")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    base = f"https://127.0.0.1:{port}"
    with running(Options(seed=Seed(monday=MONDAY), folder=folder)) as sandbox:
        sandbox.control("POST", "clock", {"at": MORNING.isoformat()})
        rules = folder / "kaffepause.yaml"
        rules.write_text(rules_file().read_text(encoding="utf-8") + (f"pilot: [{pilot}]\n" if pilot else ""))
        settings = {
            **settings_for(sandbox, folder),
            "KAFFEPAUSE_CONFIG": str(rules),
            "KAFFEPAUSE_PUBLIC_URL": base,
            "KAFFEPAUSE_LINK_KEY": "k" * 40,
        }
        async with (
            opened(read_settings(settings, env_file=None), today=MONDAY) as installation,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            office = office_of(installation, clock=lambda: MORNING)
            found = Place(base=base, sandbox=sandbox, installation=installation, browser=browser, office=office)
            async with pages_served(pages(office), host="127.0.0.1", port=port, certificate=folder / "server.pem"):
                yield found
                await browser.close()


async def sign_in(page: Page, base: str, account: str, to: str) -> None:
    """Sign in with the sandbox's Entra, as a person would."""
    await page.goto(f"{base}{to}")
    await (
        page.get_by_role("link", name="account", exact=False).or_(page.get_by_role("link", name="arbejdskonto")).click()
    )
    await page.get_by_label("Account").select_option(account)
    await page.get_by_role("button", name="Sign in").click()


async def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds serious or worse."""
    found = await Axe().run(page)
    return [
        {"rule": one["id"], "impact": one["impact"], "at": [node["target"] for node in one["nodes"]]}
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
