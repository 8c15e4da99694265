"""Each threat, and the guard that stands against it: with the guard taken out, its test fails."""

import base64
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from starlette.routing import Route

from kaffepause.booking.ports import Row
from kaffepause.domain.ids import TenantId
from kaffepause.domain.people import Level
from kaffepause.links import Links
from kaffepause.web.app import ROUTES
from kaffepause.web.guard import HEADERS, PER_MINUTE
from kaffepause.web.sessions import COOKIE, Role
from kaffepause.web.visit import own_path
from tests import cast
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import BASE, KEY, Site, Visitor

NASTY = "<script>alert(1)</script>\r\nBcc: all@example.test"


def walk(site: Site) -> Row:
    team = site.company.organization.teams[0]
    return site.company.booked(team, team.activities[1], cast.span(cast.WEDNESDAY, "13-13.30"), [cast.ADA, cast.BO])


def personal(site: Site) -> str:
    return site.links.personal(walk(site).key, cast.BO.id, now=site.now).removeprefix(BASE)


async def redeemed(visitor: Visitor, link: str) -> int:
    """Press the button of that link's page, where it has one: the status that came of it."""
    page = await visitor.opens(link)
    return (await visitor.sends(link)).status_code if page.status_code == 200 else page.status_code


def each_changed(token: str) -> list[str]:
    """The token with one sign changed, at many places."""
    return [f"{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}" for at in range(0, len(token) - 1, 7)]


# Links: forged, of another kind, of another tenant, for another person, too old, used before.


@pytest.mark.parametrize("kind", ["b", "me", "week"])
async def test_a_forged_link_opens_nothing(site: Site, kind: str) -> None:
    links = {
        "b": site.links.booking(walk(site).key),
        "me": site.links.personal(walk(site).key, cast.BO.id, now=site.now),
        "week": site.links.manager(cast.ADA.address, cast.MONDAY),
    }
    token = links[kind].rsplit("/", 1)[1]

    for changed, place in zip(each_changed(token), range(100), strict=False):
        assert (await site.visitor(place=f"192.0.2.{place}").opens(f"/{kind}/{changed}")).status_code == 404


@pytest.mark.parametrize(("made_for", "used_for"), [("b", "me"), ("me", "b"), ("b", "week"), ("week", "me")])
async def test_a_link_is_good_for_one_purpose(site: Site, made_for: str, used_for: str) -> None:
    links = {
        "b": site.links.booking(walk(site).key),
        "me": site.links.personal(walk(site).key, cast.BO.id, now=site.now),
        "week": site.links.manager(cast.ADA.address, cast.MONDAY),
    }
    token = links[made_for].rsplit("/", 1)[1]

    assert (await site.visitor().opens(f"/{used_for}/{token}")).status_code == 404


async def test_a_link_of_another_tenant_opens_nothing(site: Site) -> None:
    theirs = Links(BASE, KEY, TenantId("another"))

    for link in (
        theirs.booking(walk(site).key),
        theirs.personal(walk(site).key, cast.BO.id, now=site.now),
        theirs.manager(cast.ADA.address, cast.MONDAY),
    ):
        assert (await site.visitor().opens(link)).status_code == 404


async def test_a_personal_link_opens_for_half_an_hour(site: Site) -> None:
    link = personal(site)

    site.now += timedelta(minutes=29)
    assert (await site.visitor().opens(link)).status_code == 200
    site.now += timedelta(minutes=2)
    assert (await site.visitor().opens(link)).status_code == 404


async def test_a_personal_link_grown_old_on_the_page_is_refused_too(site: Site) -> None:
    visitor, link = site.visitor(), personal(site)
    await visitor.opens(link)

    site.now += timedelta(minutes=31)

    assert (await visitor.sends(link)).status_code == 404


async def test_a_personal_link_opens_once(site: Site) -> None:
    link = personal(site)

    assert await redeemed(site.visitor(), link) == 200
    assert await redeemed(site.visitor(), link) == 404


async def test_a_mail_scanner_that_opens_every_link_uses_none_up(site: Site) -> None:
    link, week = personal(site), site.links.manager(cast.ADA.address, cast.MONDAY).removeprefix(BASE)
    scanner = site.visitor()

    for _ in range(3):
        for one in (link, week):
            await scanner.opens(one)
            await scanner.client.head(one)

    assert site.company.store.audit.noted == []
    assert await redeemed(site.visitor(), link) == 200


