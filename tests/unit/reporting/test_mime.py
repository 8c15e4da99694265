"""The bytes of a mail: the same for the same page, and nothing in a name can become a header."""

import email
from datetime import date
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Contact
from kaffepause.reporting.mime import Envelope, envelope, letter_key
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.view import Page
from tests.cast import ADA, MONDAY, at
from tests.unit.reporting.office import SERVICE

HEADERS = {
    "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "Content-Type",
    "MIME-Version",
}  # fmt: skip


def made(subject: str = "Week 48", contact: str = "Gry", key: str = "") -> Envelope:
    page = Page(language="en", subject=subject, title="Title", lead="Lead.", sections=(), footer_title="Why", footer=())
    return envelope(
        page,
        key=key or letter_key(Letter.MONDAY, ADA.address, MONDAY),
        letter=Letter.MONDAY,
        to=ADA.address,
        person=ADA.id,
        due=None,
        sender=SERVICE,
        contact=Contact(name=contact, mail=Address("gry@example.test")),
        at=at(MONDAY, "7.30"),
    )


def test_the_same_page_at_the_same_moment_is_the_same_bytes() -> None:
    assert made().mime == made().mime


def test_another_letter_has_another_message_id() -> None:
    first, second = (email.message_from_bytes(made(key=key).mime)["Message-ID"] for key in ("a", "b"))

    assert first != second
    assert first.endswith("@example.test>")


def test_a_key_says_letter_recipient_and_iso_week() -> None:
    assert letter_key(Letter.MONDAY, ADA.address, MONDAY) == "monday/ada@example.test/2026-W48"
    assert letter_key(Letter.HINT, ADA.address, date(2026, 12, 28)) == "hint/ada@example.test/2026-W53"
    assert letter_key(Letter.MONDAY, ADA.address, date(2027, 1, 4)) == "monday/ada@example.test/2027-W01"


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_nothing_in_a_subject_or_a_name_becomes_a_header(subject: str, name: str) -> None:
    parsed = email.message_from_bytes(made(subject, name).mime, policy=default)

    assert {*parsed.keys()} == HEADERS
    assert str(parsed["To"]) == ADA.address


def test_a_line_break_in_a_subject_is_a_space() -> None:
    parsed = email.message_from_bytes(made("Week 48\r\nBcc: everybody@example.test").mime, policy=default)

    assert parsed["Subject"] == "Week 48 Bcc: everybody@example.test"
    assert parsed["Bcc"] is None


def test_danish_letters_arrive() -> None:
    parsed = email.message_from_bytes(made("Uge 48: Åse, Søren og Ægir", "Gry Ågård").mime, policy=default)

    assert parsed["Subject"] == "Uge 48: Åse, Søren og Ægir"
    assert parsed["Reply-To"].addresses[0].display_name == "Gry Ågård"
