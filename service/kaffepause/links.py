"""Signed links: what each is for, whom it is for, and until when. Nothing in them can be read back to a person.

A link is an address with a token behind it: a few words, signed with KAFFEPAUSE_LINK_KEY under the tenant and the one
purpose, so that a token of one kind or one tenant is nothing to another. Whoever a link is for stands in it as a
*mark*, a keyed hash that only those who hold the key can compare with the people they know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any, Final
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from kaffepause.domain.ids import Address, BookingKey, PersonId, TenantId

PERSONAL_FOR: Final = timedelta(minutes=30)
MANAGER_FOR: Final = timedelta(days=14)  #: from the week's Monday


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalLink:
    """Somebody on a booking. once: names this very link, so that it can be used up."""

    key: BookingKey
    mark: str
    once: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagerLink:
    """The recipient of one week's mail."""

    monday: date
    mark: str


class Links:
    """Makes links and reads them back. `base` is the public address of the pages, without a slash at its end."""

    def __init__(self, base: str, key: str, tenant: TenantId) -> None:
        self.base = base
        self._key = key
        self._tenant = tenant

    def booking(self, key: BookingKey) -> str:
        """Always the same for a booking: it stands in the body of an invitation, which is written once."""
        return f"{self.base}/b/{self.sealed('booking', [key.hex])}"

    def booking_behind(self, token: str) -> BookingKey | None:
        """The booking it names, or None where the token is not one of ours."""
        opened = self.opened("booking", token)
        return BookingKey(UUID(hex=opened[0])) if opened else None

    def personal(self, key: BookingKey, person: PersonId, *, now: datetime) -> str:
        """Good for 30 minutes; that it opens once is for whoever reads it to see to."""
        token = self.sealed("personal", [key.hex, self.mark("personal", person), _seconds(now + PERSONAL_FOR)])
        return f"{self.base}/me/{token}"

    def personal_behind(self, token: str, *, now: datetime) -> PersonalLink | None:
        """Whom it is for, or None where it is forged, foreign or too old."""
        opened = self.opened("personal", token)
        if not opened or opened[2] < _seconds(now):
            return None
        return PersonalLink(
            key=BookingKey(UUID(hex=opened[0])), mark=opened[1], once=sha256(token.encode()).hexdigest()
        )

    def manager(self, recipient: Address, monday: date) -> str:
        """Good until the end of the week after."""
        token = self.sealed("manager", [monday.isoformat(), self.mark("manager", recipient)])
        return f"{self.base}/week/{token}"

    def manager_behind(self, token: str, *, now: datetime) -> ManagerLink | None:
        """Whose week it is, or None where it is forged, foreign or too old."""
        opened = self.opened("manager", token)
        if not opened:
            return None
        link = ManagerLink(monday=date.fromisoformat(opened[0]), mark=opened[1])
        return link if now.astimezone(UTC).date() < link.monday + MANAGER_FOR else None

    def mark(self, purpose: str, identity: str) -> str:
        """The keyed hash that stands for a person or mailbox in links of that purpose, 22 characters long."""
        named = f"{self._tenant}/{purpose}/{identity}".encode()
        return base64_encode(hmac_digest(self._key.encode(), named, "sha256")[:16]).decode()

    def is_for(self, purpose: str, mark: str, identity: str) -> bool:
        """Whether that mark stands for them."""
        return compare_digest(mark.encode("utf-8", "replace"), self.mark(purpose, identity).encode())

    def sealed(self, purpose: str, words: Sequence[str | int]) -> str:
        """The words, signed for that purpose alone."""
        return str(self._serializer(purpose).dumps(list(words)))

    def opened(self, purpose: str, token: str) -> list[Any] | None:
        """The words that were sealed for that purpose, or None where they were not sealed by us for it."""
        try:
            return list(self._serializer(purpose).loads(token))
        except BadData:
            return None

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key,
            salt=f"kaffepause/{self._tenant}/{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
