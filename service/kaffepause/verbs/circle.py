"""Who may be booked now: the company, less everything that keeps people out, each as a wish not to take part.

Three things keep somebody out: what they said themselves, the Entra group that the file names, and that they have not
had the first mail for long enough. Others see nothing but absence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kaffepause.booking.plan import Unread
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import OptOut, Person
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


@dataclass(frozen=True, kw_only=True, slots=True)
class OptedOut:
    """What people said they want no part in. own: what they said to us. grouped: who is in the group that the file
    names: they are neither booked nor measured. unknown_because: why that group could not be read; then nobody may be.
    """

    own: tuple[OptOut, ...]
    grouped: frozenset[PersonId] = frozenset()
    unknown_because: str = ""

    @property
    def opt_outs(self) -> tuple[OptOut, ...]:
        """Their own wishes, and one to take part in nothing for each in the group."""
        return (*self.own, *(OptOut(person=one) for one in sorted(self.grouped)))

    @property
    def unmeasured(self) -> frozenset[PersonId] | None:
        """Whom nobody measures; None: nobody at all."""
        return None if self.unknown_because else self.grouped

    def out_of_all(self, organization: Organization, company: Company) -> frozenset[PersonId]:
        """Those who take part in nothing any more, so that nothing needs their calendar; a pause is no leaving."""
        for_good = [wish for wish in self.opt_outs if wish.until is None]
        places = [(team, person.id) for team in organization.teams for person in _everyone(company, team)]
        still_in = {
            person
            for team, person in places
            for activity in team.activities
            if not any(wish.person == person and wish.covers(team.name, activity.name, date.max) for wish in for_good)
        }
        left = frozenset(wish.person for wish in for_good) - still_in
        everybody = frozenset(company.people)
        return everybody if self.unknown_because else everybody & left


async def read_opted_out(world: World) -> OptedOut:
    """It. Raises NotAllowed where the table of opt-outs is lost."""
    own, group = await world.wishes.opt_outs(), world.rules.organization.opt_out_group
    try:
        members = await world.directory.members(group) if group else ()
    except OutsideError as problem:
        return OptedOut(own=own, unknown_because=str(problem))
    return OptedOut(own=own, grouped=frozenset(person.id for person in members))


async def read_circle(
    world: World, company: Company, said: OptedOut, known: frozenset[PersonId], *, now: datetime
) -> Circle:
    """Who may be booked. known: who is on a booking of ours, and so has heard of us."""
    if said.unknown_because:
        return _closed(world, company, said)
    told = await world.wishes.told()
    pauses = tuple(_first_mails(world.rules.organization, company, told, known, now))
    out = {wish.person for wish in said.opt_outs if (wish.team, wish.activity, wish.until) == (None, None, None)}
    return Circle(
        company=company,
        opt_outs=(*said.opt_outs, *pauses),
        untold=frozenset(company.people) - frozenset(told) - known - out,
        is_first=not told and not known,
    )


def _closed(world: World, company: Company, said: OptedOut) -> Circle:
    """Nobody is booked while it cannot be known who does not want to be; what stands is left alone."""
    group = world.rules.organization.opt_out_group or ""
    unread = Unread(what="opt_out_group", name=group, because=said.unknown_because)
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
        for person in _everyone(company, team):
            at = told.get(person.id)
            if at is None and person.id in known:
                continue  # booked before first mails were kept, or by a ledger that was lost
            heard = at.astimezone(team.zone).date() if at else open_day(team, now)
            until = heard + wait - DAY
            if until >= now.astimezone(team.zone).date():
                yield OptOut(person=person.id, until=until)


def _everyone(company: Company, team: Team) -> Sequence[Person]:
    roster = company.rosters.get(team.name)
    return roster.everyone if roster else ()


def open_day(team: Team, now: datetime) -> date:
    """Today where the team is, or the first day after it on which nothing closes the team."""
    today = now.astimezone(team.zone).date()
    days = (today + number * DAY for number in range(LOOK_AHEAD))
    return next((day for day in days if team.is_closed(day) is None), today)
