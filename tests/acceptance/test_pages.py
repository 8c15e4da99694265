"""What people, managers and administrators do on the pages, in Debian's Chromium, in both languages, phone and desk."""

import re
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page

from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.people import Person
from kaffepause.verbs.person import stay_out
from tests.acceptance.pages_site import ADMINISTRATOR, MANAGER, MORNING, Place, place, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TEAM = TeamName("udvikling")
VIEWS = (("da", 360), ("en", 1280), ("en", 360), ("da", 1280))


def seen_as(language: str, width: int) -> pytest.MarkDecorator:
    """Once in this view whenever tests run, and in the other views in the long run."""
    views = [view if view == (language, width) else pytest.param(*view, marks=pytest.mark.slow) for view in VIEWS]
    return pytest.mark.parametrize(("language", "width"), views)


PAUSE = {"en": "Pause {title}", "da": "Hold pause fra {title}"}
PAUSED = {"en": "Paused", "da": "På pause"}


async def somebody(site: Place, half: slice, language: str, width: int) -> Person:
    """Somebody of the team in whom no other test is interested: whatever it leaves behind is theirs."""
    company = await site.office.company()
    return company.rosters[TEAM].members[half][VIEWS.index((language, width))]


#: Half of the team leaves activities by their own link, the other half is taken off by an administrator's plan.
LEAVING, TAKEN_OFF = slice(0, 4), slice(4, 8)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Place]:
    """The first week of one team, the only one written to, is booked."""
    async with place(tmp_path_factory.mktemp("pages"), pilot=TEAM) as found:
        await found.applied()
        yield found


async def is_sound(page: Page) -> None:
    """axe finds nothing serious, and nothing has to be pushed aside to be read."""
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@seen_as("da", 360)
async def test_a_person_pauses_an_activity_from_its_invitation(site: Place, language: str, width: int) -> None:
    world = site.installation.world
    person = await somebody(site, LEAVING, language, width)
    rows = await world.ledger.rows(MORNING)
    row = next(row for row in rows if row.team == TEAM and person.id in row.people and row.dates)
    title = next(one.title for one in world.rules.organization.team(TEAM).activities if one.name == row.activity)
    page = await site.tab(language=language, width=width)

    assert world.links is not None
    await page.goto(world.links.booking(row.key))
    assert person.name not in await page.content(), "an invitation may be anybody's by now"
    await is_sound(page)
    await page.locator("input[type=email]").fill(person.address)
    await page.locator("form[action$='/link'] button").click()
    await page.wait_for_load_state()
    await is_sound(page)

    await page.goto(await site.link_mailed_to(person.address))
    await is_sound(page)
    await page.locator("main form button").click()
    await page.wait_for_url("**/me")
    await is_sound(page)
    until = (MORNING + timedelta(weeks=3)).date().isoformat()
    form = page.locator(f"form:has(input[value='{row.team}/{row.activity}'])")
    await form.locator("input[type=date]").fill(until)
    await form.get_by_role("button", name=PAUSE[language].format(title=title)).click()

    wishes = [one for one in await world.wishes.opt_outs() if one.person == person.id]
    assert [(one.team, one.activity, str(one.until)) for one in wishes] == [(TEAM, row.activity, until)]
    assert PAUSED[language] in await page.locator(".parts").inner_text()
    await is_sound(page)


@seen_as("en", 360)
async def test_a_manager_plans_and_ticks_by_the_link_in_the_mail(site: Place, language: str, width: int) -> None:
    world = site.installation.world
    report = await somebody(site, LEAVING, language, width)
    page = await site.tab(language=language, width=width)

    assert world.links is not None
    await page.goto(world.links.manager(world.rules.organization.team(TEAM).manager or MANAGER, MORNING.date()))
    await is_sound(page)
    await page.locator("main form button").click()
    await page.wait_for_url("**/teams/udvikling")
    await is_sound(page)
    await page.locator("select[name=person]").select_option(label=report.name)
    await page.locator("select[name=day]").select_option("2026-11-27")
    await page.locator("select[name=channel]").select_option("phone")
    await page.locator("form[action$='/contact'] button").click()
    box = page.locator(f"tr:has(th:text-is('{report.name}')) input[type=checkbox][value*='2026-11-27/phone']")
    await box.check()
    await page.locator("form[action$='/ticks'] button").click()
    await page.wait_for_load_state()

    ticks = await world.contacts.ticks(TEAM, MORNING.date(), MORNING.date() + timedelta(days=7))
    mine = [(one.channel, one.state) for one in ticks if one.person == report.id]
    assert ("phone", "done") in mine
    assert await box.is_checked()
    await is_sound(page)
    await page.goto(f"{site.base}/teams/udvikling/mail")
    assert "Udvikling" in await page.frame_locator("iframe").locator("body").inner_text()


async def approvals(site: Place) -> int:
    lines = await site.installation.store.audit.lines(MORNING)
    return sum(line.deed == "plan_approved" and len(line.people) == 1 for line in lines)


@seen_as("en", 1280)
async def test_an_administrator_approves_a_plan(site: Place, language: str, width: int) -> None:
    world = site.installation.world
    person = await somebody(site, TAKEN_OFF, language, width)
    approved_before = await approvals(site)
    await stay_out(world, person, team=TEAM, activity=ActivityName("bevaegelse"), until=None, now=MORNING)
    page = await site.tab(language=language, width=width)
    await sign_in(page, site.base, ADMINISTRATOR, "/admin/plans")
    await page.wait_for_url("**/admin/plans")
    await is_sound(page)
    for path in ("/admin", "/admin/week", "/admin/mails", "/admin/check", "/admin/audit", "/me"):
        await page.goto(f"{site.base}{path}")
        assert path == "/me" or await page.locator("[aria-current=page]").count() > 0
        await is_sound(page)

    await page.goto(f"{site.base}/admin/plans")
    await page.locator("form[action='/admin/plans'] button").click()
    await page.wait_for_url(re.compile("/admin/plans/.+"))
    await is_sound(page)
    await page.locator("form[action$='/approve'] button").click()
    await page.wait_for_url("**/approve")
    await is_sound(page)

    assert await approvals(site) == approved_before + 1
    rows = await world.ledger.rows(MORNING)
    assert not any(person.id in row.people for row in rows if row.activity == "bevaegelse" and row.state == "booked")


async def test_the_sandbox_entra_gives_a_role_to_the_administrator_alone(site: Place) -> None:
    page = await site.tab()

    await sign_in(page, site.base, MANAGER, "/admin")

    assert (await page.goto(f"{site.base}/admin")).status == 403  # type: ignore[union-attr]
    assert (await page.goto(f"{site.base}/teams/udvikling")).status == 200  # type: ignore[union-attr]
