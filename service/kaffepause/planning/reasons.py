"""Why a slot, and why none: a code with team-level numbers. Sentences are wording, `reason.<code>` in the content."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: With fewer people than this, team-level numbers would be somebody's own.
FEW = 5


class Because(StrEnum):
    """Codes; the first group explains a slot, the second why there is none."""

    FIXED_TIME = "fixed_time"
    BEST_TIME = "best_time"
    STANDS = "stands"
    SPLITS_LONGEST_STRETCH = "splits_longest_stretch"
    BETTER_AFTER_CONFLICT = "better_after_conflict"

    NOBODY_TAKES_PART = "nobody_takes_part"
    NO_QUORUM = "no_quorum"
    NO_COMMON_HOURS = "no_common_hours"
    CALENDAR_UNKNOWN = "calendar_unknown"
    HOLIDAY = "holiday"
    AWAY = "away"
    BUDGET = "budget"
    NO_DAYLIGHT = "no_daylight"
    NO_MANAGER = "no_manager"
    TOO_LATE = "too_late"
    NO_ROOM_LEFT = "no_room_left"
    ENDS_EARLY = "ends_early"
    WAITS_ITS_TURN = "waits_its_turn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A code and the numbers its sentence needs; 0 where a number has no meaning for the code.

    free: how many could come at best. people: of how many. needed: the quorum. minutes: gained by a break, short of
    the budget, or by which a booking of ours would end early. price: what the objective would pay for one more person.
    name: of the holiday or quiet period, or the title of that booking; day: its date. Of a booking that would end early
    nothing is said where few people ask.
    """

    because: Because
    free: int = 0
    people: int = 0
    needed: int = 0
    minutes: int = 0
    price: int = 0
    name: str = ""
    day: date | None = None
