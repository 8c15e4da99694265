"""What it takes to reach a tenant, as plain values, and where the clouds are.

Source of the table: `deployments` of the Graph documentation and msal's list of authorities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kaffepause.domain.ids import Address


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where a cloud signs applications in, and where its Graph answers; both without a slash at the end."""

    authority: str
    root: str


CLOUDS: Final[Mapping[str, Cloud]] = {
    "global": Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "gcc-high": Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "dod": Cloud("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
    "china": Cloud("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphSettings:
    """A tenant, a way to sign in to it, and how hard to press.

    Exactly one of `secret`, `certificate`, `federated_token` and `managed_identity` is given. root, authority: beat the
    cloud, and come as a pair. ceiling: the most calls in flight in total. mails_a_minute: per organizer mailbox;
    Exchange queues what is over 30. recipients_a_day: per organizer mailbox; Exchange refuses what is over 10,000.
    """

    tenant_id: str
    client_id: str
    service_mailbox: Address
    secret: str | None = field(default=None, repr=False)
    certificate: Path | None = None  #: PEM with its key, or PFX
    certificate_password: str | None = field(default=None, repr=False)
    federated_token: Path | None = None  #: read anew for every sign-in
    managed_identity: bool = False  #: `client_id` names a user-assigned one; empty is the system-assigned one
    cloud: str = "global"
    root: str | None = None
    authority: str | None = None
    ca_file: Path | None = None  #: trusted instead of the public authorities
    ceiling: int = 16
    mails_a_minute: int = 29
    recipients_a_day: int = 10_000

    @property
    def graph_root(self) -> str:
        """The scheme, host and port of Graph, without version or slash."""
        return (self.root or CLOUDS[self.cloud].root).rstrip("/").removesuffix("/v1.0")

    @property
    def graph_host(self) -> str:
        """The name a token may be sent to, without its port."""
        return urlsplit(self.graph_root).hostname or ""

    @property
    def tenant_authority(self) -> str:
        """Where this tenant signs in: an authority that names a tenant already is taken as it is."""
        authority = (self.authority or CLOUDS[self.cloud].authority).rstrip("/")
        return authority if urlsplit(authority).path else f"{authority}/{self.tenant_id}"

    @property
    def has_own_authority(self) -> bool:
        """Whether the authority is none that Microsoft's own instance discovery would know."""
        host = urlsplit(self.tenant_authority).netloc
        return host not in {urlsplit(cloud.authority).netloc for cloud in CLOUDS.values()}
