"""What works, what is missing and what is too wide, function by function, by trying it. Nothing is changed anywhere.

A permission to write is tried by deleting something that is not there: who may write hears that it is not there, who
may not hears no.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from kaffepause.domain.activity import HeldIn
from kaffepause.domain.event import Marker, OwnEvent
from kaffepause.domain.ids import Address, BookingKey, EventId, MessageId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.errors import Denied, Missing, OutsideError, Refused
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.world import Board, World

#: Exchange's role that stands in for each permission, over a scope of mailboxes.
ROLES: Final[Mapping[str, str]] = {
    "Calendars.Read": "Application Calendars.Read",
    "Calendars.ReadWrite": "Application Calendars.ReadWrite",
    "MailboxSettings.Read": "Application MailboxSettings.Read",
    "Mail.ReadWrite": "Application Mail.ReadWrite",
    "Mail.Send": "Application Mail.Send",
}
#: What kaffepause has a use for in Entra itself.
IN_ENTRA: Final = frozenset(
    {"GroupMember.ReadBasic.All", "GroupMember.Read.All", "User.ReadBasic.All", "User.Read.All"}
    | {"Calendars.ReadBasic.All"}
)
#: Entra refuses what is signed more than five minutes off; a minute is worth a word.
SKEW, TOO_MUCH_SKEW = timedelta(minutes=1), timedelta(minutes=5)
#: So long before a certificate ends it is time to make another.
SOON: Final = timedelta(days=30)
NOBODYS_EVENT: Final = EventId("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AkaffepausedoctorlookedAAA=")
NOBODYS_MESSAGE: Final = MessageId(NOBODYS_EVENT)


class Verdict(StrEnum):
    """How a function is."""

    WORKS = "works"
    MISSING = "missing"  #: a permission, a licence or a setting is
    TOO_WIDE = "too wide"
    WRONG = "wrong"
    UNKNOWN = "not known"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One function of the product, how it is, and what to do."""

    function: str
    verdict: Verdict
    says: str


class Doorway(Protocol):
    """What the sign-in itself shows."""

    async def tenant_wide(self) -> frozenset[str]:
        """The permissions that hold for the whole tenant."""
        ...

    async def clock(self) -> datetime | None:
        """What Graph's clock shows."""
        ...

    def certificate_ends(self) -> datetime | None:
        """Until when the certificate we sign in with is good."""
        ...

    def secret_of(self) -> str | None:
        """The client id whose secret we sign in with; None where we sign in otherwise."""
        ...

    async def makes_teams_links(self, mailbox: Address) -> bool:
        """Whether meetings of that mailbox may be Teams meetings."""
        ...


async def examine(
    world: World, doorway: Doorway, *, now: datetime, outside: Address | None = None
) -> tuple[Finding, ...]:
    """Every function, in the order in which one needs another. outside: a mailbox that must be refused."""
    return tuple([one async for one in _Examination(world, doorway, now, outside).findings()])


