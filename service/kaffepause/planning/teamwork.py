"""A team's week: the exact choice on the additive objective, then better on the true one."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from kaffepause.planning.breaks import prices
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.options import Options
from kaffepause.planning.reasons import Because, Reason
from kaffepause.planning.solver import Ask, Reply
from kaffepause.planning.wish import Wish

#: Pieces solved at once; the work doubles with each.
MOST = 8
#: How often focus is priced anew at the best choice so far.
REPRICINGS = 2

Answered = TypeVar("Answered")
Solving = Generator[Ask, Reply, Answered]


@dataclass(slots=True)
class TeamPlan:
    """What came of the wishes of one team that are never held at once."""

    wishes: Sequence[Wish]
    placed: list[Placed] = field(default_factory=list[Placed])
    refused: list[Wish] = field(default_factory=list[Wish])
    cost: int = 0


def chains(wishes: Sequence[Wish]) -> list[list[Sequence[Wish]]]:
    """The wishes in chains that share no day, each in blocks small enough to be solved at once."""
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
    return [_blocks(members) for _, members in found]


def _blocks(wishes: Sequence[Wish]) -> list[Sequence[Wish]]:
    number = -(-len(wishes) // MOST)
    size = -(-len(wishes) // number)
    return [wishes[first : first + size] for first in range(0, len(wishes), size)]


def planned(desk: Desk, wishes: Sequence[Wish], breaks: Sequence[Wish]) -> Solving[TeamPlan]:
    """The team's plan, put on the desk. breaks: own breaks that will be placed around it, and should not be spoiled."""
    plan = TeamPlan(wishes)
    waiting = chains(wishes)
    for turn in range(max(map(len, waiting), default=0)):
        joints = [_priced(desk, Joint.of(desk, chain[turn]), breaks) for chain in waiting if turn < len(chain)]
        chosen = yield from _chosen(joints)
        for joint, columns in zip(joints, chosen, strict=True):
            plan.cost += joint.cost(columns)
            for options, column in zip(joint.options, columns, strict=True):
                if column < 0:
                    plan.refused.append(options.wish)
                else:
                    plan.placed.append(placed_at(desk, options, column))
    return plan


def _priced(desk: Desk, joint: Joint, breaks: Sequence[Wish]) -> Joint:
    return replace(joint, prices=prices(desk, joint.options, breaks)) if breaks else joint


def _chosen(joints: Sequence[Joint]) -> Solving[list[Columns]]:
    reply = yield Ask([joint.block() for joint in joints])
    best = [joint.columns(answer) for joint, answer in zip(joints, reply.answers, strict=True)]
    now = best
    for _ in range(REPRICINGS):
        reply = yield Ask([joint.repriced(columns) for joint, columns in zip(joints, now, strict=True)])
        now = [joint.columns(answer) for joint, answer in zip(joints, reply.answers, strict=True)]
        best = [min(old, new, key=joint.worth) for joint, old, new in zip(joints, best, now, strict=True)]
    return [joint.improved(columns) for joint, columns in zip(joints, best, strict=True)]


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
    more = options.total[options.feasible & (coming > free)]
    return Reason(
        because=Because.BETTER_AFTER_CONFLICT if wish.standing else because,
        free=free,
        people=len(wish.people),
        needed=wish.needed,
        minutes=gain,
        price=max(int(more.min()) - int(options.total[column]), 0) if more.size else 0,
    )
