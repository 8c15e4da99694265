"""Signing in with Entra, and signing out."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson
from starlette.responses import RedirectResponse, Response

from kaffepause.domain.ids import PersonId
from kaffepause.errors import OutsideError
from kaffepause.web import sessions
from kaffepause.web.sessions import SIGNED_IN_FOR, Role
from kaffepause.web.visit import ENDED, Visit, get, post

FLOW_COOKIE: Final = "__Host-sign-in"
FLOW_FOR: Final = timedelta(minutes=10)
FLOW_USED: Final = "sign_in_used"
#: The app role that Entra must have given an administrator of the pages.
ADMINISTRATOR: Final = "Kaffepause.Administrator"


async def choose(visit: Visit) -> Response:
    """What can be done here, and how to sign in."""
    return visit.page("sign_in.html", next="/", is_refused=False)


async def start(visit: Visit) -> Response:
    """Send the browser to Entra. State, nonce and the PKCE verifier stay with the browser, signed, for ten minutes."""
    if visit.office.sign_in is None:
        return visit.message("no_sign_in", status=404)
    address, kept = await asyncio.to_thread(visit.office.sign_in.start)
    until = int((visit.now + FLOW_FOR).timestamp())
    words = [orjson.dumps(kept).decode(), visit.request.query_params.get("next", "/"), until]
    response = RedirectResponse(address, 303)
    response.set_cookie(
        FLOW_COOKIE,
        visit.office.links.sealed("sign-in", words),
        max_age=int(FLOW_FOR.total_seconds()),
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return response


async def finish(visit: Visit) -> Response:
    """Who came back from Entra becomes a session, if they are of our tenant; a flow ends in one session at most."""
    words = visit.office.links.opened("sign-in", visit.request.cookies.get(FLOW_COOKIE, ""))
    if visit.office.sign_in is None or not words or words[2] < visit.now.timestamp():
        return visit.message("sign_in_failed", status=400)
    kept, answer = orjson.loads(words[0]), dict(visit.request.query_params)
    try:
        claims = await asyncio.to_thread(visit.office.sign_in.finish, kept, answer)
    except OutsideError:
        return visit.message("sign_in_failed", status=400)
    if not await visit.office.kept.cycles.begin(FLOW_USED, str(kept.get("state", "")), visit.now):
        return visit.message("sign_in_failed", status=400)
    response = await _welcomed(visit, claims, str(words[1]))
    response.delete_cookie(FLOW_COOKIE, secure=True, httponly=True, samesite="lax")
    return response


async def _welcomed(visit: Visit, claims: Mapping[str, Any], path: str) -> Response:
    if claims.get("tid") != visit.office.world().tenant or not claims.get("oid"):
        return visit.message("foreign", status=403)
    roles = {Role.PERSON, Role.MANAGER}
    if ADMINISTRATOR in claims.get("roles", ()):
        roles.add(Role.ADMINISTRATOR)
    session = sessions.begun(
        visit.now, person=PersonId(str(claims["oid"])), roles=frozenset(roles), lasts=SIGNED_IN_FOR
    )
    return sessions.written(visit.office.links, session, visit.to(path))


async def sign_out(visit: Visit) -> Response:
    """End the session everywhere: a copy of its cookie is worth nothing from now on."""
    if visit.session.person:
        await visit.office.kept.cycles.begin(ENDED, visit.session.id, visit.now)
        await visit.office.kept.cycles.finish(ENDED, visit.session.id, visit.now)
    return sessions.written(visit.office.links, sessions.anonymous(visit.now), visit.to("/"))


ROUTES = (
    get("/", choose),
    get("/sign-in", start),
    get("/sign-in/done", finish),
    post("/sign-out", sign_out),
)
