"""Starting a sandbox: in a thread for tests, or as a process until it is stopped."""

import contextlib
import gc
import os
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import trustme
import uvicorn

from kaffepause.sandbox.app import SandboxApp
from kaffepause.sandbox.control import Control
from kaffepause.sandbox.limits import LimitSettings
from kaffepause.sandbox.seed import SERVICE_MAILBOX, Seed
from kaffepause.sandbox.tenant import Application, Tenant
from kaffepause.sandbox.wire import Json
from kaffepause.sandbox.world import Manners, World


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to start. ``folder`` receives ``ca.pem`` (and keeps it between starts); ``port`` 0 takes a free one.

    ``calendars`` is a folder of ``.ics`` files, each put into the mailbox of its name. ``control_key`` opens the
    control paths; without one it follows from the seed.
    """

    seed: Seed = field(default_factory=Seed)
    port: int = 0
    folder: Path | None = None
    calendars: Path | None = None
    control_key: str | None = None
    limits: LimitSettings = field(default_factory=LimitSettings)
    latency: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sandbox:
    """A running sandbox. ``graph_root`` has no ``/v1.0``; ``problems`` name calendars that could not be read."""

    world: World
    origin: str
    ca_file: Path
    control_key: str
    problems: tuple[str, ...] = ()

    @property
    def tenant(self) -> Tenant:
        """The tenant as it is now; another object after a reset or load."""
        return self.world.tenant

    @property
    def app(self) -> Application:
        """The seeded app registration."""
        return next(iter(self.world.tenant.apps.values()))

    @property
    def graph_root(self) -> str:
        """What stands in place of ``https://graph.microsoft.com``."""
        return self.origin

    @property
    def authority(self) -> str:
        """What stands in place of ``https://login.microsoftonline.com/<tenant>``."""
        return f"{self.origin}/{self.tenant.id}"

    def control(self, method: str, path: str, content: Json | bytes | None = None) -> Any:
        """A control request made in this process: ``control("POST", "faults", {"kind": "throttle"})``."""
        sent = content if isinstance(content, bytes) else orjson.dumps(content or {})
        return Control(self.world, key=self.control_key).answer(method, path, sent)

    def env(self) -> dict[str, str]:
        """The settings that point the service at this sandbox."""
        return {
            "KAFFEPAUSE_TENANT_ID": self.tenant.id,
            "KAFFEPAUSE_CLIENT_ID": self.app.client_id,
            "KAFFEPAUSE_CLIENT_SECRET": next(iter(self.app.secrets)),
            "KAFFEPAUSE_GRAPH_ROOT": self.graph_root,
            "KAFFEPAUSE_AUTHORITY": self.authority,
            "KAFFEPAUSE_CA_FILE": str(self.ca_file),
            "KAFFEPAUSE_SERVICE_MAILBOX": SERVICE_MAILBOX,
            "KAFFEPAUSE_SANDBOX_CONTROL": f"{self.origin}/control",
            "KAFFEPAUSE_SANDBOX_CONTROL_KEY": self.control_key,
        }

    def write_env(self, path: Path) -> None:
        """Write ``env`` as a dotenv file only its owner can read."""
        lines = "".join(f"{name}={value}\n" for name, value in self.env().items())
        with open(path, "w", encoding="utf-8", opener=_private) as file:
            file.write(lines)


@contextlib.contextmanager
def running(options: Options | None = None) -> Generator[Sandbox]:
    """A sandbox served on 127.0.0.1 by a thread of this process for as long as the context lasts."""
    options = options or Options()
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(TemporaryDirectory(prefix="kaffepause-sandbox-")))
        sandbox, server, listener = _prepared(options, folder)
        stack.callback(listener.close)
        listening = threading.Event()
        server.when_ready = listening.set
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        stack.callback(_stop, server, thread)
        listening.wait(10)
        yield sandbox


def _stop(server: uvicorn.Server, thread: threading.Thread) -> None:
    server.should_exit = True
    thread.join(10)


def run_server(options: Options, *, ready: Callable[[Sandbox], None] | None = None) -> None:
    """Serve until interrupted. ``ready`` is called with the ``Sandbox`` once it listens; ``folder`` is required."""
    if options.folder is None:
        raise ValueError("A sandbox that runs as a process needs a folder for its certificate.")
    options.folder.mkdir(parents=True, exist_ok=True)
    with _kept():
        sandbox, server, listener = _prepared(options, options.folder)
    server.when_ready = lambda: ready(sandbox) if ready else None
    with listener:
        server.run(sockets=[listener])


@contextlib.contextmanager
def _kept() -> Generator[None]:
    """What is made in here stays: the collector does not walk over it, which would stop a large company at times."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


class _Server(uvicorn.Server):
    """uvicorn, with a word once it listens."""

    when_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.when_ready is not None:
            self.when_ready()


def _prepared(options: Options, folder: Path) -> tuple[Sandbox, _Server, socket.socket]:
    problems: list[str] = []
    manners = Manners(latency=options.latency, limits=options.limits)
    world = World(build=lambda: _tenant(options, problems), first_manners=manners)
    listener = socket.create_server(("127.0.0.1", options.port))
    # asyncio sets this only where a socket names its protocol; without it each answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    origin = f"https://127.0.0.1:{listener.getsockname()[1]}"
    key = options.control_key or world.tenant.ids.guid("control key")
    config = uvicorn.Config(
        SandboxApp(world, origin=origin, control_key=key),
        lifespan="off",
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=str(_certified(folder)),
    )
    sandbox = Sandbox(world=world, origin=origin, ca_file=folder / "ca.pem", control_key=key, problems=tuple(problems))
    return sandbox, _Server(config), listener


def _tenant(options: Options, problems: list[str]) -> Tenant:
    tenant = options.seed.grow()
    if options.calendars is not None:
        from kaffepause.sandbox.ical import import_folder  # noqa: PLC0415 - icalendar only where it is asked for

        files = import_folder(tenant, options.calendars)
        problems[:] = [f"{file.file}: {file.problem}" for file in files if file.problem]
    return tenant


def _certified(folder: Path) -> Path:
    """A file with key and certificate for this machine's own names, by the authority in ``folder``."""
    path = folder / "server.pem"
    path.touch(mode=0o600)
    issued = _authority(folder).issue_cert("127.0.0.1", "localhost", "::1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


def _authority(folder: Path) -> trustme.CA:
    public, private = folder / "ca.pem", folder / "ca-key.pem"
    if public.exists() and private.exists():
        return trustme.CA.from_pem(public.read_bytes(), private.read_bytes())
    authority = trustme.CA(organization_name="kaffepause sandbox")
    authority.cert_pem.write_to_path(str(public))
    private.touch(mode=0o600)
    authority.private_key_pem.write_to_path(str(private))
    return authority


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
