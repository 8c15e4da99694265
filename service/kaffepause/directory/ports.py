"""What the directory room needs from outside.

roster: who a team is today. unresolved: an address of the file that nobody in the tenant has.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from kaffepause.domain.ids import Address, PersonId
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
    """What people asked of us; kept by us alone."""

    async def opt_outs(self) -> tuple[OptOut, ...]:
        """Every wish not to take part that has not ended. Raises NotAllowed where the table is missing."""
        ...

    async def levels(self) -> Mapping[PersonId, Level]:
        """The level of each person who chose one."""
        ...

    async def joined(self) -> Mapping[PersonId, date]:
        """Since when each person has been in a roster of ours, for the notice rule."""
        ...
