"""Take back what we booked: all of it, a team's, an activity's or a person's, as a plan that `apply` carries out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from kaffepause.booking.plan import Action, Plan, Verb, Why
from kaffepause.booking.ports import Ending, EventChange, Row, State
from kaffepause.domain.event import Invitee, OwnEvent
from kaffepause.domain.ids import KAFFEPAUSE, ActivityName, PersonId, TeamName
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.verbs.plan import Seen, see
from kaffepause.verbs.world import World

__all__ = ["Scope", "make_undo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What is taken back; None leaves that side open."""

    team: TeamName | None = None
    activity: ActivityName | None = None
    person: PersonId | None = None

    def holds(self, row: Row) -> bool:
        """Whether that booking is meant."""
        return (
            self.team in (None, row.team)
            and self.activity in (None, row.activity)
            and (self.person is None or self.person in row.people)
        )


async def make_undo(world: World, scope: Scope, *, now: datetime) -> Plan:
    """Take back everything ahead that the scope holds, also what people moved; a series that began ends with its last
    date held. Of a team's call a person is taken off alone. Rounds taken back stay so.

    Raises UserError where the file has no such team or activity.
    """
    _refuse_unknown(world, scope)
    seen = await see(world, now=now)
    actions = tuple(action for row in seen.rows if scope.holds(row) and (action := _undo(seen, row, scope)) is not None)
    named = sorted((str(action.key), action.verb) for action in actions)
    return Plan(
        id=str(uuid5(KAFFEPAUSE, f"undo/{world.rules.digest}/{now.isoformat()}/{named}")),
        made_at=now,
        config=world.rules.digest,
        revisions=seen.revisions,
        actions=actions,
        unread=(*seen.company.unread, *seen.diaries.unread),
        ahead=len(actions),
    )


def _refuse_unknown(world: World, scope: Scope) -> None:
    teams = world.rules.organization.teams
    if scope.team and scope.team not in {team.name for team in teams}:
        names = ", ".join(team.name for team in teams)
        raise UserError(Said("The file has no team {team}. Its teams are: {names}.", team=scope.team, names=names))
    activities = {one.name for team in teams if scope.team in (None, team.name) for one in team.activities}
    if scope.activity and scope.activity not in activities:
        said = {"activity": scope.activity, "names": ", ".join(sorted(activities))}
        raise UserError(Said("The file has no activity {activity}. Its activities are: {names}.", **said))


def _undo(seen: Seen, row: Row, scope: Scope) -> Action | None:
    event = seen.diaries.own.get(row.key)
    is_undone = row.ending is Ending.UNDONE
    if event is None or is_undone or not _is_ahead(row, event, seen.now):
        return None
    kept = row if row in seen.kept else None
    action = Action(
        verb=Verb.CANCEL,
        key=row.key,
        team=row.team,
        activity=row.activity,
        round_label=row.round_label,
        organizer=row.organizer,
        why=Why.UNDONE,
        before=event.interval,
        attempt=row.attempt,
        event=event,
        row=kept,
        found=None if kept else row,
        mails=len(event.attendees),
    )
    if scope.person and not row.part and len(row.people) > 1:
        return _without(action, row, event, scope.person, seen)
    held = [day for day in row.dates if day <= seen.now.date()]
    return replace(action, change=EventChange(last=held[-1])) if held else action


def _is_ahead(row: Row, event: OwnEvent, now: datetime) -> bool:
    return row.dates[-1] > now.date() if row.dates else event.interval.start > now


def _without(action: Action, row: Row, event: OwnEvent, person: PersonId, seen: Seen) -> Action | None:
    """The person is taken off the list of a booking that stands for the others."""
    address = seen.company.people[person].address if person in seen.company.people else None
    staying = list(_staying(event, seen, address))
    if len(staying) == len(event.attendees) or row.state is State.ENDED:
        return None
    people = tuple(one for one in row.people if one != person)
    change = EventChange(invitees=tuple(staying))
    taken_off = replace(row, people=people, absent=(*row.absent, person))
    return replace(action, verb=Verb.MOVE, change=change, found=taken_off, mails=1)


def _staying(event: OwnEvent, seen: Seen, leaves: str | None) -> Iterator[Invitee]:
    names = {person.address: person.name for person in seen.company.people.values()}
    for attendee in event.attendees:
        if attendee.address != leaves:
            yield Invitee(address=attendee.address, name=names.get(attendee.address, ""))
