"""What is wished for, before it has a slot: a round, or one pairing of it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from kaffepause.domain.activity import Activity, Between, Kind
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.rounds import Round
from kaffepause.planning.grid import QUARTER, cells_of
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.question import Standing
from kaffepause.planning.reasons import Because, Reason

WALK_MARGIN = 2  #: cells, ten minutes, free on both sides of a walk


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """A round of a team's activity, with what is left of it.

    days: local dates of the horizon on which it may be held. closed: where there is none, the name of the holiday or
    quiet period that took the last one; empty where time alone did.
    """

    team: Team
    activity: Activity
    round: Round
    days: tuple[date, ...]
    closed: str = ""

    @property
    def first_day(self) -> date:
        return self.days[0] if self.days else self.round.first


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A session without a slot.

    people: everybody it is for, by id. over_budget: those of them whose load budget is spent: they cannot come.
    required: who must be free. needed: how many must be. target: the Monday of the week it is aimed at, where the
    period has several. standing: how it stands on the calendar now.
    """

    occasion: Occasion
    people: tuple[PersonId, ...]
    needed: int
    part: str = ""
    required: tuple[PersonId, ...] = ()
    over_budget: frozenset[PersonId] = field(default_factory=frozenset[PersonId])
    leader: PersonId | None = None
    apart: bool = False
    target: date | None = None
    standing: Standing | None = None

    @property
    def team(self) -> Team:
        return self.occasion.team

    @property
    def activity(self) -> Activity:
        return self.occasion.activity

    @property
    def round(self) -> Round:
        return self.occasion.round

    @property
    def days(self) -> tuple[date, ...]:
        return self.occasion.days

    @property
    def key(self) -> tuple[str, str]:
        return self.round.label, self.part

    @property
    def who_may_come(self) -> tuple[PersonId, ...]:
        return tuple(person for person in self.people if person not in self.over_budget)

    @property
    def is_break(self) -> bool:
        return self.activity.kind is Kind.MOVEMENT_BREAK

    @property
    def length(self) -> int:
        """In cells."""
        return cells_of(self.activity.duration)

    @property
    def margin(self) -> int:
        """Cells kept free on both sides."""
        margin = cells_of(self.activity.buffer)
        return max(margin, WALK_MARGIN) if self.activity.kind is Kind.WALK else margin

    @property
    def step(self) -> int:
        """Cells between possible starts."""
        return 1 if self.is_break else QUARTER

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of the weeks it may fall in."""
        return tuple(dict.fromkeys(monday_of(day) for day in self.days))

    def less(self, over_budget: frozenset[PersonId]) -> Self:
        """The same for those whose budget is not spent."""
        return replace(self, over_budget=over_budget)

    def or_closed(self) -> "Wish | Unplaced":
        """This wish, or why no day is left for it."""
        if self.days:
            return self
        closed = self.occasion.closed
        return self.refused(Because.HOLIDAY, name=closed) if closed else self.refused(Because.TOO_LATE)

    def refused(self, because: Because, **numbers: int | str | date) -> Unplaced:
        """This wish without a slot, and why."""
        facts = {"people": len(self.people), "needed": self.needed, **numbers}
        return Unplaced(
            round=self.round,
            activity=self.activity,
            part=self.part,
            people=self.people,
            why=Reason(because=because, **facts),  # pyright: ignore[reportArgumentType]
        )


def is_across_teams(activity: Activity) -> bool:
    """Whether all teams that name this activity hold it together."""
    return activity.kind in (Kind.COFFEE_PAIRS, Kind.LEADER_TALK)


def is_in_groups(activity: Activity) -> bool:
    """Whether its people meet in twos or threes that are found anew each round."""
    is_peer_walk = activity.kind is Kind.WALK and activity.between is Between.PEERS
    return activity.kind is Kind.COFFEE_PAIRS or is_peer_walk
