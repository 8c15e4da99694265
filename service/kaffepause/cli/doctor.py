"""`doctor`: which functions work, and what to grant or take away for those that do not."""

import asyncio

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import opened
from kaffepause.cli.say import say, sentence, waiting
from kaffepause.clock import utc_now
from kaffepause.domain.ids import Address
from kaffepause.verbs.doctor import Finding, Verdict, examine
from kaffepause.verbs.line import Line

LOOKS = {Verdict.WORKS: "create", Verdict.MISSING: "cancel", Verdict.WRONG: "cancel", Verdict.TOO_WIDE: "move"}
GRAVE = {Verdict.MISSING, Verdict.WRONG, Verdict.TOO_WIDE}


def doctor(*, outside: str | None, as_json: bool) -> int:
    """Print what was found; 0 where nothing is missing, wrong or too wide."""
    with waiting(sentence("terminal.trying")):
        findings = asyncio.run(_findings(outside))
    if as_json:
        print_answer(findings, tuple[Finding, ...])
    else:
        say(_line(one) for one in findings)
    return 1 if any(one.verdict in GRAVE for one in findings) else 0


async def _findings(outside: str | None) -> tuple[Finding, ...]:
    async with opened() as installation:
        address = Address(outside.strip().lower()) if outside else None
        return await examine(installation.world, installation.doorway, now=utc_now(), outside=address)


def _line(finding: Finding) -> Line:
    return Line(f"{finding.verdict:9}  {finding.function}: {finding.says}", LOOKS.get(finding.verdict, "wait"))
