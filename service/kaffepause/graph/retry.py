"""The one place that sends anything twice."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from kaffepause.domain.ids import lot
from kaffepause.errors import AnswerLost, OutsideError, SignInFailed, Throttled, Unreachable
from kaffepause.graph.errors import Asked, Effect
from kaffepause.graph.pace import PATIENCE, Clock, Sleep

T = TypeVar("T")

ATTEMPTS: Final = 5
FIRST_WAIT: Final = 0.5  #: seconds, doubled each time
LONGEST_WAIT: Final = 8.0


class Retry:
    """Asks again where that can help and cannot hurt, a bounded number of times within a bounded time.

    - told to wait (429): always, after the time Graph named
    - the token not accepted (401): once, with a new one
    - nothing was sent, or it was a read: always
    - a write that may have happened: only where it carries a key; every other is for the caller to look up
    """

    def __init__(self, *, clock: Clock, sleep: Sleep) -> None:
        self._clock, self._sleep = clock, sleep

    async def __call__(self, once: Callable[[], Awaitable[T]], asked: Asked, call_id: str) -> T:
        """What `once` answers, sooner or later. Raises its last problem. call_id: no two calls have the same."""
        started, attempt = self._clock(), 1
        while True:
            try:
                return await once()
            except OutsideError as problem:
                wait = _wait_after(problem, asked, _spread(call_id, attempt), attempt)
                if wait is None or attempt == ATTEMPTS or self._clock() + wait - started > PATIENCE:
                    raise
            await self._sleep(wait)
            attempt += 1


def _wait_after(problem: OutsideError, asked: Asked, spread: float, attempt: int) -> float | None:
    """Seconds until it makes sense to ask again; None: never."""
    backoff = min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT) * (0.5 + spread)
    match problem:
        case SignInFailed(status=401) if attempt == 1:
            return 0.0
        case OutsideError(permanent=True):
            return None
        case Throttled(retry_after=wanted):
            return wanted + spread
        case Unreachable():
            return backoff
        case AnswerLost() if asked.effect is Effect.KEYED:
            return backoff
        case _:
            return None


def _spread(call_id: str, attempt: int) -> float:
    """Between 0 and 1, by lot, so that calls refused together do not come back together."""
    return lot(call_id, str(attempt)) / 2**64
