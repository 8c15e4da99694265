"""Entra ID for one tenant: discovery, keys, and tokens for applications that can prove who they are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from jwt.utils import base64url_encode

from kaffepause.sandbox.clock import wall_seconds
from kaffepause.sandbox.tenant import Application, Tenant
from kaffepause.sandbox.tokens import Claims, Signer, requested_not_before

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
GRAPH_ROOTS = frozenset(
    {
        "https://graph.microsoft.com",
        "https://graph.microsoft.us",
        "https://dod-graph.microsoft.us",
        "https://microsoftgraph.chinacloudapi.cn",
    }
)
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class SignInRefused(Exception):
    """Entra says no: an HTTP status, OAuth's word and Entra's own number and sentence."""

    def __init__(self, status: int, error: str, number: int, sentence: str) -> None:
        super().__init__(f"AADSTS{number}: {sentence}")
        self.status = status
        self.error = error
        self.number = number


@dataclass(frozen=True, kw_only=True, slots=True)
class Entra:
    """The sign-in service at ``origin`` (scheme, host and port). ``lifetime`` is a token's life in seconds."""

    tenant: Tenant
    origin: str
    signer: Signer
    lifetime: int = 3600

    def openid_configuration(self, tenant_name: str, version: str = "/v2.0") -> dict[str, Any]:
        """The discovery document for ``tenant_name`` (its id, a domain of it, or ``common``)."""
        self._check_tenant(tenant_name, common=True)
        authority = f"{self.origin}/{self._shown(tenant_name)}"
        return {
            "issuer": f"{authority}{version}",
            "authorization_endpoint": f"{authority}/oauth2{version}/authorize",
            "token_endpoint": f"{authority}/oauth2{version}/token",
            "jwks_uri": f"{authority}/discovery{version}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": urlsplit(self.origin).netloc,
            "msgraph_host": urlsplit(self.origin).netloc,
        }

    def instance_discovery(self) -> dict[str, Any]:
        """What ``/common/discovery/instance`` says about this host: it is its own cloud."""
        host = urlsplit(self.origin).netloc
        return {
            "tenant_discovery_endpoint": f"{self.origin}/{self.tenant.id}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }

    def keys(self) -> dict[str, Any]:
        """The public halves of the signing keys."""
        return {"keys": [self.signer.public_jwk()]}

    def token(self, tenant_name: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a token request, or ``SignInRefused``."""
        self._check_tenant(tenant_name, common=False)
        if form.get("grant_type") != "client_credentials":
            raise SignInRefused(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        app = self._application(form.get("client_id", ""))
        self._check_proof(app, form, tenant_name)
        audience = self._audience(form.get("scope", ""))
        issued = self.signer.issue(self._claims(app, audience, form.get("claims")))
        return {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
            "access_token": issued,
        }

    def check_client(self, tenant_name: str, form: Mapping[str, str]) -> None:
        """That the application is who it says, or ``SignInRefused``."""
        self._check_tenant(tenant_name, common=False)
        self._check_proof(self._application(form.get("client_id", "")), form, tenant_name)

    def _claims(self, app: Application, audience: str, asked: str | None) -> Claims:
        now = int(wall_seconds())
        return Claims(
            aud=audience,
            iss=f"{self.origin}/{self.tenant.id}/",
            iat=now,
            # Entra back-dates by five minutes, so a challenge that names the present always asks for a newer token.
            nbf=requested_not_before(asked) or now - 300,
            exp=now + self.lifetime,
            appid=app.client_id,
            app_displayname=app.name,
            oid=app.object_id,
            tid=self.tenant.id,
            roles=tuple(sorted(app.roles)),
        )

    def _shown(self, tenant_name: str) -> str:
        return tenant_name if tenant_name == "common" else self.tenant.id

    def _check_tenant(self, name: str, *, common: bool) -> None:
        known = {self.tenant.id, self.tenant.domain.lower()} | ({"common", "organizations"} if common else set[str]())
        if name.lower() not in known:
            raise SignInRefused(
                400,
                "invalid_tenant",
                90002,
                f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the"
                " correct cloud.",
            )

    def _application(self, client_id: str) -> Application:
        app = self.tenant.apps.get(client_id)
        if app is None:
            raise SignInRefused(
                400,
                "unauthorized_client",
                700016,
                f"Application with identifier '{client_id}' was not found in the directory '{self.tenant.name}'.",
            )
        return app

    def _audience(self, scope: str) -> str:
        if not scope.endswith("/.default"):
            raise SignInRefused(
                400,
                "invalid_scope",
                1002012,
                f"The provided value for scope {scope} is not valid. It must end in /.default.",
            )
        resource = scope.removesuffix("/.default").rstrip("/")
        if resource not in GRAPH_ROOTS | {self.origin, GRAPH_APP_ID}:
            raise SignInRefused(
                400, "invalid_resource", 500011, f"The resource principal named {resource} was not found in the tenant."
            )
        return resource

    def _check_proof(self, app: Application, form: Mapping[str, str], tenant_name: str) -> None:
        assertion = form.get("client_assertion")
        if assertion is not None and form.get("client_assertion_type") == _ASSERTION_TYPE:
            self._check_assertion(app, assertion, tenant_name)
        elif "client_secret" in form:
            _check_secret(app, form["client_secret"])
        else:
            sentence = (
                "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
            )
            raise _not_the_client(7000216, sentence)

    def _check_assertion(self, app: Application, assertion: str, tenant_name: str) -> None:
        try:
            issuer = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
            if issuer == app.client_id:
                self._check_own_signature(app, assertion, tenant_name)
            else:
                _check_federated(app, assertion, str(issuer))
        except jwt.ExpiredSignatureError:
            raise SignInRefused(
                401, "invalid_client", 700024, "Client assertion is not within its valid time range."
            ) from None
        except jwt.InvalidTokenError as wrong:
            raise SignInRefused(
                401, "invalid_client", 700027, f"Client assertion failed signature validation. {wrong}"
            ) from None

    def _check_own_signature(self, app: Application, assertion: str, tenant_name: str) -> None:
        certificate = _certificate_of(app, jwt.get_unverified_header(assertion))
        audiences = {
            f"{self.origin}/{name}/oauth2{version}/token"
            for name in (tenant_name, self.tenant.id)
            for version in ("", "/v2.0")
        }
        key = cast("rsa.RSAPublicKey", certificate.public_key())
        claims = jwt.decode(
            assertion,
            key,
            algorithms=["RS256", "PS256"],
            audience=list(audiences),
            options={"require": ["exp", "sub", "aud"]},
        )
        if claims["sub"] != app.client_id:
            raise jwt.InvalidTokenError("The subject is not the client.")


def error_body(refusal: SignInRefused, *, trace: str, correlation: str, timestamp: str) -> dict[str, Any]:
    """Entra's JSON for a refusal."""
    return {
        "error": refusal.error,
        "error_description": f"{refusal} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
        "error_codes": [refusal.number],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
    }


def _check_secret(app: Application, secret: str) -> None:
    if secret not in app.secrets:
        raise _not_the_client(
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value,"
            f" not the client secret ID, for a secret added to app '{app.client_id}'.",
        )
    expires = app.secrets[secret]
    if expires is not None and expires <= wall_seconds():
        raise _not_the_client(7000222, f"The provided client secret keys for app '{app.client_id}' are expired.")


def _certificate_of(app: Application, header: Mapping[str, Any]) -> x509.Certificate:
    for pem in app.certificates:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        prints = {
            "x5t": certificate.fingerprint(SHA1()),  # noqa: S303 - the protocol's own thumbprint, not our choice
            "x5t#S256": certificate.fingerprint(SHA256()),
        }
        if any(str(header.get(name, "")).rstrip("=") == _base64url(value) for name, value in prints.items()):
            return certificate
    raise jwt.InvalidTokenError("The certificate that signed the assertion is not registered on the application.")


def _check_federated(app: Application, assertion: str, issuer: str) -> None:
    for credential in app.federated:
        if credential.issuer == issuer:
            claims = jwt.decode(
                assertion, credential.public_key, algorithms=["RS256"], audience=credential.audience, issuer=issuer
            )
            if claims.get("sub") == credential.subject:
                return
    raise _not_the_client(
        700211, f"No matching federated identity record found for presented assertion issuer '{issuer}'."
    )


def _not_the_client(number: int, sentence: str) -> SignInRefused:
    return SignInRefused(401, "invalid_client", number, sentence)


def _base64url(raw: bytes) -> str:
    return base64url_encode(raw).decode()


def claims_challenge(not_before: int) -> str:
    """The JSON of a claims challenge that only a token newer than ``not_before`` (epoch seconds) satisfies."""
    return json.dumps({"access_token": {"nbf": {"essential": True, "value": str(not_before)}}}, separators=(",", ":"))
