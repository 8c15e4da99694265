"""The table of calls and faults in tests/README.md is so, and no cell of it is a double, a loss or a hang."""

import pytest

from kaffepause.sandbox.server import Sandbox
from tests.contracts.fault_table import CALLS, FAULTS, kept, table

pytest_plugins = ["tests.contracts.graph_office"]


def test_the_table_has_every_call_and_every_fault_and_no_cell_is_bad() -> None:
    head, _, *rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in kept().splitlines()]

    assert head == ["call", *FAULTS]
    assert [row[0] for row in rows] == [*CALLS]
    assert not [cell for row in rows for cell in row[1:] if cell.split(":")[0].isupper()]


@pytest.mark.timeout(300)
async def test_the_table_of_faults_is_what_happens(office: Sandbox) -> None:
    assert await table(office) == kept()
