"""Whose turn it is: hosts and entries in fair rotation, by the time of the sessions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaffepause.domain.activity import Activity, Kind
from kaffepause.domain.ids import PersonId, lot
from kaffepause.planning.desk import Placed
from kaffepause.planning.memory import Memory
from kaffepause.planning.question import Question, Standing

HOSTED = (Kind.SOCIAL_CALL, Kind.LEADER_TALK)


@dataclass(slots=True)
class Turns:
    """How often and when each had a turn; the next is the one with the fewest, then the longest wait, then the lot."""

    label: str
    counts: Counter[str] = field(default_factory=Counter[str])
    last: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def take(self, who: str, at: datetime) -> None:
        self.counts[who] += 1
        self.last[who] = max(at, self.last.get(who, at))

    def following(self, among: Sequence[str]) -> str:
        """Whose turn it is, of those; nobody where there is nobody."""

        def claim(who: str) -> tuple[int, bool, float, int]:
            last = self.last.get(who)
            return self.counts[who], last is not None, last.timestamp() if last else 0.0, lot(self.label, who)

        return min(among, key=claim, default="")


class Rota:
    """Hosts and entries of one proposal. Ask in the order of the sessions' slots: each answer counts for the next.

    What stands keeps its host and entry while the host still comes: an invitation's body is written once.
    """

    def __init__(self, question: Question, memory: Memory) -> None:
        self.question = question
        self.memory = memory
        self.hosts: dict[str, Turns] = {}
        self.entries: dict[str, Turns] = {}

    def host(self, placed: Placed) -> PersonId | None:
        """Who hosts; None for what has no host."""
        wish = placed.wish
        if wish.activity.kind not in HOSTED or not placed.people:
            return None
        name = f"{wish.team.name}/{wish.activity.name}"
        if name not in self.hosts:
            self.hosts[name] = Turns(name)
            for held in self.memory.held((wish.team.name, wish.activity.name)):
                if held.host:
                    self.hosts[name].take(held.host, held.slot.start)
        stands = wish.standing.host if wish.standing else None
        host = stands if stands and stands in placed.people else self.hosts[name].following(placed.people)
        self.hosts[name].take(host, placed.slot.start)
        return PersonId(host)

    def entry(self, placed: Placed, part: str, standing: Standing | None) -> str:
        """The playbook, exercises or opener: each once before any comes again; empty where there is none to offer."""
        wish = placed.wish
        name = f"{wish.team.name}/{wish.activity.name}/{part}"
        if name not in self.entries:
            self.entries[name] = Turns(name)
            for held in self.memory.held((wish.team.name, wish.activity.name)):
                if held.entry and held.part == part:
                    self.entries[name].take(held.entry, held.slot.start)
        entry = standing.entry if standing and standing.entry else self.entries[name].following(self._offered(placed))
        if entry:
            self.entries[name].take(entry, placed.slot.start)
        return entry

    def _offered(self, placed: Placed) -> tuple[str, ...]:
        activity = placed.wish.activity
        if activity.kind is Kind.SOCIAL_CALL:
            return self._within(activity, activity.playbook) or self._within(activity, "any")
        return self.question.entries.get(activity.kind, ())

    def _within(self, activity: Activity, fit: str) -> tuple[str, ...]:
        """Those that fit the call and can be brought to an end in it."""
        takes = self.question.takes
        return tuple(
            one for one in self.question.entries.get(fit, ()) if takes.get(one, timedelta()) <= activity.duration
        )


def by_time(placed: Iterable[Placed]) -> list[Placed]:
    """In the order of the slots, then of the labels and parts."""
    return sorted(placed, key=lambda one: (one.slot, one.wish.key))
