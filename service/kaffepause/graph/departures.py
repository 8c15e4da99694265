"""Asking where a series is not held as its pattern says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import CalendarViewRequestBuilder
from msgraph.generated.users.item.events.item.event_item_request_builder import EventItemRequestBuilder
from msgraph.generated.users.item.events.item.instances.instances_request_builder import InstancesRequestBuilder

from kaffepause.domain.event import Occurrence, OwnEvent
from kaffepause.domain.ids import Address
from kaffepause.domain.interval import Interval
from kaffepause.errors import Refused
from kaffepause.graph.client import Graph, Json, asking
from kaffepause.graph.errors import Asked
from kaffepause.graph.series import compared, dates_of, departures_from, occurrence_of
from kaffepause.said import Said

INSTANCES_PAGE: Final = 250
VIEW_PAGE: Final = 1000
#: A series of ours lasts at most 26 weeks, so none that began earlier is still running.
OLDEST_SERIES: Final = timedelta(weeks=27)
#: Graph lets an occurrence move no further than to its neighbors.
FURTHEST_MOVE: Final = timedelta(weeks=2)

_SELECT: Final = ("id", "start", "end", "type", "seriesMasterId", "originalStart")

_Event = EventItemRequestBuilder.EventItemRequestBuilderGetQueryParameters
_Instances = InstancesRequestBuilder.InstancesRequestBuilderGetQueryParameters
_View = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters


class Departures:
    """Reads the cancelled and moved dates of series, of one in full or of many in a window."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._lists_cancelled = True  #: the US Government and China clouds do not

    async def of_one(self, series: OwnEvent) -> tuple[Occurrence, ...]:
        """Every departure of the series. Raises Missing where it is gone."""
        if not self._lists_cancelled:
            return await self._by_instances(series)
        query = _Event(select=["id", "cancelledOccurrences", "exceptionOccurrences"], expand=["exceptionOccurrences"])
        builder = self._graph.at.users.by_user_id(series.organizer).events.by_event_id(series.id)
        try:
            request = builder.to_get_request_information(asking(query))
            return departures_from(await self._graph.read(request, reading(series.organizer)), series)
        except Refused:
            self._lists_cancelled = False
            return await self._by_instances(series)

    async def of_many(self, organizer: Address, events: Sequence[OwnEvent], window: Interval) -> tuple[OwnEvent, ...]:
        """The events, each series with those of its departures whose date lies in the window."""
        around = window.widened(FURTHEST_MOVE)
        query = _View(
            start_date_time=iso(around.start), end_date_time=iso(around.end), select=list(_SELECT), top=VIEW_PAGE
        )
        request = self._graph.at.users.by_user_id(organizer).calendar_view.to_get_request_information(asking(query))
        by_series: dict[str, list[Json]] = {}
        async for wire in self._graph.pages(request, reading(organizer)):
            by_series.setdefault(str(wire.get("seriesMasterId")), []).append(wire)
        return tuple(_with_departures_in(window, event, by_series.get(event.id, [])) for event in events)

    async def instances(self, series: OwnEvent, window: Interval) -> list[Json]:
        """The occurrences that touch the window, cancelled ones left out, as Graph lists them."""
        query = _Instances(
            start_date_time=iso(window.start), end_date_time=iso(window.end), select=list(_SELECT), top=INSTANCES_PAGE
        )
        builder = self._graph.at.users.by_user_id(series.organizer).events.by_event_id(series.id).instances
        request = builder.to_get_request_information(asking(query))
        return [wire async for wire in self._graph.pages(request, reading(series.organizer))]

    async def _by_instances(self, series: OwnEvent) -> tuple[Occurrence, ...]:
        if series.recurrence is None:
            return ()
        bounded = replace(series.recurrence, last=min(series.recurrence.last, series.recurrence.first + OLDEST_SERIES))
        days = dates_of(bounded)
        whole = Interval(occurrence_of(series, days[0]).start, occurrence_of(series, days[-1]).end)
        return compared(series, days, await self.instances(series, whole.widened(FURTHEST_MOVE)))


def _with_departures_in(window: Interval, event: OwnEvent, listed: Sequence[Json]) -> OwnEvent:
    if event.recurrence is None:
        return event
    bounded = replace(event.recurrence, last=min(event.recurrence.last, window.end.date() + timedelta(days=1)))
    days = [day for day in dates_of(bounded) if occurrence_of(event, day).overlaps(window)]
    return replace(event, departures=compared(event, days, listed))


def reading(organizer: Address) -> Asked:
    """The call that reads our own events in a mailbox."""
    to = Said("read its own events in {mailbox}", mailbox=organizer)
    return Asked(to=to, permission="Calendars.Read", mailbox=organizer)


def iso(moment: datetime) -> str:
    """A UTC instant as Graph's filters and windows take it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
