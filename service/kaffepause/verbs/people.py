"""What people ask of us, and what an administrator may ask for them."""

from datetime import datetime

from kaffepause.domain.ids import Address
from kaffepause.domain.people import Level, Person
from kaffepause.errors import NotAllowed, UserError
from kaffepause.reporting.level import LevelChange, level_change
from kaffepause.reporting.mime import Envelope, envelope
from kaffepause.reporting.ports import Letter
from kaffepause.said import Said
from kaffepause.verbs.deliver import deliver
from kaffepause.verbs.world import World


async def person_called(world: World, address: str) -> Person:
    """The person with that address. Raises UserError where nobody in the directory has it."""
    wanted = Address(address.strip().lower())
    found = await world.directory.people([wanted])
    if wanted not in found:
        raise UserError(Said("Nobody in the directory has the address {address}. Check its spelling.", address=address))
    return found[wanted]


def level_called(word: str) -> Level:
    """The level of that name. Raises UserError where there is none."""
    try:
        return Level[word.strip().upper()]
    except KeyError:
        names = ", ".join(level.name.lower() for level in Level)
        raise UserError(Said("There is no level {word}. The levels are {names}.", word=word, names=names)) from None


async def set_level(world: World, person: Person, level: Level, *, now: datetime, by_themselves: bool) -> Level:
    """Set what is measured of a person, mail them about it, and answer the level before.

    Raises NotAllowed where somebody else would raise it: only the person may let more be seen.
    """
    before = (await world.wishes.levels()).get(person.id, _default(world))
    if level > before and not by_themselves:
        raise NotAllowed(
            Said(
                "{person} is at {before}. Only they can raise it to {level}; you can lower it.",
                person=person.name,
                before=before.name.lower(),
                level=level.name.lower(),
            )
        )
    await world.wishes.set_level(person.id, level)
    await world.audit.note(now, "level", rule=level.name.lower(), people=[person.id])
    if level is not before:
        change = LevelChange(
            organization=world.rules.organization,
            language=world.rules.content.speak(person.language),
            person=person,
            before=before,
            level=level,
            by_themselves=by_themselves,
        )
        await deliver(world, [_letter(world, change, now)], now=now)
    return before


def _letter(world: World, change: LevelChange, now: datetime) -> Envelope:
    return envelope(
        level_change(change),
        key=f"{Letter.NOTICE}/{change.person.address}/{now.isoformat(timespec='seconds')}",
        letter=Letter.NOTICE,
        to=change.person.address,
        person=change.person.id,
        due=now,
        sender=world.service_mailbox,
        contact=world.rules.organization.contact,
        at=now,
    )


def _default(world: World) -> Level:
    """What holds for somebody who chose nothing: the most that any team of the file gives."""
    return max((team.privacy.person_default for team in world.rules.organization.teams), default=Level.NONE)
