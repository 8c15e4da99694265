"""Leaving without pages: what people do to our bookings often enough says that they would rather not take part. Pure.

Declining a whole series leaves that activity; declining it three rounds running, or deleting one's own break three
rounds running, pauses it (design, Rules of the product).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from kaffepause.booking.ports import Ending, Row, State
from kaffepause.domain.event import Occurrence, OwnEvent, Response
from kaffepause.domain.ids import ActivityName, Address, BookingKey, PersonId, TeamName

#: So many rounds running are meant.
RUNNING = 3


class Sign(StrEnum):
    """What a person did; wording: `leaving.<code>` in the content."""

    DECLINED_SERIES = "declined_series"
    DECLINED_ROUNDS = "declined_rounds"
    DELETED_ROUNDS = "deleted_rounds"


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """One person who leaves one activity. rounds: the labels of the bookings that say so, latest last."""

    person: PersonId
    team: TeamName
    activity: ActivityName
    sign: Sign
    rounds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deeds:
    """What is known of what people did. deleted: bookings that are gone now though their round is still held.

    heeded: (person, round label) that was acted on before; whoever came back since begins anew.
    """

    rows: Sequence[Row]
    events: Mapping[BookingKey, OwnEvent]
    people: Mapping[Address, PersonId]
    now: datetime
    deleted: frozenset[BookingKey] = frozenset()
    heeded: frozenset[tuple[PersonId, str]] = field(default_factory=frozenset[tuple[PersonId, str]])


def leavings(deeds: Deeds) -> tuple[Leaving, ...]:
    """Who leaves what, sorted; each person and activity once."""
    found: dict[tuple[TeamName, ActivityName, PersonId], Leaving] = {}
    for one in (*_from_series(deeds), *_running(deeds)):
        if not any((one.person, label) in deeds.heeded for label in one.rounds):
            found.setdefault((one.team, one.activity, one.person), one)
    return tuple(found[key] for key in sorted(found))


def declined_by(row: Row, event: OwnEvent | None, people: Mapping[Address, PersonId]) -> tuple[PersonId, ...]:
    """Who declined it, as the calendar shows it now, else as it was last seen; no answer is never a decline."""
    if event is None:
        return row.declined
    answers = {people.get(one.address) for one in event.attendees if one.response is Response.DECLINED}
    return tuple(person for person in row.people if person in answers)


def new_departures(row: Row | None, event: OwnEvent | None) -> tuple[Occurrence, ...]:
    """The dates of a series that people moved or cancelled since it was last looked at."""
    if row is None or event is None:
        return ()
    return tuple(one for one in event.departures if one.day in row.dates and one not in row.departed)


def _from_series(deeds: Deeds) -> Iterator[Leaving]:
    for row in deeds.rows:
        if row.dates and row.state is not State.ENDED and row.key in deeds.events:
            for person in declined_by(row, deeds.events[row.key], deeds.people):
                yield _leaving(person, row, Sign.DECLINED_SERIES, (row.round_label,))


def _running(deeds: Deeds) -> Iterator[Leaving]:
    """Of each person and activity the latest rounds they were asked to."""
    asked = [(person, row) for row in deeds.rows if not row.dates for person in row.people]
    by_person = sorted(asked, key=lambda one: (one[1].team, one[1].activity, one[0], one[1].slot, one[1].round_label))
    for (_, _, person), pairs in groupby(by_person, key=lambda one: (one[1].team, one[1].activity, one[0])):
        rows = [row for _, row in pairs]
        for sign in (Sign.DECLINED_ROUNDS, Sign.DELETED_ROUNDS):
            said = [row for row in rows if _is_said(deeds, row, person, sign) or not _is_open(deeds, row)]
            latest = said[-RUNNING:]
            if len(latest) == RUNNING and all(_is_said(deeds, row, person, sign) for row in latest):
                yield _leaving(person, rows[-1], sign, tuple(row.round_label for row in latest))


def _is_open(deeds: Deeds, row: Row) -> bool:
    """Whether the person may still answer: what lies ahead is no round they took part in."""
    return row.slot.start > deeds.now


def _is_said(deeds: Deeds, row: Row, person: PersonId, sign: Sign) -> bool:
    if sign is Sign.DECLINED_ROUNDS:
        return person in declined_by(row, deeds.events.get(row.key), deeds.people)
    is_gone = row.key in deeds.deleted or (row.ending is Ending.YIELDED and row.because == "deleted_by_a_person")
    return is_gone and row.part == person


def _leaving(person: PersonId, row: Row, sign: Sign, rounds: tuple[str, ...]) -> Leaving:
    return Leaving(person=person, team=row.team, activity=row.activity, sign=sign, rounds=rounds)
