"""Coffee pairing over many rounds, side by side with a shuffle and a rule of thumb: repeats, time, who meets whom."""

import sys
from datetime import timedelta
from pathlib import Path
from time import process_time
from unittest.mock import patch

import numpy as np
import rustworkx

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.company import HOME, MINUTE, MONDAY, WEEK, coffee, organization
from benchmarks.company import team as team_of
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person, Roster
from kaffepause.domain.rounds import Round
from kaffepause.planning import company as company_module
from kaffepause.planning.company import Company, grouped
from kaffepause.planning.ports import Held
from kaffepause.planning.question import Question
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Occasion

ACTIVITY, SIZES = coffee(), {20: 52, 25: 26, 200: 52, 2_000: 52, 20_000: 52}  #: people: rounds
WINDOW = 12
REMEMBERED = 26  #: rounds, as long as history is kept
EXACT = 200  #: people whom exact matching can be asked to pair round after round
SLOT = Interval(WEEK.start, WEEK.start + 30 * MINUTE)


def people(number: int, seed: int = 1) -> Company:
    """People of teams of eight; a third of the starts free to each, in one of four patterns of hours."""
    chance = np.random.default_rng(seed)
    names = tuple(PersonId(f"p{place:06}") for place in range(number))
    hours = np.zeros((number, 96), dtype=np.bool_)
    # The few work at the same hours, so that all of them can meet; of the many some are far away.
    shifts = [32] * 4 if number <= 25 else [32, 36, 40, 60]
    for row, shift in enumerate(chance.choice(shifts, number, p=[0.6, 0.2, 0.1, 0.1])):
        hours[row, shift : shift + 34] = True
    free = np.repeat(hours[:, ::2], 5, axis=1) & (chance.random((number, 240)) < 0.33)
    return Company(
        people=names,
        free=free,
        hours=hours,
        teams={name: frozenset({f"team{place // 8}"}) for place, name in enumerate(names)},
    )


def occasion(number: int) -> Occasion:
    monday = MONDAY + timedelta(weeks=number)
    team = team_of(0, (ACTIVITY,), HOME)
    round_ = Round(team=team.name, activity=ACTIVITY.name, first=monday, last=monday + timedelta(days=6))
    return Occasion(team=team, activity=ACTIVITY, round=round_, days=(monday,))


def scene(company: Company, history: list[Held]) -> Scene:
    members = tuple(Person(id=name, name=name, address=Address(name)) for name in company.people)
    team = team_of(0, (ACTIVITY,), HOME)
    return Scene(
        Question(
            now=WEEK.start,
            horizon=WEEK,
            organization=organization([team]),
            rosters={team.name: Roster(team=team.name, members=members, manager=None)},
            availability={},
            history=tuple(history),
        )
    )


def ours(company: Company, history: list[Held], number: int) -> list[tuple[PersonId, ...]]:
    return grouped(scene(company, history), occasion(number), company, odd_joins=True)


def shuffled(company: Company, _: list[Held], number: int) -> list[tuple[PersonId, ...]]:
    order = np.random.default_rng(number).permutation(len(company.people))
    pairs = [tuple(company.people[place] for place in order[first : first + 2]) for first in range(0, len(order), 2)]
    return [*pairs[:-2], (*pairs[-2], *pairs[-1])] if len(pairs[-1]) == 1 else pairs


def not_the_last_three(company: Company, history: list[Held], number: int) -> list[tuple[PersonId, ...]]:
    """Go through a shuffle and give everybody the first who is left and was not met in the last three rounds."""
    recent = set(sorted({held.round_label for held in history})[-3:])
    met = {pair for held in history if held.round_label in recent for pair in pairs_in(held.people)}
    order = [company.people[place] for place in np.random.default_rng(number).permutation(len(company.people))]
    found: list[tuple[PersonId, ...]] = []
    while len(order) > 1:
        one = order.pop()
        at = next((place for place in range(len(order) - 1, -1, -1) if frozenset((one, order[place])) not in met), -1)
        found.append((one, order.pop(at)))
    return [*found[:-1], (*found[-1], *order)]


