"""A site for tests: the pages over a company in memory, and browsers that keep their cookies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from html import unescape
from re import findall, search
from typing import Any

import httpx
from starlette.responses import Response

from kaffepause.booking.ports import Row
from kaffepause.domain.ids import Address, PersonId, TenantId
from kaffepause.domain.people import Person
from kaffepause.errors import SignInFailed
from kaffepause.links import Links
from kaffepause.verbs.world import World
from kaffepause.web import sessions
from kaffepause.web.app import pages
from kaffepause.web.office import Office
from kaffepause.web.sessions import Role
from tests import cast
from tests.fakes import FakeAudit, FakeCycles
from tests.unit.reporting.office import Office as Company

BASE = "https://kaffepause.example.test"
MORNING = cast.at(cast.MONDAY, "9")
KEY = "a key that is long enough to sign links with"


@dataclass
class Kept:
    """What the store keeps for the pages, in memory."""

    audit: FakeAudit
    cycles: FakeCycles = field(default_factory=FakeCycles)

    async def export(self, person: PersonId, mailbox: Address) -> dict[str, Any]:
        return {"level": [{"person": person, "address": mailbox}]}


@dataclass
class FakeEntra:
    """Entra, as far as the pages see it: whoever comes back with the right state is the person of the test."""

    claims: Mapping[str, Any] = field(default_factory=dict)

    def start(self) -> tuple[str, dict[str, Any]]:
        return "https://login.example.test/authorize?state=s1", {"state": "s1", "nonce": "n1", "code_verifier": "v1"}

    def finish(self, kept: dict[str, Any], answer: Mapping[str, str]) -> Mapping[str, Any]:
        if answer.get("state") != kept["state"] or "code" not in answer:
            raise SignInFailed("state mismatch")
        return self.claims


@dataclass
class Site:
    """The pages of one company. `now` is what their clock shows, and a test may move it."""

    company: Company
    now: datetime = MORNING
    entra: FakeEntra = field(default_factory=FakeEntra)
    tenant: str = "tenant"

    def __post_init__(self) -> None:
        self.links = Links(BASE, KEY, TenantId(self.tenant))
        self.kept = Kept(audit=self.company.store.audit)
        self.office = Office(
            world=self.world, links=self.links, kept=self.kept, clock=lambda: self.now, sign_in=self.entra
        )
        self.app = pages(self.office)

    def world(self) -> World:
        return replace(self.company.world, links=self.links)

    def visitor(self, *, language: str = "en", place: str = "192.0.2.1") -> "Visitor":
        transport = httpx.ASGITransport(app=self.app, client=(place, 1), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept-language": language})
        return Visitor(site=self, client=client)

    def signed_in(self, person: Person, *roles: Role, **more: Any) -> "Visitor":
        """A browser in which that person is signed in."""
        visitor = self.visitor(**more)
        session = sessions.begun(
            self.now, person=person.id, roles=frozenset(roles or {Role.PERSON}), lasts=timedelta(hours=1)
        )
        response = sessions.written(self.links, session, Response())
        cookie = response.headers["set-cookie"].split(";")[0].split("=", 1)[1].strip('"')
        visitor.client.cookies.set(sessions.COOKIE, cookie)
        return visitor

    @property
    def mails(self) -> list[tuple[str, str]]:
        """Marker and text of every mail that left."""
        return [
            (marker, message_from_bytes(mime).get_payload()[0].get_payload(decode=True).decode())
            for marker, mime in self.company.post.sent
        ]


@dataclass
class Visitor:
    """A browser without JavaScript."""

    site: Site
    client: httpx.AsyncClient
    page: httpx.Response | None = None

    async def opens(self, address: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(address.removeprefix(BASE), headers=headers)
        return self.page

    async def follows(self) -> httpx.Response:
        while self.page is not None and self.page.is_redirect:
            await self.opens(self.page.headers["location"])
        assert self.page is not None
        return self.page

    async def sends(self, action: str, *, follow: bool = True, **fields: Any) -> httpx.Response:
        """Send the form on the page that goes there; the fields are added to its hidden ones."""
        assert self.page is not None
        form = search(rf'<form method="post" action="{action}".*?</form>', self.page.text, 16)
        assert form, f"no form for {action} on the page"
        hidden: dict[str, list[str]] = {}
        for name, value in findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]):
            hidden.setdefault(name, []).append(unescape(value))
        return await self.posts(action, follow=follow, **{**hidden, **fields})

    async def posts(
        self, action: str, *, follow: bool = True, origin: str = BASE, site: str = "same-origin", **fields: Any
    ) -> httpx.Response:
        headers = {"origin": origin, "sec-fetch-site": site}
        self.page = await self.client.post(action.removeprefix(BASE), data=fields, headers=headers)
        return await self.follows() if follow else self.page


def walk(site: Site) -> Row:
    """A walk of Ada's and Bo's, booked for Wednesday."""
    team = site.company.organization.teams[0]
    return site.company.booked(team, team.activities[1], cast.span(cast.WEDNESDAY, "13-13.30"), [cast.ADA, cast.BO])


def personal(site: Site) -> str:
    """Bo's own link to that walk."""
    return site.links.personal(walk(site).key, cast.BO.id, now=site.now).removeprefix(BASE)


async def redeemed(visitor: Visitor, link: str) -> int:
    """Press the button of that link's page, where it has one: the status that came of it."""
    page = await visitor.opens(link)
    return (await visitor.sends(link)).status_code if page.status_code == 200 else page.status_code
