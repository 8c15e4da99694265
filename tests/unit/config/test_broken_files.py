"""Every broken file of the corpus is told with the right place and cure, and is accepted once it is mended.

In `tests/data/broken`, a line `#! COLUMN PATH | WHAT | CURE` says what is wrong with the line above it, and `#= LINE`
what that line is when mended, or that it goes where nothing follows. Both are taken out before the file is read.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kaffepause.config.problems import Problem
from kaffepause.config.read import Rules

FOLDER = Path(__file__).parents[2] / "data" / "broken"
CORPUS = sorted(FOLDER.glob("*.txt"))


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def broken(file: Path) -> str:
    return "\n".join(line for line in lines_of(file) if not line.startswith(("#!", "#="))) + "\n"


def mended(file: Path) -> str:
    lines: list[str] = []
    for line in lines_of(file):
        if line.startswith("#="):
            lines[-1:] = [line[3:]] if line[3:] else []
        elif not line.startswith("#!"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def expected(file: Path) -> Iterator[str]:
    """`LINE:COLUMN PATH | WHAT | CURE` for each expectation, in the order of the file."""
    number = 0
    for line in lines_of(file):
        if line.startswith("#! "):
            yield f"{number}:{line[3:]}"
        elif not line.startswith("#="):
            number += 1


def told(problem: Problem) -> str:
    return f"{problem.line}:{problem.column} {problem.path or '-'} | {problem.says} | {problem.cure}"


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 120


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_a_broken_file_is_told_with_place_and_cure(file: Path, problems_of: Callable[[str], list[Problem]]) -> None:
    folder = str(FOLDER)

    found = [told(problem).replace(str(problem.file.parent), folder) for problem in problems_of(broken(file))]

    assert found == [line.replace("FOLDER", folder) for line in expected(file)]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_the_mended_file_is_accepted(file: Path, rules_of: Callable[[str], Rules]) -> None:
    assert rules_of(mended(file)).organization.name == "Contoso"
