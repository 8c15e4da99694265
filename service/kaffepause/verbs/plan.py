"""Make a plan: read everything, propose, reconcile. It writes nothing, and read permissions are enough."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid5

from kaffepause.booking.leaving import Deeds
from kaffepause.booking.plan import Plan, Wanted
from kaffepause.booking.ports import Row, State
from kaffepause.booking.reconcile import Scene, reconcile
from kaffepause.booking.recovery import Recovered, recovered
from kaffepause.booking.wanted import Desk, wanted_bookings
from kaffepause.domain.content import Content
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import KAFFEPAUSE, BookingKey, PersonId, TeamName, booking_key
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import OptOut
from kaffepause.planning.proposal import Proposal
from kaffepause.planning.question import Question
from kaffepause.verbs.circle import Circle, read_circle, read_opted_out
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.cores import proposal_of
from kaffepause.verbs.diaries import Diaries, read_diaries
from kaffepause.verbs.held import with_passed
from kaffepause.verbs.leaving import as_opt_outs, read_leavings
from kaffepause.verbs.standing import Stands
from kaffepause.verbs.world import LOOK_BACK, World

__all__ = ["Plan", "Wanted", "make_plan"]

#: Calendars are read this much beyond the horizon, for the buffers at its edges.
MARGIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Everything a plan is made from, as it was read at `now`. kept: the ledger's rows."""

    circle: Circle
    diaries: Diaries
    kept: Sequence[Row]
    recovered: Recovered
    revisions: Mapping[TeamName, int]
    agreed: frozenset[PersonId]
    now: datetime

    @property
    def company(self) -> Company:
        """The people who may be planned for, and their teams."""
        return self.circle.company

    @property
    def rows(self) -> Sequence[Row]:
        """The ledger's, and those that it lost and the calendars still show."""
        return (*self.kept, *self.recovered.rows)

    def stands(self, organization: Organization) -> Stands:
        """Where rows stand against what was read."""
        return Stands(diaries=self.diaries, people=self.company.people, organization=organization, now=self.now)


async def make_plan(world: World, *, now: datetime, company: Company | None = None) -> Plan:
    """What would lead from what is to what the file wants, as of `now`. company: where it was read a moment ago.

    Raises OutsideError where Graph cannot be asked at all; a mailbox, group or organizer that fails alone is in
    `unread`, and nothing of theirs is touched.
    """
    seen = await see(world, now=now, company=company)
    leaving = await read_leavings(world, _deeds(world, seen), seen.company, seen.circle.opt_outs)
    question = await _question(world, seen, [*as_opt_outs(leaving)])
    # In a thread: a big company's proposal takes seconds, in which leases and heartbeats must go on.
    plan = _plan(world, seen, await asyncio.to_thread(proposal_of, question))
    return replace(plan, leaving=tuple(leaving))


async def see(world: World, *, now: datetime, company: Company | None = None) -> Seen:
    """Read everything. Raises OutsideError where Graph cannot be asked at all."""
    company = company or await read_company(world)
    rows = await world.ledger.rows(now - LOOK_BACK)
    revisions = await world.ledger.revisions()
    within = horizon(now, world.rules.organization.timetable.weeks_ahead)
    said = await read_opted_out(world)
    unasked = said.out_of_all(world.rules.organization, company)
    diaries = await read_diaries(world, company, rows, within.widened(MARGIN), unasked=unasked)
    people = {person.address: person.id for person in company.people.values()}
    lost = recovered(world.tenant, world.rules.organization, people, diaries.own, rows)
    known = frozenset(person for row in (*rows, *lost.rows) for person in (*row.people, *row.absent))
    return Seen(
        circle=await read_circle(world, company, said, known, now=now),
        diaries=diaries,
        kept=rows,
        recovered=lost,
        revisions=revisions,
        agreed=await world.wishes.agreed(),
        now=now,
    )


def _deeds(world: World, seen: Seen) -> Deeds:
    """What people did, as rows and calendars show it."""
    ahead = {row.key: row for row in seen.rows if _is_ahead(row, seen.diaries.within, seen.now)}
    return Deeds(
        rows=seen.rows,
        events=seen.diaries.own,
        people={person.address: person.id for person in seen.company.people.values()},
        now=seen.now,
        deleted=_deleted(world.rules.organization, seen, ahead),
    )


def horizon(now: datetime, weeks_ahead: int) -> Interval:
    """From the beginning of today to ten on the last Sunday planned, in UTC: nowhere on earth is it Monday yet."""
    today = now.astimezone(UTC).date()
    last = monday_of(today) + timedelta(weeks=1 + weeks_ahead, days=-1)
    return Interval(datetime.combine(today, time(), UTC), datetime.combine(last, time(10), UTC))


async def _question(world: World, seen: Seen, leaving: Sequence[OptOut]) -> Question:
    organization, diaries, now = world.rules.organization, seen.diaries, seen.now
    stands = seen.stands(organization)
    return Question(
        now=now,
        horizon=diaries.within.widened(-MARGIN),
        organization=organization,
        rosters=seen.company.rosters,
        opt_outs=(*seen.circle.opt_outs, *leaving),
        availability={person.id: diaries.availability(person) for person in seen.company.people.values()},
        history=with_passed(await world.history.held((now - LOOK_BACK).date()), seen.kept, now),
        standing=tuple(one for row in seen.rows for one in stands.standing(row)),
        ended=frozenset(label for row in seen.rows for label in stands.ended(row)),
        entries=entries(world.rules.content),
        takes=lengths(world.rules.content),
    )


