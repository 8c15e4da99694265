"""Data flows left to right and imports point the other way; each contract is also broken on purpose."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, pyproject, rooms

CONTRACTS = pyproject()["tool"]["importlinter"]["contracts"]
LAYERS = CONTRACTS[0]["layers"]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
DOORS = ("cli", "web")
ADAPTERS = "graph | store | links | webhook | sandbox"


def contracts_over(tree: Path) -> subprocess.CompletedProcess[str]:
    """What the contracts of our pyproject.toml say about the package in `tree`."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo", "--config", ROOT / "pyproject.toml"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_house(tmp_path: Path) -> Path:
    """Every room and module the contracts speak of, empty: only what a test plants is imported."""
    package = tmp_path / "kaffepause"
    for name in [*(f"kaffepause.{room}" for layer in LAYERS for room in names_in(layer)), *modules_named()]:
        module = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        module.touch()
    for room in {path.parent for path in package.rglob("*.py")}:
        (room / "__init__.py").touch()
        room.with_suffix(".py").unlink(missing_ok=True)
    return package


def test_every_contract_is_kept() -> None:
    as_it_is = contracts_over(PACKAGE.parent)

    assert as_it_is.returncode == 0, as_it_is.stdout + as_it_is.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in as_it_is.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("planning/score.py", "from kaffepause import booking", "Rooms import only the rooms below them"),
        ("graph/wire.py", "from kaffepause import store", "Rooms import only the rooms below them"),
        ("lounge/__init__.py", "", "Rooms import only the rooms below them"),
        ("domain/interval.py", "import asyncio", "The thinking rooms only think"),
        ("reporting/digest.py", "from kaffepause import clock", "The thinking rooms only think"),
        ("booking/guards.py", "import sqlalchemy", "The thinking rooms only think"),
        ("reporting/digest.py", "from kaffepause.booking import apply", "What changes calendars is called by the"),
        ("verbs/plan.py", "from kaffepause import clock", "Verbs work over ports"),
        ("runtime/embedded.py", "from kaffepause import store", "Adapters are known to the wiring alone"),
        ("cli/plan.py", "from kaffepause import booking", "Doors and runtime call verbs"),
        ("sandbox/app.py", "from kaffepause import domain", "The sandbox shares no code"),
        ("cli/plan.py", "from kaffepause import sandbox", "The sandbox is started by two commands only"),
    ],
)
def test_a_broken_contract_is_reported(bare_house: Path, module: str, line: str, contract: str) -> None:
    planted = bare_house / module
    planted.parent.mkdir(exist_ok=True)
    (planted.parent / "__init__.py").touch()
    planted.write_text(line, encoding="utf-8")

    verdict = contracts_over(bare_house.parent)

    assert verdict.returncode == 1
    assert contract in broken(verdict.stdout)


def test_the_house_with_nothing_planted_breaks_nothing(bare_house: Path) -> None:
    assert contracts_over(bare_house.parent).returncode == 0


def test_a_new_door_or_adapter_comes_under_its_contract() -> None:
    by_name = {contract["name"]: contract for contract in CONTRACTS}
    doors = by_name["Doors and runtime call verbs and nothing below them"]["source_modules"]
    known_to_wiring = by_name["Adapters are known to the wiring alone"]["protected_modules"]

    for room in rooms():
        if room in DOORS:
            assert f"kaffepause.{room}" in doors
        if room in names_in(ADAPTERS) - {"sandbox"}:
            assert f"kaffepause.{room}" in known_to_wiring


def test_doors_and_adapters_are_the_layers_this_test_means() -> None:
    assert {*DOORS, ADAPTERS} <= set(LAYERS)


def names_in(layer: str) -> set[str]:
    return {name.strip(" ()") for name in layer.split("|")}


def modules_named() -> set[str]:
    """The modules inside rooms that some contract names, such as `kaffepause.booking.apply`."""
    named = {name for contract in CONTRACTS for value in contract.values() if isinstance(value, list) for name in value}
    return {name for name in named if name.startswith("kaffepause.") and " " not in name}


def broken(report: str) -> str:
    return "\n".join(line for line in report.splitlines() if line.endswith("BROKEN"))
