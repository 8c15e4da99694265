"""A file's tree as plain values, from which single settings can be left out, with the place of each."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from kaffepause.config import syntax
from kaffepause.config.problems import Finding, Steps
from kaffepause.config.syntax import At, Entry, Leaf, Listing, Tree
from kaffepause.said import Said

Plain = dict[str, Any] | list[Any] | syntax.Scalar


@dataclass(frozen=True, slots=True)
class Place:
    """Where a setting's key and its value stand; in a list both are the value's."""

    key: At
    value: At


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's value, less what was left out.

    original: from steps in this value to steps in the file; they differ where a list lost some of its elements.
    """

    value: Plain
    original: Mapping[Steps, Steps]

    def in_file(self, location: Steps) -> Steps:
        """The steps in the file that are nearest to a location in the schema.

        Steps into a value that was written in short are passed over.
        """
        return self.original[self._nearest(location)[0]]

    def to_file(self, location: Steps) -> Steps:
        """The steps in the file of a location in the schema, with those of settings that are not there."""
        now, missing = self._nearest(location)
        return (*self.original[now], *(step for step in missing if isinstance(step, str)))

    def _nearest(self, location: Steps) -> tuple[Steps, Steps]:
        """The part of a location that is there, and what is missing behind it."""
        now: Steps = ()
        missing: Steps = ()
        for step in location:
            if (*now, step) in self.original:
                now, missing = (*now, step), ()
            else:
                missing = (*missing, step)
        return now, missing


class Document:
    """One file's tree, and the place of every setting in it."""

    def __init__(self, tree: Tree | None) -> None:
        self.tree = tree
        self.places: dict[Steps, Place] = {}
        self.twice: list[tuple[Finding, At]] = []
        if tree is not None:
            self._survey((), tree, Place(tree.at, tree.at))

    def place(self, steps: Steps) -> Place:
        """Where that setting is, or the nearest one around it."""
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places.get(steps, Place((1, 1), (1, 1)))

    def reading(self, left_out: AbstractSet[Steps] = frozenset()) -> Reading:
        """The value as plain Python, without the settings whose steps in the file are in `left_out`."""
        original: dict[Steps, Steps] = {(): ()}
        value = _plain(self.tree, (), (), left_out, original) if self.tree is not None else None
        return Reading(value, original)

    def _survey(self, steps: Steps, tree: Tree, place: Place) -> None:
        self.places[steps] = place
        match tree:
            case syntax.Mapping(entries=entries):
                for entry in entries:
                    self._survey_entry((*steps, entry.key), entry)
            case Listing(elements=elements):
                for index, element in enumerate(elements):
                    self._survey((*steps, index), element, Place(element.at, element.at))
            case Leaf():
                pass

    def _survey_entry(self, steps: Steps, entry: Entry) -> None:
        if first := self.places.get(steps):
            says = Said("It stands here a second time; the first is on line {line}.", line=first.key[0])
            self.twice.append((Finding(steps=steps, says=says, cure=Said("Keep one of the two.")), entry.at))
        else:
            self._survey(steps, entry.value, Place(entry.at, entry.value.at))


def _plain(tree: Tree, steps: Steps, now: Steps, left_out: AbstractSet[Steps], original: dict[Steps, Steps]) -> Plain:
    original[now] = steps
    match tree:
        case Leaf(value=value):
            return value
        case Listing(elements=elements):
            kept = ((index, element) for index, element in enumerate(elements) if (*steps, index) not in left_out)
            return [
                _plain(element, (*steps, index), (*now, position), left_out, original)
                for position, (index, element) in enumerate(kept)
            ]
        case syntax.Mapping(entries=entries):
            return {
                entry.key: _plain(entry.value, (*steps, entry.key), (*now, entry.key), left_out, original)
                for entry in _first_of_each(entries)
                if (*steps, entry.key) not in left_out
            }


def _first_of_each(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry.key not in seen:
            seen.add(entry.key)
            yield entry
