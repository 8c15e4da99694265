"""Sessions to wanted bookings: which mailbox holds each, who is invited, and what it says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from kaffepause.booking.invitation import Voice, invitation
from kaffepause.booking.plan import Wanted
from kaffepause.booking.ports import Row, State
from kaffepause.booking.series import Folded, folded
from kaffepause.domain.activity import Activity, HeldIn, Kind, Timing
from kaffepause.domain.content import Content
from kaffepause.domain.event import Invitee
from kaffepause.domain.ids import Address, BookingKey, PersonId, TenantId, booking_key
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import Person
from kaffepause.domain.rounds import Round
from kaffepause.planning.proposal import Proposal, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Everything bookings are made from, apart from the proposal.

    agreed: managers who said yes to events in their name. link: where a booking's invitation leads; None until pages
    stand. rows: the ledger's rows ahead.
    """

    tenant: TenantId
    service_mailbox: Address
    organization: Organization
    content: Content
    people: Mapping[PersonId, Person]
    rows: Sequence[Row]
    agreed: frozenset[PersonId] = frozenset()
    link: Callable[[BookingKey], str] | None = None

    def row(self, key: BookingKey) -> Row | None:
        """The ledger's row with that key."""
        return next((row for row in self.rows if row.key == key), None)

    def address(self, person: PersonId) -> Address:
        return self.people[person].address


def wanted_bookings(proposal: Proposal, desk: Desk, *, today: date) -> tuple[Wanted, ...]:
    """Every booking the proposal asks for, sorted by team, activity and slot."""
    by_activity = sorted(
        proposal.sessions, key=lambda one: (one.round.team, one.round.activity, one.slot.start, one.part)
    )
    return tuple(
        wanted
        for _, sessions in groupby(by_activity, key=lambda one: (one.round.team, one.round.activity))
        for wanted in _of_activity(tuple(sessions), desk, today)
    )


def _of_activity(sessions: tuple[Session, ...], desk: Desk, today: date) -> Iterator[Wanted]:
    team, activity = desk.organization.team(sessions[0].round.team), sessions[0].activity
    if activity.timing is not Timing.FIXED:
        for session in sessions:
            yield _wanted((session,), _voice(session, team, desk), desk)
        return
    for series in _series(sessions, team, activity, desk, today):
        if series.sessions:  # one that has no date left is simply no longer wanted
            yield _wanted(series.sessions, _voice(series.sessions[0], team, desk, series.first), desk, series)


def _series(
    sessions: tuple[Session, ...], team: Team, activity: Activity, desk: Desk, today: date
) -> tuple[Folded, ...]:
    weeks = desk.organization.timetable.series_weeks
    rows = standing_series(desk.rows, team, activity)
    return folded(sessions, rows, activity.cadence, team.zone, today=today, weeks=weeks)


def standing_series(rows: Sequence[Row], team: Team, activity: Activity) -> tuple[Row, ...]:
    """The rows that are series of that activity and have not ended."""
    return tuple(
        row
        for row in rows
        if (row.team, row.activity) == (team.name, activity.name) and row.dates and row.state is not State.ENDED
    )


def _voice(session: Session, team: Team, desk: Desk, first: date | None = None) -> Voice:
    return Voice(
        organization=desk.organization,
        team=team,
        content=desk.content,
        people=desk.people,
        link=desk.link(_key(session, desk, first)) if desk.link else "",
        is_on_behalf=session.leader is not None and _organizer(session, desk) == desk.service_mailbox,
    )


def _key(session: Session, desk: Desk, first: date | None = None) -> BookingKey:
    label = session.round.label if first is None else _named(session.round, first).label
    return booking_key(desk.tenant, label, session.part)


def _named(round_: Round, first: date) -> Round:
    return Round(team=round_.team, activity=round_.activity, first=first, last=first)


def _organizer(session: Session, desk: Desk) -> Address:
    """Decision 8: own breaks in their owner's mailbox, walks and reviews with the manager once they agreed."""
    if session.activity.held_in is HeldIn.OWN_CALENDAR:
        return desk.address(session.people[0])
    leads = session.activity.kind in (Kind.WALK, Kind.AGREEMENT_REVIEW) and session.leader in desk.agreed
    return desk.address(session.leader) if leads and session.leader else desk.service_mailbox


def _wanted(sessions: tuple[Session, ...], voice: Voice, desk: Desk, series: Folded | None = None) -> Wanted:
    session = _of_them_all(sessions) if series else sessions[0]
    activity = session.activity
    key = _key(session, desk, series.first if series else None)
    row = desk.row(key)
    # An event never changes its mailbox: a yes or a new service mailbox is for what is booked later.
    organizer = row.organizer if row and row.state is not State.ENDED else _organizer(session, desk)
    people = _people(session, row)
    words = invitation(sessions, voice)
    return Wanted(
        key=key,
        team=session.round.team,
        activity=activity.name,
        kind=activity.kind,
        round_label=_named(session.round, series.first).label if series else session.round.label,
        part=session.part,
        organizer=organizer,
        people=people,
        interval=row.slot if series and series.row and row else session.slot,
        zone=voice.team.zone_name,
        why=session.why,
        subject=words.subject,
        body_html=words.body_html,
        text=words.fingerprint,
        needed=0 if series else _needed(session),
        invitees=_invitees(people, organizer, activity, desk),
        recurrence=series.recurrence if series else None,
        days=tuple(one.slot.start.astimezone(voice.team.zone).date() for one in sessions) if series else (),
        is_online=activity.is_online and not session.apart and activity.held_in is HeldIn.INVITATION,
        show_as=activity.show_as,
        reminder=activity.reminder,
        asks_for_response=activity.asks_for_response,
        host=session.host,
        entry=session.entry,
        absent=session.absent,
    )


def _needed(session: Session) -> int:
    """How many of those invited must still be free; everybody, unless it is a team's call or break."""
    if session.part:
        return len(session.people)
    return min(len(session.people), session.activity.needed(len(session.people) + len(session.absent)))


def _of_them_all(sessions: tuple[Session, ...]) -> Session:
    """The first of a series, with those of its roster who can be at any of the dates and have the budget for all."""
    roster = {*sessions[0].people, *sessions[0].absent}
    over_budget = {person for one in sessions for person in one.over_budget}
    coming = (roster - over_budget) & {person for one in sessions for person in one.people}
    return replace(sessions[0], people=tuple(sorted(coming)), absent=tuple(sorted(roster - coming)))


def _people(session: Session, row: Row | None) -> tuple[PersonId, ...]:
    """Who is to be on it: where it already stands at this slot, only those who left or are new change the list.

    Somebody who became busy since keeps the invitation and may decline it: taking it back would be one mail more. Who
    could be at no date of a series was not asked, and is once they can.
    """
    if row is None or row.state is State.ENDED or (row.slot != session.slot and not row.dates):
        return session.people
    roster = {*session.people, *session.absent}
    known = {*row.people} if row.dates else {*row.people, *row.absent}
    staying = tuple(person for person in row.people if person in roster)
    return (*staying, *(person for person in session.people if person not in known))


def _invitees(people: tuple[PersonId, ...], organizer: Address, activity: Activity, desk: Desk) -> tuple[Invitee, ...]:
    if activity.held_in is HeldIn.OWN_CALENDAR:
        return ()
    invited = (desk.people[person] for person in people)
    return tuple(Invitee(address=person.address, name=person.name) for person in invited if person.address != organizer)
