"""What running needs to remember: which cycles were done, and who may run them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kaffepause.domain.ids import Address


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

    async def last_done(self, kinds: Iterable[str]) -> Mapping[str, datetime]:
        """When the latest cycle that is done was begun, for each of those kinds that has one."""
        ...


class Lease(Protocol):
    """Who may run cycles now: one owner at a time, who must renew."""

    async def take(self, owner: str, now: datetime, seconds: float) -> bool:
        """Take or renew it for that long; False: it is another's."""
        ...

    async def release(self, owner: str) -> None:
        """Give it back."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One share of a plan, as it is kept. content: names people."""

    number: int
    stage: int
    mailbox: Address
    content: str


class Left(Protocol):
    """A share that is still waiting, or of which is remembered that something was amiss. mailbox: its pseudonym."""

    @property
    def plan(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def stage(self) -> int: ...
    @property
    def mailbox(self) -> str: ...
    @property
    def is_waiting(self) -> bool: ...


class Shares(Protocol):
    """What is left of a cycle's plan, where many processes apply it."""

    async def save(self, kind: str, label: str, plan: str, parts: Sequence[Part], now: datetime) -> None:
        """Keep a cycle's plan, all of it or none."""
        ...

    async def left(self, kind: str, label: str) -> Sequence[Left]:
        """What is left of a cycle's plan, by number."""
        ...

    async def under_way(self, since: datetime) -> frozenset[tuple[str, str]]:
        """Kind and label of every cycle planned since then of which something is left."""
        ...

    async def content(self, plan: str, number: int) -> str | None:
        """What is to be done; None where it is done."""
        ...

    async def done(self, plan: str, number: int, *, is_amiss: bool) -> bool:
        """Drop it, or remember only that something was amiss. True: it was the last of its stage."""
        ...

    async def drop(self, kind: str, label: str) -> None:
        """Forget what is left of a cycle's plan."""
        ...
