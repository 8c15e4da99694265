"""What we say and offer, in every language: the shipped files, and an administrator's own on top of them.

A content folder has one folder per language, with any YAML files in it. An entry with the id of an earlier one takes
its place; a wording with the key of an earlier one does too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Formatter
from typing import Any, Final, cast

from kaffepause.config.content_schema import LISTS, ContentFile
from kaffepause.config.located import Located, Unreadable, content_of
from kaffepause.config.problems import Finding, Problem, Steps
from kaffepause.config.sentences import sentences_of
from kaffepause.domain.content import Content, Language
from kaffepause.said import Said


@dataclass(slots=True)
class Shelf:
    """One language while it is being collected. lists: key in the files → id → entry."""

    words: dict[str, str] = field(default_factory=dict[str, str])
    lists: dict[str, dict[str, Any]] = field(default_factory=lambda: {key: {} for key in LISTS})

    def copy(self) -> "Shelf":
        return Shelf(dict(self.words), {key: dict(entries) for key, entries in self.lists.items()})

    def language(self, tag: str) -> Language:
        lists = {part: tuple(self.lists[key].values()) for key, part in LISTS.items()}
        return Language(tag=tag, words=self.words, sentences=sentences_of(tag), **lists)


def read_content(folders: Sequence[Path], default: str) -> tuple[Content, tuple[Problem, ...]]:
    """All content, and every problem in the folders. default: the organization's language."""
    shelves = {tag: _shipped(tag).copy() for tag in SHIPPED} if folders else {}
    found: list[Problem] = []
    for folder in folders:
        found += _collect(folder, shelves)
    found += [problem for tag in shelves.keys() - SHIPPED.keys() for problem in _missing(tag, shelves, folders)]
    own = {tag: shelf.language(tag) for tag, shelf in shelves.items()}
    languages = own or _Shipped()
    base = next((tag for tag in (default.lower(), default.lower().split("-")[0]) if tag in languages), "en")
    return Content(languages=languages, default=base), tuple(found)


class _Shipped(Mapping[str, Language]):
    """The languages that are shipped. Each is read when it is first spoken: that takes a third of a second."""

    def __getitem__(self, tag: str) -> Language:
        if tag not in SHIPPED:
            raise KeyError(tag)
        return _spoken(tag)

    def __contains__(self, tag: object) -> bool:
        return tag in SHIPPED

    def __iter__(self) -> Iterator[str]:
        return iter(SHIPPED)

    def __len__(self) -> int:
        return len(SHIPPED)


@cache
def _spoken(tag: str) -> Language:
    return _shipped(tag).language(tag)


@cache
def _shipped(tag: str) -> Shelf:
    shelf = Shelf()
    if problems := _fill(shelf, SHIPPED[tag], {}):
        raise AssertionError(f"The shipped content is broken: {problems[0]}")
    return shelf


def _folders(folder: Path | Traversable) -> dict[str, Path | Traversable]:
    """Language → its folder, by name."""
    inside = sorted(folder.iterdir(), key=lambda found: found.name)
    return {one.name.lower(): one for one in inside if one.is_dir() and not one.name.startswith((".", "_"))}


SHIPPED: Final[Mapping[str, Path | Traversable]] = _folders(files("kaffepause") / "content")


def _collect(folder: Path | Traversable, shelves: dict[str, Shelf]) -> list[Problem]:
    """Put what is in a folder on the shelves; the problems on the way."""
    if not folder.is_dir():
        cure = Said("Name a folder that has one folder for each language.")
        return [_at_the_top(Path(str(folder)), Said("There is no such content folder."), cure)]
    found = _folders(folder).items()
    return [problem for tag, one in found for problem in _fill(shelves.setdefault(tag, Shelf()), one, shelves)]


def _fill(shelf: Shelf, folder: Path | Traversable, shelves: Mapping[str, Shelf]) -> list[Problem]:
    texts = [file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml"))]
    ordered = sorted(texts, key=lambda found: found.name)
    return [problem for file in ordered for problem in _shelve(file, shelf, shelves)]


def _shelve(file: Path | Traversable, shelf: Shelf, shelves: Mapping[str, Shelf]) -> list[Problem]:
    path = Path(str(file))
    try:
        located = Located(path, content_of(file), ContentFile, {})
    except Unreadable as unreadable:
        return [unreadable.problem]
    if located.model is None:
        return located.problems()
    for key in LISTS:
        for entry in getattr(located.model, key):
            shelf.lists[key][entry.id] = entry.value()
    words = dict(_flat(("words",), located.model.words))
    wrong = [located.problem(finding) for steps, text in words.items() for finding in _of_wording(steps, text, shelves)]
    shelf.words.update({_key(steps): text for steps, text in words.items() if isinstance(text, str)})
    return [*located.problems(), *wrong]


def _flat(steps: Steps, words: Mapping[str, Any]) -> Iterator[tuple[Steps, object]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from _flat((*steps, key), cast("Mapping[str, Any]", value))
        else:
            yield (*steps, key), value


def _key(steps: Steps) -> str:
    return ".".join(str(step) for step in steps[1:])


def _of_wording(steps: Steps, text: object, shelves: Mapping[str, Shelf]) -> Iterator[Finding]:
    """A wording is text, and has no place that nobody fills."""
    if not isinstance(text, str):
        yield Finding(steps=steps, says=Said("A wording is text."), cure=Said("Put it in quotes."))
        return
    try:
        places = _places(text)
    except ValueError:
        cure = Said('Write "{brace}" for a brace that is meant as one.', brace="{{")
        yield Finding(steps=steps, says=Said("A brace is not closed."), cure=cure)
        return
    known = [shelf.words[_key(steps)] for shelf in shelves.values() if _key(steps) in shelf.words]
    filled = {place for wording in known for place in _places(wording)} if known else places
    for place in sorted(places - filled):
        other = Said("It can be {words}.", words=", ".join(sorted(filled)))
        says = Said("Nothing fills the place {place}.", place=f"{{{place}}}")
        yield Finding(steps=steps, says=says, cure=other if filled else Said("Take it out."))


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _missing(tag: str, shelves: Mapping[str, Shelf], folders: Sequence[Path]) -> Iterator[Problem]:
    """What an administrator's own language lacks."""
    shelf = shelves[tag]
    path = next((folder / tag for folder in folders if (folder / tag).is_dir()), Path(tag))
    for key in sorted(shelves["en"].words.keys() - shelf.words.keys()):
        cure = Said('In English it is "{wording}".', wording=shelves["en"].words[key])
        yield _at_the_top(path, Said('The wording "{key}" is missing.', key=key), cure)
    for key, entries in shelf.lists.items():
        if not entries:
            yield _at_the_top(path, Said('There are no "{key}".', key=key), Said("Write at least one."))


def _at_the_top(path: Path, says: Said, cure: Said) -> Problem:
    return Problem(file=path, line=1, column=1, path="", says=says, cure=cure)