async def test_a_link_opens_the_page_of_the_person_it_is_for_and_no_other(site: Site) -> None:
    visitor = site.visitor()
    await redeemed(visitor, site.links.personal(walk(site).key, cast.BO.id, now=site.now).removeprefix(BASE))

    page = await visitor.opens("/me")

    assert '<p class="quiet">Bo</p>' in page.text
    assert (await visitor.opens("/teams/sales")).status_code == 403
    assert (await visitor.opens("/admin")).status_code == 403


async def test_a_link_for_somebody_who_is_not_on_the_booking_opens_nothing(site: Site) -> None:
    link = site.links.personal(walk(site).key, cast.EVA.id, now=site.now).removeprefix(BASE)

    assert await redeemed(site.visitor(), link) == 404


async def test_the_link_of_a_former_manager_opens_nothing(site: Site) -> None:
    link = site.links.manager(cast.BO.address, cast.MONDAY).removeprefix(BASE)

    assert await redeemed(site.visitor(), link) == 404


async def test_the_link_of_a_mail_of_three_weeks_ago_is_over(site: Site) -> None:
    link = site.links.manager(cast.ADA.address, cast.MONDAY - timedelta(weeks=3))

    assert (await site.visitor().opens(link)).status_code == 404


# Personal things in addresses, logs and headers.


async def test_no_link_tells_who_it_is_for(site: Site) -> None:
    for link in (personal(site), site.links.manager(cast.BO.address, cast.MONDAY), site.links.booking(walk(site).key)):
        token = link.rsplit("/", 1)[1].split(".")[0]
        words = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        assert not re.search(r"\bbo\b|example\.test|@", words, re.IGNORECASE)


async def test_no_page_puts_a_person_into_an_address(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, *Role)

    for path in ("/me", "/teams/sales", "/admin", "/admin/mails", "/admin/week", "/admin/audit"):
        page = await visitor.opens(path)
        addresses = re.findall(r'(?:href|action|src)="([^"]+)"', page.text)
        named = [person.id for person in cast.EVERYBODY if any(f"/{person.id}" in one for one in addresses)]
        assert (named, [one for one in addresses if "@" in one and not one.startswith("mailto:")]) == ([], []), path


async def test_the_log_names_nobody(site: Site) -> None:
    row = walk(site)
    site.company.post.loses = "draft"
    with structlog.testing.capture_logs() as lines:
        visitor = site.visitor()
        await visitor.opens(site.links.booking(row.key))
        await visitor.sends(f"{site.links.booking(row.key).removeprefix(BASE)}/link", address=cast.BO.address)
        await site.office.errands_done()

    assert not re.search(r"\bbo\b|@", str(lines))


# Forms: who sent them, and from where.


async def test_a_form_of_another_session_is_refused(site: Site) -> None:
    attacker, victim = site.signed_in(cast.FINN), site.signed_in(cast.BO)
    page = await attacker.opens("/me")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token

    answer = await victim.posts("/me/leave", form_token=token[1], what="", how="leave")

    assert answer.status_code == 403
    assert await site.company.store.wishes.opt_outs() == ()


@pytest.mark.parametrize(
    ("origin", "fetch"),
    [("https://evil.example.test", "same-origin"), ("null", "same-origin"), (BASE, "cross-site")],
)
async def test_a_form_sent_from_elsewhere_is_refused(site: Site, origin: str, fetch: str) -> None:
    visitor = site.signed_in(cast.BO)
    page = await visitor.opens("/me")
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token

    answer = await visitor.posts("/me/leave", origin=origin, site=fetch, form_token=token[1], what="", how="leave")

    assert answer.status_code == 403
    assert await site.company.store.wishes.opt_outs() == ()


@pytest.mark.parametrize("route", [one for one in ROUTES if one.methods == {"POST"}], ids=lambda one: one.path)
async def test_no_deed_is_done_without_the_token_of_its_form(site: Site, route: Route) -> None:
    path = re.sub(r"\{(\w+)\}", lambda name: "sales" if name[1] == "team" else "x", route.path)

    answer = await site.signed_in(cast.ADA, *Role).posts(path, how="leave", what="", level="none")

    assert answer.status_code == 403
    assert await site.company.store.wishes.opt_outs() == ()
    assert await site.company.store.wishes.levels() == {}


