"""The first mail: what comes, why, who decided, whom to ask, how to say no. It comes before anything is booked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaffepause.domain.activity import Activity, Timing
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import Person
from kaffepause.domain.spoken import long_day
from kaffepause.reporting.view import Heading, Page, Paragraph, Point, Points, Section


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstContact:
    """What one person is told. teams: those they are in, in the order of the file. first: from when they are booked."""

    organization: Organization
    language: Language
    person: Person
    teams: tuple[Team, ...]
    first: date
    measured_from: date | None = None  #: from when their calendar may be measured; None: it is not


def first_contact(told: FirstContact) -> Page:
    """The page."""
    say, contact = told.language.say, told.organization.contact
    whom = f"{contact.name} ({contact.mail})"
    name = told.organization.name
    return Page(
        language=told.language.tag,
        subject=say("announce.subject"),
        title=say("announce.title"),
        lead=say("announce.lead", organization=name),
        sections=(
            _what_comes(told),
            _section(told.language, "why", say("announce.why.text"), say("announce.why.decided", organization=name)),
            _section(
                told.language,
                "no",
                say("announce.no.once"),
                say("announce.no.leave", contact=whom),
                say("announce.no.seen"),
            ),
            _section(told.language, "read", say("announce.read.times"), *_measuring(told)),
        ),
        footer_title=say("announce.footer.title"),
        footer=(say("announce.footer.why"), say("announce.footer.ask", contact=whom)),
    )


def _section(language: Language, name: str, *texts: str) -> Section:
    blocks = tuple(Paragraph(text=text) for text in texts)
    return Section(title=language.say(f"announce.{name}.title"), blocks=blocks)


def _what_comes(told: FirstContact) -> Section:
    say = told.language.say
    blocks: list[Paragraph | Heading | Points] = []
    for team in told.teams:
        if len(told.teams) > 1:
            blocks.append(Heading(text=say("announce.comes.team", team=team.title)))
        blocks.append(Points(points=tuple(Point(text=_rhythm(one, told.language)) for one in team.activities)))
    when = Paragraph(text=say("announce.comes.when", day=long_day(told.first, told.language)))
    return Section(title=say("announce.comes.title"), blocks=(*blocks, when))


def _rhythm(activity: Activity, language: Language) -> str:
    cadence = activity.cadence
    times = len(cadence.days) if activity.timing is Timing.FIXED else 1
    rhythm = "every" if cadence.every > 1 else "more_often" if times > 1 else "weekly"
    minutes = activity.duration.seconds // 60
    return language.say(
        f"announce.comes.{rhythm}", title=activity.title, minutes=minutes, weeks=cadence.every, times=times
    )


def _measuring(told: FirstContact) -> Iterator[str]:
    if told.measured_from is None:
        return
    yield told.language.say("announce.read.load", day=long_day(told.measured_from, told.language))
    agreed = dict.fromkeys(team.privacy.agreed_with for team in told.teams if team.privacy.agreed_with)
    for one in agreed:
        yield told.language.say("announce.read.agreed_with", agreed=one)
