"""Lists of the directory: ``$filter``, ``$search``, ``$orderby`` and ``$count``, with the consistency they need."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from kaffepause.sandbox.odata import Test, filter_from, order_from
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, page

T = TypeVar("T")

_FILTERED = frozenset(
    {
        "id",
        "mail",
        "userPrincipalName",
        "displayName",
        "givenName",
        "surname",
        "department",
        "jobTitle",
        "accountEnabled",
        "userType",
        "mailNickname",
        "country",
        "city",
        "usageLocation",
        "securityEnabled",
        "mailEnabled",
        "createdDateTime",
        "assignedLicenses",
        "groupTypes",
    }
)
_GUID = re.compile(r"'(?:[^']|'')*'|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_ADVANCED = re.compile(r"\b(?:ne|not|endswith|contains)\b", re.IGNORECASE)
_SEARCH = re.compile(r'"(displayName|mail|userPrincipalName|description):([^"]*)"', re.IGNORECASE)


def listed(
    call: Call, entries: Sequence[T], *, entity: Callable[[T], Json], render: Callable[[T], Json], fragment: str
) -> Answer:
    """A page of ``entries``: filtered and ordered by what ``entity`` says of them, shown as ``render`` says."""
    test = _test(call)
    chosen = _ordered(call, [entry for entry in entries if test(entity(entry))], entity)
    answer = page(call, chosen, render=render, fragment=fragment, default=100, most=999, skip_option="$skiptoken")
    if wants_count(call) and "$skiptoken" not in call.query and answer.body is not None:
        context, *rest = answer.body.items()
        answer.body = dict([context, ("@odata.count", len(chosen)), *rest])
    return answer


def wants_count(call: Call) -> bool:
    """Whether ``$count=true`` counts: without eventual consistency Graph ignores it silently."""
    return call.query.get("$count", "").lower() == "true" and call.advanced


def need_advanced(call: Call, what: str) -> None:
    """400 where an advanced query lacks ``ConsistencyLevel: eventual`` or ``$count=true``."""
    if not (call.advanced and call.query.get("$count", "").lower() == "true"):
        raise Refused(
            400,
            "Request_UnsupportedQuery",
            f"{what} is supported only with the 'ConsistencyLevel:eventual' header and $count=true.",
        )


def counted(call: Call, entries: Sequence[T], entity: Callable[[T], Json]) -> Answer:
    """The number alone, as ``/$count`` answers."""
    if not call.advanced:
        raise Refused(
            400,
            "Request_BadRequest",
            "$count is not currently supported without the 'ConsistencyLevel:eventual' header.",
        )
    test = _test(call)
    total = sum(test(entity(entry)) for entry in entries)
    return Answer(content=str(total).encode(), headers={"Content-Type": "text/plain"})


def _test(call: Call) -> Test:
    text, search = call.query.get("$filter"), call.query.get("$search")
    if search is not None:
        return _search(call, search)
    if text is None:
        return lambda _: True
    if _ADVANCED.search(re.sub(r"'(?:[^']|'')*'", "''", text)):
        need_advanced(call, "Operator of this $filter")
    quoted = _GUID.sub(lambda match: match[0] if match[0].startswith("'") else f"'{match[0]}'", text)
    return filter_from(quoted, _FILTERED, knows_in=True)


def _search(call: Call, search: str) -> Test:
    if not call.advanced:
        raise Refused(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header:"
            " 'ConsistencyLevel: eventual'",
        )
    either = [
        [_sought(clause, search) for clause in re.split(r"(?<=\")\s+AND\s+(?=\")", part)]
        for part in re.split(r"(?<=\")\s+OR\s+(?=\")", search.strip())
    ]
    return lambda entity: any(all(test(entity) for test in every) for every in either)


def _sought(clause: str, search: str) -> Test:
    match = _SEARCH.fullmatch(clause.strip())
    if match is None:
        raise Refused(
            400, "BadRequest", f"Syntax error: the $search '{search}' must be of the form \"property:value\"."
        )
    name, value = match[1], match[2].lower()
    return lambda entity: any(word.startswith(value) for word in str(entity.get(name) or "").lower().split())


def _ordered(call: Call, entries: list[T], entity: Callable[[T], Json]) -> list[T]:
    text = call.query.get("$orderby")
    if text is None:
        return entries
    if "$filter" in call.query:
        need_advanced(call, "$orderby together with $filter")
    for path, descending in reversed(order_from(text, frozenset({"displayName", "userPrincipalName", "mail"}))):
        entries = sorted(entries, key=lambda entry: str(entity(entry).get(path) or "").casefold(), reverse=descending)
    return entries
