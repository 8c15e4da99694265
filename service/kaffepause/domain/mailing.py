"""Exchange's sending limits, as a rule over what an organizer mailed before.

Source: "Exchange Online limits": 30 messages a minute and 10,000 recipients a day for each mailbox. Moments are seconds
on any clock; both limits are the caller's.
"""

from collections.abc import Sequence
from typing import Final

MINUTE: Final = 61.0  #: a second more than one: what left our clock spread out may arrive bunched
DAY: Final = 24 * 60 * 60.0

Mailed = tuple[float, int]  #: when, and to how many


def seconds_until_room(sent: Sequence[Mailed], recipients: int, *, now: float, a_minute: int, a_day: int) -> float:
    """Until one more mail to so many people may leave; 0 where it may now. sent: within the last day, by time.

    Within a minute it is mails that count, within a day people; the first mail of a day may be to any number.
    """
    over = sum(count for _, count in sent) + recipients - a_day
    if sent and over > 0:
        return _gone_at(sent, over) + DAY - now
    lately = [at for at, _ in sent if at > now - MINUTE]
    return lately[-a_minute] + MINUTE - now if len(lately) >= a_minute else 0.0


def _gone_at(sent: Sequence[Mailed], over: int) -> float:
    """When the mail left with which that many recipients are past."""
    for at, count in sent:
        over -= count
        if over <= 0:
            return at
    return sent[-1][0]
