"""The same deeds, crashes and faults over the sandbox, the SDK and SQLite: fewer sequences, every part the real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from kaffepause.sandbox.server import Sandbox
from tests.properties.office import Office
from tests.properties.real_office import RealOffice, cast_in_a_sandbox
from tests.properties.test_cycles import Cycles


class RealCycles(Cycles):
    """See `Cycles`. The sandbox is one for all sequences, as it was at its start for each."""

    sandbox: Sandbox
    folder: Path

    def opened(self) -> Office:
        database = f"sqlite:///{self.folder / 'cycles.db'}"
        return RealOffice(organization=self.file(), sandbox=self.sandbox, database=database, loop=self.loop)


@pytest.fixture(scope="module", autouse=True)
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    RealCycles.folder = tmp_path_factory.mktemp("cast")
    with cast_in_a_sandbox(RealCycles.folder) as sandbox:
        RealCycles.sandbox = sandbox
        yield


TestRealCycles = RealCycles.TestCase
# To shrink what fails would take hours here; the same deeds in memory shrink in minutes.
TestRealCycles.settings = settings(
    settings.default,
    max_examples=max(5, settings.default.max_examples // 10),
    stateful_step_count=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
