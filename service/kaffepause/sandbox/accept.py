"""Reading what a caller sent: names and types as Graph's metadata declares them, everything else refused."""

import re
from collections.abc import Callable
from typing import Any, cast

from kaffepause.sandbox.schema import enum_values, is_enum, is_type, properties
from kaffepause.sandbox.wire import Json, Refused

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_BINARY = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,12})?)?")


def accepted(type_name: str, body: Any) -> Json:
    """``body`` as a ``type_name``, annotations dropped and enum words in Graph's spelling; 400 for anything undeclared.

    Null is accepted for every property (it clears it). Nested complex values are checked too.
    """
    if not isinstance(body, dict):
        raise _unreadable(f"Cannot read the value of type 'microsoft.graph.{type_name}': a JSON object was expected.")
    return {
        name: _value(type_name, name, value)
        for name, value in cast("Json", body).items()
        if not name.startswith("@") and "@odata." not in name
    }


def _value(owner: str, name: str, value: Any) -> Any:
    declared = properties(owner).get(name)
    if declared is None:
        raise _unreadable(
            f"The property '{name}' does not exist on type 'microsoft.graph.{owner}'. Make sure to only use property"
            " names that are defined by the type."
        )
    return _read(str(declared["type"]), f"{owner}.{name}", value)


def _read(type_name: str, place: str, value: Any) -> Any:
    if value is None:
        return None
    if type_name.startswith("Collection("):
        if not isinstance(value, list):
            raise _unreadable(f"A 'StartArray' node was expected for '{place}'.")
        return [_member(type_name[11:-1], place, entry) for entry in cast("list[Any]", value)]
    if is_enum(type_name):
        return _enum_word(type_name, place, value)
    if is_type(type_name):
        return accepted(_concrete(type_name, value), value)
    primitive = _PRIMITIVES.get(type_name)
    if primitive is not None and not primitive(value):
        raise _unreadable(f"Cannot convert the value of '{place}' to the expected type '{type_name}'.")
    return value


def _member(type_name: str, place: str, value: Any) -> Any:
    if value is None:
        raise _unreadable(f"A null value was found in the collection '{place}', which cannot hold one.")
    return _read(type_name, place, value)


def _concrete(type_name: str, value: Any) -> str:
    """The derived type that ``@odata.type`` names, where the slice knows it."""
    named = str(cast("Json", value).get("@odata.type", "")) if isinstance(value, dict) else ""
    short = named.removeprefix("#").removeprefix("microsoft.graph.")
    return short if is_type(short) else type_name


def _enum_word(type_name: str, place: str, value: Any) -> str:
    for word in enum_values(type_name):
        if isinstance(value, str) and word.lower() == value.lower():
            return word
    raise _unreadable(f"Requested value '{value}' was not found in '{place}' of type 'microsoft.graph.{type_name}'.")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _text(pattern: re.Pattern[str] | None = None) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and (pattern is None or pattern.fullmatch(value) is not None)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_PRIMITIVES: dict[str, Callable[[Any], bool]] = {
    "Edm.String": _text(),
    "Edm.Boolean": _flag,
    "Edm.Int32": _whole,
    "Edm.Binary": _text(_BINARY),
    "Edm.Double": _number,
    "Edm.Guid": _text(_GUID),
    "Edm.DateTimeOffset": _text(_MOMENT),
    "Edm.Date": _text(_DATE),
    "Edm.TimeOfDay": _text(_TIME),
}


def _unreadable(message: str) -> Refused:
    return Refused(400, "RequestBodyRead", message)
