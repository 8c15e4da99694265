"""The rules that hold while the service runs: read anew when the file changes and when a day begins."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import structlog

from kaffepause.config.read import Rules
from kaffepause.errors import ConfigRefused
from kaffepause.verbs.rules import load_rules

log = structlog.get_logger()


class Rulebook:
    """The latest rules that could be used. A day that begins counts: holidays are known for two years from the reading.

    is_refused: the file has changed since into something that cannot be used, and the rules before it still hold.
    """

    def __init__(self, rules: Rules, *, today: date) -> None:
        self.rules = rules
        self.is_refused = False
        self._seen = (rules.digest, today)

    def renewed(self, today: date) -> Rules:
        """The rules after a look at the file."""
        seen = (_digest(self.rules.path), today)
        if seen != self._seen:
            self._seen = seen
            self._read(today)
        return self.rules

    def _read(self, today: date) -> None:
        try:
            rules = load_rules(self.rules.path, today=today)
        except ConfigRefused as refused:
            self.is_refused = True
            log.warning("rules.kept_the_old", problems=len(refused.problems), cure="kaffepause check")
            return
        if self.is_refused or rules.digest != self.rules.digest:
            log.info("rules.taken_up", digest=rules.digest[:12])
        self.rules, self.is_refused = rules, False


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
