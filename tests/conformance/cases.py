"""The cases: requests written from Graph's own pages, one YAML file a subject in ``tests/data/conformance``.

A file has ``pages`` (an alias for each page of Graph's documentation, with the version that was read) and ``cases``. A
case names its ``source`` (an alias, ``graph-facts`` and a section, an ``issue`` or an ``assumption``, then what it says
there), what is ``given`` (requests and control calls that come first), the ``request`` with ``headers`` and ``body``
(JSON), ``text`` or ``form``, the ``roles`` in the token (``[]`` for none, left out for all) and what to ``expect``:
``status``, ``code``, ``message``, ``body``, ``content``, ``headers``, and ``then`` for a look at what came of it.

``each`` repeats a case for every value of one name. ``{mette}`` is her address, ``{mette.id}`` her id; ``keep`` gives a
name to a piece of an answer. ``!attendees 501`` and ``!requests 21`` in a body are crowds of that size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, SequenceNode

from tests.conformance.likeness import TAGS, Said

REPOSITORY = "microsoftgraph/microsoft-graph-docs-contrib"
FOLDER = Path(__file__).parents[1] / "data" / "conformance"
_NAME = re.compile(r"\{([a-z][\w.]*)\}")
_KEYS = {"id", "source", "given", "request", "headers", "body", "text", "form", "roles", "signed_in", "each", "expect"}
_EXPECTED = {"status", "code", "message", "body", "content", "headers", "then"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One request and what the source says of its answer: ``asked`` as written, ``names`` as ``each`` adds them."""

    subject: str
    id: str
    source: str
    asked: dict[str, Any]
    names: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def expected(self) -> dict[str, Any]:
        return self.asked["expect"]

    @property
    def refused(self) -> bool:
        status = self.expected["status"]
        return str(status.value if isinstance(status, Said) else status).startswith(("4", "5"))

    @property
    def request(self) -> str:
        return self.asked["request"]


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of every subject, in the order of the files."""
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _in_file(path))


def filled(text: Any, names: dict[str, str]) -> Any:
    """``text``, or a structure of texts, with every ``{name}`` replaced; KeyError for a name nobody gave."""
    if isinstance(text, str):
        return _NAME.sub(lambda found: names[found[1]], text)
    if isinstance(text, dict):
        return {filled(name, names): filled(part, names) for name, part in text.items()}
    if isinstance(text, list | tuple):
        return [filled(part, names) for part in text]
    if isinstance(text, Said):
        crowd = _CROWDS.get(text.tag)
        return crowd(int(text.value)) if crowd else text.with_value(filled(text.value, names))
    return text


def _attendees(size: int) -> list[dict[str, Any]]:
    return [{"emailAddress": {"address": f"guest{number}@elsewhere.test"}} for number in range(size)]


def _requests(size: int) -> list[dict[str, Any]]:
    return [{"id": str(number), "method": "GET", "url": "/organization"} for number in range(size)]


_CROWDS = {"attendees": _attendees, "requests": _requests}


def _in_file(path: Path) -> Iterator[Case]:
    written = _reader().load(path)
    for asked in written["cases"]:
        strange = (asked.keys() - _KEYS) | (asked["expect"].keys() - _EXPECTED)
        if strange:
            raise ValueError(f"{path.name}: {asked['id']}: unknown {sorted(strange)}")
        yield from _expanded(path.stem, _full_source(asked["source"], written["pages"]), asked)


def _expanded(subject: str, source: str, asked: dict[str, Any]) -> Iterator[Case]:
    ((name, values),) = asked.get("each", {"": [""]}).items()
    for value in values:
        suffix = f" [{value}]" if name else ""
        yield Case(subject=subject, id=asked["id"] + suffix, source=source, asked=asked, names={name: value})


def _full_source(source: str, pages: dict[str, str]) -> str:
    alias, _, place = source.partition(", ")
    if alias in pages:
        page = pages[alias]
        return (
            f"{REPOSITORY} {page}: {place}" if page.startswith(("api-reference/", "concepts/")) else f"{page}: {place}"
        )
    if not source.startswith(("graph-facts ", "sdk-facts ", "issue ", "assumption: ")):
        raise ValueError(f"No page is called {alias!r}.")
    return source


class _Constructor(SafeConstructor):
    """YAML's own values, except that a time stays the text it is."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def _tagged(constructor: _Constructor, node: Any) -> Said:
    tag = node.tag.removeprefix("!")
    if isinstance(node, SequenceNode):
        return Said(tag, constructor.construct_sequence(node, deep=True))
    if isinstance(node, MappingNode):
        return Said(tag, constructor.construct_mapping(node, deep=True))
    return Said(tag, constructor.construct_scalar(node))


for _tag in (*TAGS, *_CROWDS):
    _Constructor.add_constructor(f"!{_tag}", _tagged)


def _reader() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    return reader
