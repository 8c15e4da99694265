"""A recurring purpose in the file."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import ActivityName, Address


class Kind(StrEnum):
    SOCIAL_CALL = "social_call"
    MOVEMENT_BREAK = "movement_break"
    WALK = "walk"
    COFFEE_PAIRS = "coffee_pairs"
    AGREEMENT_REVIEW = "agreement_review"
    LEADER_TALK = "leader_talk"


class Timing(StrEnum):
    FIXED = "fixed"  #: one bounded series at a wall-clock time
    BEST = "best"  #: the best time found anew for each round


class HeldIn(StrEnum):
    INVITATION = "invitation"  #: an event of the organizer's with attendees
    OWN_CALENDAR = "own_calendar"  #: an event in each person's own mailbox, without attendees and without mail


class Between(StrEnum):
    """Who walks with whom."""

    MANAGER = "manager"
    PEERS = "peers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """How often an activity has a round.

    Periods are `every` weeks long and counted from the Monday of `starting`, never from week numbers. A fixed-time
    activity has a round on each of `days` in the first week of a period; a best-time one has one round a period,
    placed on any of `days`.
    """

    every: int  #: weeks
    starting: date
    days: tuple[Weekday, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What one unit costs the objective of planning; the scale and its reasons: decision 0010. All whole numbers.

    To come counts most, then the window the team asked for, then two hours of focus, then days and hours.
    """

    absence: int = 300  #: per person who cannot come, more for whoever missed more than others lately
    outside_window: int = 150  #: per person who comes, for a slot outside the preferred window
    other_day: int = 100  #: per person who comes, for a day that is not preferred
    focus_minute: int = 1  #: per person and minute of a focus block that the booking breaks up
    same_day: int = 60  #: per further booking of a team's on the same day
    moved_from_last: int = 30  #: for a weekday and time other than last round's
    inconvenience: int = 60  #: per person for whom the hour is early or late, scaled by who bore it lately
    stretch_minute: int = 1  #: per person and minute by which a break shortens a stretch less than it could


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One activity of one team, with every default filled in."""

    name: ActivityName
    title: str
    kind: Kind
    cadence: Cadence
    duration: timedelta
    timing: Timing = Timing.BEST
    at: time | None = None  #: the wall-clock start in the team's zone, for fixed timing alone
    window: TimeWindow | None = None  #: preferred wall-clock times in the team's zone
    preferred_days: tuple[Weekday, ...] = ()  #: none: any of the cadence's days is as good
    quorum: float = 1.0  #: share of those who take part that must be free, above 0 and at most 1
    buffer: timedelta = timedelta(minutes=5)  #: free time kept on both sides for everybody counted as present
    notice: timedelta = timedelta(days=1)  #: book no sooner before the start than this; also the lock
    is_online: bool = True  #: ask for a Teams link
    show_as: ShowAs = ShowAs.BUSY
    reminder: int = 10  #: minutes before the start
    held_in: HeldIn = HeldIn.INVITATION
    together: bool = True  #: movement break: one time for the team, or each person's own best time
    between: Between = Between.MANAGER
    apart: bool = False  #: a walk each on their own, on the phone
    group_size: int = 2  #: coffee pairs: how many meet; an odd one joins
    manager_takes_part: bool = True
    asks_for_response: bool = False
    playbook: str = "any"  #: which playbook entries fit: good-morning, coffee, thanks, check-in, friday-bar, quiz, any
    rest: int = 26  #: rounds before the same people meet again, pairs and peers
    do_not_pair: tuple[frozenset[Address], ...] = ()
    weights: Weights = field(default_factory=Weights)

    def needed(self, people: int) -> int:
        """How many of that many people the quorum asks for; at least two where there are two, rounded up."""
        return max(min(2, people), _ceil(people * self.quorum))


def _ceil(value: float) -> int:
    # A share such as 0.6 of 5 is 3.0000000000000004 in binary; a whisker above a whole number is that number.
    return -int(-(value - 1e-9) // 1)