def cooled_down(company: Company, history: list[Held], number: int) -> list[tuple[PersonId, ...]]:
    """Go through a shuffle and give everybody whoever is left that they met longest ago, or never."""
    last = {pair: turn for turn, one in enumerate(history) for pair in pairs_in(one.people)}
    order = [company.people[place] for place in np.random.default_rng(number).permutation(len(company.people))]
    found: list[tuple[PersonId, ...]] = []
    while len(order) > 1:
        one = order.pop()
        other = min(order[-EXACT:], key=lambda person: last.get(frozenset((one, person)), -1))
        order.remove(other)
        found.append((one, other))
    return [*found[:-1], (*found[-1], *order)]


def matched_exactly(company: Company, history: list[Held], number: int) -> list[tuple[PersonId, ...]]:
    """The matching of least cost by rustworkx, at our costs; the one over joins as with us."""
    with patch.object(company_module, "matched", _by_rustworkx):
        return ours(company, history, number)


def _by_rustworkx(order, costs):
    table, graph = costs(order), rustworkx.PyGraph()
    most = int(table.max()) + 1
    graph.add_nodes_from(list(range(len(order))))
    graph.add_edges_from(
        [
            (row, column, most - int(table[row, column]))
            for row in range(len(order))
            for column in range(row + 1, len(order))
        ]
    )
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(order[one], order[other]), max(order[one], order[other])) for one, other in pairs)


def pairs_in(group) -> list[frozenset[PersonId]]:
    return [frozenset((one, other)) for place, one in enumerate(group) for other in group[place + 1 :]]


def rounds(company: Company, method, number: int) -> str:
    history: list[Held] = []
    last: dict[frozenset[PersonId], int] = {}
    repeats, total, shared, taken = 0, 0, 0, 0.0
    place = {name: row for row, name in enumerate(company.people)}
    for turn in range(number):
        began = process_time()
        groups = method(company, history[-REMEMBERED * len(company.people) // 2 :], turn)
        taken += process_time() - began
        for group in groups:
            for pair in pairs_in(group):
                one, other = (place[name] for name in pair)
                repeats += pair in last and turn - last[pair] <= WINDOW
                total, shared = total + 1, shared + bool((company.free[one] & company.free[other]).any())
                last[pair] = turn
        label = f"team00000/pairs/{(MONDAY + timedelta(weeks=turn)).isoformat()}"
        history += [held(group, label, turn) for group in groups]
    size = len(company.people)
    return (
        f"{1000 * taken / number:>9,.1f} ms a round   repeats in {WINDOW} rounds {repeats / total:>6.2%}   "
        f"common slot {shared / total:>6.1%}   pairs met {len(last):>7,} of {size * (size - 1) // 2:,}"
    )


def held(group: tuple[PersonId, ...], label: str, turn: int) -> Held:
    slot = Interval(SLOT.start - timedelta(weeks=60 - turn), SLOT.end - timedelta(weeks=60 - turn))
    team = team_of(0, (ACTIVITY,), HOME)
    return Held(team=team.name, activity=ACTIVITY.name, round_label=label, part="", slot=slot, people=group)


def main() -> None:
    methods = {
        "ours": ours,
        "exact": matched_exactly,
        "shuffle": shuffled,
        "not the last three": not_the_last_three,
        "cooldown": cooled_down,
    }
    for size, number in SIZES.items():
        company = people(size)
        for name, method in methods.items():
            if name == "exact" and size > EXACT:
                continue
            if size <= 2_000 or name == "ours":
                print(f"{size:>6,} people, {number:>2} rounds, {name:<19}{rounds(company, method, number)}", flush=True)


if __name__ == "__main__":
    main()
