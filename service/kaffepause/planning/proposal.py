"""What planning answers: the sessions wanted, and who or what got none, and why."""

from dataclasses import dataclass

from kaffepause.domain.activity import Activity
from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.domain.rounds import Round
from kaffepause.planning.reasons import Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A round, or one pairing of it, given a slot: what we would like on the calendars.

    part: see `domain.ids.booking_key`. people: everybody to be there, by id; absent: those of the roster who cannot;
    over_budget: those of them whose load budget is spent. leader: the manager of a walk or review. host, entry:
    whose turn it is, and with what.
    """

    round: Round
    activity: Activity
    part: str
    people: tuple[PersonId, ...]
    slot: Interval
    why: Reason
    absent: tuple[PersonId, ...] = ()
    over_budget: frozenset[PersonId] = frozenset()
    leader: PersonId | None = None
    host: PersonId | None = None
    entry: str = ""  #: id of the playbook, exercise programme or opener
    apart: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplaced:
    """A round, or one pairing of it, that got no slot."""

    round: Round
    activity: Activity
    part: str
    people: tuple[PersonId, ...]
    why: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """How good a team's week is at worst. cost: what the proposal costs; bound: no proposal can cost less."""

    team: TeamName
    cost: int
    bound: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Everything wanted in the horizon, in the order of the slots, and everything that is not, with reasons."""

    sessions: tuple[Session, ...]
    unplaced: tuple[Unplaced, ...] = ()
    certificates: tuple[Certificate, ...] = ()
