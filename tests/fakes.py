"""The store's ports as plain dictionaries: what the contracts hold them to is what the real store is held to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from kaffepause.booking.ports import Audit, Ledger, Row, State
from kaffepause.directory.ports import Wishes
from kaffepause.domain.ids import ActivityName, BookingKey, PersonId, TeamName
from kaffepause.domain.people import Level, OptOut
from kaffepause.errors import NotAllowed
from kaffepause.planning.ports import Held, History
from kaffepause.reporting.ports import ContactBook, MailLedger, Sent, Tick, Totals, WeekTotal


class FakeLedger(Ledger):
    def __init__(self) -> None:
        self.kept: dict[BookingKey, Row] = {}
        self._changes: dict[TeamName, list[str]] = {}
        self._applied: datetime | None = None
        self._held: datetime | None = None

    async def rows(self, since: datetime) -> tuple[Row, ...]:
        found = (row for row in self.kept.values() if row.state is State.SENDING or until(row) > since)
        return tuple(sorted(found, key=lambda row: (row.slot.start, str(row.key))))

    async def row(self, key: BookingKey) -> Row | None:
        return self.kept.get(key)

    async def revisions(self) -> Mapping[TeamName, int]:
        return {team: len(plans) for team, plans in self._changes.items()}

    async def changed_by(self, plan_id: str, team: TeamName) -> int:
        plans = self._changes.get(team, [])
        others = [place for place, plan in enumerate(plans, 1) if plan != plan_id]
        return len(plans) - max(others, default=0)

    async def claim(self, row: Row, *, plan_id: str, expects: Row | None) -> bool:
        if self.kept.get(row.key) != expects:
            return False
        self._write(replace(row, state=State.SENDING), plan_id)
        return True

    async def settle(self, row: Row, *, plan_id: str) -> None:
        if row.key not in self.kept or self.kept[row.key].attempt <= row.attempt:
            self._write(replace(row, request=None), plan_id)

    async def first_apply_by_a_person(self) -> datetime | None:
        return self._applied

    async def note_apply_by_a_person(self, at: datetime) -> None:
        self._applied = self._applied or at

    async def held_since(self) -> datetime | None:
        return self._held

    async def hold(self, at: datetime) -> None:
        self._held = self._held or at

    async def let_go(self) -> None:
        self._held = None

    def _write(self, row: Row, plan_id: str) -> None:
        self.kept[row.key] = row
        self._changes.setdefault(row.team, []).append(plan_id)


def until(row: Row) -> datetime:
    """When the row is over: the end of its slot, or of its last date wherever on earth that is."""
    if not row.dates:
        return row.slot.end
    return datetime.combine(max(row.dates), time(12), UTC) + timedelta(days=1)


class FakeHistory(History):
    def __init__(self, held: Iterable[Held] = ()) -> None:
        self._held = {(one.round_label, one.part): one for one in held}

    async def held(self, since: date) -> tuple[Held, ...]:
        found = (one for one in self._held.values() if one.slot.start.date() >= since)
        return tuple(sorted(found, key=lambda one: (one.slot.start, one.round_label)))

    async def note_held(self, held: Held) -> None:
        self._held[held.round_label, held.part] = held


class FakeWishes(Wishes):
    """A new one is certain only if told so, as a new database is not. `erased` are those who must not be booked."""

    def __init__(self, *, certain: bool = False) -> None:
        self.erased: set[PersonId] = set()
        self.is_lost = False
        self._is_certain = certain
        self._opt_outs: dict[tuple[PersonId, TeamName | None, ActivityName | None], OptOut] = {}
        self._levels: dict[PersonId, Level] = {}
        self._joined: dict[PersonId, date] = {}
        self._told: dict[PersonId, datetime] = {}
        self._agreed: set[PersonId] = set()

    async def opt_outs(self) -> tuple[OptOut, ...]:
        if self.is_lost:
            raise NotAllowed("The opt-outs are lost.")
        return tuple(self._opt_outs.values())

    async def barred(self, people: Iterable[PersonId]) -> frozenset[PersonId]:
        return frozenset(self.erased.intersection(people))

    async def opt_out(self, wish: OptOut) -> None:
        self._opt_outs[wish.person, wish.team, wish.activity] = wish

    async def opt_in(
        self, person: PersonId, *, team: TeamName | None = None, activity: ActivityName | None = None
    ) -> int:
        gone = [
            key for key in self._opt_outs if key[0] == person and team in (None, key[1]) and activity in (None, key[2])
        ]
        for key in gone:
            del self._opt_outs[key]
        if person in self.erased and team is None and activity is None:
            self.erased.remove(person)
            return len(gone) + 1
        return len(gone)

    async def are_certain(self) -> bool:
        return self._is_certain and not self.is_lost

    async def declare_empty(self, at: datetime) -> None:  # noqa: ARG002
        self._is_certain, self.is_lost = True, False

    async def levels(self) -> Mapping[PersonId, Level]:
        return dict(self._levels)

    async def set_level(self, person: PersonId, chosen: Level) -> None:
        self._levels[person] = chosen

    async def joined(self) -> Mapping[PersonId, date]:
        return dict(self._joined)

    async def note_joined(self, people: Iterable[PersonId], day: date) -> None:
        for person in set(people) - self.erased:
            self._joined.setdefault(person, day)

    async def told(self) -> Mapping[PersonId, datetime]:
        return dict(self._told)

    async def note_told(self, people: Iterable[PersonId], at: datetime) -> None:
        for person in set(people) - self.erased:
            self._told.setdefault(person, at)

    async def agreed(self) -> frozenset[PersonId]:
        return frozenset(self._agreed)

    async def agree(self, person: PersonId, at: datetime) -> None:  # noqa: ARG002
        self._agreed.add(person)

    async def disagree(self, person: PersonId) -> None:
        self._agreed.discard(person)


class FakeMailLedger(MailLedger):
    def __init__(self) -> None:
        self.kept: dict[str, Sent] = {}

    async def letter(self, key: str) -> Sent | None:
        return self.kept.get(key)

    async def begin(self, sent: Sent) -> bool:
        return self.kept.setdefault(sent.key, sent) is sent

    async def step(self, sent: Sent, *, was: str) -> bool:
        if sent.key not in self.kept or self.kept[sent.key].state != was:
            return False
        self.kept[sent.key] = sent
        return True

    async def unfinished(self) -> tuple[Sent, ...]:
        return tuple(self.kept[key] for key in sorted(self.kept) if self.kept[key].state not in ("sent", "dropped"))


class FakeContactBook(ContactBook):
    def __init__(self) -> None:
        self._ticks: dict[tuple[TeamName, PersonId, date, str], Tick] = {}

    async def ticks(self, team: TeamName, since: date, until: date) -> tuple[Tick, ...]:
        found = (tick for tick in self._ticks.values() if tick.team == team and since <= tick.day < until)
        return tuple(sorted(found, key=lambda tick: (tick.day, tick.person, tick.channel)))

    async def tick(self, tick: Tick) -> None:
        self._ticks[tick.team, tick.person, tick.day, tick.channel] = tick


class FakeTotals(Totals):
    def __init__(self) -> None:
        self._totals: dict[tuple[TeamName, date, str], WeekTotal] = {}

    async def totals(self, team: TeamName, since: date) -> tuple[WeekTotal, ...]:
        found = (total for total in self._totals.values() if total.team == team and total.monday >= since)
        return tuple(sorted(found, key=lambda total: (total.monday, total.rule)))

    async def freeze(self, total: WeekTotal) -> WeekTotal:
        return self._totals.setdefault((total.team, total.monday, total.rule), total)


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeLine:
    at: datetime
    deed: str
    rule: str
    key: BookingKey | None
    people: tuple[PersonId, ...]
    config: str


@dataclass
class FakeAudit(Audit):
    """`noted` is shared with what `under` gives."""

    config: str = ""
    noted: list[FakeLine] = field(default_factory=list)

    def under(self, config: str) -> "FakeAudit":
        return FakeAudit(config, self.noted)

    async def note(
        self, at: datetime, deed: str, *, rule: str = "", key: BookingKey | None = None, people: Sequence[PersonId] = ()
    ) -> None:
        line = FakeLine(at=at, deed=deed, rule=rule, key=key, people=tuple(people), config=self.config)
        self.noted.append(line)

    async def lines(self, since: datetime) -> tuple[FakeLine, ...]:
        return tuple(line for line in self.noted if line.at >= since)


class FakeCycles:
    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], datetime] = {}
        self._finished: dict[tuple[str, str], datetime] = {}

    async def begin(self, kind: str, label: str, now: datetime, *, dead_after: timedelta = timedelta(hours=1)) -> bool:
        key = (kind, label)
        if key in self._finished or (key in self._begun and self._begun[key] > now - dead_after):
            return False
        self._begun[key] = now
        return True

    async def finish(self, kind: str, label: str, now: datetime) -> None:
        if (kind, label) in self._begun:
            self._finished.setdefault((kind, label), now)

    async def last_done(self, kinds: Iterable[str]) -> Mapping[str, datetime]:
        found = {kind: [self._begun[key] for key in self._finished if key[0] == kind] for kind in kinds}
        return {kind: max(begun) for kind, begun in found.items() if begun}

    async def is_done(self, kind: str, label: str) -> bool:
        return (kind, label) in self._finished

    async def done(self, kind: str, since: datetime) -> Mapping[str, datetime]:
        return {key[1]: at for key, at in self._finished.items() if key[0] == kind and at >= since}


class FakeLease:
    def __init__(self) -> None:
        self._owner, self._until = "", datetime.min.replace(tzinfo=UTC)

    async def take(self, owner: str, now: datetime, seconds: float) -> bool:
        if self._owner not in ("", owner) and self._until > now:
            return False
        self._owner, self._until = owner, now + timedelta(seconds=seconds)
        return True

    async def release(self, owner: str) -> None:
        if self._owner == owner:
            self._owner = ""

    async def holder(self, now: datetime) -> str | None:
        return self._owner if self._owner and self._until > now else None


@dataclass
class FakeStore:
    """Every port of the store, by the names the store gives them."""

    ledger: FakeLedger = field(default_factory=FakeLedger)
    history: FakeHistory = field(default_factory=FakeHistory)
    wishes: FakeWishes = field(default_factory=FakeWishes)
    mail: FakeMailLedger = field(default_factory=FakeMailLedger)
    contacts: FakeContactBook = field(default_factory=FakeContactBook)
    totals: FakeTotals = field(default_factory=FakeTotals)
    audit: FakeAudit = field(default_factory=FakeAudit)
    cycles: FakeCycles = field(default_factory=FakeCycles)
    lease: FakeLease = field(default_factory=FakeLease)
