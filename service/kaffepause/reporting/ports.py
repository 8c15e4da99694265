"""What the reporting room needs from outside: one mailbox to send from, and a memory of what was sent and ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from kaffepause.domain.ids import Address, MessageId, PersonId, TeamName


class Letter(StrEnum):
    """The kinds of mail we send."""

    MONDAY = "monday"
    HINT = "hint"
    FIRST_CONTACT = "first_contact"
    NOTICE = "notice"
    LEFT = "left"
    ORGANIZER = "organizer"
    LINK = "link"
    ADMINISTRATOR = "administrator"


class Post(Protocol):
    """The service mailbox. A letter is drafted, marked, its id kept, then sent: exactly once (decision 12)."""

    async def draft(self, mime: bytes, marker: str) -> MessageId:
        """Create the draft from MIME and put our marker on it. Raises AnswerLost where it may have happened."""
        ...

    async def send(self, message: MessageId) -> None:
        """Send the draft. Raises Missing where it is no longer a draft, AnswerLost where it may have left."""
        ...

    async def drafts(self) -> dict[str, MessageId]:
        """Every draft of ours that is still in Drafts: marker → id; unmarked drafts of ours are deleted on the way."""
        ...

    async def delete(self, message: MessageId) -> None:
        """Remove a message of ours; gone already is fine."""
        ...

    async def came_back(self, since: datetime) -> frozenset[str]:
        """Every Message-ID, without its brackets, that stands in a report of mail that could not be delivered."""
        ...

    async def purge(self, before: datetime) -> int:
        """Delete the copies of our letters in Sent Items that were sent before then; how many there were."""
        ...

    async def forget(self, address: Address, name: str) -> int:
        """Delete our drafts to that address, and our copies of letters to it or in which it or that name stands.

        However new they are; how many there were.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A letter in the mail ledger. key: `letter/recipient/ISO week`, unique."""

    key: str
    letter: Letter
    recipient: Address
    state: str  #: drafting, drafted, sending, sent, dropped
    message: MessageId | None = None
    at: datetime | None = None


class MailLedger(Protocol):
    """What was written and sent, one row per letter, recipient and week."""

    async def letter(self, key: str) -> Sent | None:
        """The row with that key."""
        ...

    async def begin(self, sent: Sent) -> bool:
        """Write the row if there is none with that key. False: somebody was first."""
        ...

    async def step(self, sent: Sent, *, was: str) -> bool:
        """Write the row if its stored state is still `was`."""
        ...

    async def unfinished(self) -> tuple[Sent, ...]:
        """Rows that are neither `sent` nor `dropped`."""
        ...


class TickState(StrEnum):
    """What became of one planned contact. Set by people, never inferred."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """One cell of a contact plan that a person set."""

    team: TeamName
    person: PersonId
    day: date
    channel: str
    state: TickState


class ContactBook(Protocol):
    """Cells of the contact plan that people set."""

    async def ticks(self, team: TeamName, since: date, until: date) -> tuple[Tick, ...]:
        """The ticks in [since, until)."""
        ...

    async def tick(self, tick: Tick) -> None:
        """Set one cell; the last word counts."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekTotal:
    """A team's total for one ISO week and rule, frozen once computed. band: none_or_few, some, more_than_half."""

    team: TeamName
    monday: date
    rule: str
    band: str
    counted: int


class Totals(Protocol):
    """Frozen weekly totals, kept eight weeks."""

    async def totals(self, team: TeamName, since: date) -> tuple[WeekTotal, ...]:
        """The totals of weeks that begin on or after that Monday."""
        ...

    async def freeze(self, total: WeekTotal) -> WeekTotal:
        """Store it if the week has none yet; answer what is stored."""
        ...


class Records(Protocol):
    """All that is kept in the store of one person, or past its time."""

    async def export(self, person: PersonId, mailbox: Address) -> dict[str, Any]:
        """Table → rows that mention the person, ready for JSON. Other people in them are left out."""
        ...

    async def erase(self, person: PersonId, mailbox: Address, *, now: datetime) -> Mapping[str, int]:
        """Erase the person and bar them from being booked; table → rows dropped."""
        ...

    async def purge(self, now: datetime) -> Mapping[str, int]:
        """Forget what is past its time; table → rows dropped."""
        ...
