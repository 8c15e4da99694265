"""How long each kind of thing is kept: upper limits (domain facts, R11). Store and notice read it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Free/busy times and daily counts are not here: they are never kept at all."""

    totals: timedelta = timedelta(weeks=8)
    ticks: timedelta = timedelta(weeks=8)
    letters: timedelta = timedelta(weeks=8)  #: that they were sent; that somebody was told about us once is kept
    copies: timedelta = timedelta(weeks=4)  #: of what we sent, in Sent Items
    history: timedelta = timedelta(weeks=26)  #: bookings that are over, too
    audit: timedelta = timedelta(days=365)  #: done cycles, too
