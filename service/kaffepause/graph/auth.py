"""Signing in: one token at a time, kept in memory, sent to our Graph and nowhere else."""

import asyncio
import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

import requests
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from msal.exceptions import MsalError

from kaffepause.errors import OutsideError, Refused, SignInFailed, Unreachable
from kaffepause.graph.credential import EntraSession, MsalApp, msal_app
from kaffepause.graph.errors import Untrusted, untrusted
from kaffepause.graph.pace import Clock
from kaffepause.graph.settings import GraphSettings
from kaffepause.said import Said

MARGIN: Final = 300.0  #: seconds before its end at which a token is no longer used, as msal has it
KEPT: Final = 240.0  #: seconds at most until msal is asked again; it refreshes early where Entra wants that
REFUSAL_KEPT: Final = 10.0  #: seconds for which a refusal is repeated without asking Entra

#: Entra's number → what to do about it, by client, tenant and authority.
_CURES: Final[Mapping[str, Callable[..., Said]]] = {
    "7000215": partial(
        Said,
        "The client secret is wrong. Put the secret's value, not its id, into KAFFEPAUSE_CLIENT_SECRET; the app"
        " registration {client} lists its secrets under Certificates & secrets.",
    ),
    "7000222": partial(
        Said,
        "The client secret has expired. Make a new one for the app registration {client} under Certificates &"
        " secrets, and put its value into KAFFEPAUSE_CLIENT_SECRET.",
    ),
    "700016": partial(
        Said, "Tenant {tenant} has no app registration {client}. Check KAFFEPAUSE_CLIENT_ID and KAFFEPAUSE_TENANT_ID."
    ),
    "90002": partial(
        Said,
        "There is no tenant {tenant} at {authority}. Check KAFFEPAUSE_TENANT_ID, and KAFFEPAUSE_CLOUD for another"
        " cloud.",
    ),
    "900023": partial(Said, "{tenant} is neither the id nor a domain of a tenant. Check KAFFEPAUSE_TENANT_ID."),
    "700027": partial(
        Said,
        "The certificate does not belong to the app registration {client}, or its key does not fit. Upload the"
        " certificate of KAFFEPAUSE_CLIENT_CERTIFICATE_FILE there, under Certificates & secrets.",
    ),
    "700024": partial(
        Said,
        "The signed assertion is outside its time of validity. Check this computer's clock, and that"
        " KAFFEPAUSE_FEDERATED_TOKEN_FILE is being renewed.",
    ),
    "700211": partial(
        Said,
        "The app registration {client} knows no federated credential from the issuer of the token in"
        " KAFFEPAUSE_FEDERATED_TOKEN_FILE. Add it there, under Certificates & secrets.",
    ),
    "700213": partial(
        Said,
        "The app registration {client} knows no federated credential for the subject of the token in"
        " KAFFEPAUSE_FEDERATED_TOKEN_FILE. Add it there, under Certificates & secrets.",
    ),
    "500011": partial(
        Said,
        "{authority} does not know this Graph. KAFFEPAUSE_GRAPH_ROOT and KAFFEPAUSE_AUTHORITY must belong to the"
        " same cloud.",
    ),
}
_NUMBER: Final = re.compile(r"AADSTS(\d+)")


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and for how many seconds it is good."""

    text: str
    seconds: float

    def __repr__(self) -> str:
        return f"Token(…, {self.seconds})"


class SignIn(Protocol):
    """Something that asks Entra, and may block while it does."""

    def __call__(self, claims: str | None) -> Token: ...


class MsalSignIn:
    """Signs in through msal. The application is made at the first call, since making it asks Entra."""

    def __init__(self, settings: GraphSettings) -> None:
        self._settings = settings
        self._session = EntraSession(settings.ca_file)
        self._app: MsalApp | None = None

    def close(self) -> None:
        """Close what is open to Entra."""
        self._session.close()

    def __call__(self, claims: str | None) -> Token:
        """A token for Graph; `claims` is the JSON of a challenge that the last token did not meet.

        Raises SignInFailed with the cure, Unreachable where Entra could not be asked.
        """
        try:
            self._app = self._app or msal_app(self._settings, self._session)
            answer = self._ask(self._app, claims)
        except OutsideError:
            raise
        except requests.exceptions.RequestException as problem:
            raise _unreachable(problem, self._settings) from problem
        except MsalError as problem:
            raise Unreachable(Said("Entra failed: {problem}. Try again later.", problem=str(problem))) from problem
        except (ValueError, KeyError, TypeError, OSError) as problem:
            raise self._refused(_all_said(problem), "") from problem
        if "access_token" not in answer:
            raise self._refused(str(answer.get("error_description", "")), str(answer.get("error", "")))
        return Token(str(answer["access_token"]), float(answer.get("expires_in", 0)))

    def _ask(self, app: Any, claims: str | None) -> dict[str, Any]:
        challenge = {"claims_challenge": claims} if claims else {}
        if self._settings.managed_identity:
            return cast("dict[str, Any]", app.acquire_token_for_client(resource=self._settings.graph_root, **challenge))
        scopes = [f"{self._settings.graph_root}/.default"]
        return cast("dict[str, Any]", app.acquire_token_for_client(scopes=scopes, **challenge))

    def _refused(self, said: str, error: str) -> SignInFailed:
        number = _NUMBER.search(said)
        code = number[1] if number else ""
        first_line = said.partition(" Trace ID")[0].strip().splitlines()[0][:300] if said.strip() else error
        cure, said = self._cure(code), self._without_secret(first_line)
        return SignInFailed(Said("Entra gave no token. {cure} Entra said: {said}", cure=cure, said=said), code=code)

    def _cure(self, code: str) -> Said:
        ours = self._settings
        if code in _CURES:
            return _CURES[code](client=ours.client_id, tenant=ours.tenant_id, authority=ours.tenant_authority)
        if ours.managed_identity:
            return Said("Check that this computer has a managed identity, and that it was given Graph's app roles.")
        return Said("Check KAFFEPAUSE_TENANT_ID, KAFFEPAUSE_CLIENT_ID and what the app signs in with.")

    def _without_secret(self, text: str) -> str:
        return text.replace(self._settings.secret, "…") if self._settings.secret else text


class TokenProvider(AccessTokenProvider):
    """The SDK's source of tokens: one sign-in at a time, and a token for our own host over https alone.

    The SDK's base class checks neither; without this a link in an answer could carry the token to anybody.
    """

    def __init__(self, sign_in: SignIn, *, host: str, clock: Clock) -> None:
        self._sign_in, self._host, self._clock = sign_in, host, clock
        self._one_at_a_time = asyncio.Lock()
        self._token: str | None = None
        self._until = 0.0
        self._refusal: SignInFailed | None = None

    def forget(self) -> None:
        """Graph took the token for expired: this computer slept, or its clock is off."""
        self._until = 0.0

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        """The one host."""
        return AllowedHostsValidator([self._host])

    async def get_authorization_token(
        self,
        uri: str,
        additional_authentication_context: dict[str, Any] = {},  # noqa: B006 - the signature is kiota's
    ) -> str:
        """The token, fresh enough. Raises Refused for any other place, SignInFailed, Unreachable."""
        place = urlsplit(uri)
        if place.scheme != "https" or place.hostname != self._host:
            raise Refused(
                Said(
                    "kaffepause sends its token to https://{host} alone, not to {other}.",
                    host=self._host,
                    other=place.netloc,
                )
            )
        claims = _decoded(additional_authentication_context.get("claims"))
        async with self._one_at_a_time:
            if claims or self._clock() >= self._until:
                await self._renew(claims)
            if self._refusal is not None:
                raise self._refusal
            return self._token or ""

    async def _renew(self, claims: str | None) -> None:
        try:
            token = await asyncio.to_thread(self._sign_in, claims)
        except SignInFailed as refusal:
            self._refusal, self._token, self._until = refusal, None, self._clock() + REFUSAL_KEPT
            return
        self._refusal, self._token = None, token.text
        self._until = self._clock() + min(token.seconds - MARGIN, KEPT)


def _decoded(claims: str | None) -> str | None:
    """The JSON of a claims challenge, which travels in base64."""
    if not claims:
        return None
    try:
        return base64.b64decode(claims + "=" * (-len(claims) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return claims


def _all_said(problem: BaseException | None) -> str:
    """msal hides Entra's own words in the cause of what it raises."""
    words: list[str] = []
    while problem is not None:
        words.insert(0, str(problem))
        problem = problem.__cause__ or problem.__context__
    return "\n".join(words)


def _unreachable(problem: Exception, settings: GraphSettings) -> Unreachable:
    if isinstance(problem, requests.exceptions.SSLError):
        return Untrusted(untrusted(settings.tenant_authority))
    if settings.managed_identity:
        return Unreachable(
            Said("This computer has no managed identity to sign in with ({problem}).", problem=type(problem).__name__)
        )
    return Unreachable(
        Said(
            "Entra at {authority} cannot be reached ({problem}). Check the network, and"
            " KAFFEPAUSE_AUTHORITY if it is set.",
            authority=settings.tenant_authority,
            problem=type(problem).__name__,
        )
    )
