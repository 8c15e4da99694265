"""One running sandbox: a tenant and what stands around it, to be reset, saved and loaded as a whole."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kaffepause.sandbox.faults import Faults
from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.limits import Limits, LimitSettings
from kaffepause.sandbox.snapshot import dumped, loaded
from kaffepause.sandbox.tenant import Tenant
from kaffepause.sandbox.tokens import Signer


@dataclass(kw_only=True, slots=True)
class Manners:
    """How the service behaves as a whole. ``latency`` is what every Graph call takes at least, in seconds;
    ``token_lifetime`` is in seconds too."""

    latency: float = 0.0
    token_lifetime: int = 3600
    limits: LimitSettings = field(default_factory=LimitSettings)


@dataclass(kw_only=True, slots=True)
class World:
    """The tenant in use, its faults and limits. ``build`` makes the tenant anew, the same each time.

    ``first_manners`` are what a reset returns to. ``before`` is the saved tenant the week page compares with; empty, it
    is the tenant as built. ``challenged`` holds the ``nbf`` a claims challenge asked of an application.
    """

    build: Callable[[], Tenant]
    first_manners: Manners = field(default_factory=Manners)
    signer: Signer = field(default_factory=Signer)
    tenant: Tenant = field(init=False)
    manners: Manners = field(init=False)
    limits: Limits = field(init=False)
    faults: Faults = field(init=False)
    request_ids: Ids = field(init=False)
    challenged: dict[str, int] = field(init=False)
    before: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Everything as it was at the start: people, calendars, mail, clock, faults and counts."""
        self._begin_with(self.build())

    def save(self) -> bytes:
        """The tenant as JSON. Faults, counts and tokens are not part of it."""
        return dumped(self.tenant)

    def load(self, saved: bytes) -> None:
        """Go on from a saved tenant, with no faults and no counts. ``ValueError`` for a text that is none."""
        self._begin_with(_tenant_in(saved))

    def remember(self) -> None:
        """Let the week page's "before" be the present moment."""
        self.before = self.save()

    def tenant_before(self) -> Tenant:
        """The tenant the week page compares with."""
        return _tenant_in(self.before) if self.before else self.build()

    def _begin_with(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.manners = replace(self.first_manners, limits=replace(self.first_manners.limits))
        self.limits = Limits(self.manners.limits)
        self.faults = Faults(seed=tenant.ids.seed)
        self.request_ids = Ids(f"{tenant.ids.seed}/requests")
        self.challenged = {}
        self.before = b""


def _tenant_in(saved: bytes) -> Tenant:
    tenant = loaded(saved)
    if isinstance(tenant, Tenant):
        return tenant
    raise ValueError("This is not a saved sandbox.")
