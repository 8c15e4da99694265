"""Somebody's own exported calendars: put into the sandbox, read through Graph, and measured as counting says."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from kaffepause.calendars.load import Reading, loads_of
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Thresholds
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from tests.cast import COPENHAGEN, OFFICE
from tests.contracts.graph_settings import hurried_graph, settings_for
from tests.plain_week import counted

FILES = Path(__file__).parents[1] / "data" / "calendars"
WEEK = timedelta(weeks=1)
#: Whose mailbox takes which file; the file's own owner becomes them.
OWNERS = {"ada@x.test": "mette.soerensen", "bo": "rasmus.toft", "chen": "peter.vestergaard"}
MONDAYS = (date(2026, 10, 26), date(2026, 11, 16), date(2026, 11, 23))
NUMBERS = ("meeting", "longest_run", "gaps", "lunch", "out_of_hours", "rest")


def address(owner: str) -> Address:
    return Address(f"{owner}@nordwind.example")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("calendars")
    for stem, owner in OWNERS.items():
        text = (FILES / f"{stem}.ics").read_text(encoding="utf-8")
        mine = f"{stem.partition('@')[0]}@x.test"
        (made / f"{owner}.ics").write_text(text.replace(mine, address(owner)), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def sandbox(folder: Path) -> Iterator[Sandbox]:
    with running(Options(seed=Seed(empty=True), calendars=folder)) as up:
        assert up.problems == ()
        yield up


@pytest.mark.parametrize("owner", OWNERS.values())
@pytest.mark.parametrize("monday", MONDAYS, ids=str)
async def test_the_load_of_an_exported_week_read_through_graph_is_what_counting_says(
    sandbox: Sandbox, folder: Path, owner: str, monday: date
) -> None:
    since, until = (instant(day, time(), COPENHAGEN) for day in (monday - timedelta(days=1), monday + WEEK))
    async with hurried_graph(settings_for(sandbox)) as graph:
        (person,) = (await graph.directory.people([address(owner)])).values()
        read = (await graph.calendars.free_busy([person], Interval(since, until)))[person.id]

    [load] = loads_of([Reading(person=person.id, hours=OFFICE, free_busy=read, monday=monday)], Thresholds())
    content = (folder / f"{owner}.ics").read_bytes()
    plain = counted(content, address(owner), monday, COPENHAGEN)
    assert [(day.state.value, {name: getattr(day, name) for name in NUMBERS}) for day in load.days] == [
        (day["state"], {name: day[name] for name in NUMBERS}) for day in plain
    ]
    assert any(day.meeting for day in load.days)
