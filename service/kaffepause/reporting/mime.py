"""A page as the bytes of one mail: text and HTML side by side, the same bytes for the same page at the same moment."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from hashlib import sha256

from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.organization import Contact
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.render import html_of, text_of
from kaffepause.reporting.view import Page

SENDER = "kaffepause"
LINES = compat32.clone(linesep="\r\n")
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A letter ready to be sent once.

    key: `letter_key`, also the draft's marker. due: the moment from which it may leave; None: it is only a preview.
    person: the recipient in the directory, for the audit; None for an address of the file's.
    """

    key: str
    letter: Letter
    to: Address
    person: PersonId | None
    due: datetime | None
    subject: str
    text: str
    html: str
    mime: bytes


def letter_key(letter: Letter, to: Address, monday: date, about: str = "") -> str:
    """`monday/kim@example.com/2026-W48`; a copy or a deputy's mail ends with the manager it is about."""
    year, week, _ = monday.isocalendar()
    return f"{letter}/{to}/{year}-W{week:02}" + (f"/{about}" if about else "")


def message_id(key: str, sender: Address) -> str:
    """What the letter with that key is called in mail, without the brackets."""
    return f"{_digest(key)}@{sender.rpartition('@')[2]}"


def week_of(key: str) -> date | None:
    """The Monday of the week that a letter's key names; None where it names none, and so is for no week alone."""
    named = re.search(r"/(\d{4})-W(\d\d)(?:/|$)", key)
    return date.fromisocalendar(int(named[1]), int(named[2]), 1) if named else None


def envelope(
    page: Page,
    *,
    key: str,
    letter: Letter,
    to: Address,
    person: PersonId | None,
    due: datetime | None,
    sender: Address,
    contact: Contact,
    at: datetime,
) -> Envelope:
    """The page, rendered and addressed. `at` is the Date of the mail."""
    text, html = text_of(page), html_of(page)
    message = MIMEMultipart("alternative", boundary=f"=_{_digest(key)}")
    message["Subject"] = _words(page.subject)
    message["From"] = formataddr((SENDER, sender))
    message["To"] = to
    message["Reply-To"] = formataddr((one_line(contact.name), contact.mail))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id(key, sender)}>"
    message["Content-Language"] = page.language
    message["Auto-Submitted"] = "auto-generated"
    message.attach(_part(text, "plain"))
    message.attach(_part(html, "html"))
    return Envelope(
        key=key,
        letter=letter,
        to=to,
        person=person,
        due=due,
        subject=page.subject,
        text=text,
        html=html,
        mime=message.as_bytes(policy=LINES),
    )


def one_line(text: str) -> str:
    """The text without control characters, so that nothing in it can begin a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _words(text: str) -> str:
    """Encoded as a whole: the email package's own folding doubles a space where ASCII meets an encoded word."""
    plain = one_line(text)
    return Header(plain, None if plain.isascii() else "utf-8", header_name="Subject").encode()


def _part(text: str, subtype: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", subtype)
    part.set_payload(text, QUOTED)
    return part


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
