"""What was held before, looked up by whom it concerns."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.planning.grouped import grouped
from kaffepause.planning.ports import Held

Key = tuple[TeamName, ActivityName]


@dataclass(frozen=True, slots=True)
class Memory:
    """Earlier sessions, oldest first, by activity and by round."""

    by_activity: dict[Key, list[Held]]
    by_round: dict[str, list[Held]]

    @staticmethod
    def of(history: Sequence[Held]) -> "Memory":
        return Memory(
            by_activity=grouped(history, lambda held: ((held.team, held.activity),)),
            by_round=grouped(history, lambda held: (held.round_label,)),
        )

    def held(self, key: Key) -> Sequence[Held]:
        """All sessions of that activity."""
        return self.by_activity.get(key, ())

    def in_round(self, label: str) -> Sequence[Held]:
        """All sessions of that round."""
        return self.by_round.get(label, ())

    def last(self, key: Key, part: str) -> Held | None:
        """The latest session of that activity and part."""
        return next((held for held in reversed(self.held(key)) if held.part == part), None)

    def absences(self, key: Key) -> Counter[PersonId]:
        """How often each person was left out."""
        return Counter(person for held in self.held(key) for person in held.absent)

    def meetings(self, key: Key) -> dict[frozenset[PersonId], list[int]]:
        """For each two who met: how many rounds ago, the last round being 1; latest last."""
        labels = sorted({held.round_label for held in self.held(key)}, reverse=True)
        ago = {label: number for number, label in enumerate(labels, start=1)}
        met: dict[frozenset[PersonId], list[int]] = defaultdict(list)
        for held in self.held(key):
            for number, one in enumerate(held.people):
                for other in held.people[number + 1 :]:
                    met[frozenset((one, other))].append(ago[held.round_label])
        return met
