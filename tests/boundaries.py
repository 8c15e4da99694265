"""The moments between ledger, network and answer, found by passing them: counted first, then struck one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Crash(BaseException):
    """The process is gone; nothing of ours catches it."""


@dataclass
class Boundaries:
    """Counts every moment passed. strike: called at the one numbered `at`, with its name.

    A strike that raises ends the process as far as its ports are concerned: whoever still runs gets the same.
    """

    at: int = 0
    strike: Callable[[str], None] = lambda _: None
    is_final: bool = False
    passed: int = 0
    struck: str = ""

    def cross(self, name: str) -> None:
        self.passed += 1
        if self.passed == self.at or (self.struck and self.is_final):
            self.struck = self.struck or name
            self.strike(name)


class Watched:
    """A port whose every call crosses two boundaries: one before it takes effect, and one before its answer is used."""

    def __init__(self, port: Any, boundaries: Boundaries, *names: str) -> None:
        self._port, self._boundaries, self._names = port, boundaries, names

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self._port, name)
        if name not in self._names:
            return deed

        async def call(*given: Any, **named: Any) -> Any:
            self._boundaries.cross(f"before {name}")
            answer = await deed(*given, **named)
            self._boundaries.cross(f"after {name}")
            return answer

        return call


def crash(name: str) -> None:
    """Die here."""
    raise Crash(name)
