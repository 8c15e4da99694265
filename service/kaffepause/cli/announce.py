"""`announce`: the first mails, shown or sent."""

import asyncio
from datetime import datetime

from kaffepause.cli.answers import print_answer
from kaffepause.cli.digest import told_deliveries
from kaffepause.cli.opening import language, moment, opened, refuse_pretending
from kaffepause.cli.plan import confirm
from kaffepause.cli.say import complain, console, sentence, spoken, waiting
from kaffepause.said import Said
from kaffepause.verbs.announce import Came, make_announcements, send_announcements
from kaffepause.verbs.answers import Mail, as_mails

DONE, FAILED = 0, 1


def announce(*, send: bool, at: datetime | None, yes: bool, as_json: bool) -> int:
    """Show one of them and to whom they go, or send them; 1 where one could not be sent."""
    return asyncio.run(_announce(send=send, at=at, yes=yes, as_json=as_json and not send))


async def _announce(*, send: bool, at: datetime | None, yes: bool, as_json: bool) -> int:
    async with opened() as installation:
        world, terminal, say = installation.world, console(), language(installation, spoken()).say
        if send:
            refuse_pretending(at, installation)
        now = moment(at, world.rules.organization)
        with waiting(sentence("terminal.reading_people")):
            made = await make_announcements(world, now=now)
        if as_json:
            print_answer(as_mails(made), tuple[Mail, ...])
            return DONE
        if not made:
            terminal.print(say("announce.told.nobody"), markup=False)
            return DONE
        days = world.rules.organization.timetable.announce_days
        terminal.print(say("announce.told.heading", count=len(made), days=days), style="bold", markup=False)
        for one in made:
            terminal.print(f"  {one.to}", markup=False)
        terminal.print(f"\n── {made[0].to}: {made[0].subject}\n\n{made[0].text}", markup=False, soft_wrap=True)
        if not send:
            return DONE
        confirm(yes=yes)
        deliveries = await send_announcements(world, made, now=now)
    terminal.print(told_deliveries(deliveries), markup=False)
    failed = [one for one in deliveries if one.came in (Came.FAILED, Came.UNCERTAIN)]
    for one in failed:
        complain(Said("{to}: {said}", to=one.envelope.to, said=one.said))
    return FAILED if failed else DONE
