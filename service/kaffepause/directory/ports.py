"""What the directory room needs from outside.

roster: who a team is today. unresolved: an address of the file that nobody in the tenant has.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from kaffepause.domain.ids import ActivityName, Address, PersonId, TeamName
from kaffepause.domain.people import Level, OptOut, Person


class Directory(Protocol):
    """Where people come from: Entra."""

    async def people(self, addresses: Sequence[Address]) -> Mapping[Address, Person]:
        """Those of the addresses that somebody has. Raises OutsideError where nothing could be asked."""
        ...

    async def members(self, group: str) -> tuple[Person, ...]:
        """Every user in the Entra group with that id, nested groups included, by person id.

        Raises Missing where there is no such group, Denied where it may not be read.
        """
        ...

    async def manager_of(self, person: PersonId) -> Person | None:
        """Their manager in Entra, or None."""
        ...


class Wishes(Protocol):
    """What people asked of us; kept by us alone.

    certain: whether the opt-outs kept here are known to be all there are. A new database is not: its opt-outs may have
    been lost while our events stand on calendars.
    """

    async def opt_outs(self) -> tuple[OptOut, ...]:
        """Every wish not to take part; a pause may be there past its end. Raises NotAllowed where the table is lost."""
        ...

    async def barred(self, people: Iterable[PersonId]) -> frozenset[PersonId]:
        """Those of these ids and mailboxes whose person was erased: for us they are not there."""
        ...

    async def opt_out(self, wish: OptOut) -> None:
        """Remember the wish; the last word about the same team and activity counts."""
        ...

    async def opt_in(
        self, person: PersonId, *, team: TeamName | None = None, activity: ActivityName | None = None
    ) -> int:
        """Take back the wishes that name that team and activity; with neither, all of them, having been erased too.

        Answers how many wishes went.
        """
        ...

    async def are_certain(self) -> bool:
        """Whether the opt-outs are known to be whole; nothing is booked until they are."""
        ...

    async def declare_empty(self, at: datetime) -> None:
        """Record a person's word that no opt-out is missing. Those that are here stay."""
        ...

    async def levels(self) -> Mapping[PersonId, Level]:
        """The level of each person who chose one."""
        ...

    async def set_level(self, person: PersonId, chosen: Level) -> None:
        """Remember the level; who may raise and who may lower it is decided before."""
        ...

    async def joined(self) -> Mapping[PersonId, date]:
        """Since when each person has been in a roster of ours, for the notice rule."""
        ...

    async def note_joined(self, people: Iterable[PersonId], day: date) -> None:
        """Remember that day for those who have none yet; the erased are passed over."""
        ...

    async def told(self) -> Mapping[PersonId, datetime]:
        """When each person got the first mail, which comes before anything is booked for them."""
        ...

    async def note_told(self, people: Iterable[PersonId], at: datetime) -> None:
        """Remember when they got it; the first time stays."""
        ...

    async def agreed(self) -> frozenset[PersonId]:
        """Who said yes to events in their own name."""
        ...

    async def agree(self, person: PersonId, at: datetime) -> None:
        """Remember their yes; the first time stays."""
        ...

    async def disagree(self, person: PersonId) -> None:
        """Take back their yes."""
        ...
