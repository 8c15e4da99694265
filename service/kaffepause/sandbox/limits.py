"""How much Graph lets one application ask for: requests per mailbox and directory units. All can be switched.

Figures: Microsoft's throttling page, as gathered in the project's facts (section 6). Windows are measured on this
machine's clock, since they limit real requests, not pretended time.
"""

from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kaffepause.sandbox.clock import elapsed_seconds
from kaffepause.sandbox.wire import Refused


@dataclass(kw_only=True, slots=True)
class LimitSettings:
    """Which limits hold, and how strict they are. None switches one off.

    ``fractional`` writes ``Retry-After`` with a fraction, as a sample in Microsoft's own pages does.
    """

    mailbox_requests: int | None = 10_000
    mailbox_seconds: float = 600
    mailbox_at_once: int | None = 4
    directory_units: int | None = 5_000
    directory_seconds: float = 10
    fractional: bool = False


@dataclass(slots=True)
class _Window:
    """What was spent in the last ``seconds``."""

    spent: deque[tuple[float, int]] = field(default_factory=deque[tuple[float, int]])
    total: int = 0

    def spend(self, cost: int, seconds: float, now: float) -> None:
        self.spent.append((now, cost))
        self.total += cost
        while self.spent and self.spent[0][0] <= now - seconds:
            self.total -= self.spent.popleft()[1]

    def wait(self, seconds: float, now: float) -> float:
        return self.spent[0][0] + seconds - now


class Limits:
    """The running counts for every application and mailbox."""

    def __init__(
        self, settings: LimitSettings | None = None, *, seconds: Callable[[], float] = elapsed_seconds
    ) -> None:
        self.settings = settings or LimitSettings()
        self._seconds = seconds
        self._requests: dict[tuple[str, str], _Window] = {}
        self._units: dict[str, _Window] = {}
        self._at_once: dict[tuple[str, str], int] = {}

    @contextmanager
    def in_flight(self, app_id: str, mailbox: str) -> Generator[None]:
        """Count one request to a mailbox while it runs: 429 for the fifth at a time, and past the window's number."""
        key = (app_id, mailbox.lower())
        self._count(key)
        running = self._at_once.get(key, 0)
        most = self.settings.mailbox_at_once
        if most is not None and running >= most:
            raise self._throttled("Application is over its MailboxConcurrency limit.", 1)
        self._at_once[key] = running + 1
        try:
            yield
        finally:
            self._at_once[key] -= 1

    def spend_units(self, app_id: str, cost: int) -> dict[str, str]:
        """Count directory resource units; the headers Graph adds. 429 past the limit, which counts too."""
        most = self.settings.directory_units
        if most is None:
            return {}
        window, now = self._units.setdefault(app_id, _Window()), self._seconds()
        window.spend(cost, self.settings.directory_seconds, now)
        if window.total > most:
            wait = window.wait(self.settings.directory_seconds, now)
            raise self._throttled("Too many requests.", wait, code="TooManyRequests")
        headers = {"x-ms-resource-unit": str(cost)}
        share = window.total / most
        return headers | ({"x-ms-throttle-limit-percentage": f"{share:.1f}"} if share >= 0.8 else {})

    def _count(self, key: tuple[str, str]) -> None:
        most = self.settings.mailbox_requests
        if most is None:
            return
        window, now = self._requests.setdefault(key, _Window()), self._seconds()
        window.spend(1, self.settings.mailbox_seconds, now)
        if window.total > most:
            wait = window.wait(self.settings.mailbox_seconds, now)
            raise self._throttled("Application is over its request limit.", wait)

    def _throttled(self, sentence: str, wait: float, code: str = "ApplicationThrottled") -> Refused:
        return throttled(sentence, wait, code=code, fractional=self.settings.fractional)


def throttled(sentence: str, wait: float, *, code: str = "ApplicationThrottled", fractional: bool = False) -> Refused:
    """Graph's 429, to be tried again in ``wait`` seconds (rounded up to whole ones unless ``fractional``)."""
    seconds = f"{max(wait, 0.001):.3f}" if fractional else str(max(1, -int(-wait // 1)))
    return Refused(429, code, sentence, {"Retry-After": seconds})


def units(method: str, path: str, *, top: int | None, selects: bool, expands: bool) -> int:
    """What a directory request costs: the table of Microsoft's throttling page, never below one."""
    last = path.lower().rstrip("/").rsplit("/", 1)[-1]
    base = 1
    if method == "GET" and "transitivemembers" in path.lower():
        base = 5
    elif method == "GET" and last == "members":
        base = 3
    elif method == "GET" and last == "users":
        base = 2
    return max(1, base - selects + expands - (top is not None and top < 20))
