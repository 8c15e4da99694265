"""Every answer against Graph's own metadata: property names, types, nullability and the words of enums.

The type of an answer is found from its ``@odata.context`` by walking the metadata slice in
``tests/data/graph-schema.json``, so a wrong context is found too.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

SLICE = Path(__file__).parents[1] / "data" / "graph-schema.json"
Json = dict[str, Any]

# The slice holds what the product touches. These the service is documented to return, and the slice leaves them out.
BESIDES: dict[str, dict[str, str]] = {
    "event": {"occurrenceId": "Edm.String"},  # graph-facts 4: returned when selected, absent from v1.0 metadata
    "user": {
        "businessPhones": "Collection(Edm.String)",
        "mobilePhone": "Edm.String",
    },  # user-get.md, default properties
    "group": {"members@delta": "Collection(directoryObject)"},  # group-delta.md
    "message": {"meetingMessageType": "Edm.String", "event": "event"},  # resources/eventmessage.md
}
OUTSIDE = {"subscribedSku", "licenseDetails"}  # entity types that are not in the slice
SETS = {"users": "user", "groups": "group", "organization": "organization", "directoryObjects": "directoryObject"}
BASES = {"eventMessage": "message", "eventMessageRequest": "message", "eventMessageResponse": "message"}

_PATTERNS = {
    "Edm.DateTimeOffset": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)",
    "Edm.Date": r"\d{4}-\d\d-\d\d",
    "Edm.TimeOfDay": r"\d\d:\d\d(:\d\d(\.\d{1,12})?)?",
    "Edm.Guid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "Edm.Binary": r"[A-Za-z0-9+/_-]*={0,2}",
    "Edm.String": r".*",
}


def unlike_the_metadata(body: Any) -> Iterator[str]:
    """A sentence for each thing in a successful answer that the metadata does not know."""
    if not isinstance(body, dict):
        yield f"the answer is {type(body).__name__}, not an object"
        return
    context = cast("Json", body).get("@odata.context")
    if context is None:
        yield "the answer has no @odata.context"
        return
    kind = _kind_of(str(context))
    if kind is None:
        yield f"@odata.context {context!r} leads to no type"
    elif kind.startswith("Collection(") or "value" in body:
        inner = kind.removeprefix("Collection(").removesuffix(")")
        yield from _value(body.get("value"), inner if _is_plain(kind) else f"Collection({inner})", "value")
    else:
        yield from _value(body, kind, "")


def _value(value: Any, kind: str, at: str, nullable: bool = True) -> Iterator[str]:
    if value is None:
        if not nullable:
            yield f"{at} is null, and {kind} is not nullable"
    elif kind.startswith("Collection("):
        if isinstance(value, list):
            for index, one in enumerate(cast("list[Any]", value)):
                yield from _value(one, kind[11:-1], f"{at}/{index}", nullable=False)
        else:
            yield f"{at} is {value!r}, not a list"
    elif kind in _enums():
        if value not in _enums()[kind]:
            yield f"{at} is {value!r}, not a word of {kind}"
    elif kind.startswith("Edm."):
        if not _fits(value, kind):
            yield f"{at} is {value!r}, not {kind}"
    else:
        yield from _object(value, kind, at)


def _object(value: Any, kind: str, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at} is {value!r}, not {kind}"
        return
    told = str(value.get("@odata.type", kind)).removeprefix("#").removeprefix("microsoft.graph.")
    kind = BASES.get(told, told)
    if kind in OUTSIDE:
        return
    if kind not in _types():
        yield f"{at}: the metadata has no type {kind}"
        return
    if _types()[kind].get("abstract"):
        yield f"{at} is said to be {kind}, which is abstract"
    known = _properties(kind)
    for name, part in cast("Json", value).items():
        if name in known:
            yield from _value(part, known[name][0], f"{at}/{name}", known[name][1])
        elif "@" not in name:
            yield f"{at}/{name} is no property of {kind}"


def _fits(value: Any, kind: str) -> bool:
    if kind == "Edm.Boolean":
        return isinstance(value, bool)
    if kind == "Edm.Int32":
        return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31
    if kind == "Edm.Double":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and re.fullmatch(_PATTERNS[kind], value, re.DOTALL) is not None


def _kind_of(context: str) -> str | None:
    """``…#users('x')/events/$entity`` is an event, ``…#Collection(microsoft.graph.x)`` a collection of x."""
    fragment = unquote(context.partition("#")[2])
    if fragment.startswith("Collection("):
        inner = fragment[11:-1].removeprefix("microsoft.graph.")
        return f"Collection({inner})" if inner in _types() or inner in OUTSIDE else None
    steps = [step for step in _without_brackets(fragment).split("/") if step not in ("", "$entity", "$delta")]
    if not steps:
        return None
    kind = SETS.get(steps[0]) or next((one for one in OUTSIDE if steps[0] == f"{one}s"), None)
    if kind is None and steps[0].removeprefix("microsoft.graph.") in _types():
        kind = steps[0].removeprefix("microsoft.graph.")
    for step in steps[1:]:
        kind = _next(kind, step)
    return kind


def _next(kind: str | None, step: str) -> str | None:
    if step == "licenseDetails":
        return step
    if step.startswith("microsoft.graph."):
        return step.removeprefix("microsoft.graph.")
    found = _properties(kind.removeprefix("Collection(").removesuffix(")")).get(step) if kind else None
    return found[0].removeprefix("Collection(").removesuffix(")") if found else None


def _without_brackets(text: str) -> str:
    """What stands outside any brackets: keys and selections fall away."""
    while "(" in text:
        shorter = re.sub(r"\((?:'[^']*'|[^()'])*\)", "", text)
        if shorter == text:
            return text
        text = shorter
    return text


def _is_plain(kind: str) -> bool:
    return kind.startswith("Edm.") or kind in _enums()


@cache
def _properties(kind: str) -> dict[str, tuple[str, bool]]:
    declared = _types()[kind]
    own = {name: (one["type"], one.get("nullable", True)) for name, one in declared["properties"].items()}
    besides = {name: (told, True) for name, told in BESIDES.get(kind, {}).items()}
    return {**(_properties(declared["base"]) if declared.get("base") else {}), **own, **besides}


@cache
def _types() -> dict[str, Json]:
    return json.loads(SLICE.read_text("utf-8"))["types"]


@cache
def _enums() -> dict[str, list[str]]:
    return json.loads(SLICE.read_text("utf-8"))["enums"]
