"""What stands in front of every page: who may send what, how often, and the headers that every answer carries."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Nothing is loaded from anywhere else, nothing inline, nobody may frame us, and forms go nowhere else.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
#: A letter or an invitation as its reader gets it: its own styles, in a frame of ours that may do nothing at all.
LETTER_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
HEADERS: Final = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no-referrer would make browsers send our own forms with an origin of null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
MOST_BYTES: Final = 512 * 1024
PER_MINUTE: Final = 40  #: deeds and unknown links, from one place
MOST_PLACES: Final = 10_000


class Guard:
    """ASGI middleware. `origin` is our own public one; `clock` says when it is."""

    def __init__(self, app: ASGIApp, *, origin: str, clock: Callable[[], datetime]) -> None:
        self._app = app
        self._origin = origin
        self._limit = Limit(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say no before any page sees it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        place = scope["client"][0] if scope.get("client") else ""
        refused: list[int] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                refused.extend({message["status"]} & {403, 404})
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        if (refusal := self._refusal(scope, place)) is not None:
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, _bounded(receive), send_guarded)
        if scope["method"] == "POST" or refused:
            self._limit.count(place)

    def _refusal(self, scope: Scope, place: str) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if self._limit.is_reached(place):
            return PlainTextResponse("Too many requests. Wait a minute.", 429, headers={"retry-after": "60"})
        if scope["method"] == "POST":
            if headers.get("origin", self._origin) != self._origin or headers.get("sec-fetch-site") == "cross-site":
                return PlainTextResponse("This form was not sent from our own page.", 403)
            if int(headers.get("content-length") or 0) > MOST_BYTES:
                return PlainTextResponse("That is too much.", 413)
        return None


class Limit:
    """So many deeds a minute from one place. Places are kept in memory alone, and forgotten after a minute."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._seen: dict[str, deque[datetime]] = {}

    def count(self, place: str) -> None:
        """One more."""
        if len(self._seen) >= MOST_PLACES:
            self._forget()
        self._seen.setdefault(place, deque(maxlen=PER_MINUTE)).append(self._clock())

    def is_reached(self, place: str) -> bool:
        """Whether there were as many as are allowed in the last minute."""
        seen = self._seen.get(place)
        return seen is not None and len(seen) == PER_MINUTE and seen[0] > self._clock() - timedelta(minutes=1)

    def _forget(self) -> None:
        since = self._clock() - timedelta(minutes=1)
        self._seen = {place: seen for place, seen in self._seen.items() if seen[-1] > since}


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("content-security-policy", POLICY)
    headers.setdefault("cache-control", "no-store")


class TooMuch(Exception):
    """More was sent than a form of ours can be."""


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def receive_bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            raise TooMuch
        return message

    return receive_bounded
