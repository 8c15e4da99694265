"""Who leaves an activity by what they did to its bookings: found while planning, kept and confirmed while applying."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kaffepause.booking.leaving import Deeds, Leaving, Sign, leavings
from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import OptOut, Person
from kaffepause.reporting.left import Left, left
from kaffepause.reporting.mime import Envelope, envelope
from kaffepause.reporting.ports import Letter
from kaffepause.verbs.company import Company
from kaffepause.verbs.deliver import deliver
from kaffepause.verbs.world import World


async def read_leavings(world: World, deeds: Deeds, company: Company, opt_outs: Sequence[OptOut]) -> list[Leaving]:
    """Those whose deeds say that they leave, without those who are out already and those whose deeds were heeded."""
    organization, today = world.rules.organization, deeds.now.date()
    found: list[Leaving] = []
    for one in leavings(deeds):
        person = company.people.get(one.person)
        is_out = any(w.person == one.person and w.covers(one.team, one.activity, today) for w in opt_outs)
        if person is None or is_out or not _is_in_file(organization, one):
            continue
        if one.sign is Sign.DECLINED_SERIES or not await _is_heeded(world, person.address, one):
            found.append(one)
    return found


def as_opt_outs(found: Iterable[Leaving]) -> Iterator[OptOut]:
    """What it means for planning, from now on."""
    return (OptOut(person=one.person, team=one.team, activity=one.activity) for one in found)


async def heed(world: World, company: Company, found: Iterable[Leaving], *, now: datetime) -> None:
    """Keep the wish, and confirm it to the person once, with the way back."""
    for one in found:
        person = company.people.get(one.person)
        if person is None:
            continue
        await world.wishes.opt_out(OptOut(person=one.person, team=one.team, activity=one.activity))
        await world.audit.note(now, "left", rule=f"{one.team}/{one.activity} {one.sign}", people=[one.person])
        await deliver(world, [_letter(world, person, one, now)], now=now)


async def _is_heeded(world: World, address: Address, one: Leaving) -> bool:
    """Whether one of those rounds was acted on before: whoever came back begins anew."""
    rows = [await world.letters.letter(_key(address, label)) for label in one.rounds]
    return any(row is not None for row in rows)


def _key(address: Address, label: str) -> str:
    return f"{Letter.LEFT}/{address}/{label}"


def _is_in_file(organization: Organization, one: Leaving) -> bool:
    return any(
        team.name == one.team and any(activity.name == one.activity for activity in team.activities)
        for team in organization.teams
    )


def _letter(world: World, person: Person, one: Leaving, now: datetime) -> Envelope:
    organization = world.rules.organization
    team = organization.team(one.team)
    activity = next(activity for activity in team.activities if activity.name == one.activity)
    page = left(
        Left(
            organization=organization,
            language=world.rules.content.speak(person.language or team.language),
            title=activity.title,
            sign=one.sign,
        )
    )
    day = f"@{now.date().isoformat()}" if one.sign is Sign.DECLINED_SERIES else ""
    return envelope(
        page,
        key=_key(person.address, one.rounds[-1]) + day,
        letter=Letter.LEFT,
        to=person.address,
        person=person.id,
        due=now,
        sender=world.service_mailbox,
        contact=organization.contact,
        at=now,
    )
