"""One mailbox's calendars, found by id, by time, and by what changed since.

Single events lie in buckets by the weeks they touch; series lie in a list of their own and are unrolled for the
window asked for. Reading a week costs the events of that week, however many years the mailbox holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from kaffepause.sandbox.event import EventId, Instance, Span, StoredEvent, When, taken_apart
from kaffepause.sandbox.recurrence import last_date
from kaffepause.sandbox.tenant import Mailbox
from kaffepause.sandbox.zones import CUSTOMIZED, CustomZone, UnknownZone, zone_named

#: Longer single events are kept apart, so that a sabbatical does not fill a bucket a week for years.
_LONG: Final = timedelta(weeks=12)
_DAY: Final = timedelta(days=1)


class Gone(NamedTuple):
    """An event, or one occurrence of it, that left the calendar at `stamp`."""

    stamp: int
    event: StoredEvent
    day: date | None


@dataclass(kw_only=True, slots=True)
class Calendar:
    """A calendar in a mailbox; the default one has no key of its own."""

    key: str
    name: str


@dataclass(kw_only=True, slots=True)
class Agenda:
    """The events of one mailbox. Everything that changes an event tells it through `put`, `remove` or `note`."""

    mailbox: Mailbox
    count: int = 0
    weeks: dict[int, dict[str, StoredEvent]] = field(default_factory=dict[int, dict[str, StoredEvent]])
    long: dict[str, StoredEvent] = field(default_factory=dict[str, StoredEvent])
    series: dict[str, StoredEvent] = field(default_factory=dict[str, StoredEvent])
    by_uid: dict[str, StoredEvent] = field(default_factory=dict[str, StoredEvent])
    gone: list[Gone] = field(default_factory=list[Gone])
    transactions: dict[str, StoredEvent] = field(default_factory=dict[str, StoredEvent])
    calendars: dict[str, Calendar] = field(default_factory=dict[str, Calendar])

    @property
    def zone(self) -> tzinfo:
        """The owner's zone, in which their all-day events lie; UTC where they have none."""
        custom = self.mailbox.working_hours.custom_zone
        if custom is not None and self.mailbox.time_zone == CUSTOMIZED:
            return CustomZone(custom)
        try:
            return zone_named(self.mailbox.time_zone)
        except UnknownZone:
            return UTC

    def put(self, event: StoredEvent) -> None:
        """Take in a new or changed event and count the change."""
        self._take_charge()
        self._forget(event)
        self.note(event)
        self.mailbox.events[event.key] = event
        self.by_uid[event.uid] = event
        if event.transaction:
            self.transactions[event.transaction] = event
        if event.is_series:
            self.series[event.key] = event
            return
        span = event.first.span()
        if span.end - span.start > _LONG:
            self.long[event.key] = event
            return
        for week in _weeks_of(span):
            self.weeks.setdefault(week, {})[event.key] = event

    def remove(self, event: StoredEvent) -> None:
        """The event leaves the calendar."""
        self._forget(event)
        self.mailbox.events.pop(event.key, None)
        if self.by_uid.get(event.uid) is event:
            del self.by_uid[event.uid]
        self.count += 1
        self.gone.append(Gone(self.count, event, None))

    def cancel_day(self, series: StoredEvent, day: date) -> None:
        """One occurrence leaves the calendar; its series stays."""
        series.changed.pop(day, None)
        series.cancelled.add(day)
        self.note(series)
        self.gone.append(Gone(self.count, series, day))

    def note(self, event: StoredEvent) -> None:
        """Count a change of `event` that left its times alone."""
        self.count += 1
        event.stamp = self.count

    def find(self, text: str) -> Instance | None:
        """What an id names: a single event, a series or an occurrence; None where nothing has it (any more)."""
        named = taken_apart(text)
        event = self.mailbox.events.get(named.key) if named else None
        if named is None or event is None or not _is_current(named, event):
            return None
        return self.instance(event) if named.day is None else self.occurrence(event, named.day)

    def instance(self, event: StoredEvent) -> Instance:
        """The single event or series as it stands."""
        kind = "seriesMaster" if event.is_series else "singleInstance"
        return Instance(event=event, kind=kind, when=event.first, span=self.span(event, event.first))

    def occurrence(self, series: StoredEvent, day: date) -> Instance | None:
        """The occurrence the series has on `day`, changed or not; None where there is none or it was cancelled."""
        changed = series.changed.get(day)
        if changed is not None:
            return self._changed(changed)
        recurrence = series.content.recurrence
        if recurrence is None or day in series.cancelled or next(recurrence.dates(since=day, until=day), None) is None:
            return None
        return self._plain(series, day)

    def between(self, start: datetime, end: datetime) -> list[Instance]:
        """Every entry that overlaps [start, end) (aware), in order of time; masters are not entries."""
        found = [entry for event in self._singles(start, end) if (entry := self.instance(event)).span.meets(start, end)]
        for series in self.series.values():
            found.extend(self.occurrences(series, start, end))
        return sorted(found, key=lambda entry: (entry.span, entry.event.key))

    def occurrences(self, series: StoredEvent, start: datetime, end: datetime) -> Iterator[Instance]:
        """The occurrences of one series that overlap [start, end), changed ones after the others."""
        recurrence = series.content.recurrence
        first = series.first
        if recurrence is None or first.start.date() > end.date() + _DAY:
            return
        reach = _DAY + (first.end - first.start)
        since, until = (start - reach).date() if start.year > 1 else date.min, end.date() + _DAY
        if last_date(recurrence) >= since:
            for day in recurrence.dates(since=since, until=until):
                if day not in series.changed and day not in series.cancelled:
                    entry = self._plain(series, day)
                    if entry.span.meets(start, end):
                        yield entry
        for changed in series.changed.values():
            entry = self._changed(changed)
            if entry.span.meets(start, end):
                yield entry

    def span(self, event: StoredEvent, when: When) -> Span:
        """The instants of `when` on this calendar: all-day events lie in the owner's zone."""
        return when.span(self.zone if event.content.all_day else None)

    def _take_charge(self) -> None:
        """Become the mailbox's agenda: not before something is put in, so that reading leaves a world as it was."""
        if self.mailbox.calendar_index is None:
            self.mailbox.calendar_index = self
        elif self.mailbox.calendar_index is not self:
            raise RuntimeError("This agenda was read from an empty mailbox, and another one is in use since.")

    def _plain(self, series: StoredEvent, day: date) -> Instance:
        when = series.first.on(day)
        return Instance(event=series, kind="occurrence", when=when, span=self.span(series, when), day=day)

    def _changed(self, event: StoredEvent) -> Instance:
        span = self.span(event, event.first)
        return Instance(event=event, kind="exception", when=event.first, span=span, day=event.day)

    def _singles(self, start: datetime, end: datetime) -> Iterator[StoredEvent]:
        seen = dict(self.long)
        weeks = range(_week(start - _DAY), _week(end + _DAY) + 1)
        if len(weeks) > len(self.weeks):
            weeks = [week for week in self.weeks if week in weeks]
        for week in weeks:
            seen |= self.weeks.get(week, {})
        return iter(seen.values())

    def _forget(self, event: StoredEvent) -> None:
        if event.key not in self.mailbox.events:
            return
        self.series.pop(event.key, None)
        self.long.pop(event.key, None)
        for bucket in self.weeks.values():
            bucket.pop(event.key, None)


def agenda_of(mailbox: Mailbox) -> Agenda:
    """The mailbox's agenda; made from its events where there is none yet, and of an empty mailbox each time anew."""
    if mailbox.calendar_index is not None:
        return mailbox.calendar_index
    agenda = Agenda(mailbox=mailbox)
    events, mailbox.events = list(mailbox.events.values()), {}
    for event in events:
        agenda.put(event)
    return agenda


def _is_current(named: EventId, event: StoredEvent) -> bool:
    return named.filed is None or named.filed == event.filed % 256


def _weeks_of(span: Span) -> range:
    return range(_week(span.start), _week(span.end) + 1)


def _week(moment: datetime) -> int:
    return moment.toordinal() // 7
