"""What the service says of itself while it runs: events by name, with ids, on standard error.

Only the keys below get through, and nothing with an address in it: names, titles and tokens have no way in, whoever
writes the line. What libraries say is cut down to who said it, how grave it is, and the type of the error.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from kaffepause.clock import utc_now

KEYS: Final = frozenset(
    {"event", "level", "at", "tenant", "kind", "label", "lag", "cure", "problem", "place", "status", "code", "shares"}
    | {"request_id", "digest", "problems", "logger", "actions", "failed", "unread", "mails", "rows", "seconds"}
)
WITHHELD: Final = "(withheld)"

_Line = MutableMapping[str, Any]


def configure(style: str) -> None:
    """From now on, log in that style: `json` or `console`."""
    ways = structlog.processors
    renderer = ways.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _dated,
            kept,
            renderer,
        ],
        logger_factory=_on_standard_error,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)


def kept(_logger: object, _method: str, line: _Line) -> _Line:
    """What of a line may be said."""
    return {key: _plain(value) for key, value in line.items() if key in KEYS}


def _plain(value: object) -> object:
    if isinstance(value, int | float | None):
        return value
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))  # one event is one line
    return WITHHELD if "@" in text else text


def _on_standard_error(*_names: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)


def _dated(_logger: object, _method: str, line: _Line) -> _Line:
    return {"at": utc_now().isoformat(timespec="seconds"), **line}


class _Libraries(logging.Handler):
    """Says that a library said something, without its words: they hold addresses of mailboxes and of pages."""

    def emit(self, record: logging.LogRecord) -> None:
        problem = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        write = structlog.get_logger().error if record.levelno >= logging.ERROR else structlog.get_logger().warning
        write("library.complained", logger=record.name, problem=problem)
