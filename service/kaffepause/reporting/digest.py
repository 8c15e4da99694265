"""The Monday mail: everything a manager is told of one week, in one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaffepause.domain.content import Language
from kaffepause.domain.organization import Agreements, Contact, Organization
from kaffepause.domain.spoken import clock, long_day, week
from kaffepause.reporting.load_words import TeamLoad, caveats, left_out, load_blocks, load_points
from kaffepause.reporting.needs import TeamWeek, listed, needs
from kaffepause.reporting.privacy import Reading
from kaffepause.reporting.rhythm import bookings
from kaffepause.reporting.tables import channel, contact_table, rhythm_block
from kaffepause.reporting.view import Block, Heading, Link, Page, Paragraph, Point, Points, Section, Table

MOST_POINTS = 5  #: with an action, in the whole mail


class Reader(StrEnum):
    """Who reads the page. A copy has no flags, openers, signs, ticks, and nothing that asks for something."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    COPY = "copy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """Everything one Monday mail is made from. weeks and loads: a manager's teams, in the order of the file.

    For a copy, `weeks` come with contact plans made without ticks. until: the last day of a deputy. link: where this
    very reader plans their contacts; empty for a copy, and until pages stand.
    """

    organization: Organization
    language: Language
    monday: date
    weeks: tuple[TeamWeek, ...]
    loads: tuple[TeamLoad, ...]
    reader: Reader = Reader.MANAGER
    manager_name: str = ""
    until: date | None = None
    link: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(one.team.title for one in self.weeks)


def digest(brief: Brief) -> Page:
    """The page, with at most three needs and at most five points that ask for something in all."""
    say, language = brief.language.say, brief.language
    wanted = () if brief.reader is Reader.COPY else needs(brief.weeks, language)
    lead = _lead(brief, len(wanted))
    number = week(brief.monday, language)
    sections = [
        _needs_section(wanted, language),
        _plan_section(brief),
        _section(say("mail.rhythm.title"), _by_team(brief, [[rhythm_block(one, language)] for one in brief.weeks])),
        *([] if brief.reader is Reader.COPY else [_load_section(brief, MOST_POINTS - len(wanted))]),
        _section(say("mail.agreements.title"), _agreements(brief)),
        _section(say("mail.help.title"), _help(brief.organization.who_can_help, language)),
        *([] if brief.reader is Reader.COPY else [_signs(brief)]),
    ]
    return Page(
        language=language.tag,
        subject=say("mail.subject", week=number[:1].upper() + number[1:], lead=lead.rstrip(".")),
        title=say("mail.title", week=number[:1].upper() + number[1:], teams=listed(brief.titles, language)),
        lead=lead,
        sections=tuple(section for section in sections if section),
        footer_title=say("mail.footer.title"),
        footer=tuple(_footer(brief)),
    )


def _lead(brief: Brief, wanted: int) -> str:
    say = brief.language.say
    booked = sum(bookings(one.engagements) for one in brief.weeks)
    missing = sum(max(1, len(gap.people)) for one in brief.weeks for gap in one.missing)
    if booked + missing == 0:
        told = say("mail.lead.quiet")
    else:
        told = say("mail.lead.booked", booked=booked, wanted=booked + missing)
    if brief.reader is Reader.COPY:
        return told
    amount = {0: "none", 1: "one"}.get(wanted, "many")
    return f"{told} {say(f'mail.lead.{amount}', count=wanted)}"


def _section(title: str, blocks: Sequence[Block]) -> Section | None:
    return Section(title=title, blocks=tuple(blocks)) if blocks else None


def _by_team(brief: Brief, blocks: Sequence[Sequence[Block]]) -> tuple[Block, ...]:
    """Each team's blocks under its name, once for teams of which the same is said.

    A manager of one team needs no name, and a table has it in its caption.
    """
    alike: dict[tuple[Block, ...], list[str]] = {}
    for title, theirs in zip(brief.titles, blocks, strict=True):
        alike.setdefault(tuple(theirs), []).append(title)
    return tuple(block for theirs, titles in alike.items() for block in (*_heading(brief, titles, theirs), *theirs))


def _heading(brief: Brief, titles: Sequence[str], blocks: Sequence[Block]) -> tuple[Heading, ...]:
    if len(brief.weeks) == 1 or not blocks or isinstance(blocks[0], Table):
        return ()
    return (Heading(text=listed(titles, brief.language)),)


def _needs_section(wanted: tuple[Point, ...], language: Language) -> Section | None:
    return _section(language.say("mail.needs.title"), [Points(points=wanted)] if wanted else [])


