"""Roles, sessions and signing in with Entra: with a guard taken out, its test fails."""

import re
from datetime import timedelta

import pytest
from starlette.routing import Route

from kaffepause.web.app import ROUTES
from kaffepause.web.sessions import COOKIE, Role
from kaffepause.web.visit import own_path
from tests import cast
from tests.unit.web.site import BASE, Site, Visitor


def each_changed(token: str) -> list[str]:
    """The token with one sign changed, at many places."""
    return [f"{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}" for at in range(0, len(token) - 1, 7)]


OPEN = {"/", "/b/{token}", "/b/{token}/link", "/me/{token}", "/week/{token}", "/sign-in", "/sign-in/done", "/sign-out"}


@pytest.mark.parametrize("route", [one for one in ROUTES if one.path not in OPEN], ids=lambda one: one.path)
@pytest.mark.parametrize("roles", [(), (Role.PERSON,), (Role.MANAGER,)], ids=["nobody", "person", "manager"])
async def test_every_page_asks_for_its_role_on_the_server(site: Site, route: Route, roles: tuple[Role, ...]) -> None:
    area = route.path.split("/")[1]
    needed = {"me": Role.PERSON, "teams": Role.MANAGER, "admin": Role.ADMINISTRATOR}[area]
    visitor = site.signed_in(cast.ADA, *roles) if roles else site.visitor()
    path = re.sub(r"\{(\w+)\}", lambda name: "sales" if name[1] == "team" else "x", route.path)
    home = await visitor.opens("/")
    token = re.search(r'name="form_token" value="([^"]+)"', home.text)

    if "POST" in (route.methods or ()):
        answer = await visitor.posts(path, form_token=token[1] if token else "", follow=False)
    else:
        answer = await visitor.opens(path)

    if needed not in roles:
        assert answer.status_code in (401, 403)
        assert "Ada" not in answer.text


async def test_a_session_ends(site: Site) -> None:
    visitor = site.signed_in(cast.BO)
    assert (await visitor.opens("/me")).status_code == 200

    site.now += timedelta(hours=1)

    assert (await visitor.opens("/me")).status_code == 401


async def test_signing_out_ends_every_copy_of_the_session(site: Site) -> None:
    visitor, thief = site.signed_in(cast.BO), site.visitor()
    thief.client.cookies.set(COOKIE, visitor.client.cookies[COOKIE])
    await visitor.opens("/me")
    await visitor.sends("/sign-out")

    assert (await visitor.opens("/me")).status_code == 401
    assert (await thief.opens("/me")).status_code == 401


@pytest.mark.parametrize("place", range(0, 120, 11))
async def test_a_cookie_that_was_touched_is_worth_nothing(site: Site, place: int) -> None:
    visitor = site.signed_in(cast.BO)
    cookie = visitor.client.cookies[COOKIE]
    visitor.client.cookies.set(COOKIE, f"{cookie[:place]}{'A' if cookie[place] != 'A' else 'B'}{cookie[place + 1 :]}")

    assert (await visitor.opens("/me")).status_code == 401


async def test_the_cookie_of_another_tenant_is_worth_nothing(site: Site) -> None:
    theirs = Site(site.company, tenant="another").signed_in(cast.BO)
    visitor = site.visitor()
    visitor.client.cookies.set(COOKIE, theirs.client.cookies[COOKIE])

    assert (await visitor.opens("/me")).status_code == 401


async def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(site: Site) -> None:
    page = await site.visitor().opens("/?lang=da")

    for cookie in page.headers.get_list("set-cookie"):
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
        assert cookie.startswith("__Host-")
        assert "domain=" not in cookie.lower()


async def came_back(site: Site, visitor: Visitor, **answer: str) -> int:
    query = "&".join(f"{name}={value}" for name, value in answer.items())
    return (await visitor.opens(f"/sign-in/done?{query}")).status_code


@pytest.fixture
def entra_site(site: Site) -> Site:
    site.entra.claims = {"tid": "tenant", "oid": "ada", "roles": ["Kaffepause.Administrator"]}
    return site


async def test_who_comes_back_from_entra_is_signed_in_with_their_role(entra_site: Site) -> None:
    visitor = entra_site.visitor()
    await visitor.opens("/sign-in?next=/admin")
    await visitor.opens("/sign-in/done?code=c&state=s1")

    assert (await visitor.follows()).status_code == 200
    assert str(visitor.page.url) == f"{BASE}/admin"  # type: ignore[union-attr]


async def test_without_the_app_role_nobody_is_an_administrator(entra_site: Site) -> None:
    entra_site.entra.claims = {**entra_site.entra.claims, "roles": ["Something.Else"]}
    visitor = entra_site.visitor()
    await visitor.opens("/sign-in")
    await visitor.opens("/sign-in/done?code=c&state=s1")

    assert (await visitor.opens("/admin")).status_code == 403


async def test_somebody_of_a_foreign_tenant_is_not_signed_in(entra_site: Site) -> None:
    entra_site.entra.claims = {**entra_site.entra.claims, "tid": "another"}
    visitor = entra_site.visitor()
    await visitor.opens("/sign-in")

    assert await came_back(entra_site, visitor, code="c", state="s1") == 403
    assert (await visitor.opens("/me")).status_code == 401


async def test_an_answer_for_another_browser_is_refused(entra_site: Site) -> None:
    victim = entra_site.visitor()
    assert await came_back(entra_site, victim, code="c", state="s1") == 400

    await victim.opens("/sign-in")
    assert await came_back(entra_site, victim, code="c", state="another") == 400
    assert (await victim.opens("/me")).status_code == 401


async def test_an_answer_of_entra_is_taken_once(entra_site: Site) -> None:
    visitor = entra_site.visitor()
    await visitor.opens("/sign-in")
    kept = dict(visitor.client.cookies)
    assert await came_back(entra_site, visitor, code="c", state="s1") == 303

    again = entra_site.visitor()
    for name, value in kept.items():
        again.client.cookies.set(name, value)

    assert await came_back(entra_site, again, code="c", state="s1") == 400


async def test_an_answer_that_comes_late_is_refused(entra_site: Site) -> None:
    visitor = entra_site.visitor()
    await visitor.opens("/sign-in")
    entra_site.now += timedelta(minutes=11)

    assert await came_back(entra_site, visitor, code="c", state="s1") == 400


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example.test", "//evil.example.test", "/\\evil.example.test", "\\\\evil", "evil", "/ok\r\nX: y", ""],
)
async def test_nobody_is_sent_anywhere_else(entra_site: Site, next_page: str) -> None:
    visitor = entra_site.visitor()
    await visitor.client.get("/sign-in", params={"next": next_page})
    page = await visitor.opens("/sign-in/done?code=c&state=s1")

    assert page.headers["location"] == "/"
    assert own_path("/me") == "/me"
