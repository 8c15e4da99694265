"""Somebody with an application's secret who asks Graph over a real connection."""

import ssl
from types import TracebackType
from typing import Any, Self

import httpx

from kaffepause.sandbox.server import Sandbox

METTE = "mette.soerensen@nordwind.example"
FREJA = "freja.winther@nordwind.example"
SERVICE = "kaffepause@nordwind.example"
UNLICENSED = "frederik.storm@nordwind.example"
MARK = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name kaffepause"


class Visitor:
    """Signs in when first asked to; ``roles`` are what the application has consent for."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        trusted = ssl.create_default_context(cafile=str(sandbox.ca_file))
        self.http = httpx.Client(base_url=sandbox.origin, verify=trusted, trust_env=False, timeout=10)
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()

    def may(self, *roles: str) -> Self:
        """Go on with exactly these consents."""
        self.sandbox.app.roles = frozenset(roles)
        self._token = ""
        return self

    def sign_in(self, **form: str) -> httpx.Response:
        """Ask for a token; ``form`` replaces what a proper request says."""
        asked = {
            "client_id": self.sandbox.app.client_id,
            "client_secret": next(iter(self.sandbox.app.secrets)),
            "grant_type": "client_credentials",
            "scope": "https://graph.microsoft.com/.default",
        }
        tenant = form.pop("tenant", self.sandbox.tenant.id)
        return self.http.post(f"/{tenant}/oauth2/v2.0/token", data=asked | form)

    @property
    def token(self) -> str:
        if not self._token:
            self._token = self.sign_in().json()["access_token"]
        return self._token

    def ask(self, method: str, path: str, *, prefer: str = "", eventual: bool = False, **how: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **how.pop("headers", {})}
        headers |= {"Prefer": prefer} if prefer else {}
        headers |= {"ConsistencyLevel": "eventual"} if eventual else {}
        return self.http.request(
            method, path if path.startswith("https://") else f"/v1.0{path}", headers=headers, **how
        )

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.ask("GET", path, **how)

    def post(self, path: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.ask("POST", path, json=json, **how)

    def whole(self, path: str, **how: Any) -> list[dict[str, Any]]:
        """Every page of a list."""
        found: list[dict[str, Any]] = []
        link: str | None = path
        while link is not None:
            page = self.get(link, **how).raise_for_status().json()
            found += page["value"]
            link = page.get("@odata.nextLink")
        return found


def code(response: httpx.Response) -> str:
    """Graph's error code, with the status."""
    return f"{response.status_code} {response.json()['error']['code']}"


def mail_to(*addresses: str, subject: str = "Hej", **more: Any) -> dict[str, Any]:
    """A message as Graph takes it."""
    recipients = [{"emailAddress": {"address": address}} for address in addresses]
    body = {"contentType": "html", "content": "<p>God <b>mandag</b></p>"}
    return {"subject": subject, "body": body, "toRecipients": recipients, **more}
