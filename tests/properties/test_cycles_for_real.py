"""The same deeds, crashes and faults over the sandbox, the SDK and SQLite: every part the real one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import initialize

from kaffepause.sandbox.server import Sandbox
from tests.properties.office import Office
from tests.properties.real_office import RealOffice, cast_in_a_sandbox
from tests.properties.test_cycles import Cycles


class RealCycles(Cycles):
    """See `Cycles`. The opening day is the same for all: the first lives it, the others go on from what it left."""

    sandbox: Sandbox
    folder: Path
    opened_with: bytes = b""

    def opened(self) -> Office:
        database = self.folder / "cycles.db"
        if self.opened_with:
            self.sandbox.world.load(self.opened_with)
            copied(self.folder / "opened.db", database)
        return RealOffice(organization=self.file(), sandbox=self.sandbox, database=database, loop=self.loop)

    @initialize()
    def opening_day(self) -> None:
        if not self.opened_with:
            self.quiet_cycle()
            copied(self.folder / "cycles.db", self.folder / "opened.db")
            RealCycles.opened_with = self.sandbox.world.save()


def copied(database: Path, to: Path) -> None:
    """The one takes the place of whatever the other held."""
    with closing(connect(database)) as source, closing(connect(to)) as target:
        source.backup(target)


@pytest.fixture(scope="module", autouse=True)
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    RealCycles.folder = tmp_path_factory.mktemp("cast")
    with cast_in_a_sandbox(RealCycles.folder) as sandbox:
        RealCycles.sandbox = sandbox
        yield


#: Sequences: with every change, and where the run searches deep.
QUICK, DEEP = 100, 2000

TestRealCycles = RealCycles.TestCase
# To shrink what fails would take hours here; the same deeds in memory shrink in minutes.
TestRealCycles.settings = settings(
    settings.default,
    max_examples=DEEP if settings.default.max_examples > QUICK else QUICK,
    stateful_step_count=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
