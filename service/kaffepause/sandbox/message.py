"""Mail as one mailbox holds it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["invitation", "update", "cancellation", "accepted", "tentative", "declined", "mail"]

FOLDERS = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "outbox": "Outbox",
    "archive": "Archive",
    "junkemail": "Junk Email",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A mail address and the name shown with it."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file in a message; ``inline`` ones are pictures the body refers to by ``content_id``."""

    id: str
    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str | None = None
    modified: datetime | None = None


@dataclass(kw_only=True, slots=True)
class Message:
    """A mail as one mailbox holds it. ``id`` never changes (Graph's immutable id); the folder may.

    ``body_html`` and ``body_text``: one of them is what the sender wrote; both where MIME carried both. ``appears`` is
    when a sent copy becomes visible in Sent Items. ``properties`` are single-value extended properties by their id.
    ``mime`` is the message as it came, where it came as MIME.
    """

    id: str
    kind: Kind = "mail"
    folder: str = "drafts"
    subject: str = ""
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    body_html: str | None = None
    body_text: str | None = None
    importance: str = "normal"
    inference: str = "focused"
    flag: dict[str, Any] = field(default_factory=lambda: {"flagStatus": "notFlagged"})
    categories: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    properties: dict[str, str] = field(default_factory=dict[str, str])
    internet_id: str = ""
    draft: bool = True
    read: bool = False
    created: datetime | None = None
    modified: datetime | None = None
    sent: datetime | None = None
    appears: datetime | None = None
    event_id: str | None = None
    mime: bytes | None = None
    version: int = 1

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody it is addressed to."""
        return (*self.to, *self.cc, *self.bcc)

    def visible(self, now: datetime) -> bool:
        """Whether its folder shows it yet."""
        return self.appears is None or self.appears <= now