@pytest.mark.parametrize("route", [one for one in ROUTES if one.methods == {"POST"}], ids=lambda one: one.path)
async def test_no_deed_is_done_by_reading(site: Site, route: Route) -> None:
    path = re.sub(r"\{(\w+)\}", "x", route.path)

    before = await site.company.store.wishes.opt_outs()
    await site.signed_in(cast.ADA, *Role).opens(path)

    assert await site.company.store.wishes.opt_outs() == before


async def test_more_than_a_form_can_hold_is_refused(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, *Role)
    await visitor.opens("/admin/check")

    assert (await visitor.sends("/admin/check", text="x" * 600_000)).status_code == 413


# Roles and sessions.

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


# Signing in with Entra.


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


# What browsers are told, what is written in pages and mails, and how often.


@pytest.mark.parametrize("path", ["/", "/b/nothing", "/me", "/style.css", "/nowhere"])
async def test_every_answer_carries_the_headers(site: Site, path: str) -> None:
    page = await site.visitor().opens(path)

    assert {name: page.headers.get(name) for name in HEADERS} == HEADERS
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


async def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, *Role)

    for path in ("/", "/me", "/teams/sales", "/admin", "/admin/check"):
        page = (await visitor.opens(path)).text
        assert not re.search(r"<script|<style|\bon\w+=|\bstyle=|javascript:", page), path
        assert not re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*"', page), path


async def test_names_and_titles_are_text_wherever_they_stand() -> None:
    walking = replace(cast.walk(), title=NASTY)
    bad = replace(cast.BO, name=NASTY)
    team = cast.team(walking, members=(bad, cast.EVA), title=NASTY)
    site = Site(Company(cast.organization(team), people=(cast.ADA, bad, cast.EVA)))
    row = site.company.booked(team, walking, cast.span(cast.WEDNESDAY, "13-13.30"), [cast.ADA, bad])
    visitor = site.signed_in(cast.ADA, *Role)

    for path in (site.links.booking(row.key), "/me", "/teams/sales", "/admin", "/admin/week", "/admin/mails"):
        page = await visitor.opens(path)
        assert page.status_code == 200
        assert "<script" not in page.text, path


async def test_a_search_and_a_pasted_file_are_shown_as_text(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, *Role)
    page = await visitor.client.get(
        "/admin/audit", params={"rule": '"><script>', "since": "<script>", "deed": "<script>"}
    )
    assert "<script" not in page.text

    await visitor.opens("/admin/check")
    page = await visitor.sends("/admin/check", text="organization: </textarea><script>alert(1)</script>")
    assert "<script" not in page.text
    assert "problem" in page.text


async def test_an_address_with_line_breaks_begins_no_header(site: Site) -> None:
    row, visitor = walk(site), site.visitor()
    for address in (f"bo@example.test\r\nBcc: {cast.FINN.address}", f"bo@example.test,{cast.FINN.address}", NASTY):
        await visitor.opens(site.links.booking(row.key))
        await visitor.sends(f"{site.links.booking(row.key).removeprefix(BASE)}/link", address=address)
    await site.office.errands_done()

    assert site.company.post.sent == []


async def test_a_place_that_keeps_guessing_has_to_wait(site: Site) -> None:
    visitor = site.visitor()
    for _ in range(PER_MINUTE):
        assert (await visitor.opens("/b/guess")).status_code == 404

    assert (await visitor.opens("/b/guess")).status_code == 429
    assert (await site.visitor(place="192.0.2.77").opens("/")).status_code == 200, "others need not"
    site.now += timedelta(minutes=1, seconds=1)
    assert (await visitor.opens("/")).status_code == 200


async def test_an_administrators_preview_names_nobodys_load(site: Site) -> None:
    await site.company.store.wishes.set_level(cast.BO.id, Level.NAMED)
    visitor = site.signed_in(cast.ADA, Role.ADMINISTRATOR)
    page = await visitor.opens("/admin/mails")
    link = re.search(r'href="(/admin/mails/[^"]+)"', page.text)
    assert link

    assert (await visitor.opens(link[1])).status_code == 200
    assert [line for line in site.company.store.audit.noted if line.deed == "load_read"] == []
