"""`contact`: a team's contact plan of the week, shown or ticked."""

import asyncio
from datetime import datetime

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import language, moment, opened, refuse_pretending
from kaffepause.cli.say import say, sentence, spoken, waiting
from kaffepause.verbs.answers import ContactWeek, contact_week
from kaffepause.verbs.contact import contact_lines, desk_of, tick_contact, tick_in_words


def contact(team: str, tick: tuple[str, str, str, str] | None, *, at: datetime | None, as_json: bool) -> int:
    """Set one cell if one is named, then show the plan."""
    return asyncio.run(_contact(team, tick, at, as_json=as_json))


async def _contact(team: str, tick: tuple[str, str, str, str] | None, at: datetime | None, *, as_json: bool) -> int:
    async with opened() as installation:
        world, speech = installation.world, language(installation, spoken())
        now = moment(at, world.rules.organization)
        with waiting(sentence("terminal.reading_own")):
            desk = await desk_of(world, team, now=now)
        if tick:
            refuse_pretending(at, installation)
            cell = tick_in_words(desk, tick, speech)
            await tick_contact(
                world,
                team=cell.team,
                person=cell.person,
                day=cell.day,
                channel=cell.channel,
                state=cell.state,
                now=now,
            )
        if as_json:
            print_answer(await contact_week(world, desk), ContactWeek)
        else:
            say(await contact_lines(world, desk, speech))
    return 0
