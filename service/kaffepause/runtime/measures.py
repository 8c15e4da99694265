"""What is counted, for Prometheus. Labels are tenant ids, kinds and outcomes: never a name, a title or an address."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

#: The outcome of a call to Graph that was told to wait.
THROTTLED: Final = "Throttled"


class Measures:
    """Everything one process counts, over all of its tenants."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.cycles = self._counter("cycles", "Cycles by how they ended.", "kind", "outcome")
        self.lag = self._gauge("cycle_lag_seconds", "How late the latest cycle began.", "kind")
        self.age = self._gauge("last_good_cycle_age_seconds", "Since the latest cycle that was done began.", "kind")
        self.requests = self._counter("graph_requests", "Calls to Microsoft Graph by outcome.", "outcome")
        self.throttles = self._counter("graph_throttles", "Calls that Graph told to wait.")
        self.bookings = self._counter("bookings", "Actions on calendars by kind and outcome.", "kind", "outcome")
        self.mails = self._counter("mails", "Mails by kind and outcome.", "kind", "outcome")
        self.unread = self._gauge("unread_mailboxes", "Mailboxes and groups the latest plan could not read.")
        self.refused = self._gauge("rules_refused", "1 while a changed file cannot be used and the old one holds.")

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"kaffepause_{name}", says, ("tenant", *labels), registry=self._registry)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(f"kaffepause_{name}", says, ("tenant", *labels), registry=self._registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def of(self, tenant: str) -> "TenantMeasures":
        """The part of one tenant, which begins at nothing rather than missing."""
        self.throttles.labels(tenant)
        self.unread.labels(tenant)
        self.refused.labels(tenant)
        return TenantMeasures(self, tenant)


class TenantMeasures:
    """What is counted for one tenant."""

    def __init__(self, whole: Measures, tenant: str) -> None:
        self._whole, self._tenant = whole, tenant

    def cycle_begun(self, kind: str, lag: timedelta) -> None:
        """lag: since it was due."""
        self._whole.lag.labels(self._tenant, kind).set(lag.total_seconds())

    def cycle_ended(self, kind: str, outcome: str) -> None:
        """outcome: done, failed or faulted."""
        self._whole.cycles.labels(self._tenant, kind, outcome).inc()

    def last_good(self, kind: str, age: timedelta) -> None:
        """age: since the latest cycle of that kind that is done was begun."""
        self._whole.age.labels(self._tenant, kind).set(age.total_seconds())

    def called(self, outcome: str) -> None:
        """One call to Graph. outcome: `ok`, or the error's name."""
        self._whole.requests.labels(self._tenant, outcome).inc()
        if outcome == THROTTLED:
            self._whole.throttles.labels(self._tenant).inc()

    def booked(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """outcomes: what was to be done, and what it came to."""
        for kind, outcome in outcomes:
            self._whole.bookings.labels(self._tenant, kind, outcome).inc()

    def mailed(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """outcomes: the kind of letter, and what became of it."""
        for kind, outcome in outcomes:
            self._whole.mails.labels(self._tenant, kind, outcome).inc()

    def unread(self, count: int) -> None:
        """count: what the latest plan could not read."""
        self._whole.unread.labels(self._tenant).set(count)

    def rules_refused(self, *, is_refused: bool) -> None:
        """Whether the file as it stands cannot be used."""
        self._whole.refused.labels(self._tenant).set(is_refused)
