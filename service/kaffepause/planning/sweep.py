"""Teams that share people: each in turn takes its best week, whoever stands in its way is planned again, and the better
of before and after stays.
"""

from collections import defaultdict
from collections.abc import Sequence

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.grid import CELL
from kaffepause.planning.solver import UNPLACED
from kaffepause.planning.teamwork import TeamPlan, planned
from kaffepause.planning.tolls import Rival
from kaffepause.planning.wish import Wish

#: How a team takes its best week, the next way when one gains nothing more: how far those in its way may push others in
#: turn, and whether it minds what it takes from them.
WAYS = ((1, True), (1, False), (2, True), (3, True))
#: Rounds over all teams at most, in all ways together.
SWEEPS = 24
#: How many of the teams that lack a session are tried at the head of all.
FRESH_STARTS = 3

Plans = dict[TeamName, TeamPlan]


def swept(desk: Desk, plans: Plans, bounds: dict[TeamName, int], breaks: Sequence[Wish]) -> None:
    """Better plans for the teams of one component, in `plans` and on the desk."""
    sweep = Sweep(desk, plans, breaks, bounds)
    sweep.settle()
    for name in [name for name in plans if sweep.to_gain(name) >= UNPLACED][:FRESH_STARTS]:
        sweep.start_with(name)


class Sweep:
    """The teams of one component as they are planned now, and who shares people with whom."""

    def __init__(self, desk: Desk, plans: Plans, breaks: Sequence[Wish], bounds: dict[TeamName, int]) -> None:
        self.desk = desk
        self.plans = plans
        self.breaks = breaks
        self.bounds = bounds
        self.near = _neighbours(plans)

    @property
    def cost(self) -> int:
        """Of all teams together."""
        return sum(plan.cost for plan in self.plans.values())

    def to_gain(self, name: TeamName) -> int:
        """How much less that team's week would cost at best."""
        return self.plans[name].cost - self.bounds[name]

    def settle(self) -> None:
        """Let each team in turn have its first choice, until no way gains anything."""
        ways = iter(WAYS)
        reach, minds = next(ways)
        for _ in range(SWEEPS):
            before = self.cost
            for name in list(self.plans):
                if self.to_gain(name) >= (UNPLACED if reach > 1 else 1):
                    self.first_choice(name, reach, minds=minds)
            if self.cost == before:
                way = next(ways, None)
                if way is None:
                    return
                reach, minds = way

    def start_with(self, first: TeamName) -> None:
        """Plan all of them anew, that team before the others; keep it if they gain."""
        old, before = dict(self.plans), self.cost
        for plan in old.values():
            _lift(self.desk, plan)
        for name in (first, *(name for name in old if name != first)):
            self.plans[name] = planned(self.desk, old[name].wishes, self.breaks)
        self.settle()
        if self.cost < before:
            return
        for plan in self.plans.values():
            _lift(self.desk, plan)
        for plan in old.values():
            _put(self.desk, plan)
        self.plans.update(old)

    def first_choice(self, name: TeamName, reach: int, *, minds: bool) -> None:
        """Plan that team as if its neighbours had nothing yet, then those it met; keep it if all together gain.

        reach: how far those may push others in turn. minds: whether what it takes from its neighbours counts.
        """
        new: Plans = {}
        self._push(new, name, reach, minds=minds)
        if sum(plan.cost for plan in new.values()) < sum(self.plans[other].cost for other in new):
            self.plans.update(new)
            return
        for plan in new.values():
            _lift(self.desk, plan)
        for other in new:
            _put(self.desk, self.plans[other])

    def _push(self, new: Plans, name: TeamName, reach: int, *, minds: bool) -> None:
        """Give the team its best week beside those in `new`; whoever it meets gets theirs after it."""
        near = [other for other in self.near[name] if other not in new] if reach else []
        _lift(self.desk, self.plans[name])
        rivals = [Rival.of(self.desk, one) for one in self._beside(name, near)] if minds else []
        for other in near:
            _lift(self.desk, self.plans[other])
        new[name] = planned(self.desk, self.plans[name].wishes, self.breaks, rivals=rivals)
        met = [other for other in near if _meets(self.plans[other].placed, new[name].placed)]
        for other in near:
            _put(self.desk, self.plans[other])
        for other in met:
            if other not in new:
                self._push(new, other, reach - 1, minds=minds)

    def _beside(self, name: TeamName, near: Sequence[TeamName]) -> list[Placed]:
        """The sessions of those teams to which people come that the team wants."""
        people = {person for wish in self.plans[name].wishes for person in wish.people}
        return [one for other in near for one in self.plans[other].placed if people.intersection(one.people)]


def _neighbours(plans: Plans) -> dict[TeamName, list[TeamName]]:
    """Who shares people with whom, in the order of the plans."""
    at: dict[PersonId, dict[TeamName, None]] = defaultdict(dict)
    for name, plan in plans.items():
        for wish in plan.wishes:
            for person in wish.people:
                at[person][name] = None
    near: dict[TeamName, set[TeamName]] = {name: set() for name in plans}
    for names in at.values():
        for name in names:
            near[name].update(names)
    order = {name: number for number, name in enumerate(plans)}
    return {name: sorted(others - {name}, key=order.__getitem__) for name, others in near.items()}


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
