"""A manager's pages: the contact plan to change and tick, this week and the next, the mail, another time for a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from starlette.responses import Response

from kaffepause.domain.hours import instant, monday_of
from kaffepause.domain.ids import BookingKey, PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.errors import NotAllowed
from kaffepause.verbs.contact import TickState, tick_contact
from kaffepause.verbs.digest import make_digests
from kaffepause.verbs.people import person_called
from kaffepause.verbs.team_week import (
    CHANNELS,
    TeamDiary,
    TeamWeek,
    Tick,
    channel,
    contact_asked_for,
    movable,
    propose_time,
    readers_of,
    rhythm_block,
    team_week,
    teams_led_by,
)
from kaffepause.web import sessions
from kaffepause.web.sessions import MANAGER_FOR, Role
from kaffepause.web.visit import NotYours, Visit, get, post

WEEK = timedelta(weeks=1)


async def offer(visit: Visit) -> Response:
    """Reading the link does nothing yet."""
    if visit.office.links.manager_behind(visit.token, now=visit.now) is None:
        return visit.message("link_is_over", status=404)
    return visit.page("open.html", kind="manager", action=f"/week/{visit.token}")


async def redeem(visit: Visit) -> Response:
    """Begin a session of the one whose mail it stood in. It opens as often as that mail is read, for two weeks."""
    office, link = visit.office, visit.office.links.manager_behind(visit.token, now=visit.now)
    readers = readers_of(office.world(), await office.company(), link.monday) if link else ()
    meant = next((one for one, _ in readers if link and office.links.is_for("manager", link.mark, one)), None)
    if meant is None:
        return visit.message("link_is_over", status=404)
    person = await person_called(office.world(), meant)
    session = sessions.begun(visit.now, person=person.id, roles=frozenset({Role.MANAGER}), lasts=MANAGER_FOR)
    return sessions.written(office.links, session, visit.to("/teams"))


async def teams(visit: Visit) -> Response:
    """The teams one leads; with one alone, that one at once."""
    led = await _led(visit)
    if len(led) == 1:
        return visit.to(f"/teams/{led[0].name}")
    return visit.page("teams.html", teams=led) if led else visit.message("leads_nobody", status=403)


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """One team of the manager's, around this week."""

    team: Team
    diary: TeamDiary

    @property
    def monday(self) -> date:
        return self.diary.monday


async def show(visit: Visit) -> Response:
    """The contact plan of this week or the next, the rhythm, and what can be changed."""
    desk = await _desk(visit)
    is_next = visit.request.query_params.get("week") == "next"
    monday = desk.monday + WEEK if is_next else desk.monday
    week = await team_week(visit.office.world(), desk.diary, monday)
    return visit.page(
        "team.html",
        team=desk.team,
        monday=monday,
        is_next=is_next,
        plan=week.plan,
        has_boxes=any(state in (TickState.PLANNED, TickState.DONE) for *_, state in _cells(week)),
        rhythm=rhythm_block(week, visit.language),
        days=tuple(monday + timedelta(days=number) for number in range(5)),
        channels=_channels(desk.team, visit),
        states=tuple(TickState),
        channel=partial(channel, language=visit.language),
        mark=visit.office.links.mark,
        calls=_calls(desk, visit),
        closed=[desk.team.is_closed(monday + timedelta(days=number)) for number in range(5)],
    )


def _channels(team: Team, visit: Visit) -> Sequence[tuple[str, str]]:
    names = dict.fromkeys((*CHANNELS, *(line.channel for line in team.contact_rhythm)))
    return [(name, channel(name, visit.language)) for name in names]


def _calls(desk: Desk, visit: Visit) -> list[tuple[str, str, datetime]]:
    titles = {one.name: one.title for one in desk.team.activities}
    rows = movable(desk.diary, now=visit.now)
    return [(row.key.hex, titles[row.activity], row.slot.start.astimezone(desk.team.zone)) for row in rows]


