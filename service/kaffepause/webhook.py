"""A Teams Workflows webhook: one card a week in a channel, with counts and no person. Its address is a secret."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from kaffepause.errors import AnswerLost, Refused, Unreachable

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
            raise Unreachable("The Teams webhook could not be reached.") from problem
        except httpx.HTTPError as problem:
            raise AnswerLost(f"The Teams webhook gave no usable answer: {type(problem).__name__}.") from problem
        if not answer.is_success:
            raise Refused(f"The Teams webhook answered {answer.status_code}.", status=answer.status_code)

    async def _sent(self, body: dict[str, Any]) -> httpx.Response:
        trusted = ssl.create_default_context()
        if self.ca_file:
            trusted.load_verify_locations(cafile=str(self.ca_file))
        async with httpx.AsyncClient(verify=trusted, trust_env=False, timeout=PATIENCE) as http:
            return await http.post(self.url.get_secret_value(), json=body)


def _enveloped(card: dict[str, Any]) -> dict[str, Any]:
    """As the Workflows template "when a Teams webhook request is received" takes it."""
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}