def _plan_section(brief: Brief) -> Section | None:
    say = brief.language.say
    tables: list[Block] = [contact_table(one.plan, one.team.title, brief.language) for one in brief.weeks]
    return _section(
        say("mail.grid.title", week=week(brief.monday, brief.language)),
        [*tables, *_link(brief), Paragraph(text=say("mail.grid.note"), is_aside=True)],
    )


def _link(brief: Brief) -> tuple[Link, ...]:
    return (Link(text=brief.language.say("mail.grid.link"), url=brief.link),) if brief.link else ()


def _load_section(brief: Brief, room: int) -> Section | None:
    """The flags of all teams share the room that is left, one a team in turn; the two caveats stand under all."""
    found = [load_points(load, brief.language) for load in brief.loads]
    shown = _in_turn(found, room)
    blocks = [load_blocks(load, points, brief.language) for load, points in zip(brief.loads, shown, strict=True)]
    if not any(blocks):
        return None
    hidden = sum(map(len, found)) - sum(map(len, shown))
    is_read = any(load.reading is Reading.ON for load in brief.loads)
    under = (*left_out(hidden, brief.language), *(caveats(brief.language) if is_read else ()))
    return _section(brief.language.say("mail.load.title"), (*_by_team(brief, blocks), *under))


def _in_turn(found: Sequence[Sequence[Point]], room: int) -> list[Sequence[Point]]:
    counts = [0] * len(found)
    for place in range(max(map(len, found), default=0)):
        for team, points in enumerate(found):
            if place < len(points) and sum(counts) < room:
                counts[team] += 1
    return [points[:count] for points, count in zip(found, counts, strict=True)]


def _agreements(brief: Brief) -> tuple[Block, ...]:
    lists = [tuple(_agreement_points(one.team.agreements, brief.language)) for one in brief.weeks]
    return _by_team(brief, [[Points(points=points)] if points else [] for points in lists])


def _agreement_points(agreed: Agreements, language: Language) -> Iterator[Point]:
    say = language.say
    for name, window in (("fixed_hours", agreed.fixed_hours), ("lunch", agreed.lunch)):
        if window:
            yield Point(
                text=say(
                    f"mail.agreements.{name}", start=clock(window.start, language), end=clock(window.end, language)
                )
            )
    if agreed.flexible_hours:
        yield Point(text=say("mail.agreements.flexible_hours", text=agreed.flexible_hours))
    for name, promise in agreed.response_times.items():
        yield Point(text=say("mail.agreements.response_time", channel=channel(name, language), promise=promise))
    for name, purpose in agreed.channels.items():
        yield Point(text=say("mail.agreements.channel", channel=_capital(channel(name, language)), purpose=purpose))
    for title, text in agreed.others.items():
        yield Point(text=f"{title}: {text}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _help(contacts: Sequence[Contact], language: Language) -> tuple[Block, ...]:
    told = [
        language.say(
            "mail.help.contact",
            name=one.name,
            what_for=one.what_for,
            reach=", ".join(filter(None, (one.mail, one.phone))),
        )
        for one in contacts
    ]
    return (Points(points=tuple(Point(text=text) for text in told)),) if told else ()


def _signs(brief: Brief) -> Section | None:
    """The six signs, and one way to open a talk, another each week."""
    signs, say = brief.language.signs, brief.language.say
    if not signs:
        return None
    turn = signs[brief.monday.toordinal() // 7 % len(signs)]
    blocks = (
        Paragraph(text=say("mail.signs.intro"), is_aside=True),
        Points(points=tuple(Point(text=one.title) for one in signs)),
        Paragraph(text=say("mail.signs.open_with", text=turn.text), is_aside=True),
    )
    return Section(title=say("mail.signs.title"), blocks=blocks)


def _footer(brief: Brief) -> Iterator[str]:
    say, organization = brief.language.say, brief.organization
    until = long_day(brief.until, brief.language) if brief.until else ""
    teams = listed(brief.titles, brief.language)
    yield say(
        f"mail.footer.{brief.reader}",
        teams=teams,
        organization=organization.name,
        manager=brief.manager_name,
        until=until,
    )
    yield say("mail.footer.stored")
    yield from _agreed_with(brief)
    yield say("mail.footer.pause", contact=f"{organization.contact.name} ({organization.contact.mail})")


def _agreed_with(brief: Brief) -> Iterator[str]:
    read = [load.privacy.agreed_with for load in brief.loads if load.reading is not Reading.OFF]
    for agreed in dict.fromkeys(filter(None, read)):
        yield brief.language.say("mail.footer.agreed_with", agreed=agreed)
