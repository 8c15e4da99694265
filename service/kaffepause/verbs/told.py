"""A plan, and what became of it, as text: by team, by day, what changes and why. Read like a calendar."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

from kaffepause.booking.apply import Came, Outcome
from kaffepause.booking.leaving import new_departures
from kaffepause.booking.plan import Action, Plan, Unread, Verb, Why
from kaffepause.domain.content import Language
from kaffepause.domain.event import Response
from kaffepause.domain.hours import instant
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.spoken import at_clock, clock, long_day, short_day, span
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import FEW, Reason
from kaffepause.verbs.apply import Applied
from kaffepause.verbs.line import Line

#: Unknown, and nothing waits for it.
KNOWN_NOWHERE = ("address", "country")


def told_plan(plan: Plan, organization: Organization, language: Language) -> tuple[Line, ...]:
    """The whole plan; `reason` sentences carry team-level numbers only."""
    zone = organization.teams[0].zone
    made = plan.made_at.astimezone(zone)
    heading = language.say("plan.heading", day=long_day(made.date(), language), clock=at_clock(made, language))
    return (
        Line(heading, "heading"),
        *_summary(plan, language),
        *(line for team in organization.teams for line in _team(plan, team, language)),
        *_unread(plan.unread, language),
    )


def told_outcome(applied: Applied, organization: Organization, language: Language) -> tuple[Line, ...]:
    """What applying a plan came to, failures last."""
    counts = {str(came): applied.count(came) for came in Came}
    if not any(counts[came] for came in Came if came is not Came.UNTOUCHED):
        return (Line(language.say("applied.nothing")),)
    lines = [Line(language.say("applied.summary", **counts))]
    lines += [
        Line(language.say(f"applied.{came}", count=counts[came])) for came in (Came.SKIPPED, Came.TAKEN) if counts[came]
    ]
    if applied.failed:
        lines.append(Line(language.say("applied.failed", count=len(applied.failed)), "heading"))
        lines += [Line(f"  {_failure(outcome, organization, language)}") for outcome in applied.failed]
    return tuple(lines)


def _failure(outcome: Outcome, organization: Organization, language: Language) -> str:
    team = next((team for team in organization.teams if team.name == outcome.action.team), None)
    title = _title(outcome.action, team) if team else str(outcome.action.activity)
    return language.say("applied.failure", title=title, team=team.title if team else "", said=outcome.said)


def sentence(reason: Reason, language: Language) -> str:
    """A reason in words; about fewer than five people it gives the code's words alone, without numbers."""
    few = "few." if reason.people < FEW and f"reason.few.{reason.because}" in language.words else ""
    return language.say(
        f"reason.{few}{reason.because}",
        free=reason.free,
        people=reason.people,
        needed=reason.needed,
        minutes=reason.minutes,
        price=reason.price,
        name=reason.name,
        day=short_day(reason.day, language) if reason.day else "",
    )


def _summary(plan: Plan, language: Language) -> Iterator[Line]:
    if plan.is_empty:
        yield Line(language.say("plan.nothing"))
        return
    counts = {f"{verb}s": plan.count(verb) for verb in Verb}
    yield Line(language.say("plan.summary", **counts))
    if plan.count(Verb.YIELD):
        yield Line(language.say("plan.yields", count=plan.count(Verb.YIELD)))
    people = {
        one.address for action in plan.actions if action.mails and action.wanted for one in action.wanted.invitees
    }
    if plan.first_mails:
        yield Line(language.say("plan.first_mails", count=plan.first_mails))
    for sign, count in Counter(one.sign for one in plan.leaving).items():
        yield Line(language.say(f"plan.leaving.{sign}", count=count))
    said = (
        language.say("plan.mails", mails=plan.mails, people=len(people))
        if plan.mails
        else language.say("plan.mails_none")
    )
    yield Line(said)


def _team(plan: Plan, team: Team, language: Language) -> Iterator[Line]:
    actions = [action for action in plan.actions if action.team == team.name]
    unplaced = [one for one in plan.unplaced if one.round.team == team.name]
    if not actions and not unplaced:
        return
    yield Line("")
    yield Line(team.title, "heading")
    if not team.is_pilot:
        yield Line("  " + language.say("plan.pilot", team=team.title), "dim")
    dated = sorted(actions, key=lambda action: (_slot(action).start, action.activity))
    for day, of_day in groupby(dated, key=lambda action: _day(action, team.zone)):
        yield from _day_lines(day, tuple(of_day), team, language)
    yield from _not_booked(unplaced, language)


def _slot(action: Action) -> Interval:
    """When it is next held; the planned slot, or where it stands."""
    slot = action.after or action.before
    if slot is None:
        raise ValueError(f"{action.verb} of {action.round_label} has no slot.")
    wanted = action.wanted
    if wanted is None or not wanted.days:
        return slot
    zone = ZoneInfo(wanted.zone)
    start = instant(wanted.days[0], slot.start.astimezone(zone).time(), zone)
    return Interval(start, start + slot.length)


def _day(action: Action, zone: tzinfo) -> date:
    return _slot(action).start.astimezone(zone).date()


