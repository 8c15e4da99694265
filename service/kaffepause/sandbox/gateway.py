"""A Graph request from its first byte to its answer: sign-in, route, permission, limits, faults, effect."""

import asyncio
import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from kaffepause.sandbox import batch
from kaffepause.sandbox.asked import Asked, Reply, confirmed_preferences, preferences
from kaffepause.sandbox.entra import claims_challenge
from kaffepause.sandbox.faults import Fault
from kaffepause.sandbox.limits import units
from kaffepause.sandbox.routing import Router
from kaffepause.sandbox.tokens import Claims, InvalidToken
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, Route
from kaffepause.sandbox.world import World

_LOG = logging.getLogger(__name__)
_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Gateway:
    """Graph v1.0 over one world. ``base_url`` ends in ``/v1.0``."""

    def __init__(self, world: World, router: Router, base_url: str) -> None:
        self._world = world
        self._router = router
        self._base_url = base_url

    async def answer(self, asked: Asked) -> Reply:
        """The reply to one request, refusals and faults included; never an exception."""
        request_id = self._world.request_ids.fresh_guid("request")
        try:
            reply = await self._answer(asked)
        except Refused as refusal:
            reply = self._refusal(refusal, asked, request_id)
        except Exception:  # noqa: BLE001 - a fault of the sandbox must look like a server error, not end the connection
            _LOG.exception("%s %s", asked.method, asked.path)
            failed = Refused(500, "InternalServerError", "The sandbox itself failed here; its log has the traceback.")
            reply = self._refusal(failed, asked, request_id)
        reply.headers |= self._standard_headers(asked, request_id)
        return reply

    async def _answer(self, asked: Asked) -> Reply:
        claims = self._signed_in(asked)
        if asked.path.strip("/").lower() == "$batch" and asked.method == "POST":
            return await self._batch(asked)
        faults = self._world.faults.strike(asked.method, unquote(asked.path))
        before = await self._struck_before(faults, claims)
        if before is not None:
            return before
        route, parts = self._router.find(asked.method, asked.path)
        call = self._call(replace(asked, query=_options(asked, route)), claims, parts)
        reply = await self._carried_out(call, route)
        if route.touches_mailbox and reply.status < 300:
            reply.headers |= confirmed_preferences(asked.headers.get("prefer", ""))
        return self._struck_after(reply, faults, asked)

    async def _batch(self, asked: Asked) -> Reply:
        identity = {"authorization": asked.headers.get("authorization", "")}
        return await batch.answered(
            asked.json(), lambda part: self.answer(replace(part, headers={**part.headers, **identity}))
        )

    def _signed_in(self, asked: Asked) -> Claims:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        try:
            claims = self._world.signer.verify(token.strip() if scheme.lower() == "bearer" else "")
        except InvalidToken as wrong:
            raise _unauthorized(str(wrong)) from None
        not_before = self._world.challenged.get(claims.appid)
        if not_before is not None and claims.nbf < not_before:
            raise _insufficient_claims(not_before)
        if claims.appid not in self._world.tenant.apps:
            raise _unauthorized("The identity of the calling application could not be established.")
        return claims

    def _call(self, asked: Asked, claims: Claims, parts: Mapping[str, str]) -> Call:
        return Call(
            tenant=self._world.tenant,
            app=self._world.tenant.apps[claims.appid],
            method=asked.method,
            path="/" + "/".join(part for part in asked.path.split("/") if part),
            params=parts,
            query=asked.query,
            prefer=preferences(asked.headers.get("prefer", "")),
            headers=asked.headers,
            body=asked.json(),
            raw=asked.raw,
            base_url=self._base_url,
            roles=frozenset(claims.roles),
        )

    async def _carried_out(self, call: Call, route: Route) -> Reply:
        _check_permission(call, route)
        headers: dict[str, str] = {}
        if route.touches_mailbox:
            with self._world.limits.in_flight(call.app.client_id, _mailbox_key(call)):
                answer = await self._effect(call, route)
        else:
            headers = self._world.limits.spend_units(call.app.client_id, _cost(call))
            answer = await self._effect(call, route)
        return Reply(status=answer.status, body=answer.body, content=answer.content, headers=answer.headers | headers)

    async def _effect(self, call: Call, route: Route) -> Answer:
        await asyncio.sleep(self._world.manners.latency)
        return route.handler(call)

    async def _struck_before(self, faults: Sequence[Fault], claims: Claims) -> Reply | None:
        """What a fault answers in place of the call; None where the call may go on."""
        for fault in faults:
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            elif fault.kind == "claims_challenge":
                self._world.challenged[claims.appid] = claims.iat + 1
                raise _insufficient_claims(claims.iat + 1)
            elif fault.kind == "reset":
                return Reply(status=502, cut="lost")
            elif fault.kind == "html":
                return Reply(status=502, content=_HTML, headers={"Content-Type": "text/html"})
            elif fault.kind in _REFUSALS:
                raise _refusal(fault)
        return None

    def _struck_after(self, reply: Reply, faults: Sequence[Fault], asked: Asked) -> Reply:
        """The reply as the caller sees it once the call has taken effect."""
        for fault in faults:
            if fault.kind in _REFUSALS_AFTER:
                return self._refusal(_refusal(fault), asked, self._world.request_ids.fresh_guid("request"))
            if fault.kind in _CUTS:
                reply.cut = _CUTS[fault.kind]
            elif fault.kind == "empty" and reply.body is not None and "value" in reply.body:
                reply.body = {"@odata.context": reply.body.get("@odata.context", ""), "value": []}
        return reply

    def _refusal(self, refusal: Refused, asked: Asked, request_id: str) -> Reply:
        inner = {
            "date": self._world.tenant.now().strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": asked.headers.get("client-request-id", request_id),
        }
        body: Json = {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}
        return Reply(status=refusal.status, body=body, headers=dict(refusal.headers))

    def _standard_headers(self, asked: Asked, request_id: str) -> dict[str, str]:
        return {
            "OData-Version": "4.0",
            "request-id": request_id,
            "client-request-id": asked.headers.get("client-request-id", request_id),
            "Date": self._world.tenant.now().strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }


