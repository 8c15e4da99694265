"""An organizer's one-time yes: nothing stands in a person's name before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kaffepause.domain.activity import Activity, Between, Kind
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.reporting.mime import Envelope, envelope
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.view import Page, Paragraph, Point, Points, Section
from kaffepause.verbs.company import read_company
from kaffepause.verbs.deliver import Delivery, deliver
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class InTheirName:
    """One activity that somebody would organize."""

    team: Team
    activity: Activity


async def in_their_name(world: World, person: Person) -> tuple[InTheirName, ...]:
    """What would be booked in that person's name: walks with their reports and reviews of agreements."""
    company = await read_company(world)
    return tuple(
        InTheirName(team=team, activity=activity)
        for team in world.rules.organization.teams
        if (roster := company.rosters.get(team.name)) and roster.manager and roster.manager.id == person.id
        for activity in team.activities
        if _is_led(activity)
    )


def _is_led(activity: Activity) -> bool:
    is_walk = activity.kind is Kind.WALK and activity.between is Between.MANAGER
    return is_walk or activity.kind is Kind.AGREEMENT_REVIEW


async def agree(world: World, person: Person, *, now: datetime) -> None:
    """Keep their yes."""
    await world.wishes.agree(person.id, now)
    await world.audit.note(now, "agree", people=[person.id])


async def disagree(world: World, person: Person, *, now: datetime) -> None:
    """Take back their yes; what stands keeps its organizer."""
    await world.wishes.disagree(person.id)
    await world.audit.note(now, "disagree", people=[person.id])


async def ask_to_organize(
    world: World, person: Person, listed: Sequence[InTheirName], *, now: datetime
) -> tuple[Delivery, ...]:
    """Mail the list to them, once."""
    language = world.rules.content.speak(person.language or listed[0].team.language)
    letter = envelope(
        _page(world, language, listed),
        key=f"{Letter.ORGANIZER}/{person.address}",
        letter=Letter.ORGANIZER,
        to=person.address,
        person=person.id,
        due=now,
        sender=world.service_mailbox,
        contact=world.rules.organization.contact,
        at=now,
    )
    return await deliver(world, [letter], now=now)


def _page(world: World, language: Language, listed: Sequence[InTheirName]) -> Page:
    say, organization = language.say, world.rules.organization
    whom = f"{organization.contact.name} ({organization.contact.mail})"
    points = tuple(Point(text=told(one, language)) for one in listed)
    texts = (say("organizer.yes", contact=whom), say("organizer.until"))
    return Page(
        language=language.tag,
        subject=say("organizer.subject"),
        title=say("organizer.subject"),
        lead=say("organizer.lead", organization=organization.name),
        sections=(
            Section(title=say("organizer.title"), blocks=(Points(points=points), *(Paragraph(text=t) for t in texts))),
        ),
        footer_title=say("announce.footer.title"),
        footer=(say("organizer.footer"), say("announce.footer.ask", contact=whom)),
    )


def told(one: InTheirName, language: Language) -> str:
    """`Walk'n'talk, with Sales`."""
    return language.say("organizer.point", title=one.activity.title, team=one.team.title)


__all__ = ["Delivery", "Envelope", "InTheirName", "agree", "ask_to_organize", "disagree", "in_their_name", "told"]
