"""What a team's rhythm asks of a person: minutes in a week, mails in a month."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

from kaffepause.config.problems import Finding
from kaffepause.config.written import Written
from kaffepause.domain.activity import Activity, HeldIn, Kind, Timing
from kaffepause.domain.organization import Organization, Team
from kaffepause.said import Said

WEEKS_IN_A_MONTH = 52 / 12
BRIEF = timedelta(minutes=15)


def mails_per_month(team: Team, series_weeks: int = 26) -> int:
    """About how many calendar mails one person in the team gets in a month, rounded up; 0 only where none are sent.

    A series is one mail for as long as it lives, a booking with its own time is one mail, and what stands in a person's
    own calendar is none.
    """
    return ceil(sum(_mails(activity, series_weeks) for activity in team.activities) - 1e-9)


def _mails(activity: Activity, series_weeks: int) -> float:
    if activity.held_in is HeldIn.OWN_CALENDAR:
        return 0
    weeks = series_weeks if activity.timing is Timing.FIXED else activity.cadence.every
    return WEEKS_IN_A_MONTH / weeks


def minutes_a_week(team: Team) -> int:
    """What counts against a member's budget in every week, by the activities that have a round in each."""
    return sum(_minutes(activity) for activity in team.activities if activity.cadence.every == 1)


def _minutes(activity: Activity) -> int:
    """A movement break is a gap itself; daily check-ins of 15 minutes or less count half."""
    if activity.kind is Kind.MOVEMENT_BREAK:
        return 0
    times = len(activity.cadence.days) if activity.timing is Timing.FIXED else 1
    minutes = times * (activity.duration // timedelta(minutes=1))
    return minutes // 2 if times >= 5 and activity.duration <= BRIEF else minutes


def over_budget(written: Written, organization: Organization) -> Iterator[Finding]:
    """A warning where a team's weekly rhythm can never fit into the budget."""
    asked, budget = minutes_a_week(written.value), organization.load_budget // timedelta(minutes=1)
    if asked > budget:
        says = Said(
            "The rhythm of {team} asks for {asked} minutes of each person every week; the budget is {budget}.",
            team=written.value.title,
            asked=asked,
            budget=budget,
        )
        cure = Said("The last of its activities are not held. Take some out, or raise organization.load_budget.")
        yield Finding(steps=written.at("activities"), says=says, cure=cure)
