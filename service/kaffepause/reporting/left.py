"""The mail that confirms that somebody left an activity by what they did to its bookings, with the way back."""

from dataclasses import dataclass

from kaffepause.booking.leaving import Sign
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization
from kaffepause.reporting.view import Page, Paragraph, Section


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """title: the activity's. sign: what they did."""

    organization: Organization
    language: Language
    title: str
    sign: Sign


def left(told: Left) -> Page:
    """The page: what they did, what it means, how to come back."""
    say, contact = told.language.say, told.organization.contact
    whom = f"{contact.name} ({contact.mail})"
    texts = (say("leaving.back", title=told.title, contact=whom), say("leaving.others"))
    return Page(
        language=told.language.tag,
        subject=say("leaving.subject", title=told.title),
        title=say("leaving.subject", title=told.title),
        lead=say(f"leaving.sign.{told.sign}", title=told.title),
        sections=(Section(title=say("leaving.title"), blocks=tuple(Paragraph(text=text) for text in texts)),),
        footer_title=say("announce.footer.title"),
        footer=(say("leaving.why"), say("announce.footer.ask", contact=whom)),
    )
