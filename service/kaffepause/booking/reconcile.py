"""Wanted, remembered, seen: the truth table of decision 2 that leads from what is to what is wanted. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kaffepause.booking.leaving import new_departures
from kaffepause.booking.plan import Action, Verb, Wanted, Why
from kaffepause.booking.ports import EventChange, Row, State
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.ids import ActivityName, Address, BookingKey, PersonId, TeamName
from kaffepause.planning.reasons import Because, Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """All that reconcile looks at.

    rows, events: ours that have not passed. addresses: of everybody in a row or a wish. unreadable: organizers whose
    calendar could not be read. blind: teams whose people could not be read. deleted: bookings that are gone
    though their round is still held. reasons: why a round got no slot. found: rows that the ledger lost, read off the
    calendars.
    """

    now: datetime
    wanted: Mapping[BookingKey, Wanted]
    rows: Mapping[BookingKey, Row]
    events: Mapping[BookingKey, OwnEvent]
    addresses: Mapping[PersonId, Address]
    unreadable: AbstractSet[Address] = frozenset()
    blind: AbstractSet[TeamName] = frozenset()
    deleted: AbstractSet[BookingKey] = frozenset()
    reasons: Mapping[BookingKey, Reason] = field(default_factory=dict[BookingKey, Reason])
    found: Mapping[BookingKey, Row] = field(default_factory=dict[BookingKey, Row])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """One booking key with what is known of it."""

    scene: Scene
    key: BookingKey
    wanted: Wanted | None
    row: Row | None
    event: OwnEvent | None

    def act(self, verb: Verb, why: Why) -> Action:
        wanted, row, event = self.wanted, self.row, self.event
        found = None if row else self.scene.found.get(self.key)
        named = wanted or row or found
        return Action(
            verb=verb,
            key=self.key,
            team=named.team if named else TeamName(""),
            activity=named.activity if named else ActivityName(""),
            round_label=named.round_label if named else "",
            organizer=wanted.organizer
            if wanted
            else row.organizer
            if row
            else event.organizer
            if event
            else Address(""),
            why=why,
            before=event.interval if event else row.slot if row else None,
            after=wanted.interval if wanted and verb not in (Verb.YIELD, Verb.FORGET) else None,
            attempt=row.attempt if row else event.marker.attempt if event else 1,
            wanted=wanted,
            event=event,
            row=row,
            found=found,
            reason=wanted.why if wanted else self.scene.reasons.get(self.key),
        )

    def create(self, wanted: Wanted, attempt: int) -> Action:
        action = self.act(Verb.CREATE, Why.NEW)
        return replace(action, attempt=attempt, before=None, mails=len(wanted.invitees))


def reconcile(scene: Scene) -> tuple[Action, ...]:
    """One action for every booking that is wanted, remembered or seen, in the order of their slots."""
    keys = {*scene.wanted, *scene.rows, *scene.events}
    actions = [action for key in keys if (action := _action(scene, key)) is not None]
    return tuple(sorted(actions, key=_order))


def _order(action: Action) -> tuple[str, str, str]:
    slot = action.after or action.before
    return (action.team, slot.start.isoformat() if slot else "", str(action.key))


def _action(scene: Scene, key: BookingKey) -> Action | None:
    wanted, row, event = scene.wanted.get(key), scene.rows.get(key), scene.events.get(key)
    case = _Case(scene=scene, key=key, wanted=wanted, row=row, event=event)
    if _organizer(case) in scene.unreadable or (row and row.team in scene.blind):
        return case.act(Verb.WAIT, Why.UNREADABLE) if row is None or row.state is not State.ENDED else None
    if row and row.state is State.ENDED:
        return None
    if wanted:
        return _when_wanted(case, wanted)
    return _when_unwanted(case)


def _when_wanted(case: _Case, wanted: Wanted) -> Action | None:
    row, event = case.row, case.event
    if event and not event.is_as_booked:
        return case.act(Verb.YIELD, Why.MOVED_BY_A_PERSON)
    if row is None:
        return case.act(Verb.ADOPT, Why.FOUND_ON_CALENDAR) if event else case.create(wanted, 1)
    if row.state is State.SENDING:
        return _when_unsettled(case, wanted, row)
    if event is None:
        return case.act(Verb.YIELD, Why.DELETED_BY_A_PERSON)
    return _keep_or_move(case, wanted, row, event)


def _when_unsettled(case: _Case, wanted: Wanted, row: Row) -> Action:
    """We died between intent and outcome; the calendar knows.

    A create is sent again as it was, which finishes what it had begun; one that left no trace, and whose slot is no
    longer the one wanted, is a new attempt. What a change came to is told by the event, not by the row that meant it.
    """
    event = case.event
    if event is None and row.request is None:
        return case.act(Verb.YIELD, Why.DELETED_BY_A_PERSON)
    if event is None:
        same = row.request is not None and row.request.interval == wanted.interval
        return case.create(wanted, row.attempt if same else row.attempt + 1)
    if row.request is not None and _invited(event) != {one.address for one in row.request.attendees}:
        return case.create(wanted, row.attempt)
    return _keep_or_move(case, wanted, row, event, unchanged=Verb.ADOPT)


def _keep_or_move(case: _Case, wanted: Wanted, row: Row, event: OwnEvent, *, unchanged: Verb = Verb.KEEP) -> Action:
    change, why = _difference(case.scene, wanted, row, event)
    if change is None and unchanged is Verb.ADOPT:
        return case.act(Verb.ADOPT, Why.FOUND_ON_CALENDAR)
    if change is None:
        return case.act(Verb.KEEP, Why.DATES_YIELDED if new_departures(row, event) else Why.UNCHANGED)
    if row.updated_on == case.scene.now.date():
        return case.act(Verb.KEEP, Why.LOCKED)
    mails = len({invitee.address for invitee in wanted.invitees} | {one.address for one in event.attendees})
    if change.invitees is not None and change.interval is None:
        # A change of attendees alone is mailed only to those it concerns (Graph, update event).
        mails = len({one.address for one in change.invitees} ^ {one.address for one in event.attendees})
    return replace(case.act(Verb.MOVE, why), change=change, mails=mails if wanted.invitees else 0)


def _difference(scene: Scene, wanted: Wanted, row: Row, event: OwnEvent) -> tuple[EventChange | None, Why]:
    change, why = EventChange(), Why.UNCHANGED
    if {one.address for one in wanted.invitees} != _known_as_invited(scene, row, event):
        change, why = replace(change, invitees=wanted.invitees), Why.PEOPLE_CHANGED
        if not wanted.invitees:
            change, why = EventChange(), Why.UNCHANGED
    if dropped := _dropped_days(wanted, row, event, scene.now):
        change, why = replace(change, cancel_days=dropped), Why.DATES_CHANGED
    if wanted.interval != event.interval:
        marker = wanted.marker(row.attempt).encoded()
        change = replace(change, interval=wanted.interval, marker=marker, recurrence=wanted.recurrence)
        why = Why.CONFLICT if wanted.why.because is Because.BETTER_AFTER_CONFLICT else Why.BETTER_SLOT
        why = Why.ASKED_FOR if wanted.interval in {one.proposed for one in event.attendees} else why
    return (None if change == EventChange() else change), why


def _known_as_invited(scene: Scene, row: Row, event: OwnEvent) -> AbstractSet[Address | None]:
    """Those on it as we set them: whom people added or took out themselves is their business."""
    if row.state is State.SENDING:
        return _invited(event)
    return {scene.addresses.get(one) for one in row.people} - {row.organizer}


def _invited(event: OwnEvent) -> AbstractSet[Address]:
    return {one.address for one in event.attendees} - {event.organizer}


def _dropped_days(wanted: Wanted, row: Row, event: OwnEvent, now: datetime) -> tuple[date, ...]:
    """Dates still ahead that the series holds and that are no longer wanted; what people took out stays out."""
    if wanted.recurrence is None:
        return ()
    today = now.astimezone(ZoneInfo(wanted.zone)).date()
    departed = {departure.day for departure in event.departures}
    is_unsettled = row.state is State.SENDING and event.recurrence is not None
    held = event.recurrence.dates() if is_unsettled and event.recurrence else row.dates
    return tuple(day for day in held if day > today and day not in wanted.days and day not in departed)


def _when_unwanted(case: _Case) -> Action | None:
    row, event = case.row, case.event
    if event is None and case.key in case.scene.deleted:
        return case.act(Verb.YIELD, Why.DELETED_BY_A_PERSON)
    if event is None:
        return case.act(Verb.FORGET, Why.GONE)
    if event.interval.start <= case.scene.now and event.recurrence is None:
        return None
    if not event.is_as_booked:
        return case.act(Verb.YIELD, Why.MOVED_BY_A_PERSON)
    why = Why.TOO_FEW_LEFT if case.key in case.scene.reasons else Why.NO_LONGER_WANTED
    cancel = replace(case.act(Verb.CANCEL, why), mails=len(event.attendees))
    if row and row.dates and row.slot.start <= case.scene.now:
        held = [day for day in row.dates if day <= case.scene.now.date()]
        return replace(cancel, change=EventChange(last=held[-1]))
    return cancel


def _organizer(case: _Case) -> Address | None:
    known = case.row or case.wanted or case.event
    return known.organizer if known else None
