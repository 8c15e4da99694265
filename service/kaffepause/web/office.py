"""What the pages stand on: the world, the links, and a short memory of who is who."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog

from kaffepause.domain.ids import Address, PersonId, TeamName
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.errors import KaffepauseError
from kaffepause.links import Links
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.own_week import OwnTime, own_week
from kaffepause.verbs.plan import Plan
from kaffepause.verbs.status import TeamStanding, standing_now
from kaffepause.verbs.team_week import TeamDiary, read_team_diary
from kaffepause.verbs.world import World

COMPANY_KEPT = timedelta(minutes=5)
DIARY_KEPT = timedelta(minutes=1)
PLAN_KEPT = timedelta(minutes=30)

Answer = TypeVar("Answer")

log = structlog.get_logger()


class Once(Protocol):
    """Something that can be done one time by anybody, kept where every process sees it: the store's cycles."""

    async def begin(self, kind: str, label: str, now: datetime) -> bool:
        """Whether this was the first."""
        ...

    async def finish(self, kind: str, label: str, now: datetime) -> None:
        """It is done, and stays done."""
        ...

    async def is_done(self, kind: str, label: str) -> bool:
        """Whether it is done."""
        ...

    async def last_done(self, kinds: Iterable[str]) -> Mapping[str, datetime]:
        """When one of each of those kinds was last done; those that never were are not in it."""
        ...


class AuditLine(Protocol):
    """One line of the audit."""

    @property
    def at(self) -> datetime: ...
    @property
    def deed(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def people(self) -> tuple[PersonId, ...]: ...


class Audited(Protocol):
    """The audit, to be read."""

    async def lines(self, since: datetime) -> tuple[AuditLine, ...]:
        """The lines since then, in the order they were written."""
        ...


class Kept(Protocol):
    """What the pages ask of the store beyond the ports of the verbs."""

    @property
    def cycles(self) -> Once: ...

    async def export(self, person: PersonId, mailbox: Address) -> dict[str, Any]:
        """Everything held about one person."""
        ...

    @property
    def audit(self) -> Audited: ...


class SignsIn(Protocol):
    """Entra, as a browser meets it."""

    def start(self) -> tuple[str, dict[str, Any]]:
        """Where to send the browser, and what to keep until it comes back. May block."""
        ...

    def finish(self, kept: dict[str, Any], answer: Mapping[str, str]) -> Mapping[str, Any]:
        """The claims of who came back. Raises SignInFailed. May block."""
        ...


@dataclass(kw_only=True)
class Office:
    """One installation's pages. world: asked for anew at each request, since the file may be read again.

    sign_in: None where nobody can sign in with Entra. The memory is this process's own, and forgetting it costs only
    time.
    """

    world: Callable[[], World]
    links: Links
    kept: Kept
    clock: Callable[[], datetime]
    sign_in: SignsIn | None = None
    plans: dict[str, Plan] = field(default_factory=dict[str, Plan])
    _company: tuple[datetime, Company] | None = None
    _diaries: dict[tuple[str, date], TeamDiary] = field(default_factory=dict[tuple[str, date], TeamDiary])
    _read: dict[str, tuple[datetime, Any]] = field(default_factory=dict[str, tuple[datetime, Any]])
    _errands: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _one_reader: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def company(self) -> Company:
        """Who is who, read from Entra at most every five minutes."""
        async with self._one_reader:
            now = self.clock()
            if self._company is None or self._company[0] + COMPANY_KEPT <= now:
                self._company = (now, await read_company(self.world()))
            return self._company[1]

    async def diary(self, team: Team, monday: date) -> TeamDiary:
        """A team's bookings around that week, read from calendars at most once a minute."""
        now, company = self.clock(), await self.company()
        found = self._diaries.get((team.name, monday))
        if found is None or found.seen_at + DIARY_KEPT <= now:
            self._diaries = {place: one for place, one in self._diaries.items() if one.seen_at + DIARY_KEPT > now}
            found = await read_team_diary(self.world(), company, team, monday, now=now)
            self._diaries[team.name, monday] = found
        return found

    async def standing(self) -> Mapping[TeamName, TeamStanding]:
        """What stands of every team, at most a minute old."""
        world = self.world()
        now = self.clock()
        return await self._lately("standing", lambda: standing_now(world.ledger, world.rules.organization, now=now))

    async def own_week(self, monday: date) -> tuple[OwnTime, ...]:
        """Our bookings of that week, at most a minute old."""
        return await self._lately(f"week of {monday}", lambda: own_week(self.world(), monday))

    async def _lately(self, name: str, read: Callable[[], Awaitable[Answer]]) -> Answer:
        """What was read under that name in the last minute, else what is read now."""
        now = self.clock()
        self._read = {known: one for known, one in self._read.items() if one[0] + DIARY_KEPT > now}
        if name not in self._read:
            self._read[name] = (now, await read())
        return self._read[name][1]

    def forget_diaries(self) -> None:
        """Something of ours was changed from here."""
        self._diaries.clear()
        self._read.clear()

    async def person(self, id_: PersonId) -> Person | None:
        """Somebody of the file's teams."""
        return (await self.company()).people.get(id_)

    def remember_plan(self, plan: Plan) -> None:
        """Keep a plan until it is carried out, put aside or too old."""
        fresh = self.clock() - PLAN_KEPT
        self.plans = {id_: one for id_, one in self.plans.items() if one.made_at > fresh} | {plan.id: plan}

    def run_errand(self, errand: Awaitable[object]) -> None:
        """Do it after the page was answered, so that how long it takes tells nothing."""
        task = asyncio.ensure_future(_logged(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def errands_done(self) -> None:
        """Wait for what is still under way."""
        await asyncio.gather(*self._errands)


async def _logged(errand: Awaitable[object]) -> None:
    try:
        await errand
    except KaffepauseError as problem:
        log.warning("pages.errand_failed", problem=type(problem).__name__)
