"""Where one component of teams is planned: its people's diaries, and what came of its wishes so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import CELL, Cells, cells_of
from kaffepause.planning.options import Group
from kaffepause.planning.proposal import Certificate, Unplaced
from kaffepause.planning.reasons import Reason
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A wish with its slot. people: who will be there."""

    wish: Wish
    slot: Interval
    people: tuple[PersonId, ...]
    why: Reason

    @property
    def day(self) -> date:
        """The team's local date."""
        return self.slot.start.astimezone(self.wish.team.zone).date()


@dataclass(slots=True)
class Desk:
    """The one thing that changes while planning."""

    scene: Scene
    diaries: Mapping[PersonId, Diary]
    placed: list[Placed] = field(default_factory=list[Placed])
    unplaced: list[Unplaced] = field(default_factory=list[Unplaced])
    certificates: list[Certificate] = field(default_factory=list[Certificate])
    base: dict[PersonId, Cells] = field(default_factory=dict[PersonId, Cells])

    def note_base(self) -> None:
        """What is free now is what focus is priced on: what stands by now stands for good."""
        self.base = {person: diary.free for person, diary in self.diaries.items()}

    def take(self, people: Iterable[PersonId], slot: Interval, margin: int, *, times: int = 1) -> None:
        """Those people are at a session of ours in that slot; -1 times: no longer."""
        first, last = (slot.start - self.scene.grid.start) // CELL, cells_of(slot.end - self.scene.grid.start)
        for person in people:
            if person in self.diaries:
                self.diaries[person].take(first, last, margin, times=times)

    def place(self, wish: Wish, slot: Interval, people: tuple[PersonId, ...], why: Reason) -> None:
        """The wish is held then, by those people."""
        self.put(Placed(wish=wish, slot=slot, people=people, why=why))

    def put(self, placed: Placed) -> None:
        self.placed.append(placed)
        self.take(placed.people, placed.slot, placed.wish.margin)

    def lift(self, placed: Placed) -> None:
        """Take it off the calendars again."""
        self.placed.remove(placed)
        self.take(placed.people, placed.slot, placed.wish.margin, times=-1)

    def group(self, wish: Wish, people: Iterable[PersonId] = ()) -> Group:
        """The people of that wish, or those people, as they stand now."""
        among = sorted({*(people or wish.people)})
        diaries = [self.diaries[person] for person in among]
        free = np.stack([self.base.get(diary.person, diary.free) for diary in diaries])
        return Group(self.scene, wish.occasion, diaries, free)
