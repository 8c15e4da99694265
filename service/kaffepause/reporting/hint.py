"""The hint: what a person's own calendar shows, told to that person before anybody else hears of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.domain.spoken import week
from kaffepause.reporting.load_words import caveats
from kaffepause.reporting.needs import listed
from kaffepause.reporting.signals import Rule, Signal
from kaffepause.reporting.view import Page, Paragraph, Point, Points, Section

WEEKDAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """What one person is told. signals: of the week that ends and the one that begins; never none.

    shown_as: the most that a manager of theirs may see of it.
    """

    organization: Organization
    language: Language
    person: Person
    level: Level
    shown_as: ManagerSees
    signals: tuple[Signal, ...]


def hint(told: Hint) -> Page:
    """The page: what the calendar shows, who sees it, and how to stop it."""
    say = told.language.say
    seen = Paragraph(text=say(f"mail.hint.seen.{told.shown_as}"))
    return Page(
        language=told.language.tag,
        subject=say("mail.hint.subject"),
        title=say("mail.hint.title"),
        lead=say("mail.hint.lead"),
        sections=(
            Section(title=say("mail.hint.shows"), blocks=(_signals(told), *caveats(told.language))),
            Section(title=say("mail.hint.who_sees"), blocks=(seen,)),
            _choices(told),
        ),
        footer_title=say("mail.footer.title"),
        footer=(say("mail.hint.why", organization=told.organization.name), say("mail.hint.stored")),
    )


def _choices(told: Hint) -> Section:
    say, contact = told.language.say, told.organization.contact
    now = say(f"mail.hint.level_name.{told.level.name.lower()}")
    levels = tuple(Point(text=say(f"mail.hint.level.{level.name.lower()}")) for level in Level)
    stop = say("mail.hint.stop", contact=f"{contact.name} ({contact.mail})")
    return Section(
        title=say("mail.hint.choose"),
        blocks=(Paragraph(text=say("mail.hint.your_level", level=now)), Points(points=levels), Paragraph(text=stop)),
    )


def _signals(told: Hint) -> Points:
    return Points(points=tuple(_points(told)))


def _points(told: Hint) -> Iterator[Point]:
    """Week by week; what can be done about a rule is said once."""
    said: set[Rule] = set()
    for signal in sorted(told.signals, key=lambda one: (one.monday, [*Rule].index(one.rule))):
        text = told.language.say(
            f"mail.hint.rule.{signal.rule}",
            week=_capital(week(signal.monday, told.language)),
            days=signal.days,
            of=signal.of,
            on=_weekdays(signal, told.language),
            length=length(signal.minutes, told.language),
        )
        yield Point(text=text, action="" if signal.rule in said else told.language.say(f"mail.hint.tip.{signal.rule}"))
        said.add(signal.rule)


def _weekdays(signal: Signal, language: Language) -> str:
    names = [language.say(f"calendar.weekday.{day.isoweekday()}") for day in signal.on]
    return listed(names, language, WEEKDAYS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def length(minutes: int, language: Language) -> str:
    """`3 h 30 min`, `3 h`, `45 min`."""
    hours, rest = divmod(minutes, 60)
    told = [language.say("mail.length.hours", count=hours)] if hours else []
    return " ".join([*told, *([language.say("mail.length.minutes", count=rest)] if rest or not hours else [])])
