"""A Teams Workflows webhook: one card a week in a channel, with counts and no person. Its address is a secret."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from kaffepause.errors import AnswerLost, Refused, Unreachable
from kaffepause.said import Said

#: Seconds. Workflows answers as soon as it has taken the card.
PATIENCE = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Implements `verbs.world.Board`. ca_file: whom to trust beside the usual, as for Graph."""

    url: SecretStr
    ca_file: Path | None = None

    async def post(self, card: dict[str, Any]) -> None:
        """Post the card. Raises Unreachable, Refused, or AnswerLost where it may have been taken.

        No message names the address, and no redirect is followed: whoever has the address can post.
        """
        try:
            answer = await self._sent(_enveloped(card))
        except httpx.ConnectError as problem:
            raise Unreachable(Said("The Teams webhook could not be reached.")) from problem
        except httpx.HTTPError as problem:
            said = Said("The Teams webhook gave no usable answer: {problem}.", problem=type(problem).__name__)
            raise AnswerLost(said) from problem
        if not answer.is_success:
            said = Said("The Teams webhook answered {status}.", status=answer.status_code)
            raise Refused(said, status=answer.status_code)

    async def reach(self) -> None:
        """Speak TLS with whoever is at the address, and send nothing. Raises Unreachable."""
        place = urlsplit(self.url.get_secret_value())
        try:
            async with asyncio.timeout(PATIENCE):
                _, writer = await asyncio.open_connection(place.hostname, place.port or 443, ssl=self._trusted())
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        except OSError as problem:
            said = Said("The Teams webhook cannot be reached ({problem}).", problem=type(problem).__name__)
            raise Unreachable(said) from problem

    async def _sent(self, body: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(verify=self._trusted(), trust_env=False, timeout=PATIENCE) as http:
            return await http.post(self.url.get_secret_value(), json=body)

    def _trusted(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        if self.ca_file:
            trusted.load_verify_locations(cafile=str(self.ca_file))
        return trusted


def _enveloped(card: dict[str, Any]) -> dict[str, Any]:
    """As the Workflows template "when a Teams webhook request is received" takes it."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}
