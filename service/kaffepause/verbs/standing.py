"""Where our bookings stand now: which times are taken by them, and which rounds are no longer to be proposed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kaffepause.booking.leaving import declined_by
from kaffepause.booking.ports import Ending, Row, State
from kaffepause.domain.activity import Activity
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Person
from kaffepause.planning.question import Standing
from kaffepause.planning.reasons import Because, Reason
from kaffepause.verbs.diaries import Diaries


@dataclass(frozen=True, kw_only=True, slots=True)
class Stands:
    """What rows are held against: the calendars as read, who is who, and the file."""

    diaries: Diaries
    people: Mapping[PersonId, Person]
    organization: Organization
    now: datetime

    def standing(self, row: Row) -> Iterator[Standing]:
        """Where a row's event stands on the calendar now; what cannot be read is taken to stand, locked, as booked."""
        event = self.diaries.own.get(row.key)
        if row.dates:
            yield from self._dates(row, event)
        elif row.organizer in self.diaries.unreadable and row.state is not State.ENDED:
            yield self._stands(row, None)
        elif event or row.state is State.SENDING:
            yield self._stands(row, event)

    def is_gone(self, row: Row) -> bool:
        """Whether it was booked, and its organizer's calendar can be read and does not have it."""
        is_there = row.key in self.diaries.own or row.organizer in self.diaries.unreadable
        return row.state is State.BOOKED and not is_there

    def ended(self, row: Row) -> Iterator[tuple[str, str]]:
        """The rounds a row rules out: those held, those people took out, and those that ended."""
        event = self.diaries.own.get(row.key)
        is_gone = self.is_gone(row)
        if not row.dates:
            if row.state is State.ENDED or is_gone or row.slot.start <= self.now or self.why_refused(row):
                yield row.round_label, row.part
            return
        taken_out = {departure.day for departure in event.departures} if event else set[date]()
        if is_gone or row.ending in (Ending.YIELDED, Ending.UNDONE):
            taken_out |= set(row.dates)
        for day in sorted(taken_out):
            yield _label_on(row, day), row.part

    def why_refused(self, row: Row) -> Reason | None:
        """Too many declined it after it had been placed anew once: it is dropped, for this reason."""
        event = self.diaries.own.get(row.key)
        if event is None or row.dates or row.because != Because.BETTER_AFTER_CONFLICT or not event.is_as_booked:
            return None
        activity, whole = self._activity(row), len(row.people) + len(row.absent)
        needed = len(row.people) if row.part or activity is None else activity.needed(whole)
        coming = len(self._coming(row, event))
        return Reason(because=Because.NO_QUORUM, free=coming, people=whole, needed=needed) if coming < needed else None

    def _dates(self, row: Row, event: OwnEvent | None) -> Iterator[Standing]:
        """The dates of a series that are still ahead; one that a person moved is yielded and taken where it now is.

        None is locked: its time is the file's, and only holidays, absences and a changed rule touch a date.
        """
        departed = {departure.day: departure.interval for departure in event.departures} if event else {}
        zone = self.organization.team(row.team).zone
        at = row.slot.start.astimezone(zone).time()
        for day in row.dates if self._is_standing(row, event) else ():
            start = instant(day, at, zone)
            slot = departed.get(day, Interval(start, start + row.slot.length))
            if slot and slot.end > self.now:
                yield Standing(
                    round_label=_label_on(row, day),
                    part=row.part,
                    slot=slot,
                    people=row.people,
                    is_yielded=day in departed,
                    host=row.host,
                    entry=row.entry,
                )

    def _is_standing(self, row: Row, event: OwnEvent | None) -> bool:
        is_known = any(team.name == row.team for team in self.organization.teams)
        return is_known and (
            event is not None or (row.state is not State.ENDED and row.organizer in self.diaries.unreadable)
        )

    def _stands(self, row: Row, event: OwnEvent | None) -> Standing:
        slot = event.interval if event else row.slot
        is_unread = event is None and row.state is not State.SENDING
        return Standing(
            round_label=row.round_label,
            part=row.part,
            slot=slot,
            people=self._coming(row, event),
            is_locked=is_unread or slot.start - self.now < self._notice(row),
            is_yielded=row.state is State.ENDED or (event is not None and not event.is_as_booked),
            host=row.host,
            entry=row.entry,
            asked=self._asked_for(row, event),
            declined=self._declined(row, event),
        )

    def _asked_for(self, row: Row, event: OwnEvent | None) -> Interval | None:
        """The new time that one of two proposed, if it is not too near."""
        if event is None or len(row.people) != 2 or not event.is_as_booked:
            return None
        asked = [one.proposed for one in event.attendees if one.proposed and one.proposed != event.interval]
        return next((slot for slot in asked if slot.start - self.now >= self._notice(row)), None)

    def _coming(self, row: Row, event: OwnEvent | None) -> tuple[PersonId, ...]:
        """Those on it who did not decline; no answer never counts as a decline (decision 13)."""
        declined = self._declined(row, event)
        return tuple(one for one in row.people if one not in declined)

    def _declined(self, row: Row, event: OwnEvent | None) -> tuple[PersonId, ...]:
        """Those who said no to it where it stands."""
        people = {person.address: person.id for person in self.people.values()}
        return declined_by(row, event, people) if event else ()

    def _notice(self, row: Row) -> timedelta:
        activity = self._activity(row)
        return activity.notice if activity else timedelta(0)

    def _activity(self, row: Row) -> Activity | None:
        teams = {team.name: team for team in self.organization.teams}
        wishes = teams[row.team].activities if row.team in teams else ()
        return next((wish for wish in wishes if wish.name == row.activity), None)


def _label_on(row: Row, day: date) -> str:
    return f"{row.team}/{row.activity}/{day.isoformat()}"
