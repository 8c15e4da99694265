"""Single-value extended properties: their ids, setting them from a body, and `$expand` of the ones asked for.

Source: the `singleValueLegacyExtendedProperty` resource page (forms of the id) and its `get` page ($filter, $expand).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kaffepause.sandbox.wire import Call, Json, Refused

COLLECTION: Final = "singleValueExtendedProperties"

_ID: Final = re.compile(
    r"(?P<type>\w+)\s+(?:\{?(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s+"
    r"(?:Name\s+(?P<name>.+)|Id\s+(?P<number>0x[0-9a-f]+|\d+))|(?P<tag>0x[0-9a-f]+))",
    re.IGNORECASE,
)
_TYPES: Final = {
    kind.lower(): kind
    for kind in [
        "Boolean",
        "Binary",
        "CLSID",
        "Currency",
        "Double",
        "Float",
        "Integer",
        "Long",
        "Short",
        "String",
        "SystemTime",
        "ApplicationTime",
        "Null",
        "Object",
    ]
}
_OPERAND: Final = re.compile(r"'(?:[^']|'')*'|\b\w+/(?:id|value)\b", re.IGNORECASE)
_FILTER: Final = re.compile(r"id\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)
_EXPANDED: Final = re.compile(rf"{COLLECTION}\s*(?:\((?P<options>.*)\))?", re.DOTALL)


def canonical(text: str) -> str:
    """An id in one spelling, so that two that mean the same property are equal; 400 for a text that is no such id."""
    match = _ID.fullmatch(text.strip())
    if match is None or match["type"].lower() not in _TYPES:
        raise Refused(400, "ErrorInvalidArgument", f"The extended property id '{text}' is invalid.")
    kind = _TYPES[match["type"].lower()]
    if match["tag"]:
        return f"{kind} {match['tag'].lower()}"
    last = f"Name {match['name'].strip()}" if match["name"] else f"Id {match['number'].lower()}"
    return f"{kind} {{{match['guid'].lower()}}} {last}"


def properties_from(entries: Iterable[Mapping[str, Any]] | None) -> dict[str, str | None]:
    """What a body sets, by canonical id; None for a property it removes."""
    found: dict[str, str | None] = {}
    for entry in entries or ():
        if not isinstance(entry.get("id"), str):
            raise Refused(400, "ErrorInvalidArgument", "An extended property needs an id.")
        if "value" not in entry:
            raise Refused(400, "ErrorInvalidArgument", f"The extended property '{entry['id']}' needs a value.")
        found[canonical(entry["id"])] = entry["value"]
    return found


def set_properties(target: dict[str, str], changes: Mapping[str, str | None]) -> None:
    """Carry out what `properties_from` read."""
    for name, value in changes.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value


def listed(properties: Mapping[str, str], wanted: frozenset[str] | None = None) -> list[Json]:
    """The properties as Graph lists them; only the wanted ones where a set is given."""
    return [{"id": name, "value": value} for name, value in properties.items() if wanted is None or name in wanted]


def wanted_in(part: str) -> frozenset[str] | None:
    """The canonical ids that one entry of `$expand` asks for; None where the entry is about something else.

    Graph returns no extended property that was not named: without a `$filter` the request is refused.
    """
    match = _EXPANDED.fullmatch(part.strip())
    if match is None:
        return None
    options = match["options"] or ""
    if not options.startswith("$filter="):
        raise Refused(400, "ErrorInvalidArgument", f"$expand of {COLLECTION} needs a $filter by id.")
    clauses = re.split(r"\s+or\s+", options.removeprefix("$filter="))
    named = [_FILTER.fullmatch(clause.strip()) for clause in clauses]
    if not all(named):
        raise Refused(400, "BadRequest", f"The $filter in '{part}' must be of the form id eq '...'.")
    return frozenset(canonical(match[1].replace("''", "'")) for match in named if match)


def expansions(call: Call) -> list[str]:
    """The entries of `$expand`, split at the commas outside brackets and texts."""
    parts, depth, quoted = [""], 0, False
    for letter in call.query.get("$expand", ""):
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def with_canonical_ids(filter_text: str) -> str:
    """A `$filter` with the property ids in it in one spelling, as they are stored; `ep/Id` and `ep/Value` are `id` and
    `value`."""
    spelled = _OPERAND.sub(lambda match: match[0] if match[0].startswith("'") else match[0].lower(), filter_text)
    return re.sub(
        r"(\w+/id\s+eq\s+)'((?:[^']|'')*)'",
        lambda match: f"{match[1]}'{canonical(match[2].replace(chr(39) * 2, chr(39))).replace(chr(39), chr(39) * 2)}'",
        spelled,
    )
