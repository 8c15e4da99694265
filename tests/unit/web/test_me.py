"""A person's own page: everything on it is theirs to decide."""

from datetime import date, timedelta

import orjson
import pytest

from kaffepause.domain.people import Level, OptOut
from tests import cast
from tests.unit.reporting.office import MEASURED, crowded
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import Site


async def wishes(site: Site) -> set[OptOut]:
    return set(await site.company.store.wishes.opt_outs())


async def test_a_pause_lasts_until_the_day_that_was_chosen(site: Site) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    page = await visitor.sends("/me/leave", what="sales/coffee", how="pause", until="2026-12-18")

    assert await wishes(site) == {OptOut(person="bo", team="sales", activity="coffee", until=date(2026, 12, 18))}
    assert "Paused, Friday 18 December included." in page.text


@pytest.mark.parametrize(("what", "wish"), [("sales/walk", ("sales", "walk")), ("", (None, None))])
async def test_one_activity_or_all_of_them_can_be_left(site: Site, what: str, wish: tuple[str, str]) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    page = await visitor.sends("/me/leave", what=what, how="leave", until="")

    assert {(one.team, one.activity) for one in await wishes(site)} == {wish}
    assert "You have left." in page.text


async def test_coming_back_to_everything_keeps_what_was_left_alone(site: Site) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")
    for what in ("sales/walk", ""):
        await visitor.sends("/me/leave", what=what, how="leave")

    await visitor.sends("/me/back", what="")

    today = site.now.date()
    holding = [one for one in await wishes(site) if one.until is None or one.until >= today]
    assert [(one.team, one.activity) for one in holding] == [("sales", "walk")]


@pytest.mark.parametrize(
    "fields",
    [
        {"what": "sales/coffee", "how": "pause", "until": ""},
        {"what": "sales/coffee", "how": "pause", "until": "soon"},
        {"what": "sales/coffee", "how": "pause", "until": "2026-11-01"},
        {"what": "sales/yoga", "how": "leave"},
        {"what": "other/coffee", "how": "leave"},
    ],
)
async def test_a_wish_that_means_nothing_is_refused(site: Site, fields: dict[str, str]) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    assert (await visitor.sends("/me/leave", **fields)).status_code == 400
    assert await wishes(site) == set()


@pytest.mark.parametrize("level", list(Level))
async def test_a_person_chooses_any_level(site: Site, level: Level) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    page = await visitor.sends("/me/level", level=level.name.lower())

    assert (await site.company.store.wishes.levels())["bo"] is level
    assert f'value="{level.name.lower()}" checked' in page.text


async def test_the_export_is_a_file_of_ones_own(site: Site) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    file = await visitor.sends("/me/export")

    assert orjson.loads(file.content) == {"level": [{"person": "bo", "address": "bo@example.test"}]}
    assert file.headers["content-disposition"].startswith("attachment")
    assert [(line.deed, line.people) for line in site.company.store.audit.noted] == [("export", ("bo",))]


async def test_hints_can_be_stopped_and_asked_for_again(site: Site) -> None:
    visitor = site.signed_in(cast.BO)
    await visitor.opens("/me")

    assert "Send me hints by mail again" in (await visitor.sends("/me/leave", what="/hints", how="leave")).text
    assert "Stop hints by mail" in (await visitor.sends("/me/back", what="/hints")).text


async def test_what_my_calendar_shows_is_read_for_me_alone() -> None:
    company = Company(cast.organization(cast.team(cast.walk(), privacy=MEASURED)))
    for person in (cast.EVA, cast.FINN):
        company.has(person, crowded(*(cast.MONDAY + timedelta(days=day) for day in range(-7, 5))))
    await company.everybody_joined()
    site = Site(company)

    page = await site.signed_in(cast.EVA).opens("/me/hint")

    assert "no room for lunch" in page.text
    assert [line.people for line in company.store.audit.noted if line.deed == "load_read"] == [("eva",)]


async def test_somebody_of_no_team_is_told_so(site: Site) -> None:
    page = await site.signed_in(cast.somebody("Gry")).opens("/me")

    assert page.status_code == 400
    assert "in none of the teams" in page.text


async def test_what_cannot_be_done_is_said_in_the_language_of_the_page(site: Site) -> None:
    visitor = site.signed_in(cast.BO, language="da")
    await visitor.opens("/me")

    page = await visitor.sends("/me/leave", what="sales/coffee", how="pause", until="2026-11-01")

    assert page.status_code == 400
    assert "Den sidste dag i en pause skal ligge forude." in page.text
