"""Who may be booked now: the company, less everything that keeps people out, each as a wish not to take part.

Three things keep somebody out: what they said themselves, the Entra group that the file names, and that they have not
had the first mail for long enough. Others see nothing but absence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kaffepause.booking.plan import Unread
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import OptOut
from kaffepause.errors import OutsideError
from kaffepause.verbs.company import Company
from kaffepause.verbs.world import World

DAY = timedelta(days=1)
LOOK_AHEAD = 60  #: days, for one on which a team is open


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """company: without anybody where it cannot be known who opted out. untold: who has not had the first mail.

    is_first: nobody was told before, so those who are untold did not join later than the others.
    """

    company: Company
    opt_outs: tuple[OptOut, ...]
    untold: frozenset[PersonId] = frozenset()
    is_first: bool = False


async def read_circle(world: World, company: Company, known: frozenset[PersonId], *, now: datetime) -> Circle:
    """Who may be booked. known: who is on a booking of ours, and so has heard of us.

    Raises NotAllowed where the table of opt-outs is lost.
    """
    try:
        grouped = await _opted_out_by_group(world)
    except OutsideError as problem:
        return _closed(world, company, str(problem))
    own = await world.wishes.opt_outs()
    told = await world.wishes.told()
    pauses = tuple(_first_mails(world.rules.organization, company, told, known, now))
    out = {wish.person for wish in (*own, *grouped) if (wish.team, wish.activity, wish.until) == (None, None, None)}
    return Circle(
        company=company,
        opt_outs=(*own, *grouped, *pauses),
        untold=frozenset(company.people) - frozenset(told) - known - out,
        is_first=not told and not known,
    )


async def _opted_out_by_group(world: World) -> tuple[OptOut, ...]:
    group = world.rules.organization.opt_out_group
    members = await world.directory.members(group) if group else ()
    return tuple(OptOut(person=person.id) for person in members)


def _closed(world: World, company: Company, because: str) -> Circle:
    """Nobody is booked while it cannot be known who does not want to be; what stands is left alone."""
    unread = Unread(what="opt_out_group", name=world.rules.organization.opt_out_group or "", because=because)
    blind = frozenset(team.name for team in world.rules.organization.teams)
    nobody = replace(company, rosters={}, blind=blind, unread=(*company.unread, unread))
    return Circle(company=nobody, opt_outs=())


def _first_mails(
    organization: Organization,
    company: Company,
    told: Mapping[PersonId, datetime],
    known: frozenset[PersonId],
    now: datetime,
) -> Iterator[OptOut]:
    """A pause for each newcomer until the first mail is `announce_days` old; who has none gets it by this plan."""
    wait = timedelta(days=organization.timetable.announce_days)
    for team in organization.teams:
        roster = company.rosters.get(team.name)
        for person in roster.everyone if roster else ():
            at = told.get(person.id)
            if at is None and person.id in known:
                continue  # booked before first mails were kept, or by a ledger that was lost
            heard = at.astimezone(team.zone).date() if at else open_day(team, now)
            until = heard + wait - DAY
            if until >= now.astimezone(team.zone).date():
                yield OptOut(person=person.id, until=until)


def open_day(team: Team, now: datetime) -> date:
    """Today where the team is, or the first day after it on which nothing closes the team."""
    today = now.astimezone(team.zone).date()
    days = (today + number * DAY for number in range(LOOK_AHEAD))
    return next((day for day in days if team.is_closed(day) is None), today)
