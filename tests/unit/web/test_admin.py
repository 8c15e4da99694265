"""An administrator's pages: what is held back and let go, and a file checked."""

import re

import httpx
import pytest

from kaffepause.web.sessions import Role
from tests import cast
from tests.unit.web.site import BASE, Site, Visitor


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


BROKEN = "organization: {name: Contoso, langauge: da}\n"


@pytest.mark.parametrize("content", [BROKEN.encode(), b"\xef\xbb\xbf" + BROKEN.encode()], ids=["plain", "with a mark"])
async def test_a_chosen_file_is_checked(site: Site, content: bytes) -> None:
    visitor = administrator(site)

    page = await uploaded(visitor, content)

    assert page.status_code == 200
    assert "Did you mean" in page.text
    assert "pasted.yaml:1:" in page.text


async def test_what_is_wrong_with_a_file_is_told_in_the_language_of_the_page(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, Role.ADMINISTRATOR, language="da")

    page = await uploaded(visitor, BROKEN.encode())

    assert "Der er ingen indstilling &#34;langauge&#34;. Mente du &#34;language&#34;?" in page.text


async def test_a_chosen_file_needs_the_token_of_its_form(site: Site) -> None:
    page = await uploaded(administrator(site), BROKEN.encode(), token="another")

    assert page.status_code == 403
    assert "langauge" not in page.text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: " + b"x" * 600_000], ids=["not text", "too much"])
async def test_a_file_that_can_be_no_file_of_ours_is_refused(site: Site, content: bytes) -> None:
    assert (await uploaded(administrator(site), content)).status_code in (403, 413)


async def uploaded(visitor: Visitor, content: bytes, token: str = "") -> httpx.Response:
    page = await visitor.opens("/admin/check")
    own = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert own
    return await visitor.client.post(
        "/admin/check",
        data={"form_token": token or own[1]},
        files={"file": ("kaffepause.yaml", content)},
        headers={"origin": BASE},
    )
