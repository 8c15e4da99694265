"""YAML text as a tree in which every key and value knows its place.

YAML 1.2 as ruamel's pure loader resolves it: `9:30` and `no` are text. Its node tree is read rather than its loaded
values, since that also knows the keys that stand twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from kaffepause.said import Said

DEEPEST = 20
MOST_VALUES = 200_000

Scalar = str | int | float | bool | None
At = tuple[int, int]  #: line and column, from 1


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value."""

    at: At
    value: Scalar


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in order."""

    at: At
    elements: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting and its value; `at` is where its key stands."""

    at: At
    key: str
    value: "Tree"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Settings in the order of the file; a key may stand twice."""

    at: At
    entries: tuple[Entry, ...]


Tree = Leaf | Listing | Mapping


class NotYaml(Exception):
    """The text cannot be read: where, what is wrong, and the cure."""

    def __init__(self, at: At, says: Said, cure: Said) -> None:
        super().__init__(says)
        self.at, self.says, self.cure = at, says, cure


def parsed(text: str) -> Tree | None:
    """The tree of that text; None where nothing but comments is in it. Raises NotYaml."""
    try:
        composer: Any = YAML(typ="safe", pure=True)
        root: Any = composer.compose(text)
    except MarkedYAMLError as error:
        raise _syntax_error(error, text) from None
    except (YAMLError, ValueError) as error:
        raise _character_error(error, text) from None
    except RecursionError:
        raise _too_deep((1, 1)) from None
    return None if root is None else _Growth().tree(root)


class _Growth:
    """Turns nodes into a tree, and stops at aliases that make it endless."""

    def __init__(self) -> None:
        self._values = 0

    def tree(self, node: Any, depth: int = 0) -> Tree:
        at = _mark(node.start_mark)
        self._values += 1
        if depth > DEEPEST:
            raise _too_deep(at)
        if self._values > MOST_VALUES:
            raise NotYaml(at, Said("The file holds too many values."), Said("Use fewer aliases."))
        if isinstance(node, MappingNode):
            return Mapping(at, tuple(self._entry(key, value, depth) for key, value in _children(node)))
        if isinstance(node, SequenceNode):
            return Listing(at, tuple(self.tree(value, depth + 1) for value in _children(node)))
        return Leaf(at, _scalar(str(node.tag), str(node.value)))

    def _entry(self, key: Any, value: Any, depth: int) -> Entry:
        at = _mark(key.start_mark)
        name = "?" if isinstance(key, MappingNode | SequenceNode) else str(key.value)
        return Entry(at, name, self.tree(value, depth + 1))


def _children(node: Any) -> Iterable[Any]:
    return node.value


def _mark(mark: Any) -> At:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _scalar(tag: str, text: str) -> Scalar:
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return _number(int, text)
        case "float":
            return _number(float, text)
        case _:
            return text


def _number(kind: type[int] | type[float], text: str) -> int | float | str:
    # Hexadecimal numbers, and numbers of thousands of digits, are nobody's minutes: they stay text.
    try:
        return kind(text)
    except ValueError:
        return text


def _syntax_error(error: Any, text: str) -> NotYaml:
    # What is never closed is told where it was opened; the parser notices far below.
    is_open = "flow" in str(error.context) or "quoted" in str(error.context)
    at = _mark(error.context_mark if is_open else error.problem_mark or error.context_mark)
    lines = text.splitlines()[: at[0]]
    says, cure = _in_plain_words(f"{error.context} {error.problem}", lines[-1] if lines else "")
    if says == LOST_COLON[1] and (line := _without_colon(lines)):
        return NotYaml((line, 1 + _indent(lines[line - 1])), *NO_COLON)
    return NotYaml(at, says, cure)


def _without_colon(lines: list[str]) -> int | None:
    """The line of a setting without colon right above the last of these, which made that one unreadable."""
    above = [(number, line) for number, line in enumerate(lines[:-1], 1) if line.split("#")[0].strip()]
    number, line = above[-1] if above else (0, ":")
    is_beside = _indent(line) == _indent(lines[-1])
    return number if ":" not in line and not line.lstrip().startswith("- ") and is_beside else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


LOST_COLON = (
    "mapping values are not allowed",
    Said("A colon stands where none can be."),
    Said("Line the setting up with its neighbors, or put text that has a colon in quotes."),
)
NO_COLON = (Said("A setting has no colon."), Said('Write it as "name: value".'))
#: What the parser says, and what it means to somebody who never read the YAML specification.
SENTENCES = (
    ("found character '\\t'", Said("A tab stands where spaces belong."), Said("Indent with spaces.")),
    LOST_COLON,
    ("undefined alias", Said("This alias was never defined."), Said('Put text that begins with "*" in quotes.')),
    ("expected a single document", Said("A second document begins here."), Said('Remove the line "---".')),
    ("found unexpected end of stream", Said("A quoted text is never closed."), Said("Close the quote.")),
    ("found undefined tag", Said('A text begins with "!".'), Said("Put it in quotes.")),
    ("cannot start any token", Said("This character cannot begin a value."), Said("Put the text in quotes.")),
    (
        "expected ',' or",
        Said("A list or mapping in brackets is never closed."),
        Said("Close it, or put a comma between two values."),
    ),
    (
        "expected <block end>",
        Said("This line is not indented like the lines around it."),
        Said("Line it up with the setting it belongs beside."),
    ),
    ("could not find expected ':'", *NO_COLON),
    (
        "found unknown escape",
        Said("A backslash in double quotes begins something unknown."),
        Said("Use single quotes."),
    ),
)


def _in_plain_words(said: str, line: str) -> tuple[Said, Said]:
    if "\t" in line[: _indent(line)]:
        return SENTENCES[0][1:]
    found = next(((says, cure) for part, says, cure in SENTENCES if part in said), None)
    return found or (Said("This is not YAML."), Said("The parser says: {said}.", said=said))


def _character_error(error: Any, text: str) -> NotYaml:
    before = text[: getattr(error, "position", 0)]
    at = before.count("\n") + 1, len(before) - before.rfind("\n")
    return NotYaml(at, Said("An invisible control character stands here."), Said("Remove it."))


def _too_deep(at: At) -> NotYaml:
    return NotYaml(at, Said("Settings are nested too deeply here."), Said("Take the brackets or the alias out."))
