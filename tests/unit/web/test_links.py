"""Links that are forged, of another kind, tenant or person, too old or used before; and what a link gives away."""

import base64
import re
from datetime import timedelta

import pytest
import structlog

from kaffepause.domain.ids import TenantId
from kaffepause.links import Links
from kaffepause.web.sessions import Role
from tests import cast
from tests.unit.web.site import BASE, KEY, Site, personal, redeemed, walk


def each_changed(token: str) -> list[str]:
    """The token with one sign changed, at many places."""
    return [f"{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}" for at in range(0, len(token) - 1, 7)]


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
