"""`export` and `erase`: what is held of a person."""

import asyncio
from datetime import datetime

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import language, moment, opened, refuse_pretending
from kaffepause.cli.plan import confirm
from kaffepause.cli.say import say, spoken
from kaffepause.clock import utc_now
from kaffepause.verbs.answers import Export, as_export
from kaffepause.verbs.erase import erase_person, export_person, see_erasing
from kaffepause.verbs.people import person_called
from kaffepause.verbs.told_person import told_erased, told_erasing, told_export


def export(address: str, *, as_json: bool) -> int:
    """Print everything held about them."""
    return asyncio.run(_export(address, as_json=as_json))


async def _export(address: str, *, as_json: bool) -> int:
    now = utc_now()
    async with opened() as installation:
        world = installation.world
        person = await person_called(world, address)
        found = await export_person(world, installation.store, person, now=now)
        if as_json:
            print_answer(as_export(person, found), Export)
            return 0
        speech = language(installation, spoken())
        say(told_export(found, person, speech, now=now, zone=world.rules.organization.teams[0].zone))
    return 0


def erase(address: str, *, at: datetime | None, yes: bool) -> int:
    """Say what would go and what stays; then, after a yes, erase them."""
    return asyncio.run(_erase(address, at, yes=yes))


async def _erase(address: str, at: datetime | None, *, yes: bool) -> int:
    async with opened() as installation:
        refuse_pretending(at, installation)
        world = installation.world
        now = moment(at, world.rules.organization)
        erasing = await see_erasing(world, await person_called(world, address), now=now)
        speech = language(installation, spoken())
        say(told_erasing(erasing, speech))
        confirm(yes=yes)
        erased = await erase_person(world, installation.store, erasing, now=now)
        say(told_erased(erased, erasing, speech))
    return 0
