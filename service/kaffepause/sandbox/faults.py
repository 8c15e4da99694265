"""What can go wrong on purpose: which call it strikes, how often, and what the caller sees of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from kaffepause.sandbox.ids import chance

Kind = Literal[
    "throttle",
    "unavailable",
    "unavailable_after",
    "gateway_timeout",
    "gateway_timeout_after",
    "lost_reply",
    "reset",
    "slow",
    "truncated",
    "html",
    "expired_token",
    "claims_challenge",
    "mailbox_gone",
    "denied",
    "gone",
    "empty",
]

#: The call takes effect and only then goes wrong.
AFTER_EFFECT = frozenset({"unavailable_after", "gateway_timeout_after", "lost_reply", "truncated"})

#: What each fault is, in a sentence for the README and the control page.
SENTENCES: dict[str, str] = {
    "throttle": "429 with Retry-After (`retry_after`, whole or fractional seconds); nothing happens",
    "unavailable": "503, nothing happens",
    "unavailable_after": "the call takes effect, the caller sees a 503",
    "gateway_timeout": "504, nothing happens",
    "gateway_timeout_after": "the call takes effect, the caller sees a 504",
    "lost_reply": "the call takes effect, then the connection closes without an answer",
    "reset": "the connection is cut before anything happens",
    "slow": "the call waits `seconds` before it is answered",
    "truncated": "the call takes effect, half of the answer arrives",
    "html": "a 502 page in HTML, nothing happens",
    "expired_token": "401 InvalidAuthenticationToken, as if the token had run out",
    "claims_challenge": "401 with a claims challenge that only a token asked for with those claims satisfies",
    "mailbox_gone": "404 MailboxNotEnabledForRESTAPI",
    "denied": "403 ErrorAccessDenied, as if a grant had been taken away",
    "gone": "410 Gone, though nothing is",
    "empty": "a list comes back empty (a group without members)",
}


@dataclass(kw_only=True, slots=True)
class Fault:
    """One fault: it strikes calls whose method and path (a regular expression, searched in the decoded path below
    ``/v1.0``) match, ``times`` times (None: for ever), each with ``probability``."""

    kind: Kind
    method: str = "*"
    path: str = ""
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    retry_after: str | None = "1"
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"There is no fault called {self.kind!r}; there are {', '.join(get_args(Kind))}.")
        re.compile(self.path)

    def matches(self, method: str, path: str) -> bool:
        """Whether a call is of the kind this fault strikes."""
        return self.method in ("*", method) and re.search(self.path, path, re.IGNORECASE) is not None

    @property
    def spent(self) -> bool:
        """Whether it struck as often as it was told to."""
        return self.times is not None and self.struck >= self.times


@dataclass(kw_only=True, slots=True)
class Faults:
    """The faults waiting to strike. Chance is drawn by lot from ``seed`` and the number of the draw."""

    seed: str
    waiting: list[Fault] = field(default_factory=list[Fault])
    draws: int = 0

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its calls."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.waiting.clear()

    def strike(self, method: str, path: str) -> Sequence[Fault]:
        """The faults that strike this call: every ``slow`` one, and the first of the others."""
        hits: list[Fault] = []
        for fault in self.waiting:
            settled = any(hit.kind != "slow" for hit in hits)
            if (fault.kind == "slow" or not settled) and fault.matches(method, path) and self._falls(fault):
                fault.struck += 1
                hits.append(fault)
        self.waiting = [fault for fault in self.waiting if not fault.spent]
        return hits

    def _falls(self, fault: Fault) -> bool:
        if fault.probability >= 1:
            return True
        self.draws += 1
        return chance(self.seed, "fault", str(self.draws)) < fault.probability
