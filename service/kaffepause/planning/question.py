"""What planning is asked, as one value: nothing else reaches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaffepause.calendars.availability import Availability
from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import OptOut, Roster
from kaffepause.planning.ports import Held


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One of our bookings as it stands on the calendar now; a fixed-time call has one for each date of its series.

    is_locked: too near to be moved; it stays. is_yielded: a person moved it; it is no longer ours to place, but its
    people are taken at that time. asked: the time one of its two people would rather have. declined: who said no to
    that time, and does not count as free then.
    """

    round_label: str
    part: str
    slot: Interval
    people: tuple[PersonId, ...]
    is_locked: bool = False
    is_yielded: bool = False
    host: PersonId | None = None
    entry: str = ""
    asked: Interval | None = None
    declined: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Everything a proposal depends on.

    horizon: whole weeks as a rule; best-time rounds are placed inside it, and availability covers it with a margin of
    an hour on both sides. history: oldest first. ended: (round label, part) of what must not be proposed again.
    entries: ids of what can be offered, by an activity's `playbook` for social calls and by kind for the others. takes:
    how long one of them takes; it is offered to no call that is shorter, and without a length it fits all.
    """

    now: datetime
    horizon: Interval
    organization: Organization
    rosters: Mapping[TeamName, Roster]
    availability: Mapping[PersonId, Availability]
    opt_outs: tuple[OptOut, ...] = ()
    history: tuple[Held, ...] = ()
    standing: tuple[Standing, ...] = ()
    ended: frozenset[tuple[str, str]] = frozenset()
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    takes: Mapping[str, timedelta] = field(default_factory=dict[str, timedelta])
