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
from kaffepause.said import Said
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
#: Functions that several findings are about.
SIGN_IN, CLOCK, WEBHOOK = Said("sign-in"), Said("clock"), Said("Teams webhook")
PEOPLE, FREE_BUSY, TEAMS = Said("people and groups"), Said("free/busy"), Said("Teams links")
OUTSIDE: Final = Said("mailboxes outside the scope")
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
            yield Finding(function=SIGN_IN, verdict=Verdict.WRONG, says=str(problem))
            return
        yield Finding(function=SIGN_IN, verdict=Verdict.WORKS, says=Said("Entra gave a token."))
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
        left = Said("It is good for {days} days more.", days=days)
        if ends > self.now + SOON:
            yield Finding(function=Said("certificate"), verdict=Verdict.WORKS, says=left)
            return
        when = left if ends > self.now else Said("The certificate ended on {day:%Y-%m-%d}.", day=ends)
        says = Said("{when} Upload a new one to the app registration, and name it in the settings.", when=when)
        yield Finding(function=Said("certificate"), verdict=Verdict.WRONG, says=says)

    def _secret(self) -> Iterator[Finding]:
        """Entra tells an app when its own secret ends only if it may read every registration, which ours may not."""
        if client := self.doorway.secret_of():
            says = Said(
                "When it ends is not for kaffepause to see. Look it up, and write it into a calendar: "
                "az ad app credential list --id {client} --query '[].endDateTime'. A certificate says when it ends.",
                client=client,
            )
            yield Finding(function=Said("client secret"), verdict=Verdict.UNKNOWN, says=says)

    async def _webhook(self, board: Board) -> Finding:
        try:
            await board.reach()
        except OutsideError as problem:
            cure = Said("Check KAFFEPAUSE_WEBHOOK_URL, and that this computer may reach it.")
            return Finding(function=WEBHOOK, verdict=Verdict.WRONG, says=Said.joined(" ", [str(problem), cure]))
        return Finding(function=WEBHOOK, verdict=Verdict.WORKS, says=Said("It answers; nothing was posted."))

    async def _clock(self) -> Finding:
        try:
            there = await self.doorway.clock()
        except OutsideError as problem:
            return Finding(function=CLOCK, verdict=Verdict.UNKNOWN, says=str(problem))
        if there is None:
            return Finding(function=CLOCK, verdict=Verdict.UNKNOWN, says=Said("Graph did not say what time it has."))
        off = abs(there - self.now)
        if off < SKEW:
            says = Said("This computer and Graph agree on the time.")
            return Finding(function=CLOCK, verdict=Verdict.WORKS, says=says)
        return Finding(function=CLOCK, verdict=Verdict.WRONG, says=_off(off))

    async def _in_calendars(self) -> AsyncIterator[Finding]:
        try:
            company = await read_company(self.world)
        except OutsideError as problem:
            yield Finding(function=PEOPLE, verdict=Verdict.MISSING, says=str(problem))
            company = Company(rosters={}, people={}, blind=frozenset(), unread=())
        else:
            yield self._people(company)
            yield await self._managers(company)
            for finding in await self._free_busy(company):
                yield finding
        service = self.world.service_mailbox
        yield await self._write(Said("booking from the service mailbox"), service)
        yield await self._teams_links()
        for person in await self._organizers(company):
            yield await self._write(Said("booking in a manager's name"), person.address)
        for person in self._own_calendars(company):
            yield await self._write(Said("breaks in people's own calendars"), person.address)

    def _people(self, company: Company) -> Finding:
        unread = [Said("{name}: {because}", name=one.name, because=one.because) for one in company.unread]
        if unread:
            return Finding(function=PEOPLE, verdict=Verdict.MISSING, says=Said.joined(" ", unread))
        said = {"teams": len(company.rosters), "people": len(company.people)}
        says = Said("{teams} teams with {people} people were read.", **said)
        return Finding(function=PEOPLE, verdict=Verdict.WORKS, says=says)

    async def _managers(self, company: Company) -> Finding:
        asked = [team for team in self.world.rules.organization.teams if not team.manager]
        person = next(iter(company.people.values()), None)
        if not asked or person is None:
            says = Said("The file names every manager.")
            return Finding(function=Said("managers"), verdict=Verdict.WORKS, says=says)

        async def look() -> None:
            await self.world.directory.manager_of(person.id)

        return await self._tried(Said("managers from Entra"), look, "User.Read.All")

    async def _free_busy(self, company: Company) -> Sequence[Finding]:
        sample = [one for roster in company.rosters.values() for one in roster.everyone[:2]]
        people = list({person.id: person for person in sample}.values())
        try:
            found = await self.world.calendars.free_busy(people, Interval(self.now, self.now + timedelta(days=7)))
        except OutsideError as problem:
            return [Finding(function=FREE_BUSY, verdict=Verdict.MISSING, says=str(problem))]
        unknown = {one.address: found[one.id].unknown_because for one in people if not found[one.id].is_known}
        read = Said("{count} people's times were read.", count=len(people) - len(unknown))
        fine = self._narrow(FREE_BUSY, "Calendars.Read", read)
        each = [Said("{address} ({because})", address=one, because=because) for one, because in unknown.items()]
        named = Said.joined(", ", each)
        says = Said("These give no times, and nobody is booked over them: {each}.", each=named)
        alone = Finding(function=Said("single mailboxes"), verdict=Verdict.UNKNOWN, says=says)
        return [*([fine] if len(unknown) < len(people) else []), *([alone] if unknown else [])]

    async def _teams_links(self) -> Finding:
        mailbox = self.world.service_mailbox
        try:
            is_licensed = await self.doorway.makes_teams_links(mailbox)
        except OutsideError as problem:
            return Finding(function=TEAMS, verdict=Verdict.MISSING, says=str(problem))
        if is_licensed:
            says = Said("{mailbox} may hold Teams meetings.", mailbox=mailbox)
            return Finding(function=TEAMS, verdict=Verdict.WORKS, says=says)
        cure = Said(
            "Give {mailbox} a licence with Teams in the Microsoft 365 admin center; until then there is no link.",
            mailbox=mailbox,
        )
        return Finding(function=TEAMS, verdict=Verdict.MISSING, says=cure)

    async def _organizers(self, company: Company) -> Sequence[Person]:
        agreed = await self.world.wishes.agreed()
        return [person for person in company.people.values() if person.id in agreed]

    def _own_calendars(self, company: Company) -> Sequence[Person]:
        teams = self.world.rules.organization.teams
        breaks = {team.name for team in teams for one in team.activities if one.held_in is HeldIn.OWN_CALENDAR}
        rosters = [company.rosters[name] for name in sorted(breaks) if name in company.rosters]
        return [roster.everyone[0] for roster in rosters[:1] if roster.everyone]

    async def _write(self, function: Said, mailbox: Address) -> Finding:
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

        return await self._tried(Said("writing mails"), erase, "Mail.ReadWrite", self.world.service_mailbox)

    async def _sending(self) -> Finding:
        async def send() -> None:
            await self.world.post.send(NOBODYS_MESSAGE)

        return await self._tried(Said("sending mails"), send, "Mail.Send", self.world.service_mailbox)

    async def _tried(
        self, function: Said, deed: Callable[[], Awaitable[None]], permission: str, mailbox: Address | None = None
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
        on_mailbox = Said("Tried on {mailbox}.", mailbox=mailbox)
        return self._narrow(function, permission, on_mailbox if mailbox else Said("Tried on a person."))

    def _narrow(self, function: Said, permission: str, says: Said) -> Finding:
        """That it works; or that it does so in every mailbox, where it should in a few."""
        if permission not in self.wide or permission not in ROLES:
            return Finding(function=function, verdict=Verdict.WORKS, says=says)
        return Finding(function=function, verdict=Verdict.TOO_WIDE, says=_too_wide(permission))

    async def _scope(self) -> Finding:
        if self.outside is None:
            says = Said("Not tried. Name a mailbox that kaffepause must not reach with --outside ADDRESS.")
            return Finding(function=OUTSIDE, verdict=Verdict.UNKNOWN, says=says)
        tried = await self._write(OUTSIDE, self.outside)
        if tried.verdict is Verdict.MISSING:
            says = Said("{mailbox} is refused, as it should be.", mailbox=self.outside)
            return Finding(function=tried.function, verdict=Verdict.WORKS, says=says)
        if tried.verdict is Verdict.UNKNOWN:
            return tried
        says = Said(
            "kaffepause may write to the calendar of {mailbox}. Narrow the scope of its role '{role}' "
            "(Set-ManagementScope), and take the consent in Entra away.",
            mailbox=self.outside,
            role=ROLES["Calendars.ReadWrite"],
        )
        return Finding(function=tried.function, verdict=Verdict.TOO_WIDE, says=says)

    def _unneeded(self) -> Iterator[Finding]:
        for permission in sorted(self.wide - IN_ENTRA - ROLES.keys()):
            says = Said(
                "{permission} is consented and never used. Take it away in Entra, under API permissions.",
                permission=permission,
            )
            yield Finding(function=Said("other permissions"), verdict=Verdict.TOO_WIDE, says=says)

    def _holidays(self) -> Iterator[Finding]:
        year = (self.now.date(), (self.now + timedelta(days=365)).date())
        without = [
            team.name
            for team in self.world.rules.organization.teams
            if not any(year[0] <= day <= year[1] for day in team.holidays)
        ]
        none = Said("None is known for {teams}: set its country.", teams=", ".join(without))
        says, verdict = (none, Verdict.MISSING) if without else (Said("Known for every team."), Verdict.WORKS)
        yield Finding(function=Said("holidays"), verdict=verdict, says=says)


def _off(off: timedelta) -> Said:
    seconds = f"{off.total_seconds():.0f}"
    grave = Said(
        "This computer is {seconds} seconds off. Entra refuses what is signed so far off. "
        "Turn on time synchronization.",
        seconds=seconds,
    )
    light = Said("This computer is {seconds} seconds off. Turn on time synchronization.", seconds=seconds)
    return grave if off > TOO_MUCH_SKEW else light


def _too_wide(permission: str) -> Said:
    return Said(
        "{permission} is consented in Entra and so reaches every mailbox of the tenant. Take it away under API "
        "permissions, and give the Exchange role '{role}' over a scope instead: "
        "New-ManagementRoleAssignment -App CLIENT_ID -Role '{role}' -CustomResourceScope SCOPE.",
        permission=permission,
        role=ROLES[permission],
    )
