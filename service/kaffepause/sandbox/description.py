"""The sandbox described for machines: OpenAPI 3.1, made from its routes and its slice of Graph's metadata."""

import re
from collections.abc import Iterable
from typing import Any, Final

from kaffepause.sandbox.schema import enum_values, is_enum, is_type, properties, type_names
from kaffepause.sandbox.wire import Json, Route

_BODIES: Final = {
    "events": "event",
    "messages": "message",
    "attachments": "fileAttachment",
    "mailboxSettings": "mailboxSettings",
}
_RESPONSE: Final = {"comment": "Edm.String", "sendResponse": "Edm.Boolean"}
_ACTIONS: Final[dict[str, dict[str, str]]] = {
    "getSchedule": {
        "schedules": "Collection(Edm.String)",
        "startTime": "dateTimeTimeZone",
        "endTime": "dateTimeTimeZone",
        "availabilityViewInterval": "Edm.Int32",
    },
    "sendMail": {"message": "message", "saveToSentItems": "Edm.Boolean"},
    "cancel": {"comment": "Edm.String"},
    "accept": _RESPONSE,
    "tentativelyAccept": {**_RESPONSE, "proposedNewTime": "timeSlot"},
    "decline": {**_RESPONSE, "proposedNewTime": "timeSlot"},
    "move": {"destinationId": "Edm.String"},
    "send": {},
}
_PLAIN: Final[dict[str, Json]] = {
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Edm.Double": {"type": "number"},
    "Edm.Guid": {"type": "string", "format": "uuid"},
    "Edm.Date": {"type": "string", "format": "date"},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time"},
}
_OPTIONS: Final[dict[str, Json]] = {
    "$top": {"type": "integer", "minimum": 1},
    "$skip": {"type": "integer", "minimum": 0},
    "$count": {"type": "boolean"},
    "startDateTime": {"type": "string", "format": "date-time"},
    "endDateTime": {"type": "string", "format": "date-time"},
}
_SIGNED_IN: Final[list[Json]] = [{"application": []}]


def described(routes: Iterable[Route], origin: str) -> Json:
    """OpenAPI 3.1 of everything below ``/v1.0``. Each operation names under ``x-permissions`` the application
    permissions of which any one allows it."""
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Microsoft Graph, as the sandbox does it", "version": "v1.0"},
        "servers": [{"url": f"{origin}/v1.0"}],
        "security": _SIGNED_IN,
        "paths": paths,
        "components": {
            "schemas": {name: _object(name) for name in type_names()},
            "securitySchemes": {"application": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> Json:
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    options = [
        {"name": name, "in": "query", "schema": _OPTIONS.get(name, {"type": "string"})}
        for name in sorted(route.options)
    ]
    operation: Json = {
        "parameters": parts + options,
        "responses": {"default": {"description": "As Graph answers, refusals too."}},
        "x-permissions": sorted(route.permissions),
    }
    if route.method in ("POST", "PATCH"):
        operation["requestBody"] = {"content": {"application/json": {"schema": _body(route.path)}}}
    return operation


def _body(path: str) -> Json:
    word = [word for word in path.split("/") if not word.startswith("{")][-1]
    if word not in _ACTIONS:
        return _kind(_BODIES[word])
    return {"type": "object", "properties": {name: _kind(kind) for name, kind in _ACTIONS[word].items()}}


def _object(name: str) -> Json:
    declared = properties(name).items()
    own = {key: _kind(str(one["type"])) for key, one in declared if not one.get("navigation")}
    return {"type": "object", "properties": own}


def _kind(kind: str) -> dict[str, Any]:
    if kind.startswith("Collection("):
        return {"type": "array", "items": _kind(kind[11:-1])}
    if is_enum(kind):
        return {"type": "string", "enum": sorted(enum_values(kind))}
    if is_type(kind):
        return {"$ref": f"#/components/schemas/{kind}"}
    return _PLAIN.get(kind, {"type": "string"})
