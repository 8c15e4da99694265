"""`plan` and `apply`."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import language, moment, opened, refuse_pretending
from kaffepause.cli.say import console, say, sentence, spoken, waiting
from kaffepause.clock import utc_now
from kaffepause.errors import NotAllowed
from kaffepause.said import Said
from kaffepause.verbs.apply import Applied
from kaffepause.verbs.apply import apply as apply_now
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.line import Line
from kaffepause.verbs.plan import Plan, make_plan
from kaffepause.verbs.saved import plan_from, plan_json
from kaffepause.verbs.told import told_outcome, told_plan
from kaffepause.wiring import Installation

NOTHING_TO_DO, FAILED, CHANGES = 0, 1, 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """Which guards a person set aside."""

    cancellations: bool = False
    empty_opt_outs: bool = False


def plan(*, at: datetime | None, as_json: bool, out: Path | None) -> int:
    """Show the plan; 0 nothing to do, 2 changes."""
    made, lines = asyncio.run(_plan(at))
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(plan_json(made))
    if as_json:
        print_answer(made, Plan)
    else:
        say(lines)
    return NOTHING_TO_DO if made.is_empty else CHANGES


async def _plan(at: datetime | None) -> tuple[Plan, tuple[Line, ...]]:
    async with opened() as installation:
        made = await _made(installation, at)
        organization = installation.world.rules.organization
        return made, told_plan(made, organization, language(installation, spoken()))


async def _made(installation: Installation, at: datetime | None, company: Company | None = None) -> Plan:
    world = installation.world
    with waiting(sentence("terminal.reading_calendars")):
        return await make_plan(world, now=moment(at, world.rules.organization), company=company)


def apply(*, file: Path | None, at: datetime | None, yes: bool, allowed: Allowed) -> int:
    """Carry out a plan; 0 done, 1 something failed."""
    return asyncio.run(_apply(file, at, yes=yes, allowed=allowed))


async def _apply(file: Path | None, at: datetime | None, *, yes: bool, allowed: Allowed) -> int:
    async with opened() as installation:
        refuse_pretending(at, installation)
        saved = plan_from(file) if file else None
        company = await read_company(installation.world)
        made = saved or await _made(installation, at, company)
        organization = installation.world.rules.organization
        speech = language(installation, spoken())
        say(told_plan(made, organization, speech))
        if made.is_empty:
            return NOTHING_TO_DO
        confirm(yes=yes)
        now = moment(at, organization)
        applied = await _carried_out(installation, made, company, now, allowed=allowed)
        say(told_outcome(applied, organization, speech))
        return FAILED if applied.failed else NOTHING_TO_DO


async def _carried_out(
    installation: Installation, made: Plan, company: Company, now: datetime, *, allowed: Allowed
) -> Applied:
    done, began = 0, utc_now()
    with waiting(sentence("terminal.applying")) as status:

        def progress(_: object) -> None:
            nonlocal done
            done += 1
            if status is not None:
                left = (utc_now() - began) / done * (len(made.actions) - done)
                told = {"done": done, "all": len(made.actions), "seconds": round(left.total_seconds())}
                status.update(sentence("terminal.progress", **told))

        return await apply_now(
            installation.world,
            made,
            now=now,
            company=company,
            cancellations_allowed=allowed.cancellations,
            opt_outs_are_empty=allowed.empty_opt_outs,
            by_a_person=True,
            progress=progress,
        )


def confirm(*, yes: bool) -> None:
    """Ask, where there is a terminal to ask on. Raises NotAllowed where the answer is no or nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotAllowed(Said("Nobody is at a terminal to be asked. Run it again with --yes if it is what you want."))
    answer = console().input(sentence("terminal.go_ahead"), markup=False)
    if answer.strip().lower() not in ("y", "yes", "j", "ja"):
        raise NotAllowed(Said("Nothing was changed."))
