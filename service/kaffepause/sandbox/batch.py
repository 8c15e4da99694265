"""``$batch``: up to twenty requests in one, each judged alone, a dependent of a failed one never tried.

Requests run one after another in the order sent. Graph runs Outlook's up to four at a time and promises no order.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import parse_qsl

import orjson

from kaffepause.sandbox.asked import Asked, Reply
from kaffepause.sandbox.wire import Json, Refused

MOST = 20
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})


async def answered(body: Any, ask: Callable[[Asked], Awaitable[Reply]]) -> Reply:
    """The reply to a whole batch: 200 with one response for each request; 400 where the envelope itself is wrong."""
    requests = _requests(body)
    responses: dict[str, Json] = {}
    for request in requests:
        needs = cast("list[str]", request.get("dependsOn") or [])
        failed = [name for name in needs if responses[name.lower()]["status"] >= 400]
        responses[request["id"].lower()] = (
            _failed_dependency(request) if failed else _response(request, await ask(_asked(request)))
        )
    return Reply(status=200, body={"responses": list(responses.values())})


def _requests(body: Any) -> list[Json]:
    requests: Any = cast("Json", body).get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not requests:
        raise _bad("Invalid batch payload format.")
    entries = cast("list[Json]", requests)
    if len(entries) > MOST:
        raise _bad(f"Number of batch request steps exceeds the maximum value of {MOST}.")
    seen: set[str] = set()
    for entry in entries:
        _check(entry, seen)
        seen.add(entry["id"].lower())
    return entries


def _check(entry: Any, seen: set[str]) -> None:
    if not isinstance(entry, dict):
        raise _bad("Invalid batch payload format.")
    request = cast("Json", entry)
    for name in ("id", "method", "url"):
        if not isinstance(request.get(name), str) or not request[name]:
            raise _bad(f"The '{name}' property of each batch request is required.")
    if request["id"].lower() in seen:
        raise _bad("Request Id values must be unique in a batch.")
    if request["method"].upper() not in _METHODS or "$batch" in request["url"]:
        raise _bad("Batch request contains a method or url that is not allowed.")
    if not isinstance(request.get("headers") or {}, dict) or not isinstance(request.get("dependsOn") or [], list):
        raise _bad("The 'headers' of a batch request are an object, its 'dependsOn' a list.")
    if any(str(name).lower() not in seen for name in cast("list[str]", request.get("dependsOn") or [])):
        raise _bad("A request may only depend on requests that come before it.")


def _asked(request: Json) -> Asked:
    path, _, query = request["url"].partition("?")
    sent = cast("dict[str, Any]", request.get("headers") or {})
    headers = {name.lower(): str(value) for name, value in sent.items()}
    body = request.get("body")
    if body is not None and not isinstance(body, str) and "content-type" not in headers:
        raise _bad(f"The request {request['id']} has a body and no Content-Type header.")
    return Asked(
        method=request["method"].upper(),
        path=path.removeprefix("/v1.0"),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers=headers,
        raw=_raw(body),
    )


def _raw(body: Any) -> bytes:
    """JSON as it is; anything else comes as base64 of its bytes."""
    if body is None:
        return b""
    if not isinstance(body, str):
        return orjson.dumps(body)
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_" if "-" in body or "_" in body else None)
    except binascii.Error:
        raise _bad("The body of a batch request must be JSON or base64.") from None


def _response(request: Json, reply: Reply) -> Json:
    """One answer; a connection that would have ended shows as 503, since a batch has only one."""
    answer: Json = {"id": request["id"], "status": 503 if reply.cut else reply.status, "headers": dict(reply.headers)}
    if reply.body is not None and not reply.cut:
        answer["headers"]["Content-Type"] = "application/json"
        answer["body"] = reply.body
    return answer


def _failed_dependency(request: Json) -> Json:
    error = {"code": "FailedDependency", "message": "A request this one depends on failed."}
    return {"id": request["id"], "status": 424, "headers": {}, "body": {"error": error}}


def _bad(message: str) -> Refused:
    return Refused(400, "BadRequest", message)
