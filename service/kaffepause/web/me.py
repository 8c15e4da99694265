"""A person's own page, and the personal link that opens it once."""

from datetime import date

import orjson
from starlette.responses import Response

from kaffepause.domain.ids import ActivityName, TeamName
from kaffepause.domain.people import Level, Person
from kaffepause.errors import NotAllowed
from kaffepause.links import PersonalLink
from kaffepause.verbs.people import level_called, set_level
from kaffepause.verbs.person import come_back, own_hint, own_page, stay_out
from kaffepause.web import sessions
from kaffepause.web.sessions import PERSON_FOR, Role
from kaffepause.web.visit import Visit, get, post

LINK_USED = "link_used"


async def offer(visit: Visit) -> Response:
    """A mail scanner that opens the link gets this far, and nothing has happened."""
    if visit.office.links.personal_behind(visit.token, now=visit.now) is None:
        return visit.message("link_is_over", status=404)
    return visit.page("open.html", kind="personal", action=f"/me/{visit.token}")


async def redeem(visit: Visit) -> Response:
    """Use the link up and begin a session of the person it was mailed to."""
    office = visit.office
    link = office.links.personal_behind(visit.token, now=visit.now)
    person = await _meant(visit, link) if link else None
    if link is None or person is None or not await office.kept.cycles.begin(LINK_USED, link.once, visit.now):
        return visit.message("link_is_over", status=404)
    await office.kept.cycles.finish(LINK_USED, link.once, visit.now)
    session = sessions.begun(visit.now, person=person.id, roles=frozenset({Role.PERSON}), lasts=PERSON_FOR)
    return sessions.written(office.links, session, visit.to("/me"))


async def _meant(visit: Visit, link: PersonalLink) -> Person | None:
    """The person on that booking whom the link is for; nobody else's id fits its mark."""
    row = await visit.office.world().ledger.row(link.key)
    for id_ in row.people if row else ():
        if visit.office.links.is_for("personal", link.mark, id_):
            return await visit.office.person(id_)
    return None


async def show(visit: Visit) -> Response:
    """Everything that is the person's own to decide."""
    person = await _mine(visit)
    own = await own_page(visit.office.world(), await visit.office.company(), person, now=visit.now)
    agreed = sorted({part.team.privacy.agreed_with for part in own.parts if part.team.privacy.agreed_with})
    return visit.page("me.html", own=own, levels=tuple(Level), agreed=agreed, today=visit.now.date())


async def leave(visit: Visit) -> Response:
    """Leave or pause one activity, all of them, or the hints."""
    team, activity = _activity(visit)
    until = _day(visit.said("until"))
    if visit.said("how") == "pause" and until is None:
        raise NotAllowed(visit.language.say("pages.me.until_missing"))
    last = until if visit.said("how") == "pause" else None
    await stay_out(visit.office.world(), await _mine(visit), team=team, activity=activity, until=last, now=visit.now)
    return visit.to("/me")


async def back(visit: Visit) -> Response:
    """Take part again."""
    team, activity = _activity(visit)
    await come_back(visit.office.world(), await _mine(visit), team=team, activity=activity, now=visit.now)
    return visit.to("/me")


async def level(visit: Visit) -> Response:
    """Choose what may be measured and seen; only here can it be raised."""
    person, chosen = await _mine(visit), level_called(visit.said("level"))
    await set_level(visit.office.world(), person, chosen, now=visit.now, by_themselves=True)
    return visit.to("/me")


async def hint(visit: Visit) -> Response:
    """What the person's own calendar shows, as their hint says it."""
    person = await _mine(visit)
    page = await own_hint(visit.office.world(), await visit.office.company(), person, now=visit.now)
    return visit.page("hint.html", hint=page)


async def export(visit: Visit) -> Response:
    """Everything held about the person, as a file."""
    person = await _mine(visit)
    held = await visit.office.kept.export(person.id, person.address)
    await visit.office.world().audit.note(visit.now, "export", people=[person.id])
    headers = {"content-disposition": 'attachment; filename="kaffepause.json"'}
    return Response(orjson.dumps(held, option=orjson.OPT_INDENT_2), media_type="application/json", headers=headers)


async def _mine(visit: Visit) -> Person:
    person = await visit.me()
    if person is None:
        raise NotAllowed(visit.language.say("pages.me.nobody"))
    return person


def _activity(visit: Visit) -> tuple[TeamName | None, ActivityName | None]:
    """`team/activity`, `/activity` or nothing."""
    team, _, activity = visit.said("what").partition("/")
    return TeamName(team) if team else None, ActivityName(activity) if activity else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ROUTES = (
    get("/me", show, Role.PERSON),
    get("/me/hint", hint, Role.PERSON),
    post("/me/export", export, Role.PERSON),
    post("/me/leave", leave, Role.PERSON),
    post("/me/back", back, Role.PERSON),
    post("/me/level", level, Role.PERSON),
    get("/me/{token}", offer),
    post("/me/{token}", redeem),
)
