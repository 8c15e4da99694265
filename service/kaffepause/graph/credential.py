"""How the app proves who it is: the shapes msal wants, made from files and settings."""

import re
from pathlib import Path
from typing import Final, TypeAlias

import msal
import requests
from msal.managed_identity import ManagedIdentity

from kaffepause.errors import SignInFailed
from kaffepause.graph.settings import GraphSettings
from kaffepause.said import Said

MsalApp: TypeAlias = msal.ConfidentialClientApplication | msal.ManagedIdentityClient
MsalCredential: TypeAlias = str | dict[str, object]

_PEM_BLOCK: Final = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)
_TIMEOUT: Final = (5.0, 30.0)  #: seconds to connect, and for each read


class EntraSession(requests.Session):
    """msal's way out: our CA file and nothing from the environment, and never without a time limit."""

    def __init__(self, ca_file: Path | None) -> None:
        super().__init__()
        self.trust_env = False
        self.is_closed = False
        self.verify = str(ca_file) if ca_file else True

    def close(self) -> None:
        """Close what is open, and open nothing more."""
        self.is_closed = True
        super().close()

    def request(self, *args: object, **options: object) -> requests.Response:  # type: ignore[override]
        """As requests does it, within the time limit. ConnectionError once closed: a late thread opens nothing anew."""
        if self.is_closed:
            raise requests.exceptions.ConnectionError("The session is closed.")
        options.setdefault("timeout", _TIMEOUT)
        return super().request(*args, **options)  # type: ignore[arg-type]


def msal_app(settings: GraphSettings, session: EntraSession) -> MsalApp:
    """msal's application for these settings. Reads files and asks Entra: not for the event loop.

    Raises SignInFailed where a file is missing or not what it should be, and whatever msal raises.
    """
    if settings.managed_identity:
        return msal.ManagedIdentityClient(_identity(settings.client_id), http_client=session)
    if not settings.tenant_authority.startswith("https://"):
        raise SignInFailed(
            Said("KAFFEPAUSE_AUTHORITY must be an https address, such as https://login.microsoftonline.com.")
        )
    return msal.ConfidentialClientApplication(
        settings.client_id,
        client_credential=_credential(settings),
        authority=settings.tenant_authority,
        instance_discovery=False if settings.has_own_authority else None,
        http_client=session,
    )


def _identity(client_id: str) -> ManagedIdentity:
    if client_id:
        return msal.UserAssignedManagedIdentity(client_id=client_id)
    return msal.SystemAssignedManagedIdentity()


def _credential(settings: GraphSettings) -> MsalCredential:
    if settings.secret is not None:
        return settings.secret
    if settings.certificate is not None:
        return _certificate(settings.certificate, settings.certificate_password)
    if settings.federated_token is not None:
        token = settings.federated_token
        return {"client_assertion": lambda: _text_of(token, "KAFFEPAUSE_FEDERATED_TOKEN_FILE")}
    raise SignInFailed(
        Said(
            "There is nothing to sign in to Entra with. Set one of KAFFEPAUSE_CLIENT_SECRET,"
            " KAFFEPAUSE_CLIENT_CERTIFICATE_FILE and KAFFEPAUSE_FEDERATED_TOKEN_FILE."
        )
    )


def _certificate(path: Path, password: str | None) -> MsalCredential:
    if path.suffix.lower() in {".pfx", ".p12"}:
        return {"private_key_pfx_path": str(path), "passphrase": password, "public_certificate": True}
    blocks = [
        (match[1], match[0]) for match in _PEM_BLOCK.finditer(_text_of(path, "KAFFEPAUSE_CLIENT_CERTIFICATE_FILE"))
    ]
    keys = [block for label, block in blocks if label.endswith("PRIVATE KEY")]
    certificates = [block for label, block in blocks if label == "CERTIFICATE"]
    if not keys or not certificates:
        raise SignInFailed(
            Said(
                "{path} holds no {lacking}. KAFFEPAUSE_CLIENT_CERTIFICATE_FILE needs a PEM file with the certificate"
                " and its private key in it, or a PFX file.",
                path=path,
                lacking=Said("private key") if certificates else Said("certificate"),
            )
        )
    return {"private_key": keys[0], "passphrase": password, "public_certificate": "\n".join(certificates)}


def _text_of(path: Path, setting: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SignInFailed(
            Said(
                "{setting} names {path}, which cannot be read: {problem}.",
                setting=setting,
                path=path,
                problem=str(problem),
            )
        ) from problem