class _Examination:
    def __init__(self, world: World, doorway: Doorway, now: datetime, outside: Address | None) -> None:
        self.world, self.doorway, self.now, self.outside = world, doorway, now, outside
        self.wide = frozenset[str]()

    async def findings(self) -> AsyncIterator[Finding]:
        for finding in (*self._certificate(), *self._secret()):
            yield finding
        yield await self._clock()
        try:
            self.wide = await self.doorway.tenant_wide()
        except OutsideError as problem:
            yield Finding(function="sign-in", verdict=Verdict.WRONG, says=str(problem))
            return
        yield Finding(function="sign-in", verdict=Verdict.WORKS, says="Entra gave a token.")
        async for finding in self._in_calendars():
            yield finding
        yield await self._drafts()
        yield await self._sending()
        yield await self._scope()
        for finding in (*self._unneeded(), *self._holidays()):
            yield finding
        if self.world.board:
            yield await self._webhook(self.world.board)

    def _certificate(self) -> Iterator[Finding]:
        ends = self.doorway.certificate_ends()
        if ends is None:
            return
        days = (ends - self.now).days
        verdict = Verdict.WORKS if ends > self.now + SOON else Verdict.WRONG
        when = f"The certificate ended on {ends:%Y-%m-%d}." if ends <= self.now else f"It is good for {days} days more."
        cure = (
            ""
            if verdict is Verdict.WORKS
            else " Upload a new one to the app registration, and name it in the settings."
        )
        yield Finding(function="certificate", verdict=verdict, says=f"{when}{cure}")

    def _secret(self) -> Iterator[Finding]:
        """Entra tells an app when its own secret ends only if it may read every registration, which ours may not."""
        if client := self.doorway.secret_of():
            says = (
                "When it ends is not for kaffepause to see. Look it up, and write it into a calendar: "
                f"az ad app credential list --id {client} --query '[].endDateTime'. A certificate says when it ends."
            )
            yield Finding(function="client secret", verdict=Verdict.UNKNOWN, says=says)

    async def _webhook(self, board: Board) -> Finding:
        try:
            await board.reach()
        except OutsideError as problem:
            cure = "Check KAFFEPAUSE_WEBHOOK_URL, and that this computer may reach it."
            return Finding(function="Teams webhook", verdict=Verdict.WRONG, says=f"{problem} {cure}")
        return Finding(function="Teams webhook", verdict=Verdict.WORKS, says="It answers; nothing was posted.")

    async def _clock(self) -> Finding:
        try:
            there = await self.doorway.clock()
        except OutsideError as problem:
            return Finding(function="clock", verdict=Verdict.UNKNOWN, says=str(problem))
        if there is None:
            return Finding(function="clock", verdict=Verdict.UNKNOWN, says="Graph did not say what time it has.")
        off = abs(there - self.now)
        if off < SKEW:
            return Finding(function="clock", verdict=Verdict.WORKS, says="This computer and Graph agree on the time.")
        grave = " Entra refuses what is signed so far off." if off > TOO_MUCH_SKEW else ""
        says = f"This computer is {off.total_seconds():.0f} seconds off.{grave} Turn on time synchronization."
        return Finding(function="clock", verdict=Verdict.WRONG, says=says)

    async def _in_calendars(self) -> AsyncIterator[Finding]:
        try:
            company = await read_company(self.world)
        except OutsideError as problem:
            yield Finding(function="people and groups", verdict=Verdict.MISSING, says=str(problem))
            company = Company(rosters={}, people={}, blind=frozenset(), unread=())
        else:
            yield self._people(company)
            yield await self._managers(company)
            for finding in await self._free_busy(company):
                yield finding
        service = self.world.service_mailbox
        yield await self._write("booking from the service mailbox", service)
        yield await self._teams_links()
        for person in await self._organizers(company):
            yield await self._write("booking in a manager's name", person.address)
        for person in self._own_calendars(company):
            yield await self._write("breaks in people's own calendars", person.address)

    def _people(self, company: Company) -> Finding:
        unread = [f"{one.name}: {one.because}" for one in company.unread]
        if unread:
            return Finding(function="people and groups", verdict=Verdict.MISSING, says=" ".join(unread))
        says = f"{len(company.rosters)} teams with {len(company.people)} people were read."
        return Finding(function="people and groups", verdict=Verdict.WORKS, says=says)

    async def _managers(self, company: Company) -> Finding:
        asked = [team for team in self.world.rules.organization.teams if not team.manager]
        person = next(iter(company.people.values()), None)
        if not asked or person is None:
            return Finding(function="managers", verdict=Verdict.WORKS, says="The file names every manager.")

        async def look() -> None:
            await self.world.directory.manager_of(person.id)

        return await self._tried("managers from Entra", look, "User.Read.All")

    async def _free_busy(self, company: Company) -> Sequence[Finding]:
        sample = [one for roster in company.rosters.values() for one in roster.everyone[:2]]
        people = list({person.id: person for person in sample}.values())
        try:
            found = await self.world.calendars.free_busy(people, Interval(self.now, self.now + timedelta(days=7)))
        except OutsideError as problem:
            return [Finding(function="free/busy", verdict=Verdict.MISSING, says=str(problem))]
        unknown = {one.address: found[one.id].unknown_because for one in people if not found[one.id].is_known}
        fine = self._narrow("free/busy", "Calendars.Read", f"{len(people) - len(unknown)} people's times were read.")
        each = ", ".join(f"{address} ({because})" for address, because in unknown.items())
        says = f"These give no times, and nobody is booked over them: {each}."
        alone = Finding(function="single mailboxes", verdict=Verdict.UNKNOWN, says=says)
        return [*([fine] if len(unknown) < len(people) else []), *([alone] if unknown else [])]

    async def _teams_links(self) -> Finding:
        mailbox = self.world.service_mailbox
        try:
            is_licensed = await self.doorway.makes_teams_links(mailbox)
        except OutsideError as problem:
            return Finding(function="Teams links", verdict=Verdict.MISSING, says=str(problem))
        if is_licensed:
            return Finding(function="Teams links", verdict=Verdict.WORKS, says=f"{mailbox} may hold Teams meetings.")
        cure = f"Give {mailbox} a licence with Teams in the Microsoft 365 admin center; until then there is no link."
        return Finding(function="Teams links", verdict=Verdict.MISSING, says=cure)

    async def _organizers(self, company: Company) -> Sequence[Person]:
        agreed = await self.world.wishes.agreed()
        return [person for person in company.people.values() if person.id in agreed]

    def _own_calendars(self, company: Company) -> Sequence[Person]:
        teams = self.world.rules.organization.teams
        breaks = {team.name for team in teams for one in team.activities if one.held_in is HeldIn.OWN_CALENDAR}
        rosters = [company.rosters[name] for name in sorted(breaks) if name in company.rosters]
        return [roster.everyone[0] for roster in rosters[:1] if roster.everyone]

    async def _write(self, function: str, mailbox: Address) -> Finding:
        async def erase() -> None:
            await self.world.events.cancel(self._nobodys(mailbox), "")

        return await self._tried(function, erase, "Calendars.ReadWrite", mailbox)

    def _nobodys(self, mailbox: Address) -> OwnEvent:
        span = Interval(self.now, self.now + timedelta(minutes=10))
        marker = Marker(key=BookingKey(UUID(int=0)), attempt=1, start=span.start, end=span.end, text="")
        return OwnEvent(id=NOBODYS_EVENT, organizer=mailbox, marker=marker, interval=span)

    async def _drafts(self) -> Finding:
        async def erase() -> None:
            await self.world.post.delete(NOBODYS_MESSAGE)

        return await self._tried("writing mails", erase, "Mail.ReadWrite", self.world.service_mailbox)

    async def _sending(self) -> Finding:
        async def send() -> None:
            await self.world.post.send(NOBODYS_MESSAGE)

        return await self._tried("sending mails", send, "Mail.Send", self.world.service_mailbox)

    async def _tried(
        self, function: str, deed: Callable[[], Awaitable[None]], permission: str, mailbox: Address | None = None
    ) -> Finding:
        try:
            await deed()
        except (Missing, Refused) as problem:
            # Allowed, and not there. A mailbox that is not there is another matter.
            if mailbox and problem.code in ("MailboxNotEnabledForRESTAPI", "ErrorInvalidUser"):
                return Finding(function=function, verdict=Verdict.MISSING, says=str(problem))
        except OutsideError as problem:
            verdict = Verdict.MISSING if isinstance(problem, Denied) else Verdict.UNKNOWN
            return Finding(function=function, verdict=verdict, says=str(problem))
        return self._narrow(function, permission, f"Tried on {mailbox}." if mailbox else "Tried on a person.")

    def _narrow(self, function: str, permission: str, says: str) -> Finding:
        """That it works; or that it does so in every mailbox, where it should in a few."""
        if permission not in self.wide or permission not in ROLES:
            return Finding(function=function, verdict=Verdict.WORKS, says=says)
        return Finding(function=function, verdict=Verdict.TOO_WIDE, says=_too_wide(permission))

    async def _scope(self) -> Finding:
        if self.outside is None:
            says = "Not tried. Name a mailbox that kaffepause must not reach with --outside ADDRESS."
            return Finding(function="mailboxes outside the scope", verdict=Verdict.UNKNOWN, says=says)
        tried = await self._write("mailboxes outside the scope", self.outside)
        if tried.verdict is Verdict.MISSING:
            says = f"{self.outside} is refused, as it should be."
            return Finding(function=tried.function, verdict=Verdict.WORKS, says=says)
        if tried.verdict is Verdict.UNKNOWN:
            return tried
        return Finding(
            function=tried.function,
            verdict=Verdict.TOO_WIDE,
            says=f"kaffepause may write to the calendar of {self.outside}. Narrow the scope of its role "
            f"'{ROLES['Calendars.ReadWrite']}' (Set-ManagementScope), and take the consent in Entra away.",
        )

    def _unneeded(self) -> Iterator[Finding]:
        for permission in sorted(self.wide - IN_ENTRA - ROLES.keys()):
            says = f"{permission} is consented and never used. Take it away in Entra, under API permissions."
            yield Finding(function="other permissions", verdict=Verdict.TOO_WIDE, says=says)

    def _holidays(self) -> Iterator[Finding]:
        year = (self.now.date(), (self.now + timedelta(days=365)).date())
        without = [
            team.name
            for team in self.world.rules.organization.teams
            if not any(year[0] <= day <= year[1] for day in team.holidays)
        ]
        says = "Known for every team." if not without else f"None is known for {', '.join(without)}: set its country."
        yield Finding(function="holidays", verdict=Verdict.MISSING if without else Verdict.WORKS, says=says)


def _too_wide(permission: str) -> str:
    return (
        f"{permission} is consented in Entra and so reaches every mailbox of the tenant. Take it away under API "
        f"permissions, and give the Exchange role '{ROLES[permission]}' over a scope instead: "
        f"New-ManagementRoleAssignment -App CLIENT_ID -Role '{ROLES[permission]}' -CustomResourceScope SCOPE."
    )
