"""Twelve weeks of one installation (issue: show 1), with everything that happens to a service in that time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kaffepause.runtime.due import Kind
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.simulated import Life
from tests.architecture.tree import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
RULES = (ROOT / "config" / "sandbox.yaml").read_text(encoding="utf-8")
WEEK = timedelta(weeks=1)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "kaffepause.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


@pytest.fixture
def company() -> Iterator[Sandbox]:
    with running(Options(seed=Seed(monday=date(2026, 10, 12)))) as sandbox:
        yield sandbox


@pytest.fixture
def life(company: Sandbox, rules: Path, tmp_path: Path) -> Life:
    environment = {
        **company.env(),
        "KAFFEPAUSE_CONFIG": str(rules),
        "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.sqlite'}",
        "KAFFEPAUSE_MAILS_A_MINUTE": "10000",
    }
    one = Life(company, environment, datetime(2026, 10, 12, 7, tzinfo=UTC))
    one.at(one.now)
    return one


def sent_twice(company: Sandbox) -> list[tuple[str, str]]:
    """Letters that left more than once: to whom, and with which subject, which names the week. Invitations are none."""
    mailboxes = company.control("GET", "world")["mailboxes"]
    meetings = {event["subject"] for one in mailboxes.values() for event in one["events"]}
    sent = mailboxes["kaffepause@nordwind.example"]["messages"]
    letters = Counter((str(one.get("toRecipients", one.get("to"))), one["subject"]) for one in sent)
    return [
        (to, subject)
        for (to, subject), times in letters.items()
        if times > 1 and not any(subject.endswith(meeting) for meeting in meetings)
    ]


def done_twice(life: Life) -> list[tuple[Kind, str]]:
    begun = Counter((cycle.kind, cycle.label) for _, cycle in life.did)
    return [cycle for cycle, times in begun.items() if times > 1]


def written(rules: Path, text: str) -> None:
    """As an administrator edits the file."""
    rules.write_text(text, encoding="utf-8")


async def test_in_a_week_every_cycle_comes_once_and_the_calendars_are_as_wanted(life: Life, company: Sandbox) -> None:
    async with life.up() as process:
        await process.by_a_person()
        await process.run(life.now + WEEK)
        left_to_do = await process.by_a_person()

    assert done_twice(life) == []
    assert sent_twice(company) == []
    assert Counter(cycle.kind for _, cycle in life.did)[Kind.PURGE] == 8, (
        "from the Monday it was started on to the next"
    )
    assert left_to_do == 0


async def test_in_twelve_weeks_every_cycle_and_mail_comes_once_through_all_that_happens(
    life: Life, company: Sandbox, rules: Path
) -> None:
    start = life.now
    async with life.up() as process:
        await process.by_a_person()
        await process.run(start + 2 * WEEK)  # through the end of summer time
    async with life.up() as process:  # a restart
        await process.run(start + 4 * WEEK)
        written(rules, RULES.replace("title: Salg", "title: Salget"))
        await process.run(start + 5 * WEEK)
        written(rules, "teams: [")
        await process.run(start + 5 * WEEK + timedelta(days=2))
        assert process.book.is_refused
        written(rules, RULES)
        await process.run(start + 6 * WEEK)
    life.at(start + 7 * WEEK + timedelta(hours=5))  # a week of downtime
    async with life.up() as process:
        await process.turn()
        await process.run(start + 9 * WEEK)
        async with life.up() as other:  # a rolling update: both are up for a while
            await other.turn()
            await process.turn()
        await process.run(start + 12 * WEEK)
        left_to_do = await process.by_a_person()

    assert done_twice(life) == []
    assert sent_twice(company) == []
    assert left_to_do == 0
    purges = [date.fromisoformat(cycle.label) for _, cycle in life.did if cycle.kind is Kind.PURGE]
    gaps = [later - earlier for earlier, later in pairwise(purges)]
    assert Counter(gap.days for gap in gaps if gap.days != 1) == {7: 1}, "but for the week of downtime, every day"
