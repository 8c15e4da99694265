"""What the calendars room needs from outside.

unknown: we were not told. It is never treated as free, and never as rested.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from kaffepause.domain.event import FreeBusy, OwnEvent
from kaffepause.domain.hours import WorkingHours
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person


class CalendarSource(Protocol):
    """Where free/busy, working hours and our own events come from."""

    async def free_busy(self, people: Sequence[Person], within: Interval) -> Mapping[PersonId, FreeBusy]:
        """Every person's entries that touch the window; an unreadable mailbox is unknown, not left out."""
        ...

    async def working_hours(self, people: Sequence[Person]) -> Mapping[PersonId, WorkingHours]:
        """The hours of those whose mailbox says some, in the mailbox's own zone; the others are left out."""
        ...

    async def own_events(self, organizer: Address, within: Interval) -> tuple[OwnEvent, ...]:
        """Our own events in that mailbox that touch the window, told by marker; a series once, with its departures.

        Raises OutsideError where the mailbox cannot be read.
        """
        ...
