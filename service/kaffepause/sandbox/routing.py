"""From a path to its route: literals in any case, ``{parts}``, OData's ``name('key')`` and ``function()`` forms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from kaffepause.sandbox.wire import Refused, Route

_KEYED = re.compile(r"([A-Za-z]+)\('((?:[^']|'')*)'\)")
_PART = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class _Node:
    literals: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    patterns: "list[tuple[re.Pattern[str], _Node]]" = field(default_factory=list[tuple[re.Pattern[str], "_Node"]])
    part: "tuple[str, _Node] | None" = None
    routes: dict[str, Route] = field(default_factory=dict[str, Route])


class Router:
    """All routes of the sandbox, found by path. Two routes with one method and path are an error at start."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in route.path.strip("/").split("/"):
                node = _grow(node, segment)
            if route.method in node.routes:
                raise ValueError(f"{route.method} {route.path} is routed twice.")
            node.routes[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route for an encoded path below ``/v1.0`` and its decoded parts; 400 or 405 where there is none."""
        segments = _segments(path)
        if segments[:1] == ["me"]:
            raise Refused(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        found = _walk(self._root, segments, 0, {})
        if found is None:
            raise Refused(400, "BadRequest", f"Resource not found for the segment '{_stranger(self._root, segments)}'.")
        routes, parts = found
        if method not in routes:
            raise Refused(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        return routes[method], parts


def _segments(path: str) -> list[str]:
    segments: list[str] = []
    for raw in path.split("/"):
        text = unquote(raw)
        keyed = _KEYED.fullmatch(text)
        if keyed:
            segments += [keyed[1], keyed[2].replace("''", "'")]
        elif text:
            segments.append(text.removesuffix("()"))
    return segments


def _grow(node: _Node, segment: str) -> _Node:
    whole = _PART.fullmatch(segment)
    if whole:
        if node.part is None:
            node.part = (whole[1], _Node())
        return node.part[1]
    if _PART.search(segment):
        pattern = re.compile(
            _PART.sub(r"(?P<\1>.+)", re.escape(segment).replace(r"\{", "{").replace(r"\}", "}")), re.IGNORECASE
        )
        node.patterns.append((pattern, _Node()))
        return node.patterns[-1][1]
    return node.literals.setdefault(segment.lower(), _Node())


def _walk(
    node: _Node, segments: list[str], at: int, parts: dict[str, str]
) -> tuple[dict[str, Route], dict[str, str]] | None:
    if at == len(segments):
        return (node.routes, parts) if node.routes else None
    for child, more in _choices(node, segments[at]):
        found = _walk(child, segments, at + 1, {**parts, **more})
        if found is not None:
            return found
    return None


def _choices(node: _Node, segment: str) -> Iterable[tuple[_Node, dict[str, str]]]:
    word = _spelled_out(segment.lower())
    for name in (word, word.removeprefix("microsoft.graph.")):
        if name in node.literals:
            yield node.literals[name], {}
            break
    for pattern, child in node.patterns:
        match = pattern.fullmatch(segment)
        if match:
            yield child, match.groupdict()
    if node.part is not None:
        yield node.part[1], {node.part[0]: segment}


def _spelled_out(word: str) -> str:
    """``graph.user`` is an alias of ``microsoft.graph.user``, and how Microsoft's SDKs spell a cast."""
    return f"microsoft.{word}" if word.startswith("graph.") else word


def _stranger(root: _Node, segments: list[str]) -> str:
    """The first segment that leads nowhere: what Graph names in its refusal."""
    node = root
    for segment in segments:
        step = next(iter(_choices(node, segment)), None)
        if step is None:
            return segment
        node = step[0]
    return segments[-1] if segments else ""
