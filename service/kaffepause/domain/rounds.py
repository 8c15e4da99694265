"""Cadence to rounds: one turn of an activity each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kaffepause.domain.activity import Activity, Timing
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import ActivityName, TeamName


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class Round:
    """One turn of one activity. `first` and `last` bound the local dates on which it may be held."""

    team: TeamName
    activity: ActivityName
    first: date
    last: date

    @property
    def label(self) -> str:
        """`team/activity/first day`, the round's name everywhere."""
        return f"{self.team}/{self.activity}/{self.first.isoformat()}"


def rounds_due(team: TeamName, activity: Activity, since: date, until: date) -> Iterator[Round]:
    """The rounds that have a day left in [since, until), earliest first; both are local dates."""
    cadence = activity.cadence
    step = timedelta(weeks=cadence.every)
    period = _period_at(monday_of(cadence.starting), since, step)
    while period < until:
        yield from _rounds_of(team, activity, period, since, until)
        period += step


def _period_at(origin: date, day: date, step: timedelta) -> date:
    return origin if day < origin else origin + ((day - origin) // step) * step


def _rounds_of(team: TeamName, activity: Activity, period: date, since: date, until: date) -> Iterator[Round]:
    starting = activity.cadence.starting
    if activity.timing is Timing.FIXED:
        for weekday in activity.cadence.days:
            day = period + timedelta(days=weekday)
            if max(since, starting) <= day < until:
                yield Round(team=team, activity=activity.name, first=day, last=day)
    else:
        last = period + timedelta(weeks=activity.cadence.every, days=-1)
        if last >= max(since, starting):
            yield Round(team=team, activity=activity.name, first=period, last=last)
