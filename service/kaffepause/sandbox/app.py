"""The sandbox's web face: Entra, Graph v1.0, the control paths and the week page, as one ASGI application."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kaffepause.sandbox import routes_calendar, routes_directory, routes_events, routes_mail, routes_settings
from kaffepause.sandbox.asked import Asked, Reply
from kaffepause.sandbox.control import Control, ControlRefused
from kaffepause.sandbox.description import described
from kaffepause.sandbox.entra import Entra, SignInRefused, error_body
from kaffepause.sandbox.entra_sign_in import SignIns
from kaffepause.sandbox.gateway import Gateway
from kaffepause.sandbox.routing import Router
from kaffepause.sandbox.week_page import page_asked_for
from kaffepause.sandbox.wire import Route
from kaffepause.sandbox.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROUTES: tuple[Route, ...] = (
    *routes_directory.ROUTES,
    *routes_settings.ROUTES,
    *routes_mail.ROUTES,
    *routes_calendar.ROUTES,
    *routes_events.ROUTES,
)


class SandboxApp:
    """One world behind one origin (``https://127.0.0.1:PORT``). ``control_key`` opens ``/control``."""

    def __init__(self, world: World, *, origin: str, control_key: str) -> None:
        self.world = world
        self._origin = origin
        self._gateway = Gateway(world, Router(ROUTES), f"{origin}/v1.0")
        self._control = Control(world, key=control_key)
        self._sign_ins = SignIns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        first = request.url.path.strip("/").partition("/")[0]
        if first in ("v1.0", "beta"):
            await self._graph(request, scope, send)
        else:
            response = await self._beside(request, first)
            await response(scope, receive, send)

    async def _graph(self, request: Request, scope: Scope, send: Send) -> None:
        raw_path = scope.get("raw_path") or request.url.path.encode()
        path = raw_path.decode("ascii").partition("?")[0].lstrip("/")
        asked = Asked(
            method=request.method,
            path=path.removeprefix("v1.0"),
            query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in request.headers.items()},
            raw=await request.body(),
        )
        await _send(await self._gateway.answer(asked), send)

    async def _beside(self, request: Request, first: str) -> Response:
        if first == "control":
            return await self._controlled(request)
        if first == "openapi.json":
            return _json(described(ROUTES, self._origin))
        if first == "week":
            return HTMLResponse(page_asked_for(self.world, dict(request.query_params)))
        try:
            return await self._signed_in(request)
        except SignInRefused as refusal:
            trace = self.world.request_ids.fresh_guid("trace")
            moment = self.world.tenant.now().strftime("%Y-%m-%d %H:%M:%SZ")
            body = error_body(refusal, trace=trace, correlation=trace, timestamp=moment)
            return _json(body, refusal.status)

    async def _signed_in(self, request: Request) -> Response:
        entra = Entra(
            tenant=self.world.tenant,
            origin=self._origin,
            signer=self.world.signer,
            lifetime=self.world.manners.token_lifetime,
        )
        tenant_name, _, rest = request.url.path.strip("/").partition("/")
        if (document := _document(entra, tenant_name, rest)) is not None:
            return _json(document)
        if rest in ("oauth2/v2.0/token", "oauth2/token") and request.method == "POST":
            return _json(self._tokens(entra, tenant_name, await _form(request)))
        if rest == "oauth2/v2.0/authorize":
            return await self._person_signed_in(entra, request)
        return _json({"error": {"code": "NotFound", "message": f"The sandbox has no {request.url.path}."}}, 404)

    def _tokens(self, entra: Entra, tenant_name: str, form: dict[str, str]) -> dict[str, Any]:
        if form.get("grant_type") != "authorization_code":
            return entra.token(tenant_name, form)
        entra.check_client(tenant_name, form)
        return self._sign_ins.redeem(entra, form)

    async def _person_signed_in(self, entra: Entra, request: Request) -> Response:
        if request.method == "POST":
            return RedirectResponse(self._sign_ins.accept(entra, await _form(request)), 302)
        return HTMLResponse(self._sign_ins.page(entra, dict(request.query_params)))

    async def _controlled(self, request: Request) -> Response:
        try:
            self._control.check_key(request.headers.get("x-sandbox-key", ""))
            path = request.url.path.removeprefix("/control").strip("/")
            content = await request.body()
            return _json(self._control.answer(request.method, path, content))
        except ControlRefused as refusal:
            return _json({"error": str(refusal)}, refusal.status)


def _document(entra: Entra, tenant_name: str, rest: str) -> dict[str, Any] | None:
    if rest == "discovery/instance":
        return entra.instance_discovery()
    if rest in ("v2.0/.well-known/openid-configuration", ".well-known/openid-configuration"):
        return entra.openid_configuration(tenant_name, "/v2.0" if rest.startswith("v2.0") else "")
    if rest in ("discovery/v2.0/keys", "discovery/keys"):
        return entra.keys()
    return None


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def _json(body: Any, status: int = 200) -> Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(content, status, media_type="application/json")


async def _send(reply: Reply, send: Send) -> None:
    if reply.cut == "lost":
        return _sever(send)
    content = reply.encoded()
    kind = {"Content-Type": "application/json"} if content else {}
    length = {} if reply.status == 204 else {"Content-Length": str(len(content))}
    headers = {**kind, **length, **reply.headers}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    if reply.cut == "half":
        await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
        return _sever(send)
    await send({"type": "http.response.body", "body": content})
    return None


def _sever(send: Send) -> None:
    """End the connection here and now. uvicorn's cycle owns the transport; elsewhere the caller gets the exception."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("The sandbox closed the connection, as a fault told it to.")
    transport.close()
