"""What an invitation's link shows, and how somebody gets from there to their own page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaffepause.booking.ports import Row, State
from tests import cast
from tests.unit.web.site import BASE, Site, Visitor, walk


async def asked(site: Site, row: Row, address: str, visitor: Visitor | None = None) -> str:
    """The page that answers somebody who asked for a link."""
    visitor = visitor or site.visitor()
    link = site.links.booking(row.key)
    await visitor.opens(link)
    answer = await visitor.sends(f"{link.removeprefix(BASE)}/link", address=address)
    await site.office.errands_done()
    return answer.text


async def test_an_invitation_shows_what_and_when_and_nobody(site: Site) -> None:
    page = await site.visitor().opens(site.links.booking(walk(site).key))

    assert page.status_code == 200
    assert "Walk&#39;n&#39;talk" in page.text
    assert "Wednesday 25 November</strong>, 13:00–13:30" in page.text
    assert "This is optional." in page.text
    assert not [person.name for person in cast.EVERYBODY if f" {person.name} " in page.text]


async def test_a_dane_reads_danish(site: Site) -> None:
    page = await site.visitor(language="da-DK,da;q=0.9").opens(site.links.booking(walk(site).key))

    assert '<html lang="da">' in page.text
    assert "onsdag den 25. november" in page.text


async def test_a_language_once_chosen_stays(site: Site) -> None:
    visitor, link = site.visitor(), site.links.booking(walk(site).key)

    await visitor.opens(f"{link}?lang=da")

    assert '<html lang="da">' in (await visitor.opens(link)).text


async def test_a_series_shows_the_dates_ahead(site: Site) -> None:
    row = walk(site)
    days = tuple(cast.WEDNESDAY + timedelta(weeks=number) for number in range(-1, 6))
    site.company.store.ledger.kept[row.key] = replace(row, dates=days)

    page = await site.visitor().opens(site.links.booking(row.key))

    assert "18 November" not in page.text
    assert [f"{day} December" in page.text for day in (2, 9, 16, 23)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": State.ENDED}, "no longer held"),
        ({"slot": cast.span(date(2026, 11, 2), "13-13.30")}, "This one is over"),
    ],
)
async def test_what_ended_or_is_over_says_so(site: Site, changed: dict[str, object], said: str) -> None:
    row = walk(site)
    site.company.store.ledger.kept[row.key] = replace(row, **changed)  # type: ignore[arg-type]

    assert said in (await site.visitor().opens(site.links.booking(row.key))).text


async def test_a_booking_of_half_a_year_ago_is_forgotten(site: Site) -> None:
    link = site.links.booking(walk(site).key)
    site.now += timedelta(weeks=40)

    assert (await site.visitor().opens(link)).status_code == 404


async def test_somebody_on_the_booking_is_mailed_a_link_to_their_own_page(site: Site) -> None:
    visitor = site.visitor()
    await asked(site, walk(site), " Bo@Example.test ", visitor)

    (_, text) = site.mails[0]
    link = next(word for word in text.split() if "/me/" in word)
    await visitor.opens(link)
    page = await visitor.sends(link.removeprefix(BASE))

    assert str(page.url) == f"{BASE}/me"
    assert '<p class="quiet">Bo</p>' in page.text


async def test_the_page_answers_the_same_whether_or_not_the_address_is_known(site: Site) -> None:
    row = walk(site)
    addresses = ("bo@example.test", "finn@example.test", "nobody@elsewhere.test", "")

    answers = {strip(await asked(site, row, address)) for address in addresses}

    assert len(answers) == 1
    assert [marker.split("/")[1] for marker, _ in site.mails] == ["bo@example.test"], "Finn is not on this booking"


def strip(page: str) -> str:
    """The page without its form token, which differs from browser to browser."""
    return "\n".join(line for line in page.splitlines() if "form_token" not in line)


async def test_asking_again_at_once_mails_nothing_more(site: Site) -> None:
    row = walk(site)

    for _ in range(3):
        await asked(site, row, "bo@example.test")

    assert len(site.mails) == 1
