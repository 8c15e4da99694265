"""Our own events as times: what stands where, series date by date."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from kaffepause.domain.event import OwnEvent, Response
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import Address
from kaffepause.domain.interval import Interval


def occurrences(event: OwnEvent) -> Iterator[Interval]:
    """Every time the event is held, in UTC: once, or date by date in the series' zone with its departures."""
    if event.recurrence is None:
        yield event.interval
        return
    zone = ZoneInfo(event.zone)
    at, length = event.interval.start.astimezone(zone).time(), event.interval.length
    departed = {departure.day: departure.interval for departure in event.departures}
    for day in event.recurrence.dates():
        if day not in departed:
            start = instant(day, at, zone)
            yield Interval(start, start + length)
        elif (moved := departed[day]) is not None:
            yield moved


def own_times(events: Iterable[OwnEvent], within: Interval) -> Mapping[Address, tuple[Interval, ...]]:
    """Per mailbox, the times of our events in its calendar: the owner's, or those of attendees who did not decline.

    The organizer of an event with attendees holds it for others and does not take part by that.
    """
    times: dict[Address, list[Interval]] = {}
    for event in events:
        inside = [held for held in occurrences(event) if held.overlaps(within)]
        for address in _holders(event):
            times.setdefault(address, []).extend(inside)
    return {address: tuple(sorted(held)) for address, held in times.items()}


def _holders(event: OwnEvent) -> Iterator[Address]:
    if not event.attendees:
        yield event.organizer
    for attendee in event.attendees:
        if attendee.response is not Response.DECLINED:
            yield attendee.address
