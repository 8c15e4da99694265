"""Where one component of teams is planned: its people's diaries, and what came of its wishes so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.planning.diary import Diary
from kaffepause.planning.grid import CELL, cells_of
from kaffepause.planning.options import Group
from kaffepause.planning.proposal import Unplaced
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

    def take(self, people: Iterable[PersonId], slot: Interval, margin: int) -> None:
        """Those people are at a session of ours in that slot."""
        first, last = (slot.start - self.scene.grid.start) // CELL, cells_of(slot.end - self.scene.grid.start)
        for person in people:
            if person in self.diaries:
                self.diaries[person].take(first, last, margin)

    def place(self, wish: Wish, slot: Interval, people: tuple[PersonId, ...], why: Reason) -> None:
        """The wish is held then, by those people."""
        self.placed.append(Placed(wish=wish, slot=slot, people=people, why=why))
        self.take(people, slot, wish.margin)

    def group(self, wish: Wish, people: Iterable[PersonId] = ()) -> Group:
        """The people of that wish, or those people, as they stand now."""
        among = sorted({*(people or wish.people)})
        return Group.of(self.scene, wish.occasion, [self.diaries[person] for person in among])
