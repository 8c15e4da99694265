"""Twelve weeks of one installation (issue: show 1), with everything that happens to a service in that time.

As `run` through the end of summer time and as `worker` through its beginning; the other way round in two weeks.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kaffepause.runtime import queue
from kaffepause.runtime.due import Kind
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.acceptance.simulated import Life
from tests.architecture.tree import ROOT
from tests.databases import new_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
WEEK = timedelta(weeks=1)
HOURS = timedelta(hours=2)  #: the Monday mails are out by then
AUTUMN, SPRING = date(2026, 10, 12), date(2027, 3, 1)
OTHER_WAY_ROUND = [("run", date(2027, 3, 22)), ("worker", date(2026, 10, 19))]


def of_teams(*names: str) -> str:
    """The sandbox company's file with those teams alone."""
    head, teams, _ = re.split(
        r"^teams:\n|^leaders:\n", (ROOT / "config" / "sandbox.yaml").read_text("utf-8"), flags=re.MULTILINE
    )
    kept = [
        part for part in re.split(r"^(?=  \w+:\n)", teams, flags=re.MULTILINE) if part.strip().split(":")[0] in names
    ]
    return f"{head}teams:\n{''.join(kept)}"


RULES = of_teams("salg", "udvikling", "kundeservice")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "kaffepause.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


@pytest.fixture
def monday(request: pytest.FixtureRequest) -> date:
    return request.param


@pytest.fixture
def company(monday: date) -> Iterator[Sandbox]:
    with running(Options(seed=Seed(monday=monday))) as sandbox:
        yield sandbox


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "run":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    monkeypatch.setattr(queue, "TURN_WAIT", 0)
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def life(company: Sandbox, rules: Path, monday: date, database: str) -> Life:
    environment = {
        **company.env(),
        "KAFFEPAUSE_CONFIG": str(rules),
        "KAFFEPAUSE_DATABASE_URL": database,
        "KAFFEPAUSE_MAILS_A_MINUTE": "10000",
    }
    one = Life(company, environment, datetime.combine(monday, time(7), UTC))
    one.at(one.now)
    return one


def sent_twice(company: Sandbox) -> list[tuple[str, str, int]]:
    """Letters that left more than once in a week: to whom, with which subject. Invitations are none."""
    mailboxes = company.control("GET", "world")["mailboxes"]
    meetings = {event["subject"] for one in mailboxes.values() for event in one["events"]}
    sent = mailboxes["kaffepause@nordwind.example"]["messages"]
    letters = Counter((str(one["to"]), one["subject"], week_of(one["sent"])) for one in sent)
    return [
        letter
        for letter, times in letters.items()
        if times > 1 and not any(letter[1].endswith(meeting) for meeting in meetings)
    ]


def week_of(sent: str) -> int:
    return datetime.fromisoformat(sent).isocalendar().week


def done_twice(life: Life) -> list[tuple[Kind, str]]:
    begun = Counter((cycle.kind, cycle.label) for _, cycle in life.did)
    return [cycle for cycle, times in begun.items() if times > 1]


def days_between_purges(life: Life) -> Counter[int]:
    """How many days lie between one purge and the next, where it is not one."""
    purges = [date.fromisoformat(cycle.label) for _, cycle in life.did if cycle.kind is Kind.PURGE]
    return Counter(days for earlier, later in pairwise(purges) if (days := (later - earlier).days) != 1)


def all_mailed(life: Life, start: datetime, weeks: int) -> bool:
    """Whether the Monday mails of every zone were made in each of those weeks."""
    made = {cycle.label for _, cycle in life.did if cycle.kind is Kind.MONDAY}
    mondays = [(start + week * WEEK).date().isoformat() for week in range(weeks)]
    return made >= {f"{day}/{zone}" for day in mondays for zone in ("Europe/Copenhagen", "Europe/London")}


def written(rules: Path, text: str) -> None:
    """As an administrator edits the file."""
    rules.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("database", "monday"), OTHER_WAY_ROUND, indirect=True)
async def test_when_the_clocks_change_every_cycle_and_mail_comes_once(life: Life, company: Sandbox) -> None:
    start = life.now
    async with life.up() as process:
        await process.by_a_person()
        await process.run(start + 2 * WEEK + HOURS)
        left_to_do = await process.by_a_person()

    assert done_twice(life) == []
    assert sent_twice(company) == []
    assert left_to_do == 0
    assert days_between_purges(life) == {}
    assert all_mailed(life, start, weeks=3)


@pytest.mark.parametrize(("database", "monday"), [("run", AUTUMN), ("worker", SPRING)], indirect=True)
async def test_in_twelve_weeks_every_cycle_and_mail_comes_once_through_all_that_happens(
    life: Life, company: Sandbox, rules: Path
) -> None:
    start = life.now
    async with life.up() as process:
        await process.by_a_person()
        await process.run(start + 2 * WEEK)
        async with life.up() as other:  # a rolling update: both are up for a while
            await other.turn()
            await process.turn()
    async with life.up() as process:  # a restart
        await process.run(start + 4 * WEEK)
        written(rules, RULES.replace("title: Salg", "title: Salget"))
        await process.run(start + 5 * WEEK)
        written(rules, "teams: [")
        await process.run(start + 5 * WEEK + timedelta(days=2))
        assert process.book.is_refused
        written(rules, RULES)
        await process.run(start + 6 * WEEK + HOURS)
    life.at(start + 7 * WEEK + timedelta(hours=4))  # a week of downtime
    async with life.up() as process:
        await process.turn()
        await process.run(start + 9 * WEEK)
        async with life.up() as other:  # another rolling update
            await other.turn()
            await process.turn()
        await process.run(start + 12 * WEEK + HOURS)
        left_to_do = await process.by_a_person()

    assert done_twice(life) == []
    assert sent_twice(company) == []
    assert left_to_do == 0
    assert days_between_purges(life) == {7: 1}, "but for the week of downtime, every day"
    assert all_mailed(life, start, weeks=13), "what was missed within the grace is caught up"
