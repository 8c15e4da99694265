"""A team as the file writes it, beside the value that became of it: what a check of its meaning looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kaffepause.config.problems import Steps
from kaffepause.config.schema import Defaults, Leaders
from kaffepause.config.team_schema import Members, QuietPeriod, Team
from kaffepause.domain import organization as domain
from kaffepause.domain.hours import TimeWindow
from kaffepause.domain.ids import Address


@dataclass(frozen=True, slots=True)
class Written:
    """steps: where the team is in the file."""

    steps: Steps
    team: Team | Leaders
    value: domain.Team
    defaults: Defaults

    @property
    def members(self) -> Members:
        return self.team.members or Members()

    @property
    def quiet_periods(self) -> Sequence[QuietPeriod]:
        return self.team.quiet_periods if isinstance(self.team, Team) else ()

    @property
    def addresses(self) -> tuple[Address, ...] | None:
        """Everybody who can take part, where the file alone decides who that is."""
        if isinstance(self.team, Leaders) or self.members.group or not self.members.addresses:
            return None
        manager = (self.value.manager,) if self.value.manager else ()
        return (*self.value.members.addresses, *manager)

    def at(self, *setting: str | int) -> Steps:
        """The steps of one of its settings."""
        return (*self.steps, *setting)

    def inherited(self, *setting: str | int) -> tuple[Steps, ...]:
        """Every place a setting may come from that all teams inherit."""
        return (self.at(*setting), ("defaults", "team", *setting))


def length(window: TimeWindow) -> timedelta:
    """From its start to its end."""
    day = date.min
    return datetime.combine(day, window.end) - datetime.combine(day, window.start)


def shared(*windows: TimeWindow | None) -> TimeWindow | None:
    """The times that are in all of these; None stands for the whole day. Nothing where they have no time in common."""
    bounds = [window for window in windows if window]
    start, end = max(window.start for window in bounds), min(window.end for window in bounds)
    return TimeWindow(start, end) if start < end else None


def times(window: TimeWindow) -> str:
    """`09:00-16:00`, as the file writes it."""
    return f"{window.start:%H:%M}-{window.end:%H:%M}"
