"""What an installation is made of: `python deploy/parts.py sbom` (CycloneDX 1.6) or `python deploy/parts.py licenses`.

Names, versions and hashes come from the lock; licenses from what each installed package says of itself.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

LOCK: Final = Path(__file__).resolve().parents[1] / "requirements.lock"
_PIN: Final = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\n]*)\n((?:\s+--hash=sha256:[0-9a-f]+[ \\]*\n?)+)", re.MULTILINE
)
_OSI: Final = "License :: OSI Approved :: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One package of the lock. license: empty where it is for another platform, and not installed here."""

    name: str
    version: str
    hashes: tuple[str, ...]
    license: str


def parts(lock: str) -> Iterator[Part]:
    """Every package of that lock, in its order."""
    for name, version, _, hashes in _PIN.findall(lock):
        yield Part(
            name=name, version=version, hashes=tuple(re.findall(r"sha256:(\w+)", hashes)), license=_license(name)
        )


def _license(name: str) -> str:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    classified = [one.removeprefix(_OSI) for one in said.get_all("Classifier", []) if one.startswith(_OSI)]
    written = (said["License"] or "").strip().partition("\n")[0]
    return said["License-Expression"] or (written if 0 < len(written) < 60 else "") or ", ".join(classified)


def sbom(found: list[Part]) -> dict[str, Any]:
    """As CycloneDX has it. Nothing in it depends on when or where it is made."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "kaffepause", "bom-ref": "kaffepause"}},
        "components": [_component(one) for one in found],
    }


def _component(one: Part) -> dict[str, Any]:
    address = f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
    component: dict[str, Any] = {
        "type": "library",
        "name": one.name,
        "version": one.version,
        "purl": address,
        "bom-ref": address,
        # Each file that the lock allows; which one is installed depends on the platform.
        "properties": [{"name": "kaffepause:sha256", "value": value} for value in one.hashes],
    }
    return {**component, "licenses": [{"license": {"name": one.license}}]} if one.license else component


def main() -> int:
    """Prints one of the two; 64 for anything else."""
    found = list(parts(LOCK.read_text(encoding="utf-8")))
    if sys.argv[1:] == ["sbom"]:
        print(json.dumps(sbom(found), indent=2))
    elif sys.argv[1:] == ["licenses"]:
        print("\n".join(f"{one.name} {one.version}: {one.license or 'not installed here'}" for one in found))
    else:
        print("usage: python deploy/parts.py sbom | licenses", file=sys.stderr)
        return 64
    return 0


if __name__ == "__main__":
    sys.exit(main())
