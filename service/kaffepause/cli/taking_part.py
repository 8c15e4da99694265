"""`opt-out`, `opt-in` and `agree`."""

import asyncio
from datetime import date

from kaffepause.cli.opening import language, opened
from kaffepause.cli.say import complain, console, sentence, spoken
from kaffepause.clock import utc_now
from kaffepause.verbs import agree as verbs_agree
from kaffepause.verbs import taking_part
from kaffepause.verbs.deliver import Came
from kaffepause.verbs.people import person_called

DONE, FAILED = 0, 1


def opt_out(address: str, *, activity: str | None, team: str | None, until: date | None) -> int:
    """Keep the wish, and say what it means."""
    return asyncio.run(_opt_out(address, activity, team, until))


async def _opt_out(address: str, activity: str | None, team: str | None, until: date | None) -> int:
    async with opened() as installation:
        world = installation.world
        person = await person_called(world, address)
        await taking_part.opt_out(world, person, team=team, activity=activity, until=until, now=utc_now())
    both = sentence("terminal.activity_of", activity=activity, team=team) if activity and team else None
    what = both or activity or team or sentence("terminal.everything")
    how_long = sentence("terminal.until", day=until.isoformat()) if until else sentence("terminal.for_good")
    console().print(sentence("terminal.out", name=person.name, what=what, how_long=how_long), markup=False)
    return DONE


def opt_in(address: str, *, activity: str | None, team: str | None) -> int:
    """Take the wishes back, and say how many there were."""
    return asyncio.run(_opt_in(address, activity, team))


async def _opt_in(address: str, activity: str | None, team: str | None) -> int:
    async with opened() as installation:
        person = await person_called(installation.world, address)
        gone = await taking_part.opt_in(installation.world, person, team=team, activity=activity, now=utc_now())
    console().print(sentence("terminal.back" if gone else "terminal.was_in", name=person.name), markup=False)
    return DONE


def agree(address: str, *, ask: bool, no: bool) -> int:
    """Show what would be in their name, and keep, ask for, or take back their yes."""
    return asyncio.run(_agree(address, ask=ask, no=no))


async def _agree(address: str, *, ask: bool, no: bool) -> int:
    async with opened() as installation:
        world, say = installation.world, language(installation, spoken())
        person = await person_called(world, address)
        listed = await verbs_agree.in_their_name(world, person)
        if not listed:
            complain(say.say("organizer.nothing", name=person.name))
            return FAILED
        console().print(say.say("organizer.heading", name=person.name), markup=False)
        for one in listed:
            console().print(f"  {verbs_agree.told(one, say)}", markup=False)
        if ask:
            [delivery] = await verbs_agree.ask_to_organize(world, person, listed, now=utc_now())
            console().print(f"{person.address}: {delivery.came}{f', {delivery.said}' if delivery.said else ''}.")
            return FAILED if delivery.came is Came.FAILED else DONE
        await (verbs_agree.disagree if no else verbs_agree.agree)(world, person, now=utc_now())
        console().print(say.say(f"organizer.{'disagreed' if no else 'agreed'}", name=person.name), markup=False)
    return DONE
