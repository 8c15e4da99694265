"""Everything a verb may touch: the rules, and one port for each part of the outside world."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from kaffepause.booking.ports import Audit, Events, Ledger
from kaffepause.calendars.ports import CalendarSource
from kaffepause.config.read import Rules
from kaffepause.directory.ports import Directory, Wishes
from kaffepause.domain.ids import Address, BookingKey, PersonId, TenantId
from kaffepause.planning.ports import History
from kaffepause.reporting.ports import ContactBook, MailLedger, Post, Totals

#: Ledger and history are read this far back: as long as a round can last and as fairness looks.
LOOK_BACK: Final = timedelta(weeks=26)


class PageLinks(Protocol):
    """Addresses of the pages, for invitations and mails. None of them holds a name, an address or an id of Entra's."""

    def booking(self, key: BookingKey) -> str:
        """Where an invitation leads: to what the booking is, for whoever it is forwarded to. Always the same."""
        ...

    def personal(self, key: BookingKey, person: PersonId, *, now: datetime) -> str:
        """Where somebody on that booking opens their own page, once and within 30 minutes."""
        ...

    def manager(self, recipient: Address, monday: date) -> str:
        """Where the one who got that week's mail plans their contacts."""
        ...


class Board(Protocol):
    """A channel where counts are posted, never a person."""

    async def post(self, card: dict[str, Any]) -> None:
        """Post an Adaptive Card. Raises OutsideError; AnswerLost where it may have been taken."""
        ...

    async def reach(self) -> None:
        """See that it can be reached, and post nothing. Raises OutsideError."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One tenant's world. links: addresses of the pages; None until pages stand. board: None where none is set."""

    tenant: TenantId
    service_mailbox: Address
    rules: Rules
    directory: Directory
    calendars: CalendarSource
    events: Events
    post: Post
    ledger: Ledger
    history: History
    wishes: Wishes
    letters: MailLedger
    contacts: ContactBook
    totals: Totals
    audit: Audit
    links: PageLinks | None = None
    board: Board | None = None
