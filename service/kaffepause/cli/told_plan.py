"""A plan as text: by team, by day, what changes and why. Read like a calendar, from 60 columns up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby

from kaffepause.booking.plan import Action, Plan, Unread, Verb, Why
from kaffepause.domain.content import Language
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.spoken import at_clock, long_day, short_day, span
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and how it looks: a verb's name, `heading`, `dim` or nothing."""

    text: str
    look: str = ""


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


def sentence(reason: Reason, language: Language) -> str:
    """A reason in words."""
    return language.say(
        f"reason.{reason.because}",
        free=reason.free,
        people=reason.people,
        needed=reason.needed,
        minutes=reason.minutes,
        price=reason.price,
        name=reason.name,
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
    slot = action.after or action.before
    assert slot is not None, "an action has a slot before or after"  # noqa: S101 - reconcile gives every action one
    return slot


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
    times = ", ".join(sorted(span(_slot(action), team.zone, language) for action in actions))
    names = ", ".join(sorted(action.organizer.split("@")[0] for action in actions))
    return f"{_sign(actions[0], language)} {_title(actions[0], team)}: {times} · {language.say('plan.own', name=names)}"


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
    dates = ", ".join(short_day(day, language) for day in change.cancel_days) if change else ""
    return language.say(f"action.{action.why}", before=_moment(action, team, language), dates=dates)


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
    told = {_told_unplaced(one, language): None for one in unplaced}
    for line in told:
        yield Line(f"    {line}", "dim")


def _told_unplaced(one: Unplaced, language: Language) -> str:
    return f"{one.activity.title}, {short_day(one.round.first, language)}: {sentence(one.why, language)}"


def _unread(unread: Sequence[Unread], language: Language) -> Iterator[Line]:
    if not unread:
        return
    yield Line("")
    yield Line(language.say("plan.unread"), "heading")
    for one in unread:
        yield Line("  " + language.say(f"unread.{one.what}", name=one.name, because=one.because))
    yield Line("  " + language.say("plan.until_then"), "dim")
