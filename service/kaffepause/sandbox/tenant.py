"""The pretend tenant: its people, groups, mailboxes and applications, and the clock they live by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kaffepause.sandbox.clock import SandboxClock
from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.message import Message
from kaffepause.sandbox.wire import Call, Json, Refused

if TYPE_CHECKING:
    from kaffepause.sandbox.event import StoredEvent

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(kw_only=True, slots=True)
class User:
    """A person (or a shared or service mailbox's account) in the directory. ``mail`` None: no address at all.

    ``country`` is free text; ``usage_location`` is two letters, and everybody with a license has one.
    """

    id: str
    upn: str
    mail: str | None
    display_name: str
    given_name: str | None = None
    surname: str | None = None
    job_title: str | None = None
    department: str | None = None
    office: str | None = None
    city: str | None = None
    country: str | None = None
    usage_location: str | None = None
    language: str | None = None
    enabled: bool = True
    guest: bool = False
    manager_id: str | None = None
    hired: datetime | None = None
    leaves: datetime | None = None
    created: datetime | None = None
    licenses: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True)
class Group:
    """An Entra group. ``members`` are ids of users and of groups, in the order they joined."""

    id: str
    name: str
    mail: str | None = None
    description: str | None = None
    unified: bool = False
    members: list[str] = field(default_factory=list[str])
    created: datetime | None = None


@dataclass(kw_only=True, slots=True)
class WorkingHours:
    """When a mailbox says its owner works: wall-clock ``HH:MM`` in ``time_zone`` (a Windows or IANA name).

    ``custom_zone`` is a whole ``customTimeZone`` in Graph's shape; given, it goes out in place of the name.
    """

    days: tuple[str, ...] = WEEKDAYS
    start: str = "08:00"
    end: str = "16:00"
    time_zone: str = "Romance Standard Time"
    custom_zone: Json | None = None


@dataclass(kw_only=True, slots=True)
class AutomaticReplies:
    """Out-of-office replies: ``disabled``, ``alwaysEnabled`` or ``scheduled`` between two UTC moments."""

    status: str = "disabled"
    start: datetime | None = None
    end: datetime | None = None
    internal: str = ""
    external: str = ""


@dataclass(kw_only=True, slots=True)
class Mailbox:
    """One person's Exchange mailbox.

    ``time_zone`` may be empty: nobody ever opened Outlook there. ``hosted`` False answers as Graph does for a mailbox
    without a licence. ``events`` are the default calendar's masters and single events by id; ``calendar_index`` is the
    calendar half's own index by time, rebuilt after a load. ``teams_allowed`` False: a Teams link is never given.
    ``sent_at`` is what the sending limits count: world-clock epoch seconds and recipients of each mail sent.
    """

    user_id: str
    time_zone: str = "Romance Standard Time"
    working_hours: WorkingHours = field(default_factory=WorkingHours)
    locale: str = "da-DK"
    date_format: str = "dd-MM-yyyy"
    time_format: str = "HH:mm"
    delegate_delivery: str = "sendToDelegateOnly"
    purpose: str = "user"
    hosted: bool = True
    teams_allowed: bool = True
    automatic_replies: AutomaticReplies = field(default_factory=AutomaticReplies)
    events: "dict[str, StoredEvent]" = field(default_factory=dict[str, "StoredEvent"])
    calendar_index: Any = None
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    sent_at: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])


@dataclass(frozen=True, kw_only=True, slots=True)
class ExchangeScope:
    """An Exchange RBAC grant: a permission (``Calendars.ReadWrite``) over named mailboxes only."""

    permission: str
    mailboxes: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class FederatedCredential:
    """Somebody else's issuer whose tokens about ``subject`` sign this application in; ``public_key`` is PEM."""

    issuer: str
    subject: str
    public_key: str
    audience: str = "api://AzureADTokenExchange"


@dataclass(kw_only=True, slots=True)
class Application:
    """An app registration. ``secrets`` map a secret to the epoch second it expires (None: never);
    ``certificates`` are PEM texts whose key may sign a client assertion; ``roles`` are the consented permissions."""

    client_id: str
    object_id: str
    name: str
    secrets: dict[str, float | None] = field(default_factory=dict[str, float | None])
    certificates: list[str] = field(default_factory=list[str])
    federated: tuple[FederatedCredential, ...] = ()
    roles: frozenset[str] = frozenset()
    exchange_scopes: tuple[ExchangeScope, ...] = ()

    def exchange_scope_covers(self, permissions: frozenset[str], user_id: str) -> bool:
        """Whether an Exchange role gives one of ``permissions`` over this mailbox."""
        return any(scope.permission in permissions and user_id in scope.mailboxes for scope in self.exchange_scopes)


@dataclass(kw_only=True, slots=True)
class PostSettings:
    """How the post office works: how long a sent copy takes to show in Sent Items, and Exchange's sending limits.

    Past ``mails_per_minute`` (Exchange: 30; off by default) a mail waits its turn; past ``recipients_per_day`` it is
    refused. None switches a limit off.
    """

    sent_lag: timedelta = timedelta()
    mails_per_minute: int | None = None
    recipients_per_day: int | None = 10_000


@dataclass(kw_only=True, slots=True)
class Tenant:
    """Everything there is. Handlers change it in place; ``changes`` is the directory's journal for delta queries."""

    id: str
    domain: str
    name: str
    clock: SandboxClock
    ids: Ids
    users: dict[str, User] = field(default_factory=dict[str, User])
    groups: dict[str, Group] = field(default_factory=dict[str, Group])
    mailboxes: dict[str, Mailbox] = field(default_factory=dict[str, Mailbox])
    apps: dict[str, Application] = field(default_factory=dict[str, Application])
    changes: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    outside: list[Message] = field(default_factory=list[Message])
    post: PostSettings = field(default_factory=PostSettings)
    _by_address: dict[str, str] = field(default_factory=dict[str, str])

    def now(self) -> datetime:
        """The moment in this world, aware."""
        return self.clock.now()

    def add_user(self, user: User, mailbox: Mailbox | None = None) -> User:
        """Put a person (and their mailbox) into the directory."""
        self.users[user.id] = user
        if mailbox is not None:
            self.mailboxes[user.id] = mailbox
        self._index(user)
        self.changes.append(("user", user.id))
        return user

    def add_group(self, group: Group) -> Group:
        """Put a group into the directory."""
        self.groups[group.id] = group
        self.changes.append(("group", group.id))
        return group

    def join(self, group_id: str, member_id: str) -> None:
        """A user or group becomes a direct member; nothing happens where it is one."""
        members = self.groups[group_id].members
        if member_id not in members:
            members.append(member_id)
            self.changes.append(("joined", group_id, member_id))

    def leave(self, group_id: str, member_id: str) -> None:
        """A direct member leaves a group; nothing happens where it was none."""
        members = self.groups[group_id].members
        if member_id in members:
            members.remove(member_id)
            self.changes.append(("left", group_id, member_id))

    def set_manager(self, user_id: str, manager_id: str | None) -> None:
        """Somebody else (or nobody) is the manager from now on."""
        self.users[user_id].manager_id = manager_id
        self.changes.append(("user", user_id))

    def remove_user(self, user_id: str) -> None:
        """The account is deleted: gone from the directory, from every group, and so is the mailbox."""
        user = self.users.pop(user_id)
        self.mailboxes.pop(user_id, None)
        self._by_address = {address: owner for address, owner in self._by_address.items() if owner != user.id}
        for group in self.groups.values():
            self.leave(group.id, user_id)
        for other in self.users.values():
            other.manager_id = None if other.manager_id == user_id else other.manager_id
        self.changes.append(("user", user_id))

    def look_up(self, name: str) -> User | None:
        """The user with this id, user principal name or mail address, in any case; None if there is none."""
        return self.users.get(name) or self.users.get(self._by_address.get(name.lower(), ""))

    def find_user(self, name: str) -> User:
        """As ``look_up``, but 404 ``Request_ResourceNotFound`` where there is none: the directory's answer."""
        user = self.look_up(name)
        if user is None:
            raise no_such_object(name)
        return user

    def find_group(self, group_id: str) -> Group:
        """The group, or 404 ``Request_ResourceNotFound``."""
        group = self.groups.get(group_id)
        if group is None:
            raise no_such_object(group_id)
        return group

    def mailbox(self, name: str) -> Mailbox:
        """The hosted mailbox of the user called ``name``: 404 ``ErrorInvalidUser`` for nobody, 404
        ``MailboxNotEnabledForRESTAPI`` where there is an account and no (licensed) mailbox."""
        user = self.look_up(name)
        if user is None:
            raise Refused(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
        mailbox = self.mailboxes.get(user.id)
        if mailbox is None or not mailbox.hosted:
            raise Refused(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
            )
        return mailbox

    def mailbox_of(self, call: Call) -> Mailbox:
        """The mailbox in the path of ``call`` (its ``{user}``)."""
        return self.mailbox(call.params["user"])

    def transitive_members(self, group: Group) -> list[User | Group]:
        """Members of the group and of every group in it, each once, groups before what they hold."""
        found: dict[str, User | Group] = {}
        self._gather(group.members, found)
        return list(found.values())

    def direct_reports(self, user_id: str) -> list[User]:
        """Who has this user as manager, in the order of the directory."""
        return [user for user in self.users.values() if user.manager_id == user_id]

    def groups_of(self, user_id: str) -> list[Group]:
        """The groups a user is a direct member of."""
        return [group for group in self.groups.values() if user_id in group.members]

    def hosted(self) -> Iterable[tuple[User, Mailbox]]:
        """Every person with a working mailbox, in the order of the directory."""
        for user in self.users.values():
            mailbox = self.mailboxes.get(user.id)
            if mailbox is not None and mailbox.hosted:
                yield user, mailbox

    def _gather(self, members: Sequence[str], found: dict[str, User | Group]) -> None:
        for member in members:
            if member in found:
                continue
            if member in self.users:
                found[member] = self.users[member]
            elif member in self.groups:
                found[member] = self.groups[member]
                self._gather(self.groups[member].members, found)

    def _index(self, user: User) -> None:
        for address in (user.upn, user.mail):
            if address:
                self._by_address[address.lower()] = user.id


def no_such_object(name: str) -> Refused:
    """The directory's 404."""
    message = f"Resource '{name}' does not exist or one of its queried reference-property objects are not present."
    return Refused(404, "Request_ResourceNotFound", message)
