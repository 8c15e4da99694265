"""What is held of a person, handed out or erased (GDPR, articles 15, 17 and 20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kaffepause.booking.ports import Ending, Row, State
from kaffepause.domain.people import Person
from kaffepause.reporting.ports import Records
from kaffepause.verbs.world import LOOK_BACK, World

__all__ = ["Erased", "Erasing", "Records", "erase_person", "export_person", "see_erasing"]

#: Why a booking ended, in the ledger.
BECAUSE = "erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasing:
    """What erasing a person would do.

    own: bookings ahead that are theirs or stand in their mailbox; they are taken back. shared: bookings ahead of their
    team's; the next plan leaves them out of those. held: how many that are over stand in calendars of others.
    is_in_file: whether the file names them, so that an administrator has to take them out of it.
    """

    person: Person
    own: tuple[Row, ...]
    shared: tuple[Row, ...]
    held: int
    is_in_file: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """rows: table → rows dropped. copies: of our letters to them or about them, gone from the service mailbox."""

    rows: Mapping[str, int]
    copies: int


async def export_person(world: World, records: Records, person: Person, *, now: datetime) -> dict[str, Any]:
    """Table → rows, of everything held about them, ready for JSON; that it was handed out is noted afterwards."""
    found = await records.export(person.id, person.address)
    await world.audit.note(now, "exported", people=[person.id])
    return found


async def see_erasing(world: World, person: Person, *, now: datetime) -> Erasing:
    """What erasing them would do; nothing is changed."""
    rows = [row for row in await world.ledger.rows(now - LOOK_BACK) if person.id in (*row.people, *row.absent)]
    ahead = [row for row in rows if _is_ahead(row, now)]
    own = tuple(row for row in ahead if _is_theirs(row, person))
    return Erasing(
        person=person,
        own=own,
        shared=tuple(row for row in ahead if row not in own),
        held=sum(not _is_ahead(row, now) and len(row.people) > 1 for row in rows),
        is_in_file=any(
            person.address in (*team.members.addresses, team.manager, *team.copies_to)
            for team in world.rules.organization.teams
        ),
    )


async def erase_person(world: World, records: Records, erasing: Erasing, *, now: datetime) -> Erased:
    """Take back what is theirs, delete our copies of what we sent to or about them, then erase them from the store.

    The store goes last: whoever is stopped half-way, or raises OutsideError, can be asked again.
    """
    person = erasing.person
    await _take_back(world, erasing.own, now)
    copies = await world.post.forget(person.address, person.name)
    return Erased(rows=await records.erase(person.id, person.address, now=now), copies=copies)


async def _take_back(world: World, rows: Sequence[Row], now: datetime) -> None:
    for row in rows:
        for event in await world.events.find(row.organizer, row.key):
            await world.events.cancel(event, "")
        ended = replace(row, state=State.ENDED, ending=Ending.DROPPED, because=BECAUSE, request=None)
        await world.ledger.settle(ended, plan_id=BECAUSE)
        # Without the key: it is derived from who the booking was for.
        await world.audit.note(now, "cancel", rule=BECAUSE)


def _is_ahead(row: Row, now: datetime) -> bool:
    last = row.dates[-1] >= now.date() if row.dates else row.slot.end > now
    return row.state is not State.ENDED and last


def _is_theirs(row: Row, person: Person) -> bool:
    return row.organizer == person.address or bool({person.id, person.address} & {*row.part.split("+")})
