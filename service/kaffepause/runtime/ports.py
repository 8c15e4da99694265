"""What running needs to remember: which cycles were done, and who may run them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol


class Cycles(Protocol):
    """The unique "done for this round" rows."""

    async def begin(self, kind: str, label: str, now: datetime, *, dead_after: timedelta = ...) -> bool:
        """Whether this process is to run the cycle. False: it is done, or another began it less than that long ago.

        Who holds the lease, and so knows that nobody else runs, passes a `dead_after` of nothing.
        """
        ...

    async def finish(self, kind: str, label: str, now: datetime) -> None:
        """Mark it as done for good."""
        ...

    async def done(self, kind: str, since: datetime) -> Mapping[str, datetime]:
        """The labels done since that moment, each with when it was finished."""
        ...

    async def last_done(self, kind: str) -> datetime | None:
        """When the latest cycle of that kind that is done was begun."""
        ...


class Lease(Protocol):
    """Who may run cycles now: one owner at a time, who must renew."""

    async def take(self, owner: str, now: datetime, seconds: float) -> bool:
        """Take or renew it for that long; False: it is another's."""
        ...

    async def release(self, owner: str) -> None:
        """Give it back."""
        ...
