"""What gets installed is pinned by its content, and the repository names nobody's machine."""

import json
import re
import subprocess
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, files_in_git, pyproject

LOCKS = ("requirements.lock", "requirements-dev.lock")
# Written in two halves so that this file can be held to its own rule.
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "debian" + ".org",
    "docker" + ".io",
    "ghcr" + ".io",
]
HOME_OF_SOMEBODY = re.compile(r"(?<![\w.$}~-])/(?:work|root|home/\w+|Users/\w+)/|/tmp/\w")


def pins(lock: str) -> dict[str, str]:
    """Name to version, for every pin of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]

    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.findall(r"^\s*(?:-i|-f|--index-url|--extra-index-url|--find-links|.*://).*", text, re.MULTILINE)


def test_the_demo_and_the_tests_run_the_same_versions() -> None:
    demo, tests = (pins(lock) for lock in LOCKS)

    assert {name: version for name, version in demo.items() if tests.get(name) != version} == {}


@pytest.mark.parametrize(
    ("extras", "lock"), [(("sandbox", "postgres", "build"), LOCKS[0]), (("dev", "build"), LOCKS[1])]
)
def test_the_lock_meets_what_the_project_asks_for(extras: tuple[str, ...], lock: str) -> None:
    project, pinned = pyproject()["project"], pins(lock)
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    requirements = [Requirement(line) for line in asked if not line.startswith("kaffepause[")]

    unmet = [str(r) for r in requirements if pinned.get(canonicalize_name(r.name), "") not in r.specifier]

    assert not unmet, f"{unmet}: run `make lock`"


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for path in files_in_git()
        for match in named_places(path.read_bytes().decode("utf-8", errors="ignore"))
    ]

    assert not found


@pytest.mark.parametrize("text", ["work/main", "root/.cache", "home/ada/x", "tmp/x", REGISTRIES[0]])
def test_a_place_is_found_when_it_is_named(text: str) -> None:
    assert named_places(f"see /{text}")


@pytest.mark.parametrize("text", ["contoso.example/work/plan", "/var/lib/kaffepause", "tmpfs: /tmp", "${HOME}/work/x"])
def test_places_that_are_nobodys_are_left_alone(text: str) -> None:
    assert not named_places(text)


#: What may be part of an installation of ours; another one is looked at by a person, and then written here.
LICENSES = re.compile(
    r"MIT|Apache|BSD|ISC|PSF|Python Software Foundation|MPL-2\.0|Mozilla Public|0BSD|Zlib|CC0|LGPL-3\.0|Dual License"
)


def told_by_parts(what: str) -> str:
    command = [sys.executable, ROOT / "deploy" / "parts.py", what]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_the_bill_of_materials_lists_the_lock_and_nothing_else() -> None:
    bill = json.loads(told_by_parts("sbom"))

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {canonicalize_name(one["name"]): one["version"] for one in bill["components"]}
    assert listed == pins("requirements.lock")
    assert all(one["properties"] and one["purl"].startswith("pkg:pypi/") for one in bill["components"])


def test_every_package_has_a_license_that_somebody_looked_at() -> None:
    lines = [line.split(": ", 1) for line in told_by_parts("licenses").splitlines()]

    assert [
        name for name, license_ in lines if not LICENSES.search(license_) and license_ != "not installed here"
    ] == []


def test_each_threat_has_its_test() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "deploy" / "threats.md").read_text(encoding="utf-8"))

    assert len(named) > 15
    assert [name for file, name in named if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")] == []


def named_places(text: str) -> list[str]:
    return [*HOME_OF_SOMEBODY.findall(text), *(host for host in REGISTRIES if host in text)]
