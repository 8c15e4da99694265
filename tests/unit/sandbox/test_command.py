"""`kaffepause sandbox` starts a company around this week, or around the Monday that was named."""

from datetime import date, timedelta

import pytest

from kaffepause.cli.sandbox import seed_for
from kaffepause.clock import utc_now
from kaffepause.errors import UserError


def test_nothing_named_gives_this_machines_own_week_and_time() -> None:
    seed = seed_for("nordwind", None)

    assert seed.ticking
    assert seed.at is not None
    assert abs(utc_now() - seed.at) < timedelta(minutes=5)
    assert seed.monday.weekday() == 0
    assert timedelta(days=-1) <= seed.at.date() - seed.monday < timedelta(days=7)


def test_a_named_monday_gives_its_week() -> None:
    seed = seed_for("nordwind", date(2027, 3, 29))

    assert (seed.monday, seed.at, seed.ticking) == (date(2027, 3, 29), None, True)


def test_a_day_that_is_no_monday_is_refused_with_the_monday_before_it() -> None:
    with pytest.raises(UserError, match=r"2027-03-31 is not a Monday\. The Monday of that week is 2027-03-29\."):
        seed_for("nordwind", date(2027, 3, 31))
