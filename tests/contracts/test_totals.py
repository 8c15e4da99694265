"""A weekly total is computed once, and what was computed first stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaffepause.domain.ids import TeamName
from kaffepause.reporting.ports import Totals, WeekTotal
from tests.contracts.rows import SALES, TODAY

TOTAL = WeekTotal(team=SALES, monday=TODAY, rule="no_gap", band="some", counted=7)


@pytest.fixture
def totals(store) -> Totals:
    return store.totals


async def test_a_frozen_total_stays_as_it_was(totals: Totals) -> None:
    assert await totals.freeze(TOTAL) == TOTAL
    assert await totals.freeze(replace(TOTAL, band="more_than_half", counted=6)) == TOTAL

    assert await totals.totals(SALES, TODAY) == (TOTAL,)


async def test_totals_are_those_of_the_team_since_that_monday(totals: Totals) -> None:
    before = replace(TOTAL, monday=TODAY - timedelta(days=7))
    lunch = replace(TOTAL, rule="no_lunch")
    for total in (lunch, TOTAL, before, replace(TOTAL, team=TeamName("support"))):
        await totals.freeze(total)

    assert await totals.totals(SALES, TODAY) == (TOTAL, lunch)
    assert await totals.totals(SALES, before.monday) == (before, TOTAL, lunch)
