"""`digest`: the Monday mails, shown, written to files, or sent."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import moment, opened, refuse_pretending
from kaffepause.cli.plan import confirm
from kaffepause.cli.say import complain, console, sentence, waiting
from kaffepause.domain.ids import Address
from kaffepause.said import Said
from kaffepause.verbs.answers import Mail, as_mails
from kaffepause.verbs.deliver import Came, Delivery
from kaffepause.verbs.digest import Envelope, make_digests, send_digests
from kaffepause.wiring import Installation

DONE, FAILED = 0, 1


def digest(
    *, manager: str | None, preview: Path | None, send: bool, at: datetime | None, yes: bool, as_json: bool
) -> int:
    """Show the mails, or send them; 1 where one could not be sent."""
    made, deliveries = asyncio.run(_digest(manager, send=send, at=at, yes=yes))
    if as_json and not send:
        print_answer(as_mails(made), tuple[Mail, ...])
    elif preview:
        _write(made, preview)
    elif not send:
        _show(made)
    return _tell(deliveries)


async def _digest(
    manager: str | None, *, send: bool, at: datetime | None, yes: bool
) -> tuple[Sequence[Envelope], Sequence[Delivery]]:
    async with opened() as installation:
        if send:
            refuse_pretending(at, installation)
        made = await _made(installation, manager, at)
        if not send:
            return made, ()
        console().print(sentence("terminal.ready", count=len(made)), markup=False)
        confirm(yes=yes)
        now = moment(at, installation.world.rules.organization)
        return made, await send_digests(installation.world, made, now=now)


async def _made(installation: Installation, manager: str | None, at: datetime | None) -> Sequence[Envelope]:
    world = installation.world
    address = Address(manager.strip().lower()) if manager else None
    with waiting(sentence("terminal.reading_calendars")):
        made = await make_digests(world, now=moment(at, world.rules.organization), manager=address)
    if not made:
        nobody = Said("No team of the file has a manager.")
        complain(Said("{manager} leads no team of the file.", manager=manager) if manager else nobody)
    return made


def _show(made: Sequence[Envelope]) -> None:
    terminal = console()
    for one in made:
        terminal.print(f"\n── {one.to}: {one.subject}", style="bold", markup=False, soft_wrap=True)
        terminal.print(one.text, markup=False, soft_wrap=True)


def _write(made: Sequence[Envelope], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in made:
        name = f"{one.letter}-{one.to.split('@')[0]}"
        (folder / f"{name}.html").write_text(one.html, encoding="utf-8")
        (folder / f"{name}.txt").write_text(one.text, encoding="utf-8")
        (folder / f"{name}.eml").write_bytes(one.mime)
    console().print(sentence("terminal.previews", count=len(made), folder=folder), markup=False)


def _tell(deliveries: Sequence[Delivery]) -> int:
    if deliveries:
        console().print(told_deliveries(deliveries), markup=False)
    failed = [one for one in deliveries if one.came is Came.FAILED]
    for one in failed:
        complain(Said("{to}: {said}", to=one.envelope.to, said=one.said))
    return FAILED if failed else DONE


def told_deliveries(deliveries: Sequence[Delivery]) -> str:
    """What became of them, counted."""
    counted = {came: sum(one.came is came for one in deliveries) for came in Came}
    told = [sentence(f"terminal.came.{came}", count=count) for came, count in counted.items() if count]
    return ", ".join(told) + "."
