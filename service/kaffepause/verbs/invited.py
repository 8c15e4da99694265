"""What a booking is, for whoever was sent its invitation; and the way from there to one's own page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaffepause.booking.ports import Row, State
from kaffepause.domain.activity import Activity
from kaffepause.domain.content import Language
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address, BookingKey
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.reporting.mime import Envelope, envelope
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.view import Link, Page, Paragraph, Section
from kaffepause.verbs.deliver import deliver
from kaffepause.verbs.world import LOOK_BACK, World

MOST_TIMES = 4  #: dates of a series that are shown
BETWEEN_LINKS = timedelta(minutes=5)  #: one personal link per person, booking and this long


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """A booking without anybody's name. times: those ahead, at most `MOST_TIMES`; none where it is over or ended."""

    team: Team
    activity: Activity
    times: tuple[Interval, ...]
    is_series: bool
    is_ended: bool


async def invited_to(world: World, key: BookingKey, *, now: datetime) -> Invited | None:
    """What that booking is; None where there is none, it is long over, or the file no longer has its activity."""
    row = await world.ledger.row(key)
    team = next((one for one in world.rules.organization.teams if row and one.name == row.team), None)
    activity = next((one for one in (team.activities if team else ()) if row and one.name == row.activity), None)
    if row is None or team is None or activity is None or _is_long_over(row, now):
        return None
    is_ended = row.state is State.ENDED
    times = () if is_ended else tuple(one for one in _times(row, team) if one.end > now)
    return Invited(team=team, activity=activity, times=times[:MOST_TIMES], is_series=bool(row.dates), is_ended=is_ended)


def _is_long_over(row: Row, now: datetime) -> bool:
    last = row.dates[-1] if row.dates else row.slot.end.date()
    return last < (now - LOOK_BACK).date()


def _times(row: Row, team: Team) -> tuple[Interval, ...]:
    if not row.dates:
        return (row.slot,)
    at = row.slot.start.astimezone(team.zone).time()
    starts = (instant(day, at, team.zone) for day in row.dates)
    return tuple(Interval(start, start + row.slot.length) for start in starts)


async def mail_personal_link(world: World, key: BookingKey, address: str, *, now: datetime) -> bool:
    """Mail the link to somebody's own page, if that address belongs to somebody on that booking.

    What it answers is for tests and metrics, never for whoever asked. Nothing is sent twice within five minutes.
    """
    row = await world.ledger.row(key)
    wanted = Address(address.strip().lower())
    found = await world.directory.people([wanted])
    person = found.get(wanted)
    if row is None or person is None or person.id not in row.people or world.links is None:
        return False
    letter = _letter(world, row, person, world.links.personal(key, person.id, now=now), now)
    await world.audit.note(now, "personal_link", key=key, people=[person.id])
    await deliver(world, [letter], now=now)
    return True


def _letter(world: World, row: Row, person: Person, url: str, now: datetime) -> Envelope:
    organization = world.rules.organization
    team = next((one for one in organization.teams if one.name == row.team), organization.teams[0])
    language = world.rules.content.speak(person.language or team.language)
    turn = int(now.timestamp() // BETWEEN_LINKS.total_seconds())
    return envelope(
        _page(language, url, organization.name),
        key=f"{Letter.LINK}/{person.address}/{row.key}/{turn}",
        letter=Letter.LINK,
        to=person.address,
        person=person.id,
        due=now,
        sender=world.service_mailbox,
        contact=organization.contact,
        at=now,
    )


def _page(language: Language, url: str, organization: str) -> Page:
    say = language.say
    return Page(
        language=language.tag,
        subject=say("pages.letter.subject"),
        title=say("pages.letter.subject"),
        lead=say("pages.letter.lead"),
        sections=(
            Section(
                title=say("pages.letter.title"),
                blocks=(
                    Link(text=say("pages.letter.link"), url=url),
                    Paragraph(text=say("pages.letter.note"), is_aside=True),
                ),
            ),
        ),
        footer_title=say("pages.letter.why"),
        footer=(say("pages.letter.because", organization=organization),),
    )
