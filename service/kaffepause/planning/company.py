"""Who meets whom: peers on walks, and coffee across teams."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaffepause.domain.ids import PersonId, lot
from kaffepause.planning.grid import Cells, Ints
from kaffepause.planning.pairing import BLOCK, FORBIDDEN, matched
from kaffepause.planning.product import times
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Occasion

NO_COMMON_SLOT = 10_000_000
MET_LATELY = 50_000  #: for the round just held; falls evenly to nothing at the end of the rest
MET = 400  #: for each earlier meeting
SAME_TEAM = 150
HOUR_APART = 10  #: for each of eight hours that two do not share
LOT = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """The people of one round who are still without company, by id, and what is known of each.

    free: who is free at each start of the round (rows are people). teams: names each person belongs to. hours: cells
    worked.
    """

    people: tuple[PersonId, ...]
    free: Cells
    hours: Cells
    teams: Mapping[PersonId, frozenset[str]]


def grouped(scene: Scene, occasion: Occasion, company: Company, *, odd_joins: bool) -> list[tuple[PersonId, ...]]:
    """Twos, or threes where the activity says so. With an odd number one joins a pair, or waits: then they are alone.

    Whoever met lately does not meet again while others have not; the lot decides the rest.
    """
    if len(company.people) < 2:
        return [(person,) for person in company.people]
    table = _Table(scene, occasion, company)
    order = table.by_lot()
    if occasion.activity.group_size > 2 and len(order) > 3:
        return [_named(company, group) for group in _threes(order, table)]
    odd = [_odd_one(scene, occasion, company, order)] if len(order) % 2 else []
    pairs = table.allowed(matched([person for person in order if person not in odd], table.costs))
    for one in odd:
        pairs = _joined(pairs, one, table) if odd_joins else [*pairs, (one,)]
    return [_named(company, group) for group in pairs]


def _named(company: Company, group: Iterable[int]) -> tuple[PersonId, ...]:
    return tuple(sorted(company.people[number] for number in group))


class _Table:
    """The costs of one round, computed for as many people as are asked for."""

    def __init__(self, scene: Scene, occasion: Occasion, company: Company) -> None:
        self.label = occasion.round.label
        self.rest = occasion.activity.rest
        self.company = company
        self.met = scene.memory.meetings((occasion.team.name, occasion.activity.name))
        self.apart = _not_together(scene, occasion)
        self.known: dict[PersonId, list[PersonId]] = {}
        for pair in (*self.met, *self.apart):
            for person in pair:
                self.known.setdefault(person, []).extend(other for other in pair if other != person)

    def by_lot(self) -> list[int]:
        people = self.company.people
        return sorted(range(len(people)), key=lambda number: lot(self.label, people[number]))

    def allowed(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
        """The pairs, those that must not be made parted into single people."""
        parted: list[tuple[int, ...]] = []
        for one, other in pairs:
            together = frozenset((self.company.people[one], self.company.people[other]))
            parted += [(one,), (other,)] if together in self.apart else [(one, other)]
        return parted

    def costs(self, block: Sequence[int]) -> Ints:
        free, hours = (marks[list(block)].astype(np.float32) for marks in (self.company.free, self.company.hours))
        table = np.where(times(free, free.T) > 0, 0, NO_COMMON_SLOT).astype(np.int64)
        shared = times(hours, hours.T)
        most = np.maximum(shared.diagonal()[:, None], shared.diagonal()[None, :])
        table += np.rint(HOUR_APART * 8 * (1 - shared / np.maximum(most, 1))).astype(np.int64)
        table += SAME_TEAM * self._shared_teams(block)
        table += self._lots(block)
        return table + self._history(block)

    def _shared_teams(self, block: Sequence[int]) -> Ints:
        members: dict[str, list[int]] = defaultdict(list)
        for row, number in enumerate(block):
            for name in self.company.teams[self.company.people[number]]:
                members[name].append(row)
        table = np.zeros((len(block), len(block)), dtype=np.int64)
        for rows in members.values():
            table[np.ix_(rows, rows)] = 1
        return table

    def _lots(self, block: Sequence[int]) -> Ints:
        lots = np.array([lot(self.label, self.company.people[number]) % 1009 for number in block], dtype=np.int64)
        return (lots[:, None] + lots[None, :]) % LOT

    def _history(self, block: Sequence[int]) -> Ints:
        table = np.zeros((len(block), len(block)), dtype=np.int64)
        people = [self.company.people[number] for number in block]
        column = {person: number for number, person in enumerate(people)}
        for row, person in enumerate(people):
            for other in self.known.get(person, ()):
                if other in column:
                    table[row, column[other]] = self._acquainted(frozenset((person, other)))
        return table

    def _acquainted(self, pair: frozenset[PersonId]) -> int:
        ago = self.met.get(pair, ())
        lately = max(self.rest + 1 - min(ago), 0) if ago else 0
        return FORBIDDEN * (pair in self.apart) + MET_LATELY * lately // max(self.rest, 1) + MET * len(ago)


def _not_together(scene: Scene, occasion: Occasion) -> frozenset[frozenset[PersonId]]:
    """Every two of whom the file says that they are not paired."""
    rosters = scene.question.rosters.values()
    ids = {person.address: person.id for roster in rosters for person in roster.everyone}
    lists = [sorted(ids[address] for address in names if address in ids) for names in occasion.activity.do_not_pair]
    return frozenset(
        frozenset((one, other)) for names in lists for number, one in enumerate(names) for other in names[number + 1 :]
    )


def _odd_one(scene: Scene, occasion: Occasion, company: Company, order: Sequence[int]) -> int:
    """Who is over: the one who least often was, then the one with the most company so far, then the lot."""
    held = scene.memory.held((occasion.team.name, occasion.activity.name))
    met = {person: [len(session.people) for session in held if person in session.people] for person in company.people}

    def turn(number: int) -> tuple[int, int]:
        sizes = met[company.people[number]]
        return sum(size > 2 for size in sizes), -len(sizes)

    return min(order, key=turn)


def _joined(groups: Sequence[tuple[int, ...]], one: int, table: _Table) -> list[tuple[int, ...]]:
    """That one with the pair that suits best; alone where there is none it may join."""
    pairs = [group for group in groups if len(group) == 2]
    costs: list[int] = []
    for first in range(0, len(pairs), BLOCK):
        row = table.costs([one, *(person for pair in pairs[first : first + BLOCK] for person in pair)])[0]
        costs += (row[1::2] + row[2::2]).tolist()
    if not pairs or min(costs) >= FORBIDDEN:
        return [*groups, (one,)]
    best = pairs[costs.index(min(costs))]
    return [(*group, one) if group == best else group for group in groups]


def _threes(order: Sequence[int], table: _Table) -> list[tuple[int, ...]]:
    """Threes, and a pair or two where the number asks for it: pairs first, then the rest shared out to them."""
    thirds = len(order) // 3
    pairs = matched(order[: 2 * thirds], table.costs)
    groups = table.allowed(pairs)
    rest = list(order[2 * thirds :])
    while len(rest) >= 2 and len(rest) > len(pairs):
        groups.append((rest.pop(), rest.pop()))
    for one in rest:
        groups = _joined(groups, one, table)
    return groups