_CUTS = {"lost_reply": "lost", "truncated": "half"}
_UNAVAILABLE = (503, "serviceNotAvailable", "The service is unavailable.")
_LATE = (504, "GatewayTimeout", "The operation has timed out.")
_REFUSALS_AFTER = {"unavailable_after": _UNAVAILABLE, "gateway_timeout_after": _LATE}
_REFUSALS: dict[str, tuple[int, str, str]] = {
    "throttle": (429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit."),
    "unavailable": _UNAVAILABLE,
    "gateway_timeout": _LATE,
    "expired_token": (401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    "mailbox_gone": (
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    ),
    "denied": (403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    "gone": (410, "Gone", "The requested resource is no longer available."),
}


def _refusal(fault: Fault) -> Refused:
    status, code, message = {**_REFUSALS, **_REFUSALS_AFTER}[fault.kind]
    headers = {"WWW-Authenticate": _bearer("invalid_token")} if status == 401 else {}
    if fault.retry_after is not None and status in (429, 503, 504):
        headers["Retry-After"] = fault.retry_after
    return Refused(status, code, message, headers)


def _unauthorized(sentence: str) -> Refused:
    return Refused(401, "InvalidAuthenticationToken", sentence, {"WWW-Authenticate": _bearer("invalid_token")})


def _insufficient_claims(not_before: int) -> Refused:
    claims = base64.b64encode(claims_challenge(not_before).encode()).decode()
    header = f'{_bearer("insufficient_claims")}, claims="{claims}"'
    sentence = "Continuous access evaluation resulted in challenge with result: InteractionRequired."
    return Refused(401, "InvalidAuthenticationToken", sentence, {"WWW-Authenticate": header})


def _bearer(error: str) -> str:
    authorize = "https://login.microsoftonline.com/common/oauth2/authorize"
    return f'Bearer realm="", authorization_uri="{authorize}", error="{error}"'


def _options(asked: Asked, route: Route) -> dict[str, str]:
    """The query options under the names the route knows them by, whatever their case; 400 for one it does not know."""
    known = {option.lower(): option for option in route.options}
    for option in asked.query:
        if option.lower() not in known:
            raise Refused(400, "BadRequest", f"Query option '{option}' is not allowed here.")
    return {known[option.lower()]: value for option, value in asked.query.items()}


def _check_permission(call: Call, route: Route) -> None:
    """Consent in the token, or an Exchange role over the mailbox in the path."""
    if not route.permissions or route.permissions & call.roles:
        return
    if not route.touches_mailbox:
        raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    user = call.tenant.look_up(call.params.get("user", ""))
    if user is None or not call.app.exchange_scope_covers(route.permissions, user.id):
        raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def _mailbox_key(call: Call) -> str:
    name = call.params.get("user", "")
    user = call.tenant.look_up(name)
    return user.id if user else name


def _cost(call: Call) -> int:
    top = call.query.get("$top", "")
    return units(
        call.method,
        call.path,
        top=int(top) if top.isdecimal() else None,
        selects="$select" in call.query,
        expands="$expand" in call.query,
    )
