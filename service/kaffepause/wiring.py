"""From settings to ports: the one place that knows which adapter is real."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from kaffepause.config.read import Rules
from kaffepause.config.settings import Settings, config_path, read_settings
from kaffepause.config.tenants import read_tenant, read_tenants, rule_files
from kaffepause.domain.ids import Address, TenantId
from kaffepause.graph.browser import BrowserSignIn
from kaffepause.graph.build import open_graph
from kaffepause.graph.settings import GraphSettings
from kaffepause.graph.wire import MARKER_PROPERTY
from kaffepause.links import Links
from kaffepause.store.opening import Shared, Store, open_shared, open_store
from kaffepause.verbs.doctor import Doorway
from kaffepause.verbs.world import World
from kaffepause.webhook import Webhook

__all__ = [
    "MARKER",
    "Installation",
    "Settings",
    "Shared",
    "config_path",
    "open_installation",
    "open_records",
    "open_workers_database",
    "read_settings",
    "read_tenant",
    "read_tenants",
    "rule_files",
]


#: The extended property that our events carry.
MARKER = MARKER_PROPERTY


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """One tenant's world, with what is kept beside it. is_loopback: Graph is on this machine, so it is a sandbox.

    links: None where there are no pages. sign_in: None where there are none, or a managed identity signs in for us.
    """

    world: World
    store: Store
    doorway: Doorway
    is_loopback: bool
    links: Links | None = None
    sign_in: BrowserSignIn | None = None

    def under(self, rules: Rules) -> "Installation":
        """The same, by other rules."""
        audit = self.store.audit.under(rules.digest)
        return replace(self, world=replace(self.world, rules=rules, audit=audit))


@asynccontextmanager
async def open_installation(
    settings: Settings, rules: Rules, *, called: Callable[[str], None] = lambda _: None, shared: Shared | None = None
) -> AsyncGenerator[Installation]:
    """Everything the settings name, until the block ends. Nothing is sent to Graph before the first call.

    called: told of every call to Graph how it went: `ok`, or the error's name. shared: the database of a worker, which
    holds Graph's limits over all workers together.
    """
    graph_settings = _graph_settings(settings)
    tenant = TenantId(graph_settings.tenant_id)
    links = _links(settings, tenant)
    async with AsyncExitStack() as opened:
        store = shared.store(tenant) if shared else await opened.enter_async_context(open_records(settings))
        places, book = (shared.places(tenant), store.mailed) if shared else (None, None)
        reaching = open_graph(graph_settings, called=called, places=places, book=book)
        graph = await opened.enter_async_context(reaching)
        world = World(
            tenant=tenant,
            service_mailbox=graph_settings.service_mailbox,
            rules=rules,
            directory=graph.directory,
            calendars=graph.calendars,
            events=graph.events,
            post=graph.post,
            ledger=store.ledger,
            history=store.history,
            wishes=store.wishes,
            letters=store.mail,
            contacts=store.contacts,
            totals=store.totals,
            audit=store.audit.under(rules.digest),
            links=links,
            board=_board(settings),
        )
        sign_in = _sign_in(graph_settings, links)
        try:
            yield Installation(
                world=world,
                store=store,
                doorway=graph.doorway,
                is_loopback=_is_loopback(graph_settings.graph_root),
                links=links,
                sign_in=sign_in,
            )
        finally:
            if sign_in is not None:
                sign_in.close()


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncGenerator[Store]:
    """What is kept, until the block ends: for what needs nothing of Graph, whose SDK is not even loaded."""
    async with open_store(settings.database_url.get_secret_value(), TenantId(settings.tenant_id)) as store:
        yield store


def open_workers_database(settings: Settings) -> AbstractAsyncContextManager[Shared]:
    """The database that workers share, for `open_installation`. Raises NotAllowed where it is SQLite."""
    return open_shared(settings.database_url.get_secret_value())


def _board(settings: Settings) -> Webhook | None:
    return Webhook(url=settings.webhook_url, ca_file=settings.ca_file) if settings.webhook_url else None


def _graph_settings(settings: Settings) -> GraphSettings:
    return GraphSettings(
        tenant_id=settings.tenant_id,
        client_id=settings.client_id,
        service_mailbox=Address(settings.service_mailbox),
        secret=_shown(settings.client_secret),
        certificate=settings.client_certificate_file,
        certificate_password=_shown(settings.client_certificate_password),
        federated_token=settings.federated_token_file,
        managed_identity=settings.managed_identity,
        cloud=settings.cloud,
        root=settings.graph_root,
        authority=settings.authority,
        ca_file=settings.ca_file,
        ceiling=settings.graph_ceiling,
        mails_a_minute=settings.mails_a_minute,
    )


def _links(settings: Settings, tenant: TenantId) -> Links | None:
    key = _shown(settings.link_key)
    return Links(settings.public_url, key, tenant) if settings.public_url and key else None


def _sign_in(settings: GraphSettings, links: Links | None) -> BrowserSignIn | None:
    if links is None or settings.managed_identity:
        return None
    return BrowserSignIn(settings, redirect=f"{links.base}/sign-in/done")


def _shown(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _is_loopback(root: str) -> bool:
    host = urlsplit(root).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
