"""Forms sent from elsewhere, and words that are no words: with a guard taken out, its test fails."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.routing import Route

from kaffepause.domain.people import Level
from kaffepause.web.app import ROUTES
from kaffepause.web.guard import HEADERS, MOST_BYTES, PER_MINUTE
from kaffepause.web.sessions import Role
from tests import cast
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import BASE, Site, walk

NASTY = "<script>alert(1)</script>\r\nBcc: all@example.test"


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


async def test_more_than_a_form_can_hold_is_not_read_where_its_length_is_not_told(site: Site) -> None:
    visitor = site.signed_in(cast.ADA, *Role)
    form = re.search(r'name="form_token" value="([^"]+)"', (await visitor.opens("/admin/check")).text)
    assert form
    sent = [f"form_token={form[1]}&text=".encode()]

    async def flood() -> AsyncIterator[bytes]:
        yield sent[0]
        while len(sent) < 20:
            sent.append(b"x" * 40_000)
            yield sent[-1]

    headers = {"origin": BASE, "content-type": "application/x-www-form-urlencoded"}
    page = await visitor.client.post("/admin/check", content=flood(), headers=headers)

    assert page.status_code == 403
    assert sum(map(len, sent)) <= MOST_BYTES + 40_000


@pytest.mark.parametrize("path", ["/", "/b/nothing", "/me"])
async def test_no_page_is_kept_by_browsers_or_proxies(site: Site, path: str) -> None:
    assert (await site.visitor().opens(path)).headers["cache-control"] == "no-store"


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


async def test_a_managers_name_is_text_in_the_table_of_teams() -> None:
    led = replace(cast.ADA, name=NASTY)
    site = Site(Company(cast.organization(cast.team()), people=(led, cast.BO, cast.EVA, cast.CHEN, cast.FINN)))

    page = await site.signed_in(led, *Role).opens("/admin")

    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script" not in page.text


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
