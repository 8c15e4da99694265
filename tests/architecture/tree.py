"""The tree as the architecture tests see it: files in git, modules, functions."""

import ast
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "service" / "kaffepause"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; `str` is its path from the top of the repository."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def nodes(self) -> list[ast.AST]:
        return nodes_of(self.path)

    def functions(self) -> list[Function]:
        return [node for node in self.nodes() if isinstance(node, Function)]


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def body_lines(function: Function) -> int:
    """Lines from the first statement to the last; the docstring is not counted."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@cache
def files_in_git() -> tuple[Path, ...]:
    """Every file that is in git or would be at the next `git add --all`."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).is_file())


def modules(*parts: str) -> list[Module]:
    """The Python files under these folders of the repository."""
    roots = [ROOT / part for part in parts]
    return [
        Module(path)
        for path in files_in_git()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    ]


def rooms() -> list[str]:
    """The packages directly inside `kaffepause`."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
