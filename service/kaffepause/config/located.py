"""Files on disk, and what is wrong with them by line and column."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from kaffepause.config.document import Document
from kaffepause.config.problems import Finding, Problem, Steps, dotted
from kaffepause.config.salvage import Salvage, StandIns, salvaged
from kaffepause.config.syntax import NotYaml, parsed
from kaffepause.said import Said

M = TypeVar("M", bound=BaseModel)


class Unreadable(Exception):
    """A file that cannot be read as YAML; carries the one problem that ends the reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Located(Generic[M]):
    """One file's document and what it holds as a schema, with every problem of its shape."""

    def __init__(self, path: Path, content: bytes, schema: type[M], stand_ins: StandIns) -> None:
        self.path = path
        self.document = document_of(path, content)
        self.salvage: Salvage[M] = salvaged(self.document, schema, stand_ins)

    @property
    def model(self) -> M | None:
        """What could be read; None where too much is wrong."""
        return self.salvage.model

    def problems(self) -> list[Problem]:
        """Everything wrong with the shape of the file, in its order."""
        twice = [self._problem(finding, at) for finding, at in self.document.twice]
        return in_order([*twice, *(self.problem(finding) for finding in self.salvage.findings)])

    def problem(self, finding: Finding, candidates: Sequence[Steps] = ()) -> Problem:
        """The finding at its place: where the first of these candidates that the file has is written."""
        steps = next((steps for steps in (finding.steps, *candidates) if steps in self.document.places), finding.steps)
        place = self.document.place(steps)
        at_key = finding.at_key or steps not in self.document.places
        return self._problem(replace(finding, steps=steps), place.key if at_key else place.value)

    def _problem(self, finding: Finding, at: tuple[int, int]) -> Problem:
        path = dotted(finding.steps)
        return Problem(file=self.path, line=at[0], column=at[1], path=path, says=finding.says, cure=finding.cure)


def document_of(path: Path, content: bytes) -> Document:
    """The document in these bytes. Raises Unreadable."""
    try:
        return Document(parsed(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        line, column = content.count(b"\n", 0, error.start) + 1, error.start - content.rfind(b"\n", 0, error.start)
        says, cure = Said("This is not UTF-8 text."), Said("Save the file as UTF-8.")
    except NotYaml as error:
        (line, column), says, cure = error.at, error.says, error.cure
    raise Unreadable(Problem(file=path, line=line, column=column, path="", says=says, cure=cure))


def content_of(path: Path | Traversable) -> bytes:
    """The bytes of that file. Raises Unreadable where there is none or it may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        says = Said("There is no such file.")
        cure = Said("Write one by config/kaffepause.example.yaml, or say where it is with KAFFEPAUSE_CONFIG.")
    except IsADirectoryError:
        says, cure = Said("This is a folder."), Said("Name the file in it.")
    except OSError as error:
        says = Said("It cannot be read: {reason}.", reason=error.strerror or error)
        cure = Said("Let the user that runs kaffepause read it.")
    raise Unreadable(Problem(file=Path(str(path)), line=1, column=1, path="", says=says, cure=cure))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in the order of the file."""
    return sorted(set(problems), key=lambda problem: (str(problem.file), problem.line, problem.column, problem.path))
