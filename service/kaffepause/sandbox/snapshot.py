"""A graph of the sandbox's own dataclasses as JSON and back, shared and circular references kept.

Each dataclass instance is written once, in a table, and referred to by its number. Only this folder's classes are read.
"""

import base64
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import orjson

from kaffepause.sandbox.clock import SandboxClock

_PACKAGE = "kaffepause.sandbox."


def dumped(root: object) -> bytes:
    """``root`` and everything it reaches, as JSON. TypeError for a value of a kind that has no written form."""
    writer = _Writer()
    top = writer.write(root)
    return orjson.dumps({"format": 1, "top": top, "objects": writer.objects})


def loaded(saved: bytes) -> object:
    """What ``dumped`` wrote; ValueError for anything else."""
    try:
        content = orjson.loads(saved)
        reader = _Reader(content["objects"])
        return reader.read(content["top"])
    except (KeyError, TypeError, AttributeError, IndexError, orjson.JSONDecodeError) as wrong:
        raise ValueError("This is not a saved sandbox.") from wrong


class _Writer:
    def __init__(self) -> None:
        self.objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []

    def write(self, value: Any) -> Any:
        if value is None or isinstance(value, (str, int, float, bool)):
            return value
        if isinstance(value, SandboxClock):
            return {"~": "clock", "at": value.now().isoformat(), "ticking": value.ticking}
        if is_dataclass(value) and not isinstance(value, type):
            return {"~": "ref", "n": self._number(value)}
        for kind, (word, written) in _WRITTEN.items():
            if isinstance(value, kind):
                return {"~": word, "v": written(self, value)}
        if isinstance(value, list):
            return [self.write(entry) for entry in cast("list[Any]", value)]
        raise TypeError(f"A {type(value).__name__} cannot be saved.")

    def _number(self, value: Any) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self.objects)
            self._kept.append(value)
            self.objects.append(None)
            kept = {field.name: self.write(getattr(value, field.name)) for field in fields(value)}
            self.objects[number] = [_name(value.__class__), kept]
        return number

    def sequence(self, value: Iterable[Any]) -> list[Any]:
        return [self.write(entry) for entry in value]

    def named(self, value: Any) -> list[Any]:
        name = _name(value.__class__) if hasattr(value, "_fields") else None
        return [name, *self.sequence(value)]

    def pairs(self, value: Any) -> Any:
        return [[self.write(key), self.write(entry)] for key, entry in value.items()]


def _isoformat(_: _Writer, value: Any) -> str:
    return value.isoformat()


_WRITTEN: dict[Any, tuple[str, Callable[[_Writer, Any], Any]]] = {
    datetime: ("moment", _isoformat),
    date: ("date", _isoformat),
    timedelta: ("duration", lambda _, value: value.total_seconds()),
    bytes: ("bytes", lambda _, value: base64.b64encode(value).decode()),
    tuple: ("tuple", _Writer.named),
    frozenset: ("frozenset", lambda writer, value: writer.sequence(sorted(value))),
    set: ("set", lambda writer, value: writer.sequence(sorted(value))),
    dict: ("dict", _Writer.pairs),
}


class _Reader:
    def __init__(self, objects: list[Any]) -> None:
        self._objects = objects
        self._made: dict[int, Any] = {}

    def read(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.read(entry) for entry in cast("list[Any]", value)]
        if not isinstance(value, dict):
            return value
        marked = cast("dict[str, Any]", value)
        if marked["~"] == "clock":
            return SandboxClock(datetime.fromisoformat(marked["at"]).astimezone(UTC), ticking=marked["ticking"])
        return self._object(marked["n"]) if marked["~"] == "ref" else _READ[marked["~"]](self, marked["v"])

    def _object(self, number: int) -> Any:
        if number not in self._made:
            name, kept = self._objects[number]
            kind = _class(name)
            made = self._made[number] = object.__new__(kind)
            for field_name, value in kept.items():
                object.__setattr__(made, field_name, self.read(value))
        return self._made[number]

    def sequence(self, value: Any) -> list[Any]:
        return [self.read(entry) for entry in value]

    def named(self, value: Any) -> Any:
        name, *entries = value
        return tuple(self.sequence(entries)) if name is None else _class(name)(*self.sequence(entries))

    def pairs(self, value: Any) -> Any:
        return {self.read(key): self.read(entry) for key, entry in value}


_READ: dict[str, Callable[[_Reader, Any], Any]] = {
    "moment": lambda _, value: datetime.fromisoformat(value),
    "date": lambda _, value: date.fromisoformat(value),
    "duration": lambda _, value: timedelta(seconds=value),
    "bytes": lambda _, value: base64.b64decode(value),
    "tuple": _Reader.named,
    "frozenset": lambda reader, value: frozenset(reader.sequence(value)),
    "set": lambda reader, value: set(reader.sequence(value)),
    "dict": _Reader.pairs,
}


def _name(kind: type) -> str:
    if not kind.__module__.startswith(_PACKAGE):
        raise TypeError(f"A {kind.__name__} cannot be saved.")
    return f"{kind.__module__.removeprefix(_PACKAGE)}.{kind.__qualname__}"


def _class(name: str) -> Any:
    module, _, kind = name.partition(".")
    found: Any = getattr(sys.modules[_PACKAGE + module], kind)
    if is_dataclass(found) or issubclass(found, tuple):
        return cast("Any", found)
    raise TypeError(f"{name} is not part of a saved world.")
