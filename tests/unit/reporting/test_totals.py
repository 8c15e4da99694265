"""Totals of the Monday mail: bands, frozen weeks and the table of eight weeks."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.people import Level, ManagerSees
from kaffepause.reporting.ports import WeekTotal
from kaffepause.reporting.privacy import Band
from kaffepause.reporting.signals import NAMED_RULES
from tests.cast import ADA, MONDAY, TUESDAY, WEDNESDAY, organization, team
from tests.unit.reporting.office import MEASURED, Office, crew, crowded, told

COUNTS = replace(MEASURED, manager_sees=ManagerSees.COUNTS)


async def counted_office(flagged: int, size: int = 6) -> Office:
    people = crew(size)
    ours = Office(organization(team(members=people, privacy=COUNTS)), people=(ADA, *people))
    for person in people[:flagged]:
        ours.has(person, crowded(TUESDAY, WEDNESDAY))
    return ours


@pytest.mark.parametrize(
    ("flagged", "expected"),
    [
        (0, "For each rule, it is none or few of those who are counted."),
        (1, "For each rule, it is none or few of those who are counted."),
        (3, "This week, for some of those who are counted: days without a free gap"),
        (6, "This week, for more than half of those who are counted: days without a free gap"),
    ],
)
async def test_a_total_is_said_as_a_band(flagged: int, expected: str) -> None:
    assert expected in await told(await counted_office(flagged))


async def test_fewer_than_five_have_no_total() -> None:
    text = await told(await counted_office(4, size=4))

    assert "There is no total where fewer than five people are counted." in text
    assert "of those who are counted" not in text


async def test_a_total_is_frozen_for_its_week() -> None:
    ours = await counted_office(3)
    before = await told(ours)
    for person in crew(6):
        ours.has(person, crowded(TUESDAY, WEDNESDAY))

    assert await told(ours) == before


async def test_a_week_that_had_no_total_on_monday_gets_none_later() -> None:
    ours = await counted_office(3, size=5)
    await ours.levels(Level.NONE, crew(5)[0])
    before = await told(ours)
    await ours.levels(Level.TEAM, crew(5)[0])

    assert await told(ours) == before


async def freeze(ours: Office, weeks_ago: int, band: Band) -> None:
    """The totals of an earlier week, as its own Monday mail left them."""
    monday = MONDAY - timedelta(weeks=weeks_ago)
    for rule in NAMED_RULES:
        total = WeekTotal(team=ours.organization.teams[0].name, monday=monday, rule=rule, band=band, counted=6)
        await ours.store.totals.freeze(total)


async def test_the_teams_own_figures_of_eight_weeks_stand_in_a_table() -> None:
    ours = await counted_office(3)
    for weeks_ago in range(2, 12):
        await freeze(ours, weeks_ago, Band.SOME if weeks_ago == 4 else Band.NONE_OR_FEW)

    mail = await ours.mail()

    table = mail.text.partition("The team's own figures")[2].partition("Own focus blocks")[0]
    assert re.findall(r"^week (\d+)", table, re.MULTILINE) == [str(week) for week in range(40, 48)]
    assert [line for line in table.splitlines() if line.count("some") == 3] != []
    assert mail.html.count("<caption") == 2, "real tables: the plan and the trend"


@pytest.mark.parametrize("band", [Band.TOO_FEW, None])
async def test_one_week_with_a_total_makes_no_trend(band: Band | None) -> None:
    ours = await counted_office(3)
    if band:
        await freeze(ours, 2, band)

    assert "The team's own figures" not in await told(ours)


async def test_a_smaller_group_has_no_trend_of_its_own_either() -> None:
    ours = await counted_office(3, size=4)
    for weeks_ago in (2, 3):
        await freeze(ours, weeks_ago, Band.TOO_FEW)

    assert "The team's own figures" not in await told(ours)


async def test_totals_of_teams_that_share_all_but_a_few_are_not_both_printed() -> None:
    people = crew(7)
    teams = (team(members=people, privacy=COUNTS), team(members=people[:5], privacy=COUNTS, name="inner"))
    ours = Office(organization(*teams), people=(ADA, *people))
    for person in people[:4]:
        ours.has(person, crowded(TUESDAY, WEDNESDAY))

    assert (await told(ours)).count("of those who are counted") == 1


async def test_the_two_caveats_stand_under_everything_that_is_said_of_load() -> None:
    text = await told(await counted_office(3))

    assert "Own focus blocks count as busy. Unplanned calls and real pauses are not seen." in text