def _day_lines(day: date, actions: Sequence[Action], team: Team, language: Language) -> Iterator[Line]:
    yield Line(f"  {long_day(day, language)}")
    alone = [action for action in actions if not _is_one_of_many(action)]
    for action in alone:
        yield Line(f"    {_told(action, team, language)}", str(action.verb))
    many = [action for action in actions if _is_one_of_many(action)]
    for (verb, _), group in groupby(sorted(many, key=_kind_of_line), key=_kind_of_line):
        yield Line(f"    {_told_together(tuple(group), team, language)}", verb)


def _is_one_of_many(action: Action) -> bool:
    """Own breaks that go as planned are told in one line; whatever a person did is told one by one."""
    is_own = action.wanted is not None and not action.wanted.invitees
    return is_own and action.verb in (Verb.CREATE, Verb.KEEP, Verb.ADOPT)


def _kind_of_line(action: Action) -> tuple[str, str]:
    return str(action.verb), action.activity


def _told(action: Action, team: Team, language: Language) -> str:
    parts = [_title(action, team), _who(action, language), _why(action, team, language)]
    told = " · ".join(part for part in parts if part)
    return f"{_sign(action, language)} {span(_slot(action), team.zone, language)}  {told}"


def _told_together(actions: Sequence[Action], team: Team, language: Language) -> str:
    ordered = sorted(actions, key=lambda action: (_slot(action).start, action.organizer))
    whose = ", ".join(
        f"{action.organizer.split('@')[0]} {clock(_slot(action).start.astimezone(team.zone), language)}"
        for action in ordered
    )
    return f"{_sign(actions[0], language)} {_title(actions[0], team)}, {language.say('plan.each_own')}: {whose}"


def _sign(action: Action, language: Language) -> str:
    return language.say(f"plan.verb.{action.verb}")


def _title(action: Action, team: Team) -> str:
    titles = {activity.name: activity.title for activity in team.activities}
    return action.wanted.subject if action.wanted else titles.get(action.activity, str(action.activity))


def _who(action: Action, language: Language) -> str:
    wanted = action.wanted
    if wanted is None:
        return ""
    if not wanted.invitees:
        return language.say("plan.own", name=action.organizer.split("@")[0])
    count = len(wanted.invitees)
    return language.say("plan.invited_one" if count == 1 else "plan.invited", count=count)


def _why(action: Action, team: Team, language: Language) -> str:
    if action.verb is Verb.CREATE and action.reason:
        return ", ".join([*_dates(action, language), sentence(action.reason, language)])
    if action.why is Why.TOO_FEW_LEFT and action.reason:
        return sentence(action.reason, language)
    change = action.change
    departed = [one.day for one in new_departures(action.row, action.event)]
    dates = ", ".join(short_day(day, language) for day in (change.cancel_days if change else departed))
    said = language.say(f"action.{action.why}", before=_moment(action, team, language), dates=dates)
    declined = sum(one.response is Response.DECLINED for one in action.event.attendees) if action.event else 0
    return f"{said}, {language.say('plan.declined', count=declined)}" if declined else said


def _moment(action: Action, team: Team, language: Language) -> str:
    if action.before is None:
        return ""
    start = action.before.start.astimezone(team.zone)
    return f"{short_day(start.date(), language)} {at_clock(start, language)}"


def _dates(action: Action, language: Language) -> tuple[str, ...]:
    recurrence = action.wanted.recurrence if action.wanted else None
    if recurrence is None:
        return ()
    days = ", ".join(language.say(f"calendar.weekday.{day + 1}") for day in recurrence.days)
    count = len(recurrence.dates())
    return (language.say("plan.series", days=days, last=short_day(recurrence.last, language), count=count),)


def _not_booked(unplaced: Sequence[Unplaced], language: Language) -> Iterator[Line]:
    if not unplaced:
        return
    yield Line(f"  {language.say('plan.not_booked')}")
    for (title, why), rounds in groupby(sorted(unplaced, key=_by_reason), key=_by_reason):
        yield Line(f"    {title}, {_days(tuple(rounds), language)}: {sentence(why.reason, language)}", "dim")


@dataclass(frozen=True, order=True, slots=True)
class _Sorted:
    """A reason with an order, so that what shares one is told once."""

    rank: str
    reason: Reason = field(compare=False)


def _by_reason(one: Unplaced) -> tuple[str, _Sorted]:
    return one.activity.title, _Sorted(repr(one.why), one.why)


def _days(rounds: Sequence[Unplaced], language: Language) -> str:
    days = sorted({one.round.first for one in rounds})
    told = short_day(days[0], language)
    return told if len(days) == 1 else f"{told} – {short_day(days[-1], language)} ({len(days)} ×)"


def _unread(unread: Sequence[Unread], language: Language) -> Iterator[Line]:
    if not unread:
        return
    yield Line("")
    yield Line(language.say("plan.unread"), "heading")
    for one in unread:
        yield Line("  " + language.say(f"unread.{one.what}", name=one.name, because=one.because))
    if any(one.what not in KNOWN_NOWHERE for one in unread):
        yield Line("  " + language.say("plan.until_then"), "dim")
