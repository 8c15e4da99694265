"""`doctor`: which functions work, and what to grant or take away for those that do not."""

import asyncio
from collections.abc import Mapping

from kaffepause.cli.answers import print_answer
from kaffepause.cli.opening import opened
from kaffepause.cli.say import in_words, say, sentence, waiting
from kaffepause.clock import utc_now
from kaffepause.domain.ids import Address
from kaffepause.said import Said
from kaffepause.verbs.doctor import Finding, Verdict, examine
from kaffepause.verbs.line import Line

LOOKS = {Verdict.WORKS: "create", Verdict.MISSING: "cancel", Verdict.WRONG: "cancel", Verdict.TOO_WIDE: "move"}
WORDS: Mapping[Verdict, Said] = {
    Verdict.WORKS: Said("works"),
    Verdict.MISSING: Said("missing"),
    Verdict.TOO_WIDE: Said("too wide"),
    Verdict.WRONG: Said("wrong"),
    Verdict.UNKNOWN: Said("not known"),
}
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
    verdict, function, says = map(in_words, (WORDS[finding.verdict], finding.function, finding.says))
    return Line(f"{verdict:9}  {function}: {says}", LOOKS.get(finding.verdict, "wait"))
