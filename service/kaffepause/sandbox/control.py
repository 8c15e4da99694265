"""The control paths: faults, clock, deeds of people, settings, and the world as a whole. Not part of Graph; own key."""

import hmac
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from kaffepause.sandbox.acts import Act, perform
from kaffepause.sandbox.faults import Fault, Kind
from kaffepause.sandbox.tenant import Application, ExchangeScope, Tenant
from kaffepause.sandbox.told import told
from kaffepause.sandbox.wire import Json, Refused
from kaffepause.sandbox.world import World

KEY_HEADER = "x-sandbox-key"


class ControlRefused(Exception):
    """The control path cannot do that: an HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultAsked(_Strict):
    """A fault to come. ``times`` null: until cleared. ``path``: a regular expression over the path below ``/v1.0``."""

    kind: Kind
    method: str = "*"
    path: str = ""
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    retry_after: str | None = "1"


class ClockAsked(_Strict):
    """Either a moment to go to (with an offset), or seconds to let pass; ``ticking`` starts or stops the clock."""

    at: AwareDatetime | None = None
    advance: float = 0
    ticking: bool | None = None


class ScopeAsked(_Strict):
    """An Exchange role: a permission over the mailboxes with these addresses."""

    permission: str
    mailboxes: list[str]


class AppAsked(_Strict):
    """What the registration has from now on; what is left out stays. ``secret_expired`` ages every secret."""

    client_id: str | None = None
    roles: list[str] | None = None
    exchange_scopes: list[ScopeAsked] | None = None
    secret_expired: bool | None = None
    certificates: list[str] | None = None


class SettingsAsked(_Strict):
    """Limits and manners; what is left out stays, null switches a limit off."""

    latency: float = 0
    token_lifetime: int = 3600
    sent_lag: float = 0
    mails_per_minute: int | None = None
    recipients_per_day: int | None = None
    mailbox_requests: int | None = None
    mailbox_seconds: float = 600
    mailbox_at_once: int | None = None
    directory_units: int | None = None
    directory_seconds: float = 10
    fractional: bool = False


class Control:
    """The control paths of one world, opened by ``key``."""

    def __init__(self, world: World, *, key: str) -> None:
        self._world = world
        self._key = key
        self._paths: dict[tuple[str, str], Callable[[bytes], Json | bytes]] = {
            ("GET", ""): self._list_paths,
            ("GET", "faults"): self._list_faults,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "clock"): self._show_clock,
            ("POST", "clock"): self._set_clock,
            ("POST", "act"): self._act,
            ("POST", "app"): self._change_app,
            ("POST", "settings"): self._change_settings,
            ("GET", "world"): lambda _: told(self._world.tenant),
            ("POST", "reset"): self._reset,
            ("GET", "save"): lambda _: self._world.save(),
            ("POST", "load"): self._load,
            ("POST", "remember"): self._remember,
        }

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Method and path of everything there is below ``/control``."""
        return tuple((method, f"/control/{path}".rstrip("/")) for method, path in self._paths)

    def check_key(self, key: str) -> None:
        """401 for a caller without the key."""
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            raise ControlRefused(401, f"The control paths need the sandbox's key in the header {KEY_HEADER}.")

    def answer(self, method: str, path: str, content: bytes = b"") -> Json | bytes:
        """Carry out one control request. ``ControlRefused`` for what is wrong with it."""
        handler = self._paths.get((method, path))
        if handler is None:
            raise ControlRefused(404, f"There is no {method} /control/{path}; GET /control lists what there is.")
        try:
            return handler(content)
        except ValidationError as wrong:
            raise ControlRefused(400, "; ".join(_sentence(error) for error in wrong.errors())) from None
        except Refused as refusal:
            raise ControlRefused(refusal.status, f"{refusal.code}: {refusal.message}") from None
        except ValueError as wrong:
            raise ControlRefused(400, str(wrong)) from None

    def _list_paths(self, _: bytes) -> Json:
        return {"paths": [f"{method} {path}" for method, path in self.paths]}

    def _list_faults(self, _: bytes) -> Json:
        return {"faults": [asdict(fault) for fault in self._world.faults.waiting]}

    def _add_fault(self, content: bytes) -> Json:
        self._world.faults.add(Fault(**FaultAsked.model_validate_json(content).model_dump()))
        return self._list_faults(b"")

    def _clear_faults(self, _: bytes) -> Json:
        self._world.faults.clear()
        self._world.challenged.clear()
        return self._list_faults(b"")

    def _show_clock(self, _: bytes) -> Json:
        clock = self._world.tenant.clock
        return {"now": clock.now().isoformat(), "ticking": clock.ticking}

    def _set_clock(self, content: bytes) -> Json:
        asked, clock = ClockAsked.model_validate_json(content), self._world.tenant.clock
        clock.set((asked.at or clock.now()) + timedelta(seconds=asked.advance), ticking=asked.ticking)
        return self._show_clock(b"")

    def _act(self, content: bytes) -> Json:
        return perform(self._world.tenant, Act.model_validate_json(content))

    def _change_app(self, content: bytes) -> Json:
        app = change_app(self._world.tenant, AppAsked.model_validate_json(content))
        return {"client_id": app.client_id, "roles": sorted(app.roles)}

    def _change_settings(self, content: bytes) -> Json:
        asked = SettingsAsked.model_validate_json(content)
        for name in asked.model_fields_set:
            self._set(name, getattr(asked, name))
        return {"changed": sorted(asked.model_fields_set)}

    def _set(self, name: str, value: Any) -> None:
        if name in ("latency", "token_lifetime"):
            setattr(self._world.manners, name, value)
        elif name == "sent_lag":
            self._world.tenant.post.sent_lag = timedelta(seconds=value)
        elif name in {field.name for field in fields(self._world.tenant.post)}:
            setattr(self._world.tenant.post, name, value)
        else:
            setattr(self._world.limits.settings, name, value)

    def _reset(self, _: bytes) -> Json:
        self._world.reset()
        return self._show_clock(b"")

    def _load(self, content: bytes) -> Json:
        self._world.load(content)
        return self._show_clock(b"")

    def _remember(self, _: bytes) -> Json:
        self._world.remember()
        return {}


def change_app(tenant: Tenant, asked: AppAsked) -> Application:
    """Give an app registration (the only one, where none is named) other consents, scopes or proofs."""
    app = tenant.apps.get(asked.client_id or next(iter(tenant.apps)))
    if app is None:
        raise ValueError(f"There is no application {asked.client_id}.")
    if asked.roles is not None:
        app.roles = frozenset(asked.roles)
    if asked.exchange_scopes is not None:
        app.exchange_scopes = tuple(_scope(tenant, scope) for scope in asked.exchange_scopes)
    if asked.secret_expired is not None:
        app.secrets = dict.fromkeys(app.secrets, 0.0 if asked.secret_expired else None)
    if asked.certificates is not None:
        app.certificates = asked.certificates
    return app


def _scope(tenant: Tenant, asked: ScopeAsked) -> ExchangeScope:
    return ExchangeScope(
        permission=asked.permission,
        mailboxes=frozenset(tenant.find_user(address).id for address in asked.mailboxes),
    )


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    return f"{place or 'body'}: {error['msg']}"
