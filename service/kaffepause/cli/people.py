"""`privacy-level`: what an administrator may do for a person."""

import asyncio

from kaffepause.cli.opening import opened
from kaffepause.cli.say import console
from kaffepause.clock import utc_now
from kaffepause.verbs.people import level_called, person_called, set_level


def privacy_level(address: str, word: str) -> int:
    """Lower a person's level, and say what it was."""
    return asyncio.run(_privacy_level(address, word))


async def _privacy_level(address: str, word: str) -> int:
    level = level_called(word)
    async with opened() as installation:
        person = await person_called(installation.world, address)
        before = await set_level(installation.world, person, level, now=utc_now(), by_themselves=False)
    console().print(f"{person.name}: {before.name.lower()} → {level.name.lower()}.", markup=False)
    return 0
