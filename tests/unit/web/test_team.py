"""A manager's pages: planned and ticked by people, for their own team alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaffepause.domain.activity import Timing
from kaffepause.domain.event import EventRequest, Invitee
from kaffepause.reporting.ports import TickState
from kaffepause.verbs.digest import make_digests
from tests import cast
from tests.bookings import wanted
from tests.unit.reporting.office import SERVICE
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import BASE, Role, Site, Visitor


async def at_desk(site: Site) -> Visitor:
    visitor = site.signed_in(cast.ADA, Role.MANAGER)
    await visitor.opens("/teams/sales")
    return visitor


async def ticks(site: Site) -> list[tuple[str, date, str, str]]:
    found = await site.company.store.contacts.ticks("sales", cast.MONDAY, cast.MONDAY + timedelta(weeks=3))
    return [(one.person, one.day, one.channel, one.state) for one in found]


async def test_the_link_in_the_mail_opens_the_contact_plan(site: Site) -> None:
    visitor = site.visitor()
    link = site.links.manager(cast.ADA.address, cast.MONDAY)
    await visitor.opens(link)

    page = await visitor.sends(link.removeprefix(BASE))

    assert str(page.url) == f"{BASE}/teams/sales"
    assert all(f'<th scope="row">{person.name}</th>' in page.text for person in (cast.BO, cast.EVA))


async def test_a_deputy_opens_it_while_they_stand_in() -> None:
    team = cast.team(cast.walk(), deputy=(cast.EVA.address, cast.MONDAY, cast.FRIDAY))
    site = Site(Company(cast.organization(team)))
    visitor, link = site.visitor(), site.links.manager(cast.EVA.address, cast.MONDAY)
    await visitor.opens(link)
    await visitor.sends(link.removeprefix(BASE))

    assert (await visitor.opens("/teams/sales")).status_code == 200
    site.now += timedelta(minutes=90)
    site.company.organization = cast.organization(
        replace(team, deputy=(cast.EVA.address, date(2026, 1, 5), date(2026, 1, 9)))
    )
    assert (await visitor.opens("/teams/sales")).status_code == 403


async def test_a_contact_is_planned_then_ticked_then_taken_back(site: Site) -> None:
    visitor = await at_desk(site)
    bo = site.links.mark("contact", cast.BO.id)
    planned = {"person": bo, "day": "2026-11-25", "channel": "phone", "state": "planned"}
    await visitor.sends("/teams/sales/contact", **planned)
    assert await ticks(site) == [("bo", cast.WEDNESDAY, "phone", TickState.PLANNED)]

    await visitor.sends("/teams/sales/ticks", done=[f"{bo}/2026-11-25/phone"])
    assert await ticks(site) == [("bo", cast.WEDNESDAY, "phone", TickState.DONE)]
    assert "checked" in visitor.page.text  # type: ignore[union-attr]

    await visitor.sends("/teams/sales/ticks")
    assert await ticks(site) == [("bo", cast.WEDNESDAY, "phone", TickState.PLANNED)]


async def test_next_week_is_planned_on_its_own_page(site: Site) -> None:
    visitor = await at_desk(site)
    await visitor.opens("/teams/sales?week=next")
    fields = {"person": site.links.mark("contact", cast.EVA.id), "day": "2026-12-02", "channel": "walk"}

    page = await visitor.sends("/teams/sales/contact", **fields, state="planned")

    assert "week 49" in page.text
    assert await ticks(site) == [("eva", date(2026, 12, 2), "walk", TickState.PLANNED)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("person", "somebody else"),
        ("day", "2027-01-01"),
        ("day", "yesterday"),
        ("channel", "smoke signals"),
        ("state", "late"),
    ],
)
async def test_a_contact_that_is_none_of_the_teams_is_refused(site: Site, field: str, value: str) -> None:
    visitor = await at_desk(site)
    fields = {"person": site.links.mark("contact", cast.BO.id), "day": "2026-11-25", "channel": "phone"}

    page = await visitor.sends("/teams/sales/contact", **{**fields, "state": "planned", field: value})

    assert page.status_code == 400
    assert await ticks(site) == []


def a_call(site: Site) -> str:
    """A coffee call on Tuesday at ten that stands in the service mailbox; its key as forms have it."""
    team = site.company.organization.teams[0]
    slot = cast.span(cast.TUESDAY, "10-10.15")
    row = site.company.booked(team, team.activities[0], slot, [cast.BO, cast.EVA, cast.FINN])
    site.company.calendars.unreadable.clear()
    assert team.activities[0].timing is Timing.BEST
    request: EventRequest = replace(
        wanted(slot).request(1),
        organizer=SERVICE,
        marker=replace(wanted(slot).marker(1), key=row.key),
        attendees=(Invitee(address=cast.BO.address, name="Bo"),),
    )
    site.request = request  # type: ignore[attr-defined]
    return row.key.hex


async def test_a_call_is_given_another_time_and_stays_there(site: Site) -> None:
    key = a_call(site)
    event = await site.company.calendars.create(site.request)  # type: ignore[attr-defined]
    visitor = await at_desk(site)

    page = await visitor.sends("/teams/sales/call", call=key, day="2026-11-26", time="14:05")

    moved = site.company.calendars.events[event.id]
    assert moved.interval == cast.span(cast.THURSDAY, "14.05-14.20")
    assert not moved.is_as_booked, "as any time a person chose, it is not ours to move again"
    assert "Thu 26 Nov 14:05–14:20" in page.text


@pytest.mark.parametrize(("day", "time"), [("2026-11-20", "10:00"), ("2027-02-01", "10:00"), ("2026-11-26", "noon")])
async def test_a_time_that_cannot_be_is_refused(site: Site, day: str, time: str) -> None:
    key = a_call(site)
    event = await site.company.calendars.create(site.request)  # type: ignore[attr-defined]
    visitor = await at_desk(site)

    assert (await visitor.sends("/teams/sales/call", call=key, day=day, time=time)).status_code == 400
    assert site.company.calendars.events[event.id] == event


async def test_the_mail_is_shown_in_a_frame_that_can_do_nothing(site: Site) -> None:
    visitor = await at_desk(site)

    assert "sandbox></iframe>" in (await visitor.opens("/teams/sales/mail")).text
    letter = await visitor.opens("/teams/sales/letter")
    assert letter.headers["content-security-policy"].startswith("default-src 'none'")
    assert letter.headers["content-security-policy"].endswith("; sandbox")
    assert "Contact plan, week 48" in letter.text


async def test_a_manager_of_another_team_sees_nothing_of_this_one(site: Site) -> None:
    visitor = site.signed_in(cast.BO, Role.MANAGER)

    for path in ("/teams/sales", "/teams/sales/mail", "/teams/sales/letter", "/teams/nothing"):
        assert (await visitor.opens(path)).status_code == 403, path


async def test_the_mail_of_each_reader_holds_their_own_link() -> None:
    team = cast.team(cast.walk(), deputy=(cast.EVA.address, cast.MONDAY, cast.FRIDAY), copies_to=(cast.FINN.address,))
    site = Site(Company(cast.organization(team)))

    mails = {one.to: one for one in await make_digests(site.world(), now=site.now)}

    for reader, other in ((cast.ADA, cast.EVA), (cast.EVA, cast.ADA)):
        assert site.links.manager(reader.address, cast.MONDAY) in mails[reader.address].html
        assert site.links.manager(reader.address, cast.MONDAY) in mails[reader.address].text
        assert site.links.manager(other.address, cast.MONDAY) not in mails[reader.address].html
        page = await site.signed_in(reader, Role.MANAGER).opens("/teams/sales/letter")
        assert page.text.count("/week/") == mails[reader.address].html.count("/week/") == 1
    assert "/week/" not in mails[cast.FINN.address].html
