"""The plan: what is to be done to calendars, as a value that can be printed, saved, compared and resumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kaffepause.booking.leaving import Leaving
from kaffepause.booking.ports import EventChange, Row
from kaffepause.domain.activity import Kind
from kaffepause.domain.event import EventRequest, Invitee, Marker, OwnEvent, Recurrence, ShowAs
from kaffepause.domain.ids import ActivityName, Address, BookingKey, PersonId, TeamName, transaction_id
from kaffepause.domain.interval import Interval
from kaffepause.planning.proposal import Certificate, Unplaced
from kaffepause.planning.reasons import Reason


class Verb(StrEnum):
    """What an action does. `move` is any change to an event that stands: time, attendees, dates of a series."""

    CREATE = "create"
    MOVE = "move"
    CANCEL = "cancel"
    ADOPT = "adopt"
    KEEP = "keep"
    YIELD = "yield"
    FORGET = "forget"
    WAIT = "wait"


class Why(StrEnum):
    """Why an action; wording: `action.<code>` in the content."""

    NEW = "new"
    UNCHANGED = "unchanged"
    BETTER_SLOT = "better_slot"
    CONFLICT = "conflict"
    PEOPLE_CHANGED = "people_changed"
    DATES_CHANGED = "dates_changed"
    DATES_YIELDED = "dates_yielded"
    ASKED_FOR = "asked_for"
    NO_LONGER_WANTED = "no_longer_wanted"
    TOO_FEW_LEFT = "too_few_left"
    MOVED_BY_A_PERSON = "moved_by_a_person"
    DELETED_BY_A_PERSON = "deleted_by_a_person"
    FOUND_ON_CALENDAR = "found_on_calendar"
    GONE = "gone"
    UNREADABLE = "unreadable"
    LOCKED = "locked"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One booking as we would like it, before it is known which attempt creates it.

    interval: of the event, or of a series' first occurrence. people: attendees, or the one whose calendar holds it.
    """

    key: BookingKey
    team: TeamName
    activity: ActivityName
    kind: Kind
    round_label: str
    part: str
    organizer: Address
    people: tuple[PersonId, ...]
    interval: Interval
    zone: str
    why: Reason
    subject: str
    body_html: str
    text: str  #: fingerprint of subject and body
    needed: int = 0  #: how many must be free when it is booked; 0 for a series, whose time is fixed
    invitees: tuple[Invitee, ...] = ()
    recurrence: Recurrence | None = None
    days: tuple[date, ...] = ()  #: the dates still ahead on which a series is to be held, in its zone
    is_online: bool = False
    show_as: ShowAs = ShowAs.BUSY
    reminder: int = 10
    asks_for_response: bool = False
    host: PersonId | None = None
    entry: str = ""
    absent: tuple[PersonId, ...] = ()

    def marker(self, attempt: int) -> Marker:
        """The marker for that attempt at these times."""
        return Marker(key=self.key, attempt=attempt, start=self.interval.start, end=self.interval.end, text=self.text)

    def request(self, attempt: int) -> EventRequest:
        """The exact request for that attempt."""
        return EventRequest(
            organizer=self.organizer,
            transaction_id=transaction_id(self.key, attempt),
            marker=self.marker(attempt),
            subject=self.subject,
            body_html=self.body_html,
            interval=self.interval,
            zone=self.zone,
            attendees=self.invitees,
            recurrence=self.recurrence,
            is_online=self.is_online,
            show_as=self.show_as,
            reminder=self.reminder,
            asks_for_response=self.asks_for_response,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One change to one calendar: what, and why. It does not know how.

    before: the slot as it stands; after: the slot as wanted. wanted: for create, move, adopt, keep. event: as seen on
    the organizer's calendar. row: as the ledger had it. found: the row that it lost, read off the calendar. change: for
    move. mails: how many people get a mail from it.
    """

    verb: Verb
    key: BookingKey
    team: TeamName
    activity: ActivityName
    round_label: str
    organizer: Address
    why: Why
    before: Interval | None = None
    after: Interval | None = None
    attempt: int = 1
    wanted: Wanted | None = None
    event: OwnEvent | None = None
    row: Row | None = None
    found: Row | None = None
    change: EventChange | None = None
    reason: Reason | None = None  #: why this slot, or why none is left
    mails: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether applying it changes a calendar or the ledger."""
        return self.verb not in (Verb.KEEP, Verb.WAIT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """What could not be read, for the administrator.

    what: `mailbox`, `group`, `opt_out_group` or `organizer`; or an `address` or `country` that is not known.
    """

    what: str
    name: str
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Everything that is to be done, in order, and what it was made from.

    id: derived from the content. config: digest of the file. revisions: the ledger's, per team, as seen.
    """

    id: str
    made_at: datetime
    config: str
    revisions: Mapping[TeamName, int]
    actions: tuple[Action, ...]
    unplaced: tuple[Unplaced, ...] = ()
    unread: tuple[Unread, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    ahead: int = 0  #: our bookings still ahead when it was made, for the limits
    first_mails: int = 0  #: how many people get the mail that comes before everything else
    leaving: tuple[Leaving, ...] = ()  #: who leaves an activity by what they did to its bookings

    @property
    def is_empty(self) -> bool:
        """Whether applying it would change nothing."""
        return not (self.first_mails or self.leaving or any(action.changes_something for action in self.actions))

    @property
    def mails(self) -> int:
        """How many mails applying it causes."""
        return sum(action.mails for action in self.actions)

    @property
    def teams(self) -> frozenset[TeamName]:
        """The teams that something is to be done for."""
        return frozenset(action.team for action in self.actions)

    def count(self, verb: Verb) -> int:
        """How many actions do that."""
        return sum(action.verb is verb for action in self.actions)
