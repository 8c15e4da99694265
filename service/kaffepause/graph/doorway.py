"""What the sign-in itself shows: what holds for the whole tenant, the hour at Graph, the certificate's end."""

import base64
import binascii
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast

import httpx
import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from kaffepause.domain.ids import Address
from kaffepause.errors import Unreachable
from kaffepause.graph.auth import TokenProvider
from kaffepause.graph.client import Graph
from kaffepause.graph.errors import Asked
from kaffepause.graph.settings import GraphSettings
from kaffepause.said import Said


class Doorway:
    """What `doctor` asks besides trying things."""

    def __init__(self, tokens: TokenProvider, graph: Graph, http: httpx.AsyncClient, settings: GraphSettings) -> None:
        self._tokens, self._graph, self._http, self._settings = tokens, graph, http, settings

    async def tenant_wide(self) -> frozenset[str]:
        """The permissions consented in Entra, which hold for the whole tenant. Raises SignInFailed, Unreachable."""
        token = await self._tokens.get_authorization_token(self._settings.graph_root)
        return frozenset(_claims(token).get("roles", ()))

    async def clock(self) -> datetime | None:
        """What Graph's clock shows, to the second; None where it does not say. Raises Unreachable."""
        try:
            answer = await self._http.get(f"{self._settings.graph_root}/v1.0/")
        except httpx.RequestError as problem:
            said = Said("Microsoft Graph cannot be reached ({problem}).", problem=type(problem).__name__)
            raise Unreachable(said) from problem
        return parsedate_to_datetime(answer.headers["date"]) if "date" in answer.headers else None

    def certificate_ends(self) -> datetime | None:
        """Until when the certificate we sign in with is good; None where we sign in otherwise, or cannot read it."""
        path, password = self._settings.certificate, self._settings.certificate_password
        if path is None:
            return None
        try:
            return _end(path, password)
        except (OSError, ValueError):
            return None

    def secret_of(self) -> str | None:
        """The client id whose secret we sign in with; None where we sign in otherwise."""
        return self._settings.client_id if self._settings.secret else None

    async def makes_teams_links(self, mailbox: Address) -> bool:
        """Whether meetings of that mailbox may be Teams meetings. Raises OutsideError."""
        request = self._graph.at.users.by_user_id(mailbox).calendar.to_get_request_information()
        asked = Asked(to=Said("look at the calendar"), permission="Calendars.ReadBasic.All", mailbox=mailbox)
        return "teamsForBusiness" in (await self._graph.read(request, asked)).get("allowedOnlineMeetingProviders", ())


def _end(path: Path, password: str | None) -> datetime | None:
    content = path.read_bytes()
    if path.suffix.lower() not in {".pfx", ".p12"}:
        return min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(content)).astimezone(UTC)
    _, certificate, _ = pkcs12.load_key_and_certificates(content, password.encode() if password else None)
    return certificate.not_valid_after_utc.astimezone(UTC) if certificate else None


def _claims(token: str) -> dict[str, Any]:
    """What a token says of itself. It is ours and goes to Graph as it is: nothing is decided by this but words."""
    try:
        body = token.split(".")[1]
        return cast("dict[str, Any]", orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    except (IndexError, binascii.Error, ValueError):
        return {}
