"""A week of the company as the page shows it: teams, people, days, and what changed since an earlier moment."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Instance
from kaffepause.sandbox.extended import canonical
from kaffepause.sandbox.tenant import Group, Mailbox, Tenant, User
from kaffepause.sandbox.zones import UnknownZone, zone_named

State = Literal["kept", "new", "gone"]

#: The days shown, and the hours of a day (wall clock) where nothing lies earlier or later.
DAYS = 5
FIRST_HOUR, LAST_HOUR = 7, 18

_STATUS_WORDS = {
    "busy": "busy",
    "tentative": "tentative",
    "oof": "away",
    "workingElsewhere": "working elsewhere",
    "free": "free",
    "unknown": "unknown",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One entry of one person on one day. ``start`` and ``length`` are minutes of that day's wall clock."""

    subject: str
    status: str
    start: int
    length: int
    all_day: bool
    marked: bool
    state: State
    organizer: str
    people: int
    private: bool
    lane: int = 0
    lanes: int = 1

    @property
    def hours(self) -> str:
        """The times in words."""
        return "all day" if self.all_day else f"{_clock(self.start)}–{_clock(self.start + self.length)}"

    @property
    def status_word(self) -> str:
        """How it shows, in a word."""
        return _STATUS_WORDS.get(self.status, self.status)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of one person: what lies on it, and when they work (minutes; equal: not at all)."""

    on: date
    blocks: tuple[Block, ...]
    works_from: int
    works_to: int

    @property
    def timed(self) -> tuple[Block, ...]:
        """What has a time."""
        return tuple(block for block in self.blocks if not block.all_day)

    @property
    def whole(self) -> tuple[Block, ...]:
        """What lasts all day."""
        return tuple(block for block in self.blocks if block.all_day)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonWeek:
    """A person's week in their own time. ``elsewhere`` names where, if their clock differs from the page's."""

    key: str
    name: str
    title: str
    elsewhere: str
    readable: bool
    days: tuple[Day, ...]

    @property
    def marked(self) -> int:
        """How many marked entries stand there now."""
        return sum(block.marked and block.state != "gone" for day in self.days for block in day.blocks)

    @property
    def changed(self) -> int:
        """How many entries came or went."""
        return sum(block.state != "kept" for day in self.days for block in day.blocks)


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamWeek:
    """A group and its people."""

    key: str
    name: str
    people: tuple[PersonWeek, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedBooking:
    """A marked event, once for everybody on it, told in the zone of the page."""

    subject: str
    day: date
    hours: str
    organizer: str
    people: tuple[str, ...]
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyWeek:
    """Everything on the page. Hours are the range every day is drawn over."""

    company: str
    monday: date
    zone: str
    teams: tuple[TeamWeek, ...]
    bookings: tuple[MarkedBooking, ...]
    first_hour: int
    last_hour: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """An entry at one moment, comparable over two worlds."""

    uid: str
    day: date | None
    start: datetime
    end: datetime


_Entries = dict[_Seen, Instance]


def company_week(now: Tenant, before: Tenant, *, monday: date, mark: str | None, zone: str) -> CompanyWeek:
    """The week of ``monday`` in ``now``, compared with ``before``. ``mark`` is the id of an extended property."""
    marked = _marked_uids((now, before), canonical(mark) if mark else None)
    look = _Look(now=now, before=before, monday=monday, marked=marked, zone=ZoneInfo(zone))
    teams = tuple(look.team(group) for group in now.groups.values() if _is_team(now, group))
    timed = [block for team in teams for person in team.people for day in person.days for block in day.timed]
    return CompanyWeek(
        company=now.name,
        monday=monday,
        zone=zone,
        teams=teams,
        bookings=tuple(look.bookings()),
        first_hour=min([FIRST_HOUR, *(block.start // 60 for block in timed)]),
        last_hour=min(24, max([LAST_HOUR, *(-(-(block.start + block.length) // 60) for block in timed)])),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """One look at a week: now and before, with the marked events' iCalUIds and the page's zone."""

    now: Tenant
    before: Tenant
    monday: date
    marked: frozenset[str]
    zone: tzinfo

    def team(self, group: Group) -> TeamWeek:
        users = [self.now.users[member] for member in group.members if member in self.now.users]
        people = tuple(self._person(user) for user in users)
        return TeamWeek(key=group.id, name=group.name.removeprefix("Team "), people=people)

    def bookings(self) -> Iterator[MarkedBooking]:
        """Marked entries, each once."""
        after, earlier = self._marked_in(self.now), self._marked_in(self.before)
        told = sorted({**earlier, **after}.items(), key=lambda found: (found[0].start, found[0].uid))
        for seen, (entry, people) in told:
            start, end = seen.start.astimezone(self.zone), seen.end.astimezone(self.zone)
            organizer = entry.event.content.organizer
            yield MarkedBooking(
                subject=entry.subject,
                day=start.date(),
                hours=f"{start:%H:%M}–{end:%H:%M}",
                organizer=organizer.name or organizer.address,
                people=tuple(people),
                state=_state(seen, after, earlier),
            )

    def _person(self, user: User) -> PersonWeek:
        mailbox, old = self.now.mailboxes.get(user.id), self.before.mailboxes.get(user.id)
        zone = _zone(mailbox)
        after, earlier = _entries(mailbox, self.monday, zone), _entries(old, self.monday, zone)
        days = (self.monday + timedelta(days=offset) for offset in range(DAYS))
        return PersonWeek(
            key=user.id,
            name=user.display_name,
            title=user.job_title or "",
            elsewhere=_elsewhere(user, self.monday, zone, self.zone),
            readable=mailbox is not None and mailbox.hosted,
            days=tuple(self._day(mailbox, after, earlier, day) for day in days),
        )

    def _day(self, mailbox: Mailbox | None, after: _Entries, earlier: _Entries, day: date) -> Day:
        works_from, works_to = _works(mailbox, day)
        blocks = _laid_out(_blocks(after, earlier, day, zone=_zone(mailbox), marked=self.marked))
        return Day(on=day, blocks=blocks, works_from=works_from, works_to=works_to)

    def _marked_in(self, tenant: Tenant) -> "dict[_Seen, tuple[Instance, list[str]]]":
        """Marked entries with the names of those on whose calendars they stand."""
        found: dict[_Seen, tuple[Instance, list[str]]] = {}
        for user, mailbox in tenant.hosted():
            if not self.marked.isdisjoint(event.uid for event in mailbox.events.values()):
                for seen, entry in _entries(mailbox, self.monday, self.zone).items():
                    if seen.uid in self.marked:
                        found.setdefault(seen, (entry, []))[1].append(user.display_name)
        return found


def _is_team(tenant: Tenant, group: Group) -> bool:
    """Whether it is where its people belong: their first group. Others (all managers) would show everybody twice."""
    users = [member for member in group.members if member in tenant.users]
    return bool(users) and all(tenant.groups_of(member)[0] is group for member in users)


def _entries(mailbox: Mailbox | None, monday: date, zone: tzinfo) -> _Entries:
    if mailbox is None or not mailbox.hosted:
        return {}
    start = datetime.combine(monday, time(), zone)
    found = agenda_of(mailbox).between(start, start + timedelta(days=DAYS))
    return {_Seen(entry.event.uid, entry.day, *entry.span): entry for entry in found if not entry.event.is_cancelled}


def _state(seen: _Seen, after: Container[_Seen], earlier: Container[_Seen]) -> State:
    if seen not in earlier:
        return "new"
    return "kept" if seen in after else "gone"


def _blocks(after: _Entries, earlier: _Entries, day: date, *, zone: tzinfo, marked: frozenset[str]) -> Iterator[Block]:
    midnight = datetime.combine(day, time())
    for seen, entry in {**earlier, **after}.items():
        start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in entry.span)
        first, last = max(start, midnight), min(end, midnight + timedelta(days=1))
        if first < last or (start == end and start.date() == day):
            began = int((first - midnight).total_seconds()) // 60
            yield _block(entry, _state(seen, after, earlier), began, last - first, marked)


def _block(entry: Instance, state: State, start: int, length: timedelta, marked: frozenset[str]) -> Block:
    content = entry.event.content
    return Block(
        subject=content.subject or "(no title)",
        status=entry.event.show_as,
        start=start,
        length=int(length.total_seconds()) // 60,
        all_day=content.all_day,
        marked=entry.event.uid in marked,
        state=state,
        organizer=content.organizer.name or content.organizer.address,
        people=len(content.attendees),
        private=content.sensitivity in ("private", "confidential"),
    )


def _laid_out(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Side by side where they overlap: each in the first lane that is free, as wide as its cluster allows."""
    whole: list[Block] = []
    clusters: list[list[Block]] = []
    cluster_ends = 0
    for block in sorted(blocks, key=lambda one: (one.start, -one.length, one.subject)):
        if block.all_day:
            whole.append(block)
        elif clusters and block.start < cluster_ends:
            clusters[-1].append(block)
            cluster_ends = max(cluster_ends, block.start + block.length)
        else:
            clusters.append([block])
            cluster_ends = block.start + block.length
    return (*whole, *(block for cluster in clusters for block in _in_lanes(cluster)))


