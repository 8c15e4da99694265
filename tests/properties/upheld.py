"""What must be true after a quiet cycle, each as sentences that say where it is not."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from kaffepause.booking.plan import Plan, Wanted, Why
from kaffepause.booking.ports import State
from kaffepause.calendars.own import occurrences
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.ids import Address
from kaffepause.domain.interval import Interval
from tests.properties.office import Office, coming


def broken(office: Office, plan: Plan) -> list[str]:
    """Everything that does not hold. plan: made right after the quiet cycle."""
    return [*undone(plan), *doubled(office), *at_once(office), *not_as_wanted(office, plan), *not_peoples(office)]


def undone(plan: Plan) -> Iterator[str]:
    """After a quiet cycle nothing is left to do."""
    for action in plan.actions:
        if action.changes_something:
            yield f"still to do: {action.verb} {action.round_label} ({action.why})"


def doubled(office: Office) -> Iterator[str]:
    """One booking, one event; and every event ahead of us is known to the ledger."""
    events = office.calendars.events.values()
    for key, count in Counter(event.marker.key for event in events).items():
        if count > 1:
            yield f"{key} is on calendars {count} times"
    for event in events:
        row = office.store.ledger.kept.get(event.marker.key)
        if row is None or row.state is State.SENDING:
            yield f"{event.marker.key} is on a calendar, and the ledger does not know it as booked"


def at_once(office: Office) -> Iterator[str]:
    """Nobody holds two of ours at once, unless a person put one of them there."""
    taken: dict[Address, list[tuple[Interval, bool]]] = {}
    for event in office.calendars.events.values():
        for held, is_theirs in _held(office, event):
            for person in coming(event):
                taken.setdefault(person, []).append((held, is_theirs))
    for person, held in taken.items():
        for (one, by_people), (other, by_others) in pairwise(sorted(held)):
            if one.overlaps(other) and not (by_people or by_others):
                yield f"{person} has two of ours at once: {one} and {other}"


def _held(office: Office, event: OwnEvent) -> Iterator[tuple[Interval, bool]]:
    departed = {one.interval for one in event.departures}
    for held in occurrences(event):
        if held.end > office.now:
            yield held, held in departed or not event.is_as_booked


def not_as_wanted(office: Office, plan: Plan) -> Iterator[str]:
    """What the plan wants stands there, at that time, with those people."""
    events = {event.marker.key: event for event in office.calendars.events.values()}
    for action in plan.actions:
        if action.wanted and action.why is not Why.LOCKED:
            yield from _differs(action.wanted, events.get(action.key))
    for event in office.ahead():
        if event.is_as_booked and event.marker.key not in {action.key for action in plan.actions}:
            yield f"nobody wants {event.marker.key} at {event.interval}, and it stands"


def _differs(wanted: Wanted, event: OwnEvent | None) -> Iterator[str]:
    if event is None:
        yield f"{wanted.round_label} is wanted and stands nowhere"
        return
    if event.interval != wanted.interval:
        yield f"{wanted.round_label} stands at {event.interval}, wanted at {wanted.interval}"
    invited = {one.address for one in event.attendees}
    if invited != {one.address for one in wanted.invitees}:
        yield f"{wanted.round_label} invites {sorted(invited)}, wanted {sorted(one.address for one in wanted.invitees)}"
    departed = {one.day for one in event.departures}
    dates = {day for day in event.recurrence.dates() if day not in departed} if event.recurrence else set()
    if event.recurrence and (missing := set(wanted.days) - dates):
        yield f"{wanted.round_label} lacks {sorted(missing)}"


def not_peoples(office: Office) -> Iterator[str]:
    """What a person moved stands where they put it, and what they deleted stays away."""
    for id_, interval in office.moved.items():
        event = office.calendars.events.get(id_)
        if event is None or event.interval != interval:
            yield f"a person put {id_} at {interval}, and it is {'gone' if event is None else event.interval}"
    for event in office.calendars.events.values():
        if event.marker.key in office.deleted:
            yield f"a person deleted {event.marker.key}, and it is back"
