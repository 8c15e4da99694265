"""Placing: what stands stays; everything else is placed exactly, block by block."""

from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from datetime import date

import numpy as np

from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import cells_of
from kaffepause.planning.groups import new_groups, standing_groups
from kaffepause.planning.hold import hold_fixed, keep_locked, keep_standing
from kaffepause.planning.options import Options, options_of
from kaffepause.planning.reasons import Because, Reason
from kaffepause.planning.refusal import why_none
from kaffepause.planning.solver import RANK, UNPLACED, Answer, Block, Piece
from kaffepause.planning.wish import Wish, is_in_groups

#: Pieces solved at once; the work doubles with each.
MOST = 8

Solving = Generator[Sequence[Block], Sequence[Answer], None]


def placing(desk: Desk, wishes: Sequence[Wish]) -> Solving:
    """Place the wishes of one component, in the order of the file. Yields blocks and is sent their answers."""
    crowds = [wish for wish in wishes if is_in_groups(wish.activity)]
    asked = [wish for one in wishes for wish in (standing_groups(desk, one) if one in crowds else [one])]
    asked = [wish for wish in asked if not keep_locked(desk, wish)]
    asked = [wish for wish in asked if not hold_fixed(desk, wish)]
    asked = [wish for wish in asked if not keep_standing(desk, wish)]
    by_team: dict[str, list[Wish]] = defaultdict(list)
    for wish in (*asked, *crowds):
        by_team[wish.team.name].append(wish)
    for theirs in by_team.values():
        yield from _place_together(desk, [wish for wish in theirs if not is_for_few(wish)])
        for crowd in theirs:
            if crowd in crowds:
                place_each(desk, new_groups(desk, crowd))
        place_each(desk, [wish for wish in theirs if is_for_few(wish) and wish not in crowds])


def is_for_few(wish: Wish) -> bool:
    """Whether others of the team may be elsewhere at the same time: own breaks, and company in twos and threes."""
    return is_in_groups(wish.activity) or (wish.is_break and bool(wish.part))


def _place_together(desk: Desk, wishes: Sequence[Wish]) -> Solving:
    """Everything that takes the whole team or its manager: no two at once. Weeks that share no day are independent."""
    chains = [_chunks(chain) for chain in _chained(wishes)]
    for turn in range(max(map(len, chains), default=0)):
        now = [chain[turn] for chain in chains if turn < len(chain)]
        found = [_options(desk, chunk) for chunk in now]
        answers = yield [_block(desk, options) for options in found]
        for options, answer in zip(found, answers, strict=True):
            for one, start in zip(options, _starts(options, answer), strict=True):
                _settle(desk, one, start)


def _chained(wishes: Sequence[Wish]) -> list[list[Wish]]:
    """The wishes in chains of which no two share a day."""
    chains: list[tuple[set[date], list[Wish]]] = []
    for wish in wishes:
        days, members = {*wish.days}, [wish]
        apart: list[tuple[set[date], list[Wish]]] = []
        for chain in chains:
            if chain[0] & days:
                days, members = days | chain[0], chain[1] + members
            else:
                apart.append(chain)
        chains = [*apart, (days, members)]
    return [members for _, members in chains]


def _chunks(wishes: Sequence[Wish]) -> list[Sequence[Wish]]:
    number = -(-len(wishes) // MOST)
    size = -(-len(wishes) // number)
    return [wishes[first : first + size] for first in range(0, len(wishes), size)]


def _options(desk: Desk, wishes: Sequence[Wish]) -> list[Options]:
    people = [person for wish in wishes for person in wish.people]
    group = desk.group(wishes[0], people)
    return [options_of(desk.scene, wish, group) for wish in wishes]


def _block(desk: Desk, options: Sequence[Options]) -> Block:
    """The pieces of one choice. Between two of a team's own lies the largest buffer of them all."""
    team = options[0].wish.team
    gap = max(cells_of(activity.buffer) for activity in team.activities)
    gap = max(gap, *(one.wish.margin for one in options))
    local = desk.scene.grid.local(team.zone)
    families = {one.wish.activity.name: number for number, one in enumerate(options)}
    pieces = tuple(
        Piece(
            starts=one.starts[one.feasible],
            days=local.ordinal[one.starts[one.feasible]],
            costs=one.cost[one.feasible],
            length=one.wish.length + gap,
            family=families[one.wish.activity.name] if one.wish.part else -1,
            unplaced=UNPLACED + RANK * (len(options) - number),
        )
        for number, one in enumerate(options)
    )
    price = max(one.wish.activity.weights.same_day for one in options)
    held = Counter(
        (families.get(placed.wish.activity.name, -1) if placed.wish.part else -1, placed.day.toordinal())
        for placed in desk.placed
        if placed.wish.team is team
    )
    return Block(pieces=pieces, same_day={piece.family: price for piece in pieces}, held=held)


def _starts(options: Sequence[Options], answer: Answer) -> list[int]:
    """For each of the options the column of the chosen start, or -1."""
    return [
        int(np.flatnonzero(one.feasible)[index]) if index >= 0 else -1
        for one, index in zip(options, answer.chosen, strict=True)
    ]


def _settle(desk: Desk, options: Options, column: int) -> None:
    wish = options.wish
    if column < 0:
        desk.unplaced.append(why_none(desk.scene, wish, desk.group(wish)))
        return
    people = options.people_at(column)
    slot = desk.scene.grid.slot(int(options.starts[column]), wish.activity.duration)
    desk.place(wish, slot, people, _why(options, column))


def _why(options: Options, column: int) -> Reason:
    wish, coming = options.wish, options.free.sum(axis=0)
    free, gain = int(coming[column]), int(options.gain[column])
    because = Because.BETTER_AFTER_CONFLICT if wish.standing else Because.BEST_TIME
    if gain and not wish.standing:
        because = Because.SPLITS_LONGEST_STRETCH
    more = options.cost[options.feasible & (coming > free)]
    price = max(int(more.min()) - int(options.cost[column]), 0) if more.size else 0
    return Reason(because=because, free=free, people=len(wish.people), needed=wish.needed, minutes=gain, price=price)


def place_each(desk: Desk, wishes: Sequence[Wish]) -> None:
    """Each where it costs least, one after the other."""
    for wish in wishes:
        options = options_of(desk.scene, wish, desk.group(wish))
        cost = np.where(options.feasible, options.cost, UNPLACED)
        column = int(cost.argmin()) if options.feasible.any() else -1
        _settle(desk, options, column)
