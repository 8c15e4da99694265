"""Load to signals: measured facts past their thresholds, by fixed and published rules (domain facts, 3.3).

A signal says what a calendar shows. What it means for the person is not for us to say, and is not inferred.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaffepause.calendars.load import DayLoad, DayState, PersonLoad
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Thresholds

MINUTE = timedelta(minutes=1)
FULL_WEEK = 5  #: measured days on which a weekly threshold is stated


class Rule(StrEnum):
    """The rules that times alone can answer, the one that says most first."""

    NO_GAP = "no_gap"
    NO_LUNCH = "no_lunch"
    LONG_RUN = "long_run"
    OUT_OF_HOURS = "out_of_hours"
    LOW_FOCUS = "low_focus"
    SHORT_REST = "short_rest"


#: Which rules may carry a name to a manager, and which a team's total; the person always hears all of them.
NAMED_RULES = (Rule.NO_GAP, Rule.NO_LUNCH, Rule.LONG_RUN)
TEAM_RULES = (*NAMED_RULES, Rule.OUT_OF_HOURS, Rule.LOW_FOCUS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """One rule that fired in one person's week.

    on: the local dates it counts, for the person's own eyes alone. of: the days on which it could have fired. minutes:
    the rule's own number: the longest run, the time outside hours, the shortest rest, the focus time; 0 where there is
    none. is_weekly: whether it is past the week's threshold, as names and totals ask; otherwise for the person only.
    """

    person: PersonId
    rule: Rule
    monday: date
    on: tuple[date, ...]
    of: int
    minutes: int = 0
    is_weekly: bool = True

    @property
    def days(self) -> int:
        return len(self.on)


def signals_of(load: PersonLoad, thresholds: Thresholds, *, knows_hours: bool) -> tuple[Signal, ...]:
    """What fired that week; nothing where the week is not enough to say anything.

    knows_hours: the person's own mailbox states their hours. Without it nothing is said of what lies outside them.
    """
    if not load.enough:
        return ()
    found = (
        _no_gap(load, thresholds),
        _no_lunch(load, thresholds),
        _long_run(load, thresholds),
        _out_of_hours(load) if knows_hours else None,
        _low_focus(load, thresholds),
        _short_rest(load, thresholds),
    )
    return tuple(signal for signal in found if signal)


def _no_lunch(load: PersonLoad, thresholds: Thresholds) -> Signal | None:
    days = [day for day in load.measured_days if day.lunch is not None]
    on = _dates(day for day in days if (day.lunch or 0) < thresholds.lunch // MINUTE)
    return _signal(load, Rule.NO_LUNCH, on, len(days)) if len(on) >= thresholds.no_lunch_days else None


def _no_gap(load: PersonLoad, thresholds: Thresholds) -> Signal | None:
    days = [day for day in load.measured_days if day.gaps is not None]
    on = _dates(day for day in days if day.gaps == 0)
    return _signal(load, Rule.NO_GAP, on, len(days), is_weekly=len(on) >= thresholds.no_gap_days) if on else None


def _long_run(load: PersonLoad, thresholds: Thresholds) -> Signal | None:
    days = load.measured_days
    longest = max((day.longest_run for day in days), default=0)
    on = _dates(day for day in days if day.longest_run >= thresholds.long_run // MINUTE)
    if len(on) < thresholds.long_run_days and longest < thresholds.very_long_run // MINUTE:
        return None
    return _signal(load, Rule.LONG_RUN, on, len(days), longest)


def _out_of_hours(load: PersonLoad) -> Signal | None:
    days = [day for day in load.days if day.state in (DayState.MEASURED, DayState.OFF)]
    late = [day for day in days if day.out_of_hours > 0]
    minutes = sum(day.out_of_hours for day in late)
    return _signal(load, Rule.OUT_OF_HOURS, _dates(late), len(days), minutes) if late else None


def _low_focus(load: PersonLoad, thresholds: Thresholds) -> Signal | None:
    """A week with days that could not be measured is held to its share of the threshold."""
    days = load.measured_days
    focus = sum(day.focus for day in days)
    if thresholds.low_focus is None or focus * FULL_WEEK >= thresholds.low_focus // MINUTE * min(len(days), FULL_WEEK):
        return None
    return _signal(load, Rule.LOW_FOCUS, _dates(days), len(days), focus)


def _short_rest(load: PersonLoad, thresholds: Thresholds) -> Signal | None:
    days = [day for day in load.measured_days if day.rest is not None]
    short = [day for day in days if (day.rest or 0) < thresholds.rest // MINUTE]
    shortest = min((day.rest or 0 for day in short), default=0)
    return _signal(load, Rule.SHORT_REST, _dates(short), len(days), shortest) if short else None


def _signal(
    load: PersonLoad, rule: Rule, on: Sequence[date], of: int, minutes: int = 0, *, is_weekly: bool = True
) -> Signal:
    return Signal(
        person=load.person,
        rule=rule,
        monday=load.monday,
        on=tuple(on),
        of=of,
        minutes=minutes,
        is_weekly=is_weekly,
    )


def _dates(days: Iterator[DayLoad] | Sequence[DayLoad]) -> tuple[date, ...]:
    return tuple(day.day for day in days)
