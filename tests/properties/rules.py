"""The hard rules, checked on finished proposals with plain intervals: nothing here knows how planning works."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from kaffepause.domain.activity import Kind, Timing
from kaffepause.domain.hours import days_touched, monday_of
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval, intersection, without
from kaffepause.domain.organization import Team
from kaffepause.planning.proposal import Proposal, Session
from kaffepause.planning.question import Question
from kaffepause.planning.reasons import Because

WALK_MARGIN = timedelta(minutes=10)


def broken(question: Question, proposal: Proposal) -> list[str]:
    """A sentence for each hard rule that the proposal breaks."""
    chosen = [one for one in proposal.sessions if is_chosen(one)]
    return [
        *(sentence for one in chosen for sentence in broken_alone(question, one)),
        *overlaps(proposal),
        *taken_rests(question, proposal),
        *over_budget(question, proposal),
    ]


def is_chosen(session: Session) -> bool:
    """Whether planning chose the slot: not a fixed time, not a booking that stands."""
    return session.why.because not in (Because.STANDS, Because.FIXED_TIME)


def broken_alone(question: Question, session: Session) -> Iterator[str]:
    """Rules that concern one session."""
    team = question.organization.team(session.round.team)
    slot, activity = session.slot, session.activity
    day = slot.start.astimezone(team.zone).date()
    if not question.horizon.contains(slot):
        yield f"{name(session)} lies outside the horizon"
    if slot.start < question.now + activity.notice:
        yield f"{name(session)} comes before its notice"
    if team.is_closed(day):
        yield f"{name(session)} is on a closed day"
    if not session.round.first <= day <= session.round.last or day.weekday() not in activity.cadence.days:
        yield f"{name(session)} is not on a day of its round"
    for person in session.people:
        yield from cannot_come(question, session, team, person)


def cannot_come(question: Question, session: Session, team: Team, person: PersonId) -> Iterator[str]:
    """Why that person cannot be there."""
    theirs = question.availability[person]
    margin = max(session.activity.buffer, WALK_MARGIN if session.activity.kind is Kind.WALK else timedelta())
    if not theirs.is_known:
        yield f"{person} is unknown and counted for {name(session)}"
    if not any(hours.contains(session.slot) for hours in theirs.hours):
        yield f"{person} does not work during {name(session)}"
    if not any(is_agreed(session, one) for one in binding_teams(question, session, team, person)):
        yield f"{name(session)} is outside the agreed hours"
    for taken in (*theirs.busy, *theirs.tentative, *theirs.away, *theirs.all_day_busy):
        if taken.overlaps(session.slot.widened(margin)):
            yield f"{person} is taken around {name(session)}"


def binding_teams(question: Question, session: Session, team: Team, person: PersonId) -> list[Team]:
    """The team whose hours bind the person there; across teams, any of their own."""
    if session.activity.kind not in (Kind.COFFEE_PAIRS, Kind.LEADER_TALK):
        return [team]
    rosters = question.rosters
    return [one for one in question.organization.teams if person in {p.id for p in rosters[one.name].everyone}]


def is_agreed(session: Session, team: Team) -> bool:
    """Whether the slot lies in the hours that team agreed on."""
    fixed = team.agreements.fixed_hours
    agreed = fixed.on(session.slot.start.astimezone(team.zone).date(), team.zone) if fixed else session.slot
    return agreed is not None and agreed.contains(session.slot)


def overlaps(proposal: Proposal) -> Iterator[str]:
    """Two of ours at once for one person, if planning chose one of them."""
    by_person: dict[PersonId, list[Session]] = defaultdict(list)
    for session in proposal.sessions:
        for person in session.people:
            by_person[person].append(session)
    for person, sessions in by_person.items():
        for one, other in pairwise(sessions):
            gap = max(one.activity.buffer, other.activity.buffer)
            is_too_near = one.slot.end + gap > other.slot.start
            if is_too_near and (is_chosen(one) or is_chosen(other)):
                yield f"{person} has {name(one)} and {name(other)} at once"


def taken_rests(question: Question, proposal: Proposal) -> Iterator[str]:
    """A lunch, or the last gap of a day, that was there before us and is gone with us."""
    thresholds = question.organization.thresholds
    lunch_of = {
        person.id: team.agreements.lunch or thresholds.lunch_window
        for team in reversed(question.organization.teams)
        for person in question.rosters[team.name].everyone
    }
    for person, window_of_lunch in lunch_of.items():
        theirs = question.availability[person]
        if not theirs.is_known:
            continue
        ours = [one for one in proposal.sessions if person in one.people and is_chosen(one)]
        no_breaks = [one.slot for one in ours if one.activity.kind is not Kind.MOVEMENT_BREAK]
        taken = [*theirs.busy, *theirs.tentative, *theirs.away, *theirs.all_day_busy]
        for hours in theirs.hours:
            day = hours.start.astimezone(theirs.zone).date()
            for window, least, mine in (
                (window_of_lunch, thresholds.lunch, [one.slot for one in ours]),
                (thresholds.gap_window, thresholds.gap, no_breaks),
            ):
                around = window.on(day, theirs.zone)
                free = without(intersection([hours], [around] if around else []), taken)
                if longest(free) >= least > longest(without(free, mine)):
                    yield f"{person} lost the free {least} of {day}"


def longest(intervals: tuple[Interval, ...]) -> timedelta:
    return max((interval.length for interval in intervals), default=timedelta())


def over_budget(question: Question, proposal: Proposal) -> Iterator[str]:
    """More of ours in a week than the budget holds, counted as the rules of the product count."""
    spent: dict[tuple[PersonId, object], timedelta] = defaultdict(timedelta)
    for session in proposal.sessions:
        zone = question.organization.team(session.round.team).zone
        week = monday_of(next(days_touched(session.slot, zone)))
        for person in session.people:
            spent[person, week] += counts(session, person)
    for (person, week), minutes in spent.items():
        if minutes > question.organization.load_budget:
            yield f"{person} has {minutes} of ours in the week of {week}"


def counts(session: Session, person: PersonId) -> timedelta:
    activity = session.activity
    if activity.kind is Kind.MOVEMENT_BREAK or (activity.kind is Kind.WALK and session.leader == person):
        return timedelta()
    is_check_in = activity.kind is Kind.SOCIAL_CALL and activity.duration <= timedelta(minutes=15)
    return activity.duration / 2 if is_check_in else activity.duration


def name(session: Session) -> str:
    kind = "fixed " if session.activity.timing is Timing.FIXED else ""
    return f"{kind}{session.round.label} {session.part}"
