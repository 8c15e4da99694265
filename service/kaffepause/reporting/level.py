"""The mail about a changed level: what is measured of the person now, who changed it, and how to change it again."""

from dataclasses import dataclass

from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Level, Person
from kaffepause.reporting.view import Page, Paragraph, Section


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelChange:
    """by_themselves: the person changed it; otherwise somebody else lowered it."""

    organization: Organization
    language: Language
    person: Person
    before: Level
    level: Level
    by_themselves: bool


def level_change(told: LevelChange) -> Page:
    """The page."""
    say, contact = told.language.say, told.organization.contact
    names = {"before": _named(told.before, told.language), "level": _named(told.level, told.language)}
    who = "you" if told.by_themselves else "administrator"
    texts = (
        say(f"level.means.{told.level.name.lower()}"),
        say("level.back", contact=f"{contact.name} ({contact.mail})"),
    )
    return Page(
        language=told.language.tag,
        subject=say("level.subject"),
        title=say("level.subject"),
        lead=say(f"level.lead.{who}", organization=told.organization.name, **names),
        sections=(Section(title=say("level.title"), blocks=tuple(Paragraph(text=text) for text in texts)),),
        footer_title=say("announce.footer.title"),
        footer=(say("level.why"), say("announce.footer.ask", contact=f"{contact.name} ({contact.mail})")),
    )


def _named(level: Level, language: Language) -> str:
    return language.say(f"level.name.{level.name.lower()}")
