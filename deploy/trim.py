"""Leaves out of an installation what kaffepause never imports: `python deploy/trim.py VENV`.

Microsoft's SDK holds a package for each part of Graph, imported when it is first asked for. Those that
`kaffepause.graph` names stay whole, with the models they share; the others go, as do the numeric libraries' tests.
"""

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

SHARED = {"models"}


def words_in(source: Path) -> set[str]:
    """Every attribute and every part of an imported module's name below `source`: `client.users` gives `users`."""
    nodes = [node for path in source.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes.union(
        *(node.module.split(".") for node in nodes if isinstance(node, ast.ImportFrom) and node.module)
    )


def superfluous(site_packages: Path) -> Iterator[Path]:
    """What can go from `site_packages`, as folders and files."""
    generated = site_packages / "msgraph" / "generated"
    kept = words_in(site_packages / "kaffepause" / "graph") | SHARED
    yield from (path for path in generated.iterdir() if path.is_dir() and path.name not in kept)
    yield generated / "kiota-dom-export.txt"
    for library in ("numpy", "scipy"):
        yield from (path for path in (site_packages / library).rglob("tests") if path.is_dir())


def main() -> int:
    """Trims the installation named on the command line; 64 when none is."""
    if len(sys.argv) != 2:
        print("usage: python deploy/trim.py VENV", file=sys.stderr)
        return 64
    for site_packages in Path(sys.argv[1]).glob("lib/python3*/site-packages"):
        for path in list(superfluous(site_packages)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
