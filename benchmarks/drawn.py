"""Made-up meeting-scheduling instances of the published form: of known verdict, and nearly as CSPLib draws them.

An instance is named after how it was made, its size and its seed. Same size and seed, same instance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.meetings import Meetings
from kaffepause.planning.grid import Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What CSPLib's generator is told. each: meetings of an agent. nearest, furthest: the travel, in slots."""

    meetings: int = 20
    agents: int = 9
    each: int = 5
    nearest: int = 1
    furthest: int = 2
    slots: int = 12

    @property
    def is_too_much_for_one(self) -> bool:
        """Whether an agent who has furthest to go between any two meetings needs more slots than there are."""
        return self.each + (self.each - 1) * self.furthest > self.slots


def drawn(size: Size, seed: int) -> Meetings:
    """Nearly as CSPLib draws them, of unknown verdict: each agent's meetings at random, and each travel."""
    chance = np.random.default_rng(seed)
    attends = [chance.permutation(size.meetings)[: size.each].tolist() for _ in range(size.agents)]
    return _named("drawn", size, seed, attends, _distances(chance, size))


def fitting(size: Size, seed: int) -> Meetings:
    """One whose meetings fit: drawn around a hidden week. At least as many meetings as slots."""
    chance = np.random.default_rng(seed)
    hidden = chance.permutation(np.resize(np.arange(size.slots), size.meetings))
    attends = [_apart(chance, hidden.tolist(), size) for _ in range(size.agents)]
    between = np.maximum(np.abs(hidden[:, None] - hidden) - 1, 0)
    travel = _distances(chance, size)
    for theirs in attends:
        travel[np.ix_(theirs, theirs)] = np.minimum(travel, between)[np.ix_(theirs, theirs)]
    return _named("around-a-week", size, seed, attends, travel)


def too_tight(size: Size, seed: int) -> Meetings:
    """One whose meetings cannot fit: one agent has furthest to go between any two of theirs."""
    if not size.is_too_much_for_one:
        raise ValueError("With that travel one agent's meetings still fit: ask for more of them, or for fewer slots.")
    chance = np.random.default_rng(seed)
    attends = [chance.permutation(size.meetings)[: size.each].tolist() for _ in range(size.agents)]
    travel = _distances(chance, size)
    unlucky = attends[int(chance.integers(size.agents))]
    travel[np.ix_(unlucky, unlucky)] = size.furthest
    return _named("too-far", size, seed, attends, travel)


def _distances(chance: np.random.Generator, size: Size) -> Ints:
    above = np.triu(chance.integers(size.nearest, size.furthest + 1, size=(size.meetings, size.meetings)), 1)
    return above + above.T


def _apart(chance: np.random.Generator, hidden: Sequence[int], size: Size) -> list[int]:
    """Meetings of one agent between which there is time for the nearest travel in the hidden week."""
    while True:
        order: list[int] = chance.permutation(size.meetings).tolist()
        chosen: list[int] = []
        for meeting in order:
            if all(abs(hidden[meeting] - hidden[other]) > size.nearest for other in chosen):
                chosen.append(meeting)
        if len(chosen) >= size.each:
            return chosen[: size.each]


def _named(how: str, size: Size, seed: int, attends: Sequence[Sequence[int]], travel: Ints) -> Meetings:
    np.fill_diagonal(travel, 0)
    return Meetings(
        name=f"{how}-{size.meetings}-{size.agents}-{size.each}-{size.nearest}-{size.furthest}-{size.slots}-{seed}",
        slots=size.slots,
        attends=tuple(tuple(sorted(theirs)) for theirs in attends),
        travel=tuple(tuple(row) for row in travel.tolist()),
    )
