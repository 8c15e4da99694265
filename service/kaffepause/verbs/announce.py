"""The first mail to each person, `announce_days` before anything of ours is held for them, and to every joiner."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.reporting.first_contact import FirstContact, first_contact
from kaffepause.reporting.mime import Envelope, envelope
from kaffepause.reporting.ports import Letter
from kaffepause.verbs.circle import Circle, open_day
from kaffepause.verbs.deliver import Came, Delivery, deliver
from kaffepause.verbs.plan import see
from kaffepause.verbs.world import World

__all__ = ["Came", "Delivery", "Envelope", "make_announcements", "send_announcements", "tell_first"]


async def make_announcements(world: World, *, now: datetime) -> tuple[Envelope, ...]:
    """The first mail for everybody in a team we may write to who has had none, by address.

    Raises OutsideError where the directory cannot be asked at all.
    """
    seen = await see(world, now=now)
    return first_mails(world, seen.circle, now=now)


async def send_announcements(
    world: World,
    envelopes: Sequence[Envelope],
    *,
    now: datetime,
    progress: Callable[[Delivery], None] = lambda _: None,
) -> tuple[Delivery, ...]:
    """Send them, each once in a lifetime, and remember who has been told; a team that is closed today waits."""
    deliveries = await deliver(world, envelopes, now=now, progress=progress)
    reached = [
        one.envelope.person for one in deliveries if one.came in (Came.SENT, Came.BEFORE) and one.envelope.person
    ]
    await world.wishes.note_told(reached, now)
    return deliveries


async def tell_first(world: World, circle: Circle, *, now: datetime) -> frozenset[PersonId]:
    """Send what is left to send, and answer who has still not been told: nothing may be booked for them."""
    await send_announcements(world, first_mails(world, circle, now=now), now=now)
    return circle.untold - frozenset(await world.wishes.told())


def first_mails(world: World, circle: Circle, *, now: datetime) -> tuple[Envelope, ...]:
    """The mails to those of the circle who have had none, by address."""
    places: dict[PersonId, list[Team]] = {}
    for team in world.rules.organization.teams:
        roster = circle.company.rosters.get(team.name)
        for person in roster.everyone if roster and team.is_pilot and team.activities else ():
            if person.id in circle.untold:
                places.setdefault(person.id, []).append(team)
    people = sorted((circle.company.people[one] for one in places), key=lambda person: person.address)
    return tuple(_envelope(world, person, places[person.id], circle, now) for person in people)


def first_contact_key(address: Address) -> str:
    """The letter's key: a person gets one, whenever they join."""
    return f"{Letter.FIRST_CONTACT}/{address}"


def _envelope(world: World, person: Person, teams: Sequence[Team], circle: Circle, now: datetime) -> Envelope:
    organization, first = world.rules.organization, teams[0]
    day = min(open_day(team, now) for team in teams)
    booked_from = day + timedelta(days=organization.timetable.announce_days)
    joined = None if circle.is_first else day
    measured = [one for team in teams if (one := team.privacy.measured_from(joined)) is not None]
    page = first_contact(
        FirstContact(
            organization=organization,
            language=world.rules.content.speak(person.language or first.language),
            person=person,
            teams=tuple(teams),
            first=booked_from,
            measured_from=max(min(measured), booked_from) if measured else None,
        )
    )
    return envelope(
        page,
        key=first_contact_key(person.address),
        letter=Letter.FIRST_CONTACT,
        to=person.address,
        person=person.id,
        due=instant(day, time(), first.zone),
        sender=world.service_mailbox,
        contact=organization.contact,
        at=now,
    )
