"""Identity is derived, never generated: the same wish gives the same key on every machine."""

from hashlib import sha256
from typing import NewType
from uuid import UUID, uuid5

#: The namespace of every identifier this product derives.
KAFFEPAUSE = UUID("6b6166c3-6665-5061-8000-757365207631")

TenantId = NewType("TenantId", str)  #: the Entra tenant's id
PersonId = NewType("PersonId", str)  #: the Entra user's object id
Address = NewType("Address", str)  #: a mail address in lower case; also names a mailbox
TeamName = NewType("TeamName", str)  #: the team's key in the file
ActivityName = NewType("ActivityName", str)  #: the activity's key in the file
EventId = NewType("EventId", str)  #: Graph's immutable id of an event in its organizer's mailbox
MessageId = NewType("MessageId", str)  #: Graph's immutable id of a message in the service mailbox
BookingKey = NewType("BookingKey", UUID)


def booking_key(tenant: TenantId, round_label: str, part: str = "") -> BookingKey:
    """What a booking is; it never changes while the booking lives.

    round_label: `team/activity/first day`, so it carries team and activity. part: nothing for a team call, the
    mailbox for a break each on their own, `people_part` for walks and coffee.
    """
    return BookingKey(uuid5(KAFFEPAUSE, f"{tenant}/{round_label}/{part}"))


def people_part(people: tuple[PersonId, ...]) -> str:
    """The unordered pair or trio as a part of a booking key."""
    return "+".join(sorted(people))


def transaction_id(key: BookingKey, attempt: int) -> str:
    """Graph's guard against a repeated create; a deliberate re-creation is a new attempt."""
    return str(uuid5(key, str(attempt)))


def lot(label: str, person: str) -> int:
    """This person's lot in the draw named by label. The lowest goes first; equal input, equal lot, everywhere."""
    return int.from_bytes(sha256(f"{label}/{person}".encode()).digest()[:8])
