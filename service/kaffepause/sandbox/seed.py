"""The made-up company Nordwind A/S: the same seed gives the same people, calendars, ids and secrets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kaffepause.sandbox.clock import SandboxClock
from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.seed_calendar import BEFORE, Diary
from kaffepause.sandbox.seed_people import DOMAIN, hire_everybody
from kaffepause.sandbox.tenant import Application, Tenant
from kaffepause.sandbox.zones import zone_named

#: What the service needs for everything it does, as the check of permissions names it.
FULL_ROLES = frozenset(
    {
        "Calendars.ReadWrite",
        "Mail.ReadWrite",
        "Mail.Send",
        "MailboxSettings.Read",
        "User.Read.All",
        "GroupMember.Read.All",
    }
)
MONDAY = date(2026, 11, 23)
SERVICE_MAILBOX = f"kaffepause@{DOMAIN}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """What a company is grown from. The clock stands at ``at`` (aware), by default 07:00 in Copenhagen on ``monday``.

    ``empty``: people and groups, and nothing in the calendars.
    """

    word: str = "nordwind"
    monday: date = MONDAY
    at: datetime | None = None
    ticking: bool = False
    empty: bool = False

    @classmethod
    def of_this_week(cls, word: str = "nordwind") -> "Seed":
        """A company around this machine's own week, on a clock that ticks with the machine's."""
        now = SandboxClock().now()
        today = now.astimezone(zone_named("Romance Standard Time")).date()
        return cls(word=word, monday=today - timedelta(days=today.weekday()), at=now, ticking=True)

    def grow(self) -> Tenant:
        """The company; ``ValueError`` where ``monday`` is none."""
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday.")
        zone = zone_named("Romance Standard Time")
        start = datetime.combine(self.monday, time(7), zone)
        tenant = Tenant(
            id=Ids(self.word).guid("tenant"),
            domain=DOMAIN,
            name="Nordwind A/S",
            clock=SandboxClock(start - BEFORE - timedelta(weeks=1)),
            ids=Ids(self.word),
        )
        roles = hire_everybody(tenant, start.astimezone(UTC))
        register_app(tenant)
        if not self.empty:
            Diary(tenant, self.monday, roles).fill()
        _forget_the_past(tenant)
        tenant.clock.set(self.at or start, ticking=self.ticking)
        return tenant


def register_app(tenant: Tenant) -> Application:
    """The app registration the service signs in with; id and secret follow from the seed and open nothing else."""
    app = Application(
        client_id=tenant.ids.guid("application"),
        object_id=tenant.ids.guid("service principal"),
        name="kaffepause",
        secrets={secret_of(tenant): None},
        roles=FULL_ROLES,
    )
    tenant.apps[app.client_id] = app
    return app


def secret_of(tenant: Tenant) -> str:
    """The made-up client secret of the seeded application."""
    return "sandbox-" + tenant.ids.guid("secret").replace("-", "")


def _forget_the_past(tenant: Tenant) -> None:
    """The mail that filling the calendars caused is not part of the company's story; it starts with empty mailboxes."""
    for mailbox in tenant.mailboxes.values():
        mailbox.messages.clear()
        mailbox.sent_at.clear()
    tenant.outside.clear()
