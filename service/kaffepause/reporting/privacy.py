"""Signals to flags: what a manager may see is the lower of what the file and each person chose (design, Rules).

A person is shown in exactly one way: by name, in their team's total, or not at all. A name and a total that hold the
same person would let one be subtracted from the other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.reporting.ports import WeekTotal
from kaffepause.reporting.signals import NAMED_RULES, TEAM_RULES, Rule, Signal

SMALLEST_GROUP = 5  #: people behind a total; Viva's rule, domain facts R6
AHEAD = "/ahead"  #: ends the rule of a total that was read before its week, which is another figure than afterwards


class Reading(StrEnum):
    """Whether load is read for a team on a day."""

    OFF = "off"
    WAITING = "waiting"  #: people were told, and the notice is not over
    ON = "on"


class Band(StrEnum):
    """A team's total. Nobody and few look alike, and so do most and all: neither may expose anybody."""

    TOO_FEW = "too_few"  #: fewer than five people behind it: kept, so that the week is not counted again, never shown
    NONE_OR_FEW = "none_or_few"
    SOME = "some"
    MORE_THAN_HALF = "more_than_half"


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredWeek:
    """One measured person's week and what fired in it. enough: False: nothing can be said of it."""

    person: Person
    level: Level
    monday: date
    enough: bool
    signals: tuple[Signal, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedFlag:
    """What a manager may see of one person: their name, the rule, and on how many days of how many."""

    person: Person
    rule: Rule
    monday: date
    days: int
    of: int


def reading(privacy: Privacy, day: date) -> Reading:
    """Whether load is read on that day for somebody who was in the team when the notice was given."""
    since = privacy.measured_from()
    if since is None:
        return Reading.OFF
    return Reading.ON if since <= day else Reading.WAITING


def shown_as(level: Level, manager_sees: ManagerSees) -> ManagerSees:
    """How one person's signals reach their manager: the lower of person and file."""
    if manager_sees is ManagerSees.NAMES and level is Level.NAMED:
        return ManagerSees.NAMES
    if manager_sees is not ManagerSees.NOTHING and level >= Level.TEAM:
        return ManagerSees.COUNTS
    return ManagerSees.NOTHING


def named_flags(
    weeks: Sequence[MeasuredWeek], manager_sees: ManagerSees, told: Collection[PersonId]
) -> tuple[NamedFlag, ...]:
    """The flags that carry a name, by rule, then the most days first: one a person and week, the one that says most.

    told: who got their own hint before this mail. Nobody else is named, whatever they chose.
    """
    named = [week for week in weeks if shown_as(week.level, manager_sees) is ManagerSees.NAMES]
    flags = [flag for week in named if week.person.id in told and (flag := _strongest(week))]
    order = [*NAMED_RULES]
    return tuple(sorted(flags, key=lambda flag: (order.index(flag.rule), -flag.days, flag.person.name, flag.monday)))


def _strongest(week: MeasuredWeek) -> NamedFlag | None:
    fired = {signal.rule: signal for signal in week.signals if signal.is_weekly}
    signal = next((fired[rule] for rule in NAMED_RULES if rule in fired), None)
    if signal is None:
        return None
    return NamedFlag(person=week.person, rule=signal.rule, monday=week.monday, days=signal.days, of=signal.of)


def counted(weeks: Sequence[MeasuredWeek], manager_sees: ManagerSees) -> tuple[MeasuredWeek, ...]:
    """The weeks that make up a team's total: of those shown as a count, with enough to go by."""
    return tuple(week for week in weeks if week.enough and shown_as(week.level, manager_sees) is ManagerSees.COUNTS)


def totals(
    team: TeamName, weeks: Sequence[MeasuredWeek], *, monday: date, is_ahead: bool, is_apart: bool
) -> tuple[WeekTotal, ...]:
    """One total a rule for the week that begins on that Monday, from `counted` weeks of one team.

    is_apart: False: the team shares people with another in a way that would let the totals be subtracted.
    """
    behind = [week for week in weeks if week.monday == monday]
    shows = len(behind) >= SMALLEST_GROUP and is_apart
    return tuple(
        WeekTotal(
            team=team,
            monday=monday,
            rule=f"{rule}{AHEAD}" if is_ahead else rule.value,
            band=(_band(sum(_fires(week, rule) for week in behind), len(behind)) if shows else Band.TOO_FEW).value,
            counted=len(behind) if shows else 0,
        )
        for rule in TEAM_RULES
    )


def _fires(week: MeasuredWeek, rule: Rule) -> bool:
    return any(signal.rule is rule and signal.is_weekly for signal in week.signals)


def _band(flagged: int, people: int) -> Band:
    if flagged <= max(1, people // SMALLEST_GROUP):
        return Band.NONE_OR_FEW
    return Band.MORE_THAN_HALF if 2 * flagged > people else Band.SOME


def apart(groups: Mapping[TeamName, frozenset[PersonId]]) -> frozenset[TeamName]:
    """The teams whose totals may stand side by side, in the order given.

    Where two groups share people and what only one of them holds is fewer than five, the later one gives way: its total
    and the other's would together be a total of those few.
    """
    kept: list[TeamName] = []
    for name, people in groups.items():
        if not any(_exposes(people, groups[other]) for other in kept):
            kept.append(name)
    return frozenset(kept)


def _exposes(left: frozenset[PersonId], right: frozenset[PersonId]) -> bool:
    shared = left & right
    return bool(shared) and any(0 < len(rest) < SMALLEST_GROUP for rest in (left - right, right - left, shared))
