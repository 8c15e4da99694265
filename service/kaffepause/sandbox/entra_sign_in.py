"""Entra for people: who are you, a code for the browser, a signed id token for whoever can prove the code is theirs.

OpenID Connect's authorization code flow with PKCE, as far as a web application sees it. There are no passwords: the
page asks who you are and believes it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from jinja2 import Template
from jwt.utils import base64url_encode

from kaffepause.sandbox.clock import wall_seconds
from kaffepause.sandbox.entra import Entra, SignInRefused
from kaffepause.sandbox.tenant import User

CODE_LIFE = 600  #: seconds; Entra's codes are good for about ten minutes
#: Who holds which app role of the registration; the seed's company has one administrator.
APP_ROLES: Mapping[str, tuple[str, ...]] = {"bente.noergaard": ("Kaffepause.Administrator",)}
ASKED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method")

_PAGE = Template(
    """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in – sandbox</title></head><body>
<h1>Who are you?</h1><p>This is the sandbox's Entra. There are no passwords here.</p>
<form method="post">
{% for name, value in asked %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
<label>Account <select name="account">
{% for user in users %}<option value="{{ user.upn }}">{{ user.display_name }}</option>{% endfor %}
</select></label> <button>Sign in</button></form></body></html>""",
    autoescape=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a code stands for, until somebody redeems it."""

    user: User
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    until: float


@dataclass(kw_only=True)
class SignIns:
    """The codes that are out. Each is good once."""

    codes: dict[str, Grant] = field(default_factory=dict[str, Grant])

    def page(self, entra: Entra, query: Mapping[str, str]) -> str:
        """The page a browser is sent to."""
        _check(entra, query)
        users = sorted((user for user in entra.tenant.users.values() if user.mail), key=lambda user: user.display_name)
        return _PAGE.render(asked=[(name, query.get(name, "")) for name in ASKED], users=users)

    def accept(self, entra: Entra, form: Mapping[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        _check(entra, form)
        user = entra.tenant.look_up(form.get("account", ""))
        if user is None:
            raise SignInRefused(400, "invalid_grant", 50034, "The user account does not exist in the directory.")
        code = secrets.token_urlsafe(32)
        self.codes[code] = Grant(
            user=user,
            client_id=form["client_id"],
            redirect_uri=form["redirect_uri"],
            nonce=form.get("nonce", ""),
            challenge=form["code_challenge"],
            until=wall_seconds() + CODE_LIFE,
        )
        return f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form.get('state', '')})}"

    def redeem(self, entra: Entra, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a token request that brings a code; the client has proven itself before."""
        grant = self.codes.pop(form.get("code", ""), None)
        if grant is None or grant.until < wall_seconds() or grant.client_id != form.get("client_id"):
            raise SignInRefused(
                400, "invalid_grant", 70000, "The provided authorization code is invalid or has expired."
            )
        if grant.redirect_uri != form.get("redirect_uri"):
            raise SignInRefused(400, "invalid_grant", 500112, "The reply address does not match the one of the code.")
        if _challenge(form.get("code_verifier", "")) != grant.challenge:
            raise SignInRefused(400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")
        token = entra.signer.sign(_claims(entra, grant))
        return {"token_type": "Bearer", "expires_in": entra.lifetime, "access_token": token, "id_token": token}


def _check(entra: Entra, asked: Mapping[str, str]) -> None:
    if asked.get("client_id", "") not in entra.tenant.apps:
        raise SignInRefused(400, "unauthorized_client", 700016, "The application was not found in the directory.")
    if not asked.get("redirect_uri", "").startswith("https://"):
        raise SignInRefused(400, "invalid_request", 50011, "The redirect URI does not match those of the application.")
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        raise SignInRefused(400, "invalid_request", 9002325, "Proof Key for Code Exchange is required.")


def _challenge(verifier: str) -> str:
    return base64url_encode(hashlib.sha256(verifier.encode()).digest()).decode()


def _claims(entra: Entra, grant: Grant) -> dict[str, Any]:
    now = int(wall_seconds())
    claims = {
        "aud": grant.client_id,
        "iss": f"{entra.origin}/{entra.tenant.id}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + entra.lifetime,
        "sub": grant.user.id,
        "oid": grant.user.id,
        "tid": entra.tenant.id,
        "name": grant.user.display_name,
        "preferred_username": grant.user.upn,
        "nonce": grant.nonce,
        "ver": "2.0",
    }
    roles = APP_ROLES.get(grant.user.upn.partition("@")[0], ())
    return {**claims, "roles": list(roles)} if roles else claims
