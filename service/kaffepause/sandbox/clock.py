"""The pretend tenant's own clock, and the wall clock its tokens and limits run on."""

import time
from datetime import UTC, datetime, timedelta


def wall_seconds() -> float:
    """Seconds since the epoch by this machine: what tokens expire by, whatever the world's clock says."""
    return time.time()  # noqa: TID251 - the sandbox imports nothing of ours, not even kaffepause.clock


def elapsed_seconds() -> float:
    """Monotonic seconds: what throttling windows are measured with."""
    return time.monotonic()


class SandboxClock:
    """The time in the pretend world: stands still until told otherwise, or ticks along with the machine.

    ``at`` must be aware. Without it the world starts at the machine's time.
    """

    def __init__(self, at: datetime | None = None, *, ticking: bool = False) -> None:
        self._base = at or datetime.fromtimestamp(wall_seconds(), UTC)
        self._ticking = ticking
        self._since = elapsed_seconds()
        _refuse_naive(self._base)

    @property
    def ticking(self) -> bool:
        """Whether the world's time moves by itself."""
        return self._ticking

    def now(self) -> datetime:
        """The moment in the world, aware, in UTC."""
        if not self._ticking:
            return self._base
        return self._base + timedelta(seconds=elapsed_seconds() - self._since)

    def set(self, at: datetime, *, ticking: bool | None = None) -> None:
        """Move the world to ``at`` (aware); ``ticking`` also starts or stops the clock."""
        _refuse_naive(at)
        self._base, self._since = at.astimezone(UTC), elapsed_seconds()
        self._ticking = self._ticking if ticking is None else ticking

    def advance(self, by: timedelta) -> None:
        """Let ``by`` pass."""
        self.set(self.now() + by)


def _refuse_naive(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError(f"The sandbox's clock needs a time with an offset, not {at.isoformat()}.")
