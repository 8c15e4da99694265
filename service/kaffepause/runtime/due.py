"""Which cycles are due. Pure: the moment and what was done come in; triggers only tick it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from kaffepause.domain.hours import WORKDAYS, Weekday, instant
from kaffepause.domain.organization import Organization

#: What a mailbox may send in a minute, less one for whatever else leaves; the least that is read and written in one.
MAILS_A_MINUTE, TEAMS_A_MINUTE = 29, 100


class Kind(StrEnum):
    """What a cycle does."""

    PLANNING = "planning"  #: plan the coming weeks and apply
    UPKEEP = "upkeep"  #: read replies and changes, and apply what follows from them
    HINTS = "hints"  #: tell people first, a working day before the Monday mail: on whichever day that is
    MONDAY = "monday"  #: the Monday mail
    PURGE = "purge"  #: forget what is past its time


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycle:
    """One cycle. label: unique within its kind, so that it is done once: its local date, and the zone for Monday mails.

    due: when it should have begun, in UTC.
    """

    kind: Kind
    label: str
    due: datetime
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    kind: Kind
    days: tuple[Weekday, ...]
    at: time
    zone: tzinfo
    zone_name: str
    is_per_zone: bool = False

    def on(self, day: date) -> Cycle | None:
        if Weekday(day.weekday()) not in self.days:
            return None
        at = instant(day, self.at, self.zone)
        label = f"{day.isoformat()}/{self.zone_name}" if self.is_per_zone else day.isoformat()
        return Cycle(kind=self.kind, label=label, due=at, zone=self.zone_name)


def due(now: datetime, organization: Organization, done: AbstractSet[tuple[Kind, str]]) -> tuple[Cycle, ...]:
    """The cycles that should have begun by now, within the file's grace, and are not done; earliest first.

    Of each kind and zone only the latest is caught up: a plan made late makes an earlier one needless.
    """
    latest = [cycle for rule in _rules(organization) if (cycle := _latest(rule, now, organization.timetable.grace))]
    return tuple(sorted((one for one in latest if (one.kind, one.label) not in done), key=lambda one: one.due))


def next_due(now: datetime, organization: Organization) -> datetime:
    """When the next cycle after `now` begins."""
    return min(_next(rule, now).due for rule in _rules(organization))


def mails_begin(organization: Organization) -> time:
    """When the Monday mails begin to leave, so that the last of them has left by the promised time.

    One minute's worth needs no start of its own. More leave at Exchange's limit, after a minute for every hundred teams
    to be read and written; counted are as many mails as the file could ever cause in one zone.
    """
    teams, promised = organization.teams, organization.timetable.monday_at
    mails = sum(1 + len(team.copies_to) + (team.deputy is not None) for team in teams)
    batches = -(-mails // MAILS_A_MINUTE)
    early = 0 if batches <= 1 else batches - 1 + -(-len(teams) // TEAMS_A_MINUTE)
    hour, minute = divmod(max(promised.hour * 60 + promised.minute - early, 0), 60)
    return time(hour, minute)


def _latest(rule: _Rule, now: datetime, grace: timedelta) -> Cycle | None:
    today = now.astimezone(rule.zone).date()
    cycles = (rule.on(today - timedelta(days=back)) for back in range(grace.days + 2))
    return next((cycle for cycle in cycles if cycle and now - grace <= cycle.due <= now), None)


def _next(rule: _Rule, now: datetime) -> Cycle:
    today = now.astimezone(rule.zone).date()
    cycles = (rule.on(today + timedelta(days=ahead)) for ahead in range(9))
    return next(cycle for cycle in cycles if cycle and cycle.due > now)


def _rules(organization: Organization) -> Iterator[_Rule]:
    table, home = organization.timetable, organization.teams[0]
    every_day = tuple(Weekday)
    for kind, days, at in (
        (Kind.PLANNING, (table.planning_day,), table.planning_at),
        (Kind.UPKEEP, WORKDAYS, table.upkeep_at),
        (Kind.PURGE, every_day, table.purge_at),
    ):
        yield _Rule(kind=kind, days=days, at=at, zone=home.zone, zone_name=home.zone_name)
    for zone_name, zone in {team.zone_name: team.zone for team in organization.teams}.items():
        for kind, days, at in (
            (Kind.HINTS, WORKDAYS, table.hints_at),
            (Kind.MONDAY, WORKDAYS, mails_begin(organization)),
        ):
            yield _Rule(kind=kind, days=days, at=at, zone=zone, zone_name=zone_name, is_per_zone=True)
