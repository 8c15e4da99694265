"""What planning needs to remember: who met whom, who hosted, and where things stood last."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.domain.interval import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A session of an earlier round that stood when its time came.

    absent: those of the roster whom the slot left out. entry: the playbook, exercise or opener used.
    """

    team: TeamName
    activity: ActivityName
    round_label: str
    part: str
    slot: Interval
    people: tuple[PersonId, ...]
    absent: tuple[PersonId, ...] = ()
    host: PersonId | None = None
    entry: str = ""


class History(Protocol):
    """Earlier rounds, as far back as retention keeps them (26 weeks)."""

    async def held(self, since: date) -> tuple[Held, ...]:
        """What was held on or after that day, oldest first."""
        ...

    async def note_held(self, held: Held) -> None:
        """Remember a session that was held; saying it twice changes nothing."""
        ...
