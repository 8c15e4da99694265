"""What the booking room needs from outside: calendars it may write to, and a ledger that remembers intent.

booking: a session that has a ledger row. attempt: how many times it was deliberately created.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from kaffepause.domain.event import EventRequest, Invitee, Occurrence, OwnEvent, Recurrence
from kaffepause.domain.ids import ActivityName, Address, BookingKey, EventId, PersonId, TeamName
from kaffepause.domain.interval import Interval


@dataclass(frozen=True, kw_only=True, slots=True)
class EventChange:
    """What to change of one of our own events; None leaves a thing as it is.

    interval, marker: always together. recurrence: a series' whole new pattern, with a new interval. invitees: the whole
    new list. cancel_days: dates of a series to cancel one by one, in its zone. last: the new last date of a series.
    """

    interval: Interval | None = None
    marker: str | None = None
    invitees: tuple[Invitee, ...] | None = None
    cancel_days: tuple[date, ...] = ()
    last: date | None = None
    recurrence: Recurrence | None = None


class Events(Protocol):
    """Writing to organizers' calendars. Only our own events are ever named here."""

    async def create(self, request: EventRequest) -> OwnEvent:
        """Create it, and cancel a series' skipped dates. Sending the same request again answers the same event.

        Raises Duplicate where the transaction id stands for another event; AnswerLost where it may have happened.
        """
        ...

    async def change(self, event: OwnEvent, change: EventChange) -> OwnEvent:
        """Change it and answer how it stands now. Reads back before sending anything twice.

        Raises Missing where it is gone, AnswerLost where it may have happened.
        """
        ...

    async def cancel(self, event: OwnEvent, comment: str) -> None:
        """Take it back with a word to the attendees; an entry without attendees is deleted. Gone already is fine."""
        ...

    async def find(self, organizer: Address, key: BookingKey) -> tuple[OwnEvent, ...]:
        """Our events in that mailbox that carry the key, newest attempt first; cancelled ones are not there."""
        ...


class State(StrEnum):
    """Where a booking stands."""

    SENDING = "sending"  #: intent is written; whether it happened is on the calendar
    BOOKED = "booked"
    ENDED = "ended"


class Ending(StrEnum):
    """Why a booking ended; an ended round stays ended."""

    YIELDED = "yielded"  #: a person moved or deleted it
    DROPPED = "dropped"  #: we took it back, for a reason
    UNDONE = "undone"  #: an administrator took it back
    FORGOTTEN = "forgotten"  #: it was gone and no longer wanted
    FAILED = "failed"  #: Graph refused it for good


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One booking in the ledger.

    request: the exact request, kept until it is booked. slot: as booked (a series: its first occurrence). dates: those
    a series stands for. updated_on: the day of our last change that sent mail, for "never two a day". declined: who had
    declined when it was last looked at. departed: the dates of a series that people moved or cancelled, as told.
    """

    key: BookingKey
    team: TeamName
    activity: ActivityName
    round_label: str
    part: str
    attempt: int
    state: State
    organizer: Address
    people: tuple[PersonId, ...]
    slot: Interval
    dates: tuple[date, ...] = ()
    event: EventId | None = None
    request: EventRequest | None = None
    ending: Ending | None = None
    because: str = ""  #: the reason's code
    host: PersonId | None = None
    entry: str = ""
    absent: tuple[PersonId, ...] = ()
    updated_on: date | None = None
    declined: tuple[PersonId, ...] = ()
    departed: tuple[Occurrence, ...] = ()


class Ledger(Protocol):
    """Our durable record of intent and outcome, one row per booking key. Every write raises the team's revision.

    Claims are conditional writes; nothing is locked while the network is used.
    """

    async def rows(self, since: datetime) -> tuple[Row, ...]:
        """Every row whose slot, or last date, is at or after that moment, and every row in `sending`."""
        ...

    async def row(self, key: BookingKey) -> Row | None:
        """The row with that key, whatever became of it."""
        ...

    async def revisions(self) -> Mapping[TeamName, int]:
        """How often each team's rows changed; teams without rows are left out."""
        ...

    async def changed_by(self, plan_id: str, team: TeamName) -> int:
        """How many of a team's latest changes in a row that plan wrote, so that a half-applied plan can be resumed.

        0 where somebody else wrote the last one: then the plan is stale in any case.
        """
        ...

    async def claim(self, row: Row, *, plan_id: str, expects: Row | None) -> bool:
        """Write the row in `sending` if the stored one is still as expected (None: there is none).

        False: somebody was first.
        """
        ...

    async def settle(self, row: Row, *, plan_id: str) -> None:
        """Write what the attempt came to: `booked` or `ended`; the request is dropped."""
        ...

    async def first_apply_by_a_person(self) -> datetime | None:
        """When a person first applied a plan; `run` books only after that."""
        ...

    async def note_apply_by_a_person(self, at: datetime) -> None:
        """Remember that a person applied a plan."""
        ...

    async def held_since(self) -> datetime | None:
        """Since when an administrator holds everything `run` would book; None: nothing is held."""
        ...

    async def hold(self, at: datetime) -> None:
        """Let `run` book nothing until `let_go`; a hold that stands keeps its beginning."""
        ...

    async def let_go(self) -> None:
        """End the hold, if there is one."""
        ...


class Audit(Protocol):
    """Append-only: what we did, by which rule, to whom, under which file; no content."""

    async def note(
        self, at: datetime, deed: str, *, rule: str = "", key: BookingKey | None = None, people: Sequence[PersonId] = ()
    ) -> None:
        """Append one line."""
        ...
