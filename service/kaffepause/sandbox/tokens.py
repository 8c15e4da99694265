"""Access tokens: signed here, verified here, as RS256 JSON Web Tokens."""

import json
from dataclasses import asdict, dataclass
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from kaffepause.sandbox.clock import wall_seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What a token for an application says; times are epoch seconds of the wall clock."""

    aud: str
    iss: str
    iat: int
    nbf: int
    exp: int
    appid: str
    app_displayname: str
    oid: str
    tid: str
    roles: tuple[str, ...]
    idtyp: str = "app"
    ver: str = "1.0"


class InvalidToken(Exception):
    """The token is not one of ours, or no longer; the message is the sentence Graph gives."""


class Signer:
    """One RSA key, made when the sandbox starts: tokens of another run are not accepted."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._public = self._key.public_key()
        self._seen: dict[str, Claims] = {}
        self.key_id = base64url_encode(self._public.public_numbers().n.to_bytes(256, "big")[:20]).decode()

    def issue(self, claims: Claims) -> str:
        """A signed token with these claims."""
        return self.sign(asdict(claims))

    def sign(self, claims: dict[str, Any]) -> str:
        """Any claims, signed: an id token's differ from an access token's."""
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.key_id, "x5t": self.key_id})

    def verify(self, token: str) -> Claims:
        """The claims of a token signed here and still valid; ``InvalidToken`` otherwise."""
        if not token:
            raise InvalidToken("Access token is empty.")
        claims = self._seen.get(token) or self._decode(token)
        if claims.exp <= wall_seconds():
            raise InvalidToken("Lifetime validation failed, the token is expired.")
        self._seen[token] = claims
        return claims

    def public_jwk(self) -> dict[str, Any]:
        """The key for the JWKS document."""
        jwk = RSAAlgorithm.to_jwk(self._public, as_dict=True)
        return {**jwk, "use": "sig", "kid": self.key_id, "x5t": self.key_id, "alg": "RS256"}

    def _decode(self, token: str) -> Claims:
        if token.count(".") != 2:
            raise InvalidToken("IDX14100: JWT is not well formed, there are no dots (.).")
        try:
            # Expiry is judged in verify, audience by Graph: both have sentences of their own.
            skipped = {"verify_exp": False, "verify_nbf": False, "verify_aud": False, "verify_iat": False}
            content = jwt.decode(token, self._public, algorithms=["RS256"], options=cast("Any", skipped))
        except jwt.InvalidTokenError:
            raise InvalidToken("Signature verification failed.") from None
        return Claims(roles=tuple(content.pop("roles")), **content)


def requested_not_before(claims: str | None) -> int | None:
    """The ``nbf`` a claims parameter insists on; None without one, or where it cannot be read."""
    if not claims:
        return None
    try:
        return int(json.loads(claims)["access_token"]["nbf"]["value"])
    except (ValueError, KeyError, TypeError):
        return None
