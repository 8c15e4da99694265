"""Rows from what stands on calendars, for when the ledger was lost: keys are derived, so they can be derived again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from kaffepause.booking.ports import Row, State
from kaffepause.domain.activity import Activity, Timing
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.ids import Address, BookingKey, PersonId, TenantId, booking_key, people_part
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.rounds import Round, rounds_due

#: Walks and coffee are for two or three; of an event with more people on it no part is derived.
FEW, CROWD = 3, 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovered:
    """rows: of the events whose rule the file still has. unknown: events of ours that no rule of the file explains."""

    rows: tuple[Row, ...] = ()
    unknown: tuple[OwnEvent, ...] = ()


def recovered(
    tenant: TenantId,
    organization: Organization,
    people: Mapping[Address, PersonId],
    events: Mapping[BookingKey, OwnEvent],
    rows: Sequence[Row],
) -> Recovered:
    """A row for every event of ours that the ledger does not know, as it was when it was booked.

    What is not on calendars is not in it: the host, what was on offer, who was left out, and when it last changed.
    """
    known = {row.key for row in rows}
    found: list[Row] = []
    unknown: list[OwnEvent] = []
    for key, event in sorted(events.items(), key=lambda one: (one[1].interval, str(one[0]))):
        if key not in known:
            row = next(_rows(tenant, organization, people, event), None)
            if row:
                found.append(row)
            else:
                unknown.append(event)
    return Recovered(rows=tuple(found), unknown=tuple(unknown))


def _rows(
    tenant: TenantId, organization: Organization, people: Mapping[Address, PersonId], event: OwnEvent
) -> Iterator[Row]:
    invited = tuple(people[one.address] for one in event.attendees if one.address in people)
    for team in organization.teams:
        for activity in team.activities:
            for round_ in _rounds(team, activity, event):
                for part in _parts(event, invited, people):
                    if booking_key(tenant, round_.label, part) == event.marker.key:
                        yield _row(round_, part, event, invited)


def _rounds(team: Team, activity: Activity, event: OwnEvent) -> Iterator[Round]:
    """The rounds it may be: as it was booked, wherever a person has moved it since."""
    day = event.marker.start.astimezone(team.zone).date()
    if event.recurrence is None:
        yield from rounds_due(team.name, activity, day, day + timedelta(days=1))
    elif activity.timing is Timing.FIXED:
        yield Round(team=team.name, activity=activity.name, first=day, last=day)


def _parts(event: OwnEvent, invited: Sequence[PersonId], people: Mapping[Address, PersonId]) -> Iterator[str]:
    yield ""
    owner = (people[event.organizer],) if event.organizer in people else ()
    named = tuple(dict.fromkeys((*invited, *owner)))
    for count in range(1, FEW + 1) if len(named) <= CROWD else ():
        yield from (people_part(few) for few in combinations(named, count))


def _row(round_: Round, part: str, event: OwnEvent, invited: tuple[PersonId, ...]) -> Row:
    return Row(
        key=event.marker.key,
        team=round_.team,
        activity=round_.activity,
        round_label=round_.label,
        part=part,
        attempt=event.marker.attempt,
        state=State.BOOKED,
        organizer=event.organizer,
        people=tuple(PersonId(one) for one in part.split("+")) if part else invited,
        slot=Interval(event.marker.start, event.marker.end),
        dates=_dates(event),
        event=event.id,
    )


def _dates(event: OwnEvent) -> tuple[date, ...]:
    if event.recurrence is None:
        return ()
    cancelled = {departure.day for departure in event.departures if departure.interval is None}
    return tuple(day for day in event.recurrence.dates() if day not in cancelled)
