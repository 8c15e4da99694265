"""What a case says of an answer, in YAML, and where an answer is unlike it.

A mapping is a fragment: its keys must be there and be like it, others may. A list is the whole list, in order. Tags say
what plain YAML cannot:

``!re`` a regular expression over the whole text · ``!text`` a piece of the text · ``!same`` a word without regard to
case · ``!differs`` anything but this · ``!some`` the list holds something like each of these · ``!every`` all in the
list are like this, and there are some · ``!none`` nothing in the list is like this · ``!count`` so many · ``!keys``
exactly these keys, annotations aside · ``!allkeys`` everything in the list has these.

The words ``<any>`` (there, and not null) and ``<absent>`` stand for themselves.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """A tag and what stands behind it."""

    tag: str
    value: Any = None

    def with_value(self, value: Any) -> "Said":
        return Said(self.tag, value)


MISSING: Any = Said("missing")
WORDS = {"<any>": Said("any"), "<absent>": Said("absent")}


def differences(wanted: Any, got: Any, at: str = "") -> Iterator[str]:
    """A sentence for each place where ``got`` is not like ``wanted``; none where it is."""
    if isinstance(wanted, str):
        wanted = WORDS.get(wanted, wanted)
    if isinstance(wanted, Said):
        yield from _tagged(wanted, got, at)
    elif got is MISSING:
        yield f"{at or 'the body'} is missing"
    elif isinstance(wanted, dict):
        yield from _fragment(wanted, got, at)
    elif isinstance(wanted, list):
        yield from _whole_list(wanted, got, at)
    elif wanted != got or isinstance(wanted, bool) != isinstance(got, bool):
        yield f"{at or 'the body'} is {_short(got)}, not {wanted!r}"


def is_like(wanted: Any, got: Any) -> bool:
    return next(differences(wanted, got), None) is None


def _fragment(wanted: dict[str, Any], got: Any, at: str) -> Iterator[str]:
    if not isinstance(got, dict):
        yield f"{at or 'the body'} is {_short(got)}, not an object"
        return
    for name, part in wanted.items():
        yield from differences(part, got.get(name, MISSING), f"{at}/{name}")


def _whole_list(wanted: list[Any], got: Any, at: str) -> Iterator[str]:
    if not isinstance(got, list) or len(got) != len(wanted):
        yield f"{at or 'the body'} is {_short(got)}, not {len(wanted)} like {wanted!r}"
        return
    for index, (part, one) in enumerate(zip(wanted, got, strict=True)):
        yield from differences(part, one, f"{at}/{index}")


def _tagged(wanted: Said, got: Any, at: str) -> Iterator[str]:
    there = got is not MISSING
    holds = not there if wanted.tag == "absent" else there and _HOLDS[wanted.tag](wanted.value, got)
    if not holds:
        shown = _short(got) if there else "missing"
        yield f"{at or 'the body'} is {shown}, not {wanted.tag} {wanted.value if wanted.value is not None else ''}"


def _has_keys(value: Any, got: Any) -> bool:
    return isinstance(got, dict) and {name for name in got if "@" not in name} == set(value)


def _over_lists(holds: Callable[[Any, list[Any]], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, got: isinstance(got, list) and holds(value, got)


_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "any": lambda _, got: got is not None,
    "re": lambda value, got: isinstance(got, str) and re.fullmatch(value, got, re.DOTALL) is not None,
    "text": lambda value, got: isinstance(got, str) and str(value) in got,
    "same": lambda value, got: isinstance(got, str) and got.lower() == str(value).lower(),
    "differs": lambda value, got: got != value,
    "keys": _has_keys,
    "allkeys": _over_lists(lambda value, got: bool(got) and all(_has_keys(value, one) for one in got)),
    "some": _over_lists(lambda value, got: all(any(is_like(part, one) for one in got) for part in value)),
    "every": _over_lists(lambda value, got: bool(got) and all(is_like(value, one) for one in got)),
    "none": _over_lists(lambda value, got: not any(is_like(value, one) for one in got)),
    "count": _over_lists(lambda value, got: len(got) == int(value)),
}
TAGS = tuple(_HOLDS)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:300]}…"
