"""A Graph request as it came over the wire, and the reply as it goes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from kaffepause.sandbox.wire import Json, Prefer, Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as it came: ``path`` below ``/v1.0``, still encoded; ``query`` decoded; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    raw: bytes = b""

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body parsed; None where it is empty or says it is not JSON; 400 where it says so and is not."""
        if not self.raw or self.method in ("GET", "DELETE") or self.content_type not in ("", "application/json"):
            return None
        try:
            return orjson.loads(self.raw)
        except orjson.JSONDecodeError:
            raise Refused(
                400,
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid"
                " JSON format.",
            ) from None


@dataclass(kw_only=True, slots=True)
class Reply:
    """What goes back: JSON or, with ``content``, other bytes.

    ``cut`` says how much of it arrives: ``""`` all of it, ``"half"`` half of the body, ``"lost"`` nothing.
    """

    status: int
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    cut: str = ""

    def encoded(self) -> bytes:
        """The body's bytes."""
        if self.content is not None:
            return self.content
        return b"" if self.body is None else orjson.dumps(self.body)


def confirmed_preferences(header: str) -> dict[str, str]:
    """The ``Preference-Applied`` header by which Exchange confirms a zone or a body type."""
    named = preferences(header)
    confirmed = {"outlook.timezone": named.time_zone, "outlook.body-content-type": named.body_type}
    words = ", ".join(f'{name}="{value}"' for name, value in confirmed.items() if value)
    return {"Preference-Applied": words} if words and words.isascii() else {}


_PREFERENCE = re.compile(r'([\w.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]+))')


def preferences(header: str) -> Prefer:
    """What a ``Prefer`` header asks for; preferences Graph does not know are ignored, as RFC 7240 has it."""
    named = {match[1].lower(): match[2] if match[2] is not None else match[3] for match in _PREFERENCE.finditer(header)}
    size = named.get("odata.maxpagesize", "")
    return Prefer(
        time_zone=named.get("outlook.timezone"),
        immutable_ids=named.get("idtype", "").lower() == "immutableid",
        max_page_size=int(size) if size.isdecimal() and int(size) > 0 else None,
        body_type=named.get("outlook.body-content-type"),
    )
