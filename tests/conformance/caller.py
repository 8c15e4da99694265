"""Sends what the cases say, as they say it: through a socket and TLS, with none of our adapter in between."""

import ssl
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

import httpx

from kaffepause.sandbox.server import Sandbox
from tests.conformance.cases import filled

EVERY_ROLE = (
    "Calendars.ReadWrite",
    "Directory.Read.All",
    "GroupMember.Read.All",
    "LicenseAssignment.Read.All",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.ReadWrite",
    "Organization.Read.All",
    "User.Read.All",
)
PEOPLE = {
    "astrid": "astrid.bak",  # never chose a time zone
    "camilla": "camilla.bruun",
    "frederik": "frederik.storm",  # no licence, no mailbox
    "freja": "freja.winther",
    "grace": "grace.oneill",
    "jonas": "jonas.holm",
    "karen": "karen.lindqvist",  # answers to nobody
    "lars": "lars.bjerre",  # a customized time zone
    "louise": "louise.mikkelsen",
    "mette": "mette.soerensen",  # manager of Team Salg
    "sarah": "sarah.whitfield",  # London, Mette's manager
    "service": "kaffepause",
    "shared": "info",  # a shared mailbox, without Teams
}
_PLAIN_IN_QUERY = "$=&%,()'/:;@+!*?"
_PLAIN_IN_PATH = "$/%@'()=,:;+!*"
WINDOWS = {
    "tuesday": "startDateTime=2026-11-24T00:00:00&endDateTime=2026-11-25T00:00:00",
    "two.days": "startDateTime=2026-11-24T00:00:00.0000000&endDateTime=2026-11-26T00:00:00.0000000",
    "month": "startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-12-23T00:00:00Z",
    "december": "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-30T00:00:00Z",
    "winter": "startDateTime=2026-11-01T00:00:00Z&endDateTime=2027-02-01T00:00:00Z",
    "spring": "startDateTime=2027-03-01T00:00:00Z&endDateTime=2027-05-01T00:00:00Z",
    "ever": "startDateTime=2026-11-01T00:00:00Z&endDateTime=2030-01-01T00:00:00Z",
}
TEAMS = {"sales": "Team Salg", "nested": "Udvikling og produkt", "support": "Team Kundeservice"}


@dataclass(slots=True)
class Caller:
    """An application with a secret. ``names`` are the words that cases put in braces; ``touched`` says that something
    else than reading was asked for since it was last set."""

    sandbox: Sandbox
    http: httpx.Client = field(init=False)
    names: dict[str, str] = field(init=False)
    touched: bool = field(init=False, default=True)
    _tokens: dict[tuple[str, ...], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        trusted = ssl.create_default_context(cafile=str(self.sandbox.ca_file))
        self.http = httpx.Client(verify=trusted, trust_env=False, timeout=10)
        self.names = self._everybody()

    def close(self) -> None:
        self.http.close()

    def world(self) -> Any:
        """Everything in mailboxes and groups, and what has left the house."""
        return self.sandbox.control("GET", "world")

    def settings(self) -> Any:
        """Mette's mailbox settings, which the world does not tell."""
        return self.send({"request": "GET /users/{mette}/mailboxSettings"}, self.names).json()

    def send(self, asked: dict[str, Any], names: dict[str, str]) -> httpx.Response:
        """One request as written, names filled in and the query percent-encoded."""
        method, _, target = filled(asked["request"], names).partition(" ")
        self.touched = self.touched or method != "GET"
        headers = {name: str(text) for name, text in filled(asked.get("headers", {}), names).items()}
        if asked.get("signed_in", True):
            roles = tuple(filled(asked.get("roles", EVERY_ROLE), names))
            headers = {"Authorization": f"Bearer {self.token(roles)}"} | headers
        content: dict[str, Any] = {}
        if "body" in asked:
            content["json"] = filled(asked["body"], names)
        if "text" in asked:
            content["content"] = filled(asked["text"], names).encode()
        if "bytes" in asked:
            content["content"] = asked["bytes"]
        if "form" in asked:
            content["data"] = filled(asked["form"], names)
        return self.http.request(method, self._address(target), headers=headers, **content)

    def token(self, roles: tuple[str, ...]) -> str:
        """A token that carries these roles and no others."""
        if roles not in self._tokens:
            before = self.sandbox.app.roles
            self.sandbox.control("POST", "app", {"roles": sorted(roles)})
            form = {
                "client_id": self.sandbox.app.client_id,
                "client_secret": self.names["secret"],
                "grant_type": "client_credentials",
                "scope": "https://graph.microsoft.com/.default",
            }
            told = self.http.post(f"{self.sandbox.authority}/oauth2/v2.0/token", data=form)
            self._tokens[roles] = told.raise_for_status().json()["access_token"]
            self.sandbox.control("POST", "app", {"roles": sorted(before)})
        return self._tokens[roles]

    def take(self, step: dict[str, Any], names: dict[str, str]) -> httpx.Response | None:
        """What comes before: a request that must succeed and whose ``keep`` adds to ``names``, or a control call."""
        if "control" in step:
            method, _, path = step["control"].partition(" ")
            self.touched = True
            self.sandbox.control(method, path, filled(step.get("body", {}), names))
            return None
        response = self.send(step, names)
        assert response.status_code < 400, f"given {step['request']}: {response.status_code} {response.text}"
        for name, place in step.get("keep", {}).items():
            names[name] = str(_piece(response.json(), place))
        return response

    def _address(self, target: str) -> str:
        if target.startswith("https://"):
            return target
        path, _, query = target.partition("?")
        encoded = f"?{quote(query, safe=_PLAIN_IN_QUERY)}" if query else ""
        return f"{self.sandbox.graph_root}/v1.0{quote(path, safe=_PLAIN_IN_PATH)}{encoded}"

    def _everybody(self) -> dict[str, str]:
        tenant, domain = self.sandbox.tenant, self.sandbox.tenant.domain
        names = WINDOWS | {"tenant": tenant.id, "domain": domain, "root": self.sandbox.graph_root}
        names |= {"authority": self.sandbox.authority, "client": self.sandbox.app.client_id}
        names |= {"secret": next(iter(self.sandbox.app.secrets))}
        for name, local in PEOPLE.items():
            names |= {name: f"{local}@{domain}", f"{name}.id": tenant.find_user(f"{local}@{domain}").id}
        groups = {group.name: group.id for group in tenant.groups.values()}
        return names | {name: groups[team] for name, team in TEAMS.items()}

    def __enter__(self) -> Self:
        for name in ("mette", "jonas"):
            calendar = self.send({"request": f"GET /users/{{{name}}}/calendar"}, self.names)
            self.names[f"{name}.calendar"] = calendar.json()["id"]
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _piece(body: Any, place: str) -> Any:
    """What stands at ``value/0/id``; ``value[subject=Kaffe]/id`` finds by a property."""
    for step in place.split("/"):
        name, _, condition = step.partition("[")
        body = body[int(name)] if isinstance(body, list) else body[name]
        if condition:
            wanted, _, text = condition.removesuffix("]").partition("=")
            body = next(one for one in body if str(one.get(wanted)) == text)
    return body
