"""Every page that a person can open, read by following every link from where they come in."""

import re
from datetime import timedelta
from html import unescape

import httpx
from starlette.responses import Response

from kaffepause.domain.people import Person
from kaffepause.web import sessions
from kaffepause.web.app import pages
from kaffepause.web.office import Office
from kaffepause.web.sessions import Role

#: A link on a page, a form that only looks, and a page within a page.
_LEADS = re.compile(r'(?:href|src|action)="(/[^"#]*)')
_DEEDS = re.compile(r'<form method="post".*?</form>', re.DOTALL)
MOST = 300


async def pages_open_to(office: Office, person: Person | None, *roles: Role, starts: tuple[str, ...]) -> dict[str, str]:
    """Path → what it shows, of all pages that lead on from `starts`; deeds are left alone."""
    transport = httpx.ASGITransport(app=pages(office))
    async with httpx.AsyncClient(transport=transport, base_url=office.links.base) as browser:
        if person:
            browser.cookies.set(sessions.COOKIE, _cookie(office, person, *roles))
        seen: dict[str, str] = {}
        ahead = [*starts]
        while ahead and len(seen) < MOST:
            path = ahead.pop(0)
            if path in seen:
                continue
            answer = await browser.get(path)
            assert answer.status_code < 500, (path, answer.text)
            seen[path] = answer.text if answer.status_code == 200 else ""
            ahead += [unescape(found) for found in _LEADS.findall(_DEEDS.sub("", seen[path]))]
            place = answer.headers.get("location", "").removeprefix(office.links.base)
            ahead += [place] if place.startswith("/") else []
        return {path: text for path, text in seen.items() if text}


def _cookie(office: Office, person: Person, *roles: Role) -> str:
    """The cookie of a browser in which that person is signed in."""
    session = sessions.begun(office.clock(), person=person.id, roles=frozenset(roles), lasts=timedelta(hours=1))
    response = sessions.written(office.links, session, Response())
    return response.headers["set-cookie"].split(";")[0].split("=", 1)[1].strip('"')
