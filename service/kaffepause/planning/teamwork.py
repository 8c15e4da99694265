"""A team's week: the exact choice on the additive objective, then better on the true one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kaffepause.planning.blocks import solved
from kaffepause.planning.breaks import prices
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.options import Options
from kaffepause.planning.reasons import Because, Reason
from kaffepause.planning.tolls import Rival, tolls
from kaffepause.planning.wish import Wish


@dataclass(slots=True)
class TeamPlan:
    """What came of the wishes of one team that are never held at once."""

    wishes: Sequence[Wish]
    placed: list[Placed] = field(default_factory=list[Placed])
    refused: list[Wish] = field(default_factory=list[Wish])
    cost: int = 0


def chains(wishes: Sequence[Wish]) -> list[list[Wish]]:
    """The wishes in chains that share no day."""
    found: list[tuple[set[date], list[Wish]]] = []
    for wish in wishes:
        days, members = {*wish.days}, [wish]
        apart: list[tuple[set[date], list[Wish]]] = []
        for chain in found:
            if chain[0] & days:
                days, members = days | chain[0], chain[1] + members
            else:
                apart.append(chain)
        found = [*apart, (days, members)]
    return [members for _, members in found]


def planned(
    desk: Desk,
    wishes: Sequence[Wish],
    breaks: Sequence[Wish],
    known: Sequence[tuple[Joint, Columns]] = (),
    *,
    rivals: Sequence[Rival] = (),
) -> TeamPlan:
    """The team's plan, put on the desk.

    breaks: own breaks that will be placed around it, and should not be spoiled. known: the answer for each chain, where
    they were found on the desk as it is. rivals: sessions of other teams that are not on the desk now and want back.
    """
    plan = TeamPlan(wishes)
    joints = [] if known else [_priced(desk, Joint.of(desk, chain), breaks, rivals) for chain in chains(wishes)]
    for joint, columns in known or [(joint, solved(joint)[0]) for joint in joints]:
        plan.cost += joint.cost(columns)
        for options, column in zip(joint.options, columns, strict=True):
            if column < 0:
                plan.refused.append(options.wish)
            else:
                plan.placed.append(placed_at(desk, options, column))
    return plan


def _priced(desk: Desk, joint: Joint, breaks: Sequence[Wish], rivals: Sequence[Rival]) -> Joint:
    if not breaks and not rivals:
        return joint
    both = zip(prices(desk, joint.options, breaks), tolls(desk, joint.options, rivals), strict=True)
    return replace(joint, prices=[one + other for one, other in both])


def placed_at(desk: Desk, options: Options, column: int) -> Placed:
    """Put the wish on the desk at that start, and answer how it stands there."""
    slot = desk.scene.grid.slot(int(options.starts[column]), options.wish.activity.duration)
    placed = Placed(wish=options.wish, slot=slot, people=options.people_at(column), why=_why(options, column))
    desk.put(placed)
    return placed


def _why(options: Options, column: int) -> Reason:
    wish, coming = options.wish, options.free.sum(axis=0)
    free, gain = int(coming[column]), int(options.gain[column])
    because = Because.SPLITS_LONGEST_STRETCH if gain else Because.BEST_TIME
    more = options.total[coming > free]
    return Reason(
        because=Because.BETTER_AFTER_CONFLICT if wish.standing else because,
        free=free,
        people=len(wish.people),
        needed=wish.needed,
        minutes=gain,
        price=max(int(more.min()) - int(options.total[column]), 0) if more.size else 0,
    )
