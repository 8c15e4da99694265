"""What stops a plan before it touches anything: it is stale, it is drastic, or nobody said it may write."""

from collections.abc import Mapping

from kaffepause.booking.plan import Plan, Verb
from kaffepause.domain.ids import TeamName
from kaffepause.domain.organization import Limits
from kaffepause.errors import DrasticPlan, StalePlan
from kaffepause.said import Said


def refuse_if_stale(plan: Plan, *, config: str, revisions: Mapping[TeamName, int], own: Mapping[TeamName, int]) -> None:
    """Raise StalePlan where the file or a team's ledger moved since the plan was made.

    own: how many of each team's changes were written under this very plan; a half-applied plan may be resumed.
    """
    if plan.config != config:
        raise StalePlan(
            Said("The config file changed after this plan was made. Make a new one with `kaffepause plan`.")
        )
    for team in sorted({*plan.revisions, *revisions}):
        moved = revisions.get(team, 0) - plan.revisions.get(team, 0) - own.get(team, 0)
        if moved:
            raise StalePlan(
                Said(
                    "Bookings of {team} changed after this plan was made. Make a new one with `kaffepause plan`.",
                    team=team,
                )
            )


def refuse_if_drastic(plan: Plan, limits: Limits, *, cancellations_allowed: bool, is_emptied: bool = False) -> None:
    """Raise DrasticPlan where the plan takes back more than the file's limits allow.

    is_emptied: the file names no activity any more; then every cancellation is one too many.
    """
    cancelled = plan.count(Verb.CANCEL)
    share = cancelled / plan.ahead if plan.ahead else 0.0
    too_many = cancelled > limits.cancellations or (cancelled > 3 and share > limits.cancelled_share)
    too_many = too_many or (is_emptied and cancelled > 0)
    if too_many and not cancellations_allowed:
        raise DrasticPlan(
            Said(
                "This plan takes back {count} of {ahead} bookings ahead; the limits in the file are {most} and"
                " {share:.0%}. If that is what you want, run it again with --allow-cancellations.",
                count=cancelled,
                ahead=plan.ahead,
                most=limits.cancellations,
                share=limits.cancelled_share,
            )
        )
