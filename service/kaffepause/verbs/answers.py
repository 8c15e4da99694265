"""What the reading commands know, as values that programs read: their shape is a promise, as the file's is.

Moments carry their offset. A value that is not known, or does not apply, is null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaffepause.domain.ids import Address
from kaffepause.domain.people import Person
from kaffepause.reporting.contact_plan import Cell
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import TickState
from kaffepause.verbs.team_week import TeamDiary, team_week
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A mail as it would leave. due: from when it may; null: it is only a preview."""

    letter: str
    to: Address
    subject: str
    due: datetime | None
    text: str
    html: str


def as_mails(envelopes: Sequence[Envelope]) -> tuple[Mail, ...]:
    """Mails that are ready to be sent, without what sending alone needs."""
    return tuple(
        Mail(letter=str(one.letter), to=one.to, subject=one.subject, due=one.due, text=one.text, html=one.html)
        for one in envelopes
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One contact on one day, and what became of it. already_held: a meeting that exists anyway."""

    day: date
    channel: str
    state: TickState
    already_held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacted:
    """A person of a team, and the contacts of their week in its order."""

    name: str
    address: Address
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactWeek:
    """A manager's week with a team. with_everybody: what is held with the whole team."""

    team: str
    monday: date
    with_everybody: tuple[Contact, ...]
    people: tuple[Contacted, ...]


async def contact_week(world: World, diary: TeamDiary) -> ContactWeek:
    """The team's contact plan of the week that the diary is about."""
    plan = (await team_week(world, diary, diary.monday)).plan
    return ContactWeek(
        team=diary.team.name,
        monday=plan.monday,
        with_everybody=_contacts(plan.everybody),
        people=tuple(
            Contacted(name=row.person.name, address=row.person.address, contacts=_contacts(row.days))
            for row in plan.rows
        ),
    )


def _contacts(days: Sequence[Sequence[Cell]]) -> tuple[Contact, ...]:
    return tuple(
        Contact(day=cell.day, channel=cell.channel, state=cell.state, already_held=cell.already_held)
        for day in days
        for cell in day
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Whom an export is about."""

    id: str
    name: str
    address: Address


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """Everything held about a person. tables: name → the rows that mention them; other people in them are left out."""

    person: Whose
    tables: Mapping[str, Any]


def as_export(person: Person, tables: Mapping[str, Any]) -> Export:
    """What is held, with whose it is."""
    return Export(person=Whose(id=person.id, name=person.name, address=person.address), tables=tables)
