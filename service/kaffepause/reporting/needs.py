"""What needs the manager: at most three things, each with something to do about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaffepause.domain.activity import Between, Kind
from kaffepause.domain.content import Language
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Roster
from kaffepause.domain.spoken import at_clock, long_day
from kaffepause.reporting.contact_plan import EMPTY_WEEKS, ContactPlan
from kaffepause.reporting.rhythm import Engagement, Missing
from kaffepause.reporting.view import Point

MOST_NEEDS = 3
NAMES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamWeek:
    """One team's week as its manager is told of it, apart from load. engagements: of this week, earliest first."""

    team: Team
    roster: Roster
    plan: ContactPlan
    engagements: tuple[Engagement, ...]
    missing: tuple[Missing, ...]

    @property
    def names(self) -> Mapping[PersonId, str]:
        return {person.id: person.name for person in self.roster.everyone}


def needs(weeks: Sequence[TeamWeek], language: Language) -> tuple[Point, ...]:
    """People with nothing planned for long, then answers to the manager's walks, then what is missing."""
    kinds = (_empty, _answers, _missing)
    found = [point for kind in kinds for week in weeks for point in kind(week, language)]
    return tuple(found[:MOST_NEEDS])


def listed(names: Sequence[str], language: Language, most: int = NAMES) -> str:
    """`Ada, Bo and Chen`, `Ada, Bo, Chen and 2 more`."""
    if len(names) > most:
        more = len(names) - most
        return language.say("mail.join.more", names=", ".join(names[:most]), count=more)
    if len(names) < 2:
        return "".join(names)
    return language.say("mail.join.last", names=", ".join(names[:-1]), last=names[-1])


def _empty(week: TeamWeek, language: Language) -> Iterator[Point]:
    names = [row.person.name for row in week.plan.rows if row.is_empty_for_long]
    if names:
        yield Point(
            text=language.say("mail.needs.empty", names=listed(names, language), weeks=EMPTY_WEEKS),
            action=language.say("mail.needs.empty_action"),
        )


def _answers(week: TeamWeek, language: Language) -> Iterator[Point]:
    """Answers to walks with the manager, which Outlook would show the organizer; of other people's none are told."""
    zone, names = week.team.zone, week.names
    for one in week.engagements:
        if one.activity.kind is not Kind.WALK or one.activity.between is not Between.MANAGER:
            continue
        day = long_day(one.interval.start.astimezone(zone).date(), language)
        for person in one.declined:
            text = language.say("mail.needs.declined", name=names.get(person, ""), title=one.activity.title, day=day)
            yield Point(text=text, action=language.say("mail.needs.declined_action"))
        for person, wished in one.asks:
            start = wished.start.astimezone(zone)
            asked = {"day": long_day(start.date(), language), "at": at_clock(start, language)}
            text = language.say("mail.needs.asks", name=names.get(person, ""), title=one.activity.title, **asked)
            yield Point(text=text, action=language.say("mail.needs.asks_action"))


def _missing(week: TeamWeek, language: Language) -> Iterator[Point]:
    """Who is named for an empty contact plan is not named again for a walk that found no time."""
    empty = {row.person.id for row in week.plan.rows if row.is_empty_for_long}
    for one in dict.fromkeys(week.missing):
        title, names = one.activity.title, [week.names[person] for person in one.people if person not in empty]
        if not one.people:
            text = language.say("mail.needs.no_time", title=title)
            yield Point(text=text, action=language.say("mail.needs.no_time_action"))
        elif names:
            text = language.say("mail.needs.no_walk", title=title, names=listed(names, language))
            yield Point(text=text, action=language.say("mail.needs.no_walk_action"))
