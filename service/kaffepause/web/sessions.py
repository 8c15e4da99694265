"""Sessions: who somebody is for a while, in one signed cookie; and the token that each form carries.

A cookie that we signed says who; that it was ended is remembered by the store, so that signing out ends every copy.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from starlette.responses import Response

from kaffepause.domain.ids import PersonId
from kaffepause.links import Links

COOKIE: Final = "__Host-kaffepause"  #: the prefix makes browsers insist on Secure, Path=/ and no Domain
ANONYMOUS_FOR: Final = timedelta(hours=2)
PERSON_FOR: Final = timedelta(minutes=30)
MANAGER_FOR: Final = timedelta(hours=2)
SIGNED_IN_FOR: Final = timedelta(hours=1)


class Role(StrEnum):
    """What a session may do; each was granted by one kind of link or by signing in."""

    PERSON = "person"  #: see and change what is one's own
    MANAGER = "manager"  #: plan the contacts of teams one leads; which those are is asked anew each time
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Somebody's visits until a moment. person: None for a browser that nobody signed in with yet."""

    id: str
    until: datetime
    person: PersonId | None = None
    roles: frozenset[Role] = frozenset()


def begun(now: datetime, *, person: PersonId, roles: frozenset[Role], lasts: timedelta) -> Session:
    """A session under a new id: whatever the browser carried before is no longer it."""
    return Session(id=secrets.token_urlsafe(18), until=now + lasts, person=person, roles=roles)


def anonymous(now: datetime) -> Session:
    """A browser that may be shown forms."""
    return Session(id=secrets.token_urlsafe(18), until=now + ANONYMOUS_FOR)


def written(links: Links, session: Session, response: Response) -> Response:
    """The response, leaving the session with the browser."""
    words = [session.id, int(session.until.timestamp()), session.person or "", ",".join(sorted(session.roles))]
    response.set_cookie(COOKIE, links.sealed("session", words), secure=True, httponly=True, samesite="lax", path="/")
    return response


def read(links: Links, cookie: str | None, now: datetime) -> Session | None:
    """The session in that cookie, or None where there is none, it is not ours, or it is over."""
    words = links.opened("session", cookie) if cookie else None
    if not words:
        return None
    id_, until, person, roles = words
    session = Session(id=id_, until=datetime.fromtimestamp(until, UTC))
    if session.until <= now:
        return None
    return replace(
        session,
        person=PersonId(person) if person else None,
        roles=frozenset(Role(role) for role in roles.split(",") if role),
    )


def form_token(links: Links, session: Session) -> str:
    """What every form of that session carries; another session's is refused."""
    return links.sealed("form", [session.id])


def is_from_form(links: Links, session: Session, token: str) -> bool:
    """Whether a form of that session was sent."""
    return links.opened("form", token) == [session.id]
