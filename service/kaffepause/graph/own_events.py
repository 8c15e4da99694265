"""Finding our own events in a mailbox: by the marker they carry, never by what they are called."""

from dataclasses import replace
from datetime import date
from typing import Final

from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.event_item_request_builder import EventItemRequestBuilder

from kaffepause.domain.event import OwnEvent
from kaffepause.domain.ids import Address, BookingKey, EventId
from kaffepause.domain.interval import Interval
from kaffepause.errors import Missing
from kaffepause.graph.client import Graph, Json, asking
from kaffepause.graph.departures import OLDEST_SERIES, Departures, iso, reading
from kaffepause.graph.series import occurrence_of
from kaffepause.graph.wire import MARKER_PROPERTY, PROPERTIES, own_event_from
from kaffepause.said import Said
from kaffepause.together import together

PAGE: Final = 250
FEW_SERIES: Final = 3  #: up to so many are asked one by one

_SELECT: Final = (
    "id",
    "start",
    "end",
    "type",
    "isCancelled",
    "attendees",
    "recurrence",
    "originalStartTimeZone",
    "onlineMeeting",
)
_EXPAND: Final = f"{PROPERTIES}($filter=id eq '{MARKER_PROPERTY}')"

_Events = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters
_Event = EventItemRequestBuilder.EventItemRequestBuilderGetQueryParameters


class OwnEvents:
    """Reads organizers' calendars; other people's events never leave Graph, since it filters by our marker."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._departures = Departures(graph)

    async def within(self, organizer: Address, window: Interval) -> tuple[OwnEvent, ...]:
        """Those that touch the window; a series once, if it has a date in it, with its departures.

        Of more than a few series, only the departures in the window are told: that is one call instead of one each.
        """
        found = await self._listed(organizer, f"{_marked('kp1|')} and {_touching(window)}")
        kept = [event for event in found if _touches(event, window)]
        if sum(event.recurrence is not None for event in kept) > FEW_SERIES:
            return await self._departures.of_many(organizer, kept, window)
        return tuple(await together(self.with_departures(event) for event in kept))

    async def find(self, organizer: Address, key: BookingKey) -> tuple[OwnEvent, ...]:
        """Those that carry the key, newest attempt first."""
        found = await self._listed(organizer, _marked(f"kp1|{key}|"))
        newest_first = sorted(found, key=lambda event: event.marker.attempt, reverse=True)
        return tuple(await together(self.with_departures(event) for event in newest_first))

    async def read(self, organizer: Address, event: EventId) -> OwnEvent:
        """That event as it stands now, without departures. Raises Missing where it is gone or cancelled."""
        query = _Event(select=list(_SELECT), expand=[_EXPAND])
        request = self._graph.at.users.by_user_id(organizer).events.by_event_id(event)
        wire = await self._graph.read(request.to_get_request_information(asking(query)), reading(organizer))
        known = own_event_from(wire, organizer)
        if known is None:
            raise Missing(
                Said("The event in {mailbox} is cancelled, or no longer marked as kaffepause's.", mailbox=organizer)
            )
        return known

    async def stands(self, organizer: Address, event: EventId) -> bool:
        """Whether an event or an occurrence is still there and not cancelled."""
        request = self._graph.at.users.by_user_id(organizer).events.by_event_id(event)
        query = _Event(select=["id", "isCancelled"])
        try:
            wire = await self._graph.read(request.to_get_request_information(asking(query)), reading(organizer))
        except Missing:
            return False
        return not wire.get("isCancelled")

    async def with_departures(self, event: OwnEvent) -> OwnEvent:
        """The event, and if it is a series, with every date on which it is not held as the pattern says."""
        try:
            return replace(event, departures=await self._departures.of_one(event)) if event.recurrence else event
        except Missing:
            return event

    async def instances(self, series: OwnEvent, window: Interval) -> list[Json]:
        """The occurrences of a series that touch the window, cancelled ones left out, as Graph lists them."""
        return await self._departures.instances(series, window)

    async def _listed(self, organizer: Address, condition: str) -> list[OwnEvent]:
        query = _Events(filter=condition, select=list(_SELECT), expand=[_EXPAND], top=PAGE)
        request = self._graph.at.users.by_user_id(organizer).events.to_get_request_information(asking(query))
        pages = self._graph.pages(request, reading(organizer))
        return [event async for wire in pages if (event := own_event_from(wire, organizer)) is not None]


def _marked(beginning: str) -> str:
    return f"{PROPERTIES}/Any(ep: ep/id eq '{MARKER_PROPERTY}' and startswith(ep/value, '{beginning}'))"


def _touching(window: Interval) -> str:
    """Single events in the window, and every series that may still have a date in it."""
    return (
        f"start/dateTime lt '{iso(window.end)}' and start/dateTime ge '{iso(window.start - OLDEST_SERIES)}'"
        f" and (end/dateTime gt '{iso(window.start)}' or type eq 'seriesMaster')"
    )


def _touches(event: OwnEvent, window: Interval) -> bool:
    if event.recurrence is None:
        return event.interval.overlaps(window)
    last = event.recurrence.last
    return event.interval.start < window.end and (
        last.year == date.max.year or occurrence_of(event, last).end > window.start
    )