def _in_lanes(cluster: list[Block]) -> Iterator[Block]:
    ends: list[int] = []
    placed: list[tuple[Block, int]] = []
    for block in cluster:
        lane = next((number for number, end in enumerate(ends) if end <= block.start), len(ends))
        ends[lane:] = [block.start + block.length, *ends[lane + 1 :]]
        placed.append((block, lane))
    for block, lane in placed:
        yield replace(block, lane=lane, lanes=len(ends))


def _marked_uids(tenants: Iterable[Tenant], mark: str | None) -> frozenset[str]:
    """The events whose organizer's copy carries the mark: everybody's copies of them count."""
    return frozenset(
        event.uid
        for tenant in tenants
        for mailbox in tenant.mailboxes.values()
        for event in mailbox.events.values()
        if mark is not None
        and (mark in event.properties or any(mark in one.properties for one in event.changed.values()))
    )


def _elsewhere(user: User, monday: date, own: tzinfo, page: tzinfo) -> str:
    noon = datetime.combine(monday, time(12))
    return "" if own.utcoffset(noon) == page.utcoffset(noon) else user.city or str(own)


def _works(mailbox: Mailbox | None, day: date) -> tuple[int, int]:
    if mailbox is None or f"{day:%A}".lower() not in mailbox.working_hours.days:
        return 0, 0
    hours = mailbox.working_hours
    return _minutes(hours.start), _minutes(hours.end)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _zone(mailbox: Mailbox | None) -> tzinfo:
    try:
        return zone_named(mailbox.time_zone or mailbox.working_hours.time_zone) if mailbox else UTC
    except UnknownZone:
        return UTC
