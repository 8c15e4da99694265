"""An administrator's pages: what is held back, and what is let go."""

import re

from kaffepause.web.sessions import Role
from tests import cast
from tests.unit.web.site import Site, Visitor


def administrator(site: Site) -> Visitor:
    return site.signed_in(cast.ADA, Role.ADMINISTRATOR)


async def test_an_administrator_holds_back_what_would_be_booked_and_lets_go(site: Site) -> None:
    visitor = administrator(site)
    await visitor.opens("/admin/plans")
    page = await visitor.sends("/admin/hold")
    assert "Held since Monday" in page.text
    assert await site.company.store.ledger.held_since() == site.now

    page = await visitor.sends("/admin/release")

    assert "Held since" not in page.text
    assert await site.company.store.ledger.held_since() is None
    assert [line.deed for line in site.company.store.audit.noted] == ["held", "let_go"]


async def test_the_hold_shows_on_every_page_about_plans(site: Site) -> None:
    visitor = administrator(site)
    await site.company.store.ledger.hold(site.now)
    await visitor.opens("/admin/plans")
    plan = await visitor.sends("/admin/plans")

    assert re.fullmatch("/admin/plans/.+", plan.url.path)
    for path in ("/admin", "/admin/plans", plan.url.path):
        assert "Held since Monday" in (await visitor.opens(path)).text


async def test_only_an_administrator_holds_or_lets_go(site: Site) -> None:
    visitor = site.signed_in(cast.BO, Role.MANAGER)
    page = await visitor.opens("/teams")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token

    for deed in ("/admin/hold", "/admin/release"):
        assert (await visitor.posts(deed, form_token=token[1])).status_code == 403
    assert await site.company.store.ledger.held_since() is None
