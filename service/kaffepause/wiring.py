"""From settings to ports: the one place that knows which adapter is real."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from kaffepause.config.read import Rules
from kaffepause.config.settings import Settings, config_path, read_settings
from kaffepause.domain.ids import Address, TenantId
from kaffepause.graph.build import open_graph
from kaffepause.graph.settings import GraphSettings
from kaffepause.graph.wire import MARKER_PROPERTY
from kaffepause.store.opening import Store, open_store
from kaffepause.verbs.world import World

__all__ = ["MARKER", "Installation", "Settings", "config_path", "open_installation", "read_settings"]


#: The extended property that our events carry.
MARKER = MARKER_PROPERTY


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """One tenant's world, with what is kept beside it. is_loopback: Graph is on this machine, so it is a sandbox."""

    world: World
    store: Store
    is_loopback: bool


@asynccontextmanager
async def open_installation(settings: Settings, rules: Rules) -> AsyncGenerator[Installation]:
    """Everything the settings name, until the block ends. Nothing is sent to Graph before the first call."""
    graph_settings = _graph_settings(settings)
    tenant = TenantId(graph_settings.tenant_id)
    async with (
        open_store(settings.database_url.get_secret_value(), tenant) as store,
        open_graph(graph_settings) as graph,
    ):
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
        )
        yield Installation(world=world, store=store, is_loopback=_is_loopback(graph_settings.graph_root))


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
    )


def _shown(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _is_loopback(root: str) -> bool:
    host = urlsplit(root).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