def entries(content: Content) -> Mapping[str, tuple[str, ...]]:
    """Ids of what a session may be given to use: playbooks by the call they fit, and by kind the rest."""
    language = content.languages[content.default]
    offered = {fit: tuple(one.id for one in language.playbooks if {fit, "any"} & {*one.fits}) for fit in _fits(content)}
    return {
        **offered,
        "movement_break": tuple(one.id for one in language.exercises),
        "walk": tuple(one.id for one in language.openers),
        "coffee_pairs": tuple(one.id for one in language.coffee_pairs),
        "leader_talk": tuple(one.id for one in language.leader_talk),
    }


def lengths(content: Content) -> Mapping[str, timedelta]:
    """How long each playbook takes, by its id."""
    return {one.id: timedelta(minutes=one.minutes) for one in content.languages[content.default].playbooks}


def _fits(content: Content) -> tuple[str, ...]:
    language = content.languages[content.default]
    return tuple(sorted({"any", *(fit for entry in language.playbooks for fit in entry.fits)}))


def _plan(world: World, seen: Seen, proposal: Proposal) -> Plan:
    ahead = {row.key: row for row in seen.kept if _is_ahead(row, seen.diaries.within, seen.now)}
    actions = reconcile(_scene(world, seen, proposal, ahead))
    named = [(action.verb, str(action.key), action.attempt) for action in actions]
    content = f"{world.rules.digest}/{sorted(seen.revisions.items())}/{seen.now.isoformat()}/{named}"
    return Plan(
        id=str(uuid5(KAFFEPAUSE, content)),
        made_at=seen.now,
        config=world.rules.digest,
        revisions=seen.revisions,
        actions=actions,
        unplaced=proposal.unplaced,
        unread=(*seen.company.unread, *seen.diaries.unread),
        certificates=proposal.certificates,
        ahead=sum(row.state is State.BOOKED for row in ahead.values()),
        first_mails=_first_mails(world, seen),
    )


def _first_mails(world: World, seen: Seen) -> int:
    """How many people get their first mail by it: newcomers to teams we may write to."""
    piloted = [team.name for team in world.rules.organization.teams if team.is_pilot and team.activities]
    rosters = [roster for name in piloted if (roster := seen.company.rosters.get(name))]
    return len(seen.circle.untold & {person.id for roster in rosters for person in roster.everyone})


def _scene(world: World, seen: Seen, proposal: Proposal, ahead: Mapping[BookingKey, Row]) -> Scene:
    people, stands = seen.company.people, seen.stands(world.rules.organization)
    refused = {key: why for key, row in ahead.items() if (why := stands.why_refused(row))}
    desk = Desk(
        tenant=world.tenant,
        service_mailbox=world.service_mailbox,
        organization=world.rules.organization,
        content=world.rules.content,
        people=people,
        rows=seen.rows,
        agreed=seen.agreed,
        link=world.links.booking if world.links else None,
    )
    return Scene(
        now=seen.now,
        wanted={one.key: one for one in wanted_bookings(proposal, desk, today=seen.now.date())},
        rows=ahead,
        events=_events_ahead(seen),
        addresses={person.id: person.address for person in people.values()},
        unreadable=seen.diaries.unreadable,
        blind=seen.company.blind,
        deleted=_deleted(world.rules.organization, seen, ahead),
        reasons={
            **refused,
            **{booking_key(world.tenant, one.round.label, one.part): one.why for one in proposal.unplaced},
        },
        found={row.key: row for row in seen.recovered.rows},
    )


def _deleted(organization: Organization, seen: Seen, ahead: Mapping[BookingKey, Row]) -> frozenset[BookingKey]:
    """Bookings that a person deleted: they are gone, and the file still has their activity."""
    activities = {(team.name, activity.name) for team in organization.teams for activity in team.activities}
    stands = seen.stands(organization)
    return frozenset(
        key for key, row in ahead.items() if stands.is_gone(row) and (row.team, row.activity) in activities
    )


def _is_ahead(row: Row, within: Interval, now: datetime) -> bool:
    if row.state is State.SENDING:
        return True
    if row.dates:
        return row.dates[-1] >= now.date()
    return now < row.slot.end and row.slot.start < within.end


def _events_ahead(seen: Seen) -> Mapping[BookingKey, OwnEvent]:
    """Our events of the horizon; one that was held, or lies beyond, stays out, or it would look unwanted."""
    known = {row.key: row for row in seen.rows}

    def is_ahead(event: OwnEvent) -> bool:
        row = known.get(event.marker.key)
        still_on = row is not None and _is_ahead(row, seen.diaries.within, seen.now)
        is_in_view = seen.now < event.interval.start < seen.diaries.within.end
        return event.recurrence is not None or is_in_view or still_on

    return {key: event for key, event in seen.diaries.own.items() if is_ahead(event)}