async def tick(visit: Visit) -> Response:
    """Set the ticks of the whole table: a box is `done`, and a box that was taken out is planned again."""
    desk = await _desk(visit)
    monday = _monday(visit, desk)
    week = await team_week(visit.office.world(), desk.diary, monday)
    done = set(visit.form.get("done", ()))
    for person, day, name, state in _cells(week):
        box = f"{visit.office.links.mark('contact', person)}/{day.isoformat()}/{name}"
        wanted = TickState.DONE if box in done else TickState.PLANNED
        if (wanted is TickState.DONE) != (state is TickState.DONE) and box in visit.form.get("cell", ()):
            cell = contact_asked_for(desk.diary, person=person, day=day, channel_name=name, state=wanted)
            await _write(visit, cell)
    return visit.to(_address(desk, monday))


def _cells(week: TeamWeek) -> list[tuple[PersonId, date, str, TickState]]:
    return [
        (row.person.id, cell.day, cell.channel, cell.state)
        for row in week.plan.rows
        for day in row.days
        for cell in day
    ]


async def change(visit: Visit) -> Response:
    """Plan, change or take out one contact."""
    desk = await _desk(visit)
    marked = {visit.office.links.mark("contact", one.id): one.id for one in desk.diary.roster.members}
    try:
        person, day = marked[visit.said("person")], date.fromisoformat(visit.said("day"))
    except (KeyError, ValueError):
        raise NotAllowed(visit.language.say("pages.team.choose")) from None
    cell = contact_asked_for(
        desk.diary, person=person, day=day, channel_name=visit.said("channel"), state=visit.said("state")
    )
    await _write(visit, cell)
    return visit.to(_address(desk, _monday(visit, desk)))


async def _write(visit: Visit, cell: Tick) -> None:
    await tick_contact(
        visit.office.world(),
        team=cell.team,
        person=cell.person,
        day=cell.day,
        channel=cell.channel,
        state=cell.state,
        now=visit.now,
    )


async def propose(visit: Visit) -> Response:
    """Give a call another time."""
    desk = await _desk(visit)
    try:
        moment = datetime.fromisoformat(f"{visit.said('day')}T{visit.said('time')}")
        key = BookingKey(UUID(hex=visit.said("call")))
    except ValueError:
        raise NotAllowed(visit.language.say("pages.team.choose")) from None
    start = instant(moment.date(), moment.time(), desk.team.zone)
    await propose_time(visit.office.world(), desk.diary, key, start, now=visit.now)
    visit.office.forget_diaries()
    return visit.to(f"/teams/{desk.team.name}")


async def mail(visit: Visit) -> Response:
    """This week's mail to the team's manager, in a frame."""
    desk = await _desk(visit)
    return visit.page("mail.html", team=desk.team)


async def letter(visit: Visit) -> Response:
    """The mail itself, in the copy that this very person gets: another's holds another's link."""
    desk, person = await _desk(visit), await visit.me()
    leader = desk.diary.roster.manager
    mails = await make_digests(visit.office.world(), now=visit.now, manager=leader.address) if leader else ()
    mine = next((one for one in mails if person and one.to == person.address), None)
    return visit.letter(mine.html) if mine else visit.message("no_mail", status=404)


async def _led(visit: Visit) -> tuple[Team, ...]:
    person: Person | None = await visit.me()
    if person is None:
        return ()
    return teams_led_by(visit.office.world(), await visit.office.company(), person, now=visit.now)


async def _desk(visit: Visit) -> Desk:
    """The team in the path, if it is one of theirs today."""
    name = visit.request.path_params["team"]
    team = next((one for one in await _led(visit) if one.name == name), None)
    if team is None:
        raise NotYours(visit.language.say("pages.team.not_yours"))
    monday = monday_of(visit.now.astimezone(team.zone).date())
    return Desk(team=team, diary=await visit.office.diary(team, monday))


def _monday(visit: Visit, desk: Desk) -> date:
    return desk.monday + WEEK if visit.said("week") == "next" else desk.monday


def _address(desk: Desk, monday: date) -> str:
    return f"/teams/{desk.team.name}" + ("?week=next" if monday > desk.monday else "")


ROUTES = (
    get("/week/{token}", offer),
    post("/week/{token}", redeem),
    get("/teams", teams, Role.MANAGER),
    get("/teams/{team}", show, Role.MANAGER),
    post("/teams/{team}/ticks", tick, Role.MANAGER),
    post("/teams/{team}/contact", change, Role.MANAGER),
    post("/teams/{team}/call", propose, Role.MANAGER),
    get("/teams/{team}/mail", mail, Role.MANAGER),
    get("/teams/{team}/letter", letter, Role.MANAGER),
)
