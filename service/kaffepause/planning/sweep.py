"""Teams that share people: each in turn takes its best week, whoever stands in its way is planned again, and the better
of before and after stays.
"""

from collections.abc import Sequence

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.grid import CELL
from kaffepause.planning.teamwork import TeamPlan, planned
from kaffepause.planning.wish import Wish

SWEEPS = 3


def swept(desk: Desk, plans: dict[TeamName, TeamPlan], bounds: dict[TeamName, int], breaks: Sequence[Wish]) -> None:
    """Better plans for the teams of one component, in `plans` and on the desk."""
    for _ in range(SWEEPS):
        before = sum(plan.cost for plan in plans.values())
        for name in list(plans):
            if plans[name].cost > bounds[name]:
                _first_choice(desk, plans, name, breaks)
        if sum(plan.cost for plan in plans.values()) == before:
            return


def _first_choice(desk: Desk, plans: dict[TeamName, TeamPlan], name: TeamName, breaks: Sequence[Wish]) -> None:
    """Plan that team as if its neighbours had nothing yet, then those it met; keep it if all together gain."""
    people = {person for wish in plans[name].wishes for person in wish.people}
    near = [other for other, plan in plans.items() if other != name and people & _people(plan.wishes)]
    old = {other: plans[other] for other in (name, *near)}
    for plan in old.values():
        _lift(desk, plan)
    new = {name: planned(desk, old[name].wishes, breaks)}
    met = [other for other in near if _meets(old[other].placed, new[name].placed)]
    for other in near:
        if other not in met:
            _put(desk, old[other])
    for other in met:
        new[other] = planned(desk, old[other].wishes, breaks)
    if sum(plan.cost for plan in new.values()) < sum(old[other].cost for other in new):
        plans.update(new)
        return
    for plan in new.values():
        _lift(desk, plan)
    for other in new:
        _put(desk, old[other])


def _people(wishes: Sequence[Wish]) -> set[PersonId]:
    return {person for wish in wishes for person in wish.people}


def _meets(ones: Sequence[Placed], others: Sequence[Placed]) -> bool:
    """Whether somebody would be at two of them at once, or without the free time between."""
    return any(
        {*one.people} & {*other.people}
        and one.slot.widened(max(one.wish.margin, other.wish.margin) * CELL).overlaps(other.slot)
        for one in ones
        for other in others
    )


def _lift(desk: Desk, plan: TeamPlan) -> None:
    for placed in plan.placed:
        desk.lift(placed)


def _put(desk: Desk, plan: TeamPlan) -> None:
    for placed in plan.placed:
        desk.put(placed)
