"""A plan that is stale or drastic is refused before it touches anything."""

import pytest

from kaffepause.booking.guards import refuse_if_drastic, refuse_if_stale
from kaffepause.booking.plan import Action, Plan, Verb, Why
from kaffepause.domain.ids import TeamName
from kaffepause.domain.organization import Limits
from kaffepause.errors import DrasticPlan, StalePlan
from tests.bookings import NOW, wanted

SALES = TeamName("sales")


def plan(cancels: int = 0, ahead: int = 100) -> Plan:
    wish = wanted()
    cancel = Action(
        verb=Verb.CANCEL,
        key=wish.key,
        team=SALES,
        activity=wish.activity,
        round_label=wish.round_label,
        organizer=wish.organizer,
        why=Why.NO_LONGER_WANTED,
    )
    return Plan(
        id="plan-1", made_at=NOW, config="digest", revisions={SALES: 4}, actions=(cancel,) * cancels, ahead=ahead
    )


def test_a_plan_is_applied_while_nothing_moved():
    refuse_if_stale(plan(), config="digest", revisions={SALES: 4}, own={})


def test_a_changed_file_makes_a_plan_stale():
    with pytest.raises(StalePlan, match=r"config file changed.*`kaffepause plan`"):
        refuse_if_stale(plan(), config="other", revisions={SALES: 4}, own={})


def test_another_plans_changes_make_it_stale():
    with pytest.raises(StalePlan, match="Bookings of sales changed"):
        refuse_if_stale(plan(), config="digest", revisions={SALES: 5}, own={})


def test_a_team_that_had_no_bookings_when_it_was_made_counts_too():
    with pytest.raises(StalePlan, match="Bookings of support changed"):
        refuse_if_stale(plan(), config="digest", revisions={SALES: 4, TeamName("support"): 1}, own={})


def test_a_half_applied_plan_may_be_resumed():
    refuse_if_stale(plan(), config="digest", revisions={SALES: 7}, own={SALES: 3})


def test_an_ordinary_number_of_cancellations_passes():
    refuse_if_drastic(plan(cancels=20), Limits(), cancellations_allowed=False)


def test_more_cancellations_than_the_limit_are_refused_with_the_number_and_the_way_past():
    with pytest.raises(DrasticPlan, match=r"takes back 21 of 100.*--allow-cancellations"):
        refuse_if_drastic(plan(cancels=21), Limits(), cancellations_allowed=False)


def test_most_of_a_small_company_is_drastic_too():
    with pytest.raises(DrasticPlan, match="takes back 5 of 8"):
        refuse_if_drastic(plan(cancels=5, ahead=8), Limits(), cancellations_allowed=False)


def test_three_of_three_is_an_ordinary_day():
    refuse_if_drastic(plan(cancels=3, ahead=3), Limits(), cancellations_allowed=False)


def test_a_person_may_allow_it():
    refuse_if_drastic(plan(cancels=99), Limits(), cancellations_allowed=True)
