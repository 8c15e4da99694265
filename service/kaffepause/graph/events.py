"""Writing to organizers' calendars.

Nothing that mails people is sent twice on a guess. A create carries its transaction id; every other write is looked up
before it is sent again.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, TypeVar

from msgraph.generated.models.event import Event
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import CancelPostRequestBody
from msgraph.generated.users.item.events.item.event_item_request_builder import EventItemRequestBuilder

from kaffepause.booking.ports import EventChange
from kaffepause.domain.event import EventRequest, Invitee, Marker, Occurrence, OwnEvent
from kaffepause.domain.ids import Address, BookingKey, EventId
from kaffepause.domain.interval import Interval
from kaffepause.errors import AnswerLost, Missing
from kaffepause.graph.client import Graph, Json
from kaffepause.graph.errors import Asked, Effect
from kaffepause.graph.outgoing import event_changed, event_invited, event_to_create
from kaffepause.graph.own_events import OwnEvents
from kaffepause.graph.series import occurrence_of, original_day
from kaffepause.graph.wire import own_event_from
from kaffepause.said import Said

WRITE: Final = "Calendars.ReadWrite"
T = TypeVar("T")


class GraphEvents:
    """The port for events over Graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._own = OwnEvents(graph)

    async def create(self, request: EventRequest) -> OwnEvent:
        """Create it; sending the same request again answers the same event.

        The skipped dates of a series are taken out before anybody is invited, so that a holiday mails nobody.
        """
        skipped = request.recurrence.skipped if request.recurrence else ()
        event = await self._created(request, () if skipped else request.attendees)
        if not skipped:
            return event
        event = await self._cancelled_days(await self._own.with_departures(event), skipped)
        return await self._invited(event, request.attendees) if request.attendees else event

    async def change(self, event: OwnEvent, change: EventChange) -> OwnEvent:
        """Change it and answer how it stands now. Each part is looked up before it is sent a second time."""
        now = event
        if change.invitees is not None and _is_invitees_alone(change):
            now = await self._invited(now, change.invitees)
        elif not _shows(event, change):  # a process that died may have done it: once more would be mailed once more
            now = await self._patched(now, change)
        if change.cancel_days:
            now = await self._cancelled_days(now, change.cancel_days)
        return now

    async def cancel(self, event: OwnEvent, comment: str) -> None:
        """Take it back with a word to the attendees; an entry without attendees is deleted. Gone already is fine."""
        await self._take_back(event.organizer, event.id, len(event.attendees), comment)

    async def find(self, organizer: Address, key: BookingKey) -> tuple[OwnEvent, ...]:
        """Our events in that mailbox that carry the key, newest attempt first."""
        return await self._own.find(organizer, key)

    async def _created(self, request: EventRequest, invitees: tuple[Invitee, ...]) -> OwnEvent:
        asked = Asked(
            to=Said("create an event in {mailbox}", mailbox=request.organizer),
            permission=WRITE,
            mailbox=request.organizer,
            effect=Effect.KEYED,
            recipients=len(invitees),
        )
        builder = self._graph.at.users.by_user_id(request.organizer).events
        wire = await self._graph.write(builder.to_post_request_information(event_to_create(request, invitees)), asked)
        return _understood(wire, request.organizer, request.marker)

    async def _invited(self, event: OwnEvent, invitees: tuple[Invitee, ...]) -> OwnEvent:
        change = EventChange(invitees=invitees)
        if _shows(event, change):
            return event
        moved = {one.address for one in invitees} ^ _invited(event)
        return await self._patch(event, event_invited(invitees), lambda now: _shows(now, change), len(moved))

    async def _patched(self, event: OwnEvent, change: EventChange) -> OwnEvent:
        body = event_changed(
            event, interval=change.interval, marker=change.marker, invitees=change.invitees, last=change.last
        )
        count = len(change.invitees if change.invitees is not None else event.attendees)
        marker = Marker.decoded(change.marker) if change.marker else None
        now = await self._patch(event, body, lambda now: _shows(now, change), count, marker=marker)
        return await self._own.with_departures(now)

    async def _patch(
        self,
        event: OwnEvent,
        body: Event,
        is_done: Callable[[OwnEvent], bool],
        recipients: int,
        marker: Marker | None = None,
    ) -> OwnEvent:
        asked = self._changing(event.organizer, recipients)

        async def send() -> OwnEvent:
            wire = await self._graph.write(
                self._at(event.organizer, event.id).to_patch_request_information(body), asked
            )
            return _understood(wire, event.organizer, marker or event.marker)

        async def look() -> OwnEvent | None:
            now = await self._own.read(event.organizer, event.id)
            return now if is_done(now) else None

        return replace(await _sent_for_sure(send, look), departures=event.departures)

    async def _cancelled_days(self, series: OwnEvent, days: Collection[date]) -> OwnEvent:
        """The series with those dates taken out, one after the other: parallel changes of one series conflict."""
        if not days:
            return series
        window = Interval(occurrence_of(series, min(days)).start, occurrence_of(series, max(days)).end)
        for wire in await self._own.instances(series, window.widened(timedelta(days=1))):
            if original_day(wire, series) in days:
                await self._take_back(series.organizer, EventId(str(wire["id"])), len(series.attendees), "")
        gone = {day: Occurrence(day=day, interval=None) for day in days}
        departed = {one.day: one for one in series.departures} | gone
        return replace(series, departures=tuple(departed[day] for day in sorted(departed)))

    async def _take_back(self, organizer: Address, event: EventId, attendees: int, comment: str) -> None:
        at, asked = self._at(organizer, event), self._changing(organizer, attendees)

        async def send() -> bool:
            body = CancelPostRequestBody(comment=comment)
            request = at.cancel.to_post_request_information(body) if attendees else at.to_delete_request_information()
            await self._graph.act(request, asked)
            return True

        async def look() -> bool | None:
            return None if await self._own.stands(organizer, event) else True

        try:
            await _sent_for_sure(send, look)
        except Missing as gone:
            if await self._own.stands(organizer, event):
                raise AnswerLost(
                    Said("Microsoft Graph said that an event in {mailbox} is gone, and shows it.", mailbox=organizer)
                ) from gone

    def _at(self, organizer: Address, event: EventId) -> EventItemRequestBuilder:
        return self._graph.at.users.by_user_id(organizer).events.by_event_id(event)

    def _changing(self, organizer: Address, recipients: int) -> Asked:
        return Asked(
            to=Said("change an event in {mailbox}", mailbox=organizer),
            permission=WRITE,
            mailbox=organizer,
            effect=Effect.ONCE,
            recipients=recipients,
        )


async def _sent_for_sure(send: Callable[[], Awaitable[T]], look: Callable[[], Awaitable[T | None]]) -> T:
    """What the write came to. Where its answer is lost it is looked up, and sent once more if it did not happen."""
    try:
        return await send()
    except AnswerLost:
        found = await look()
    if found is not None:
        return found
    try:
        return await send()
    except AnswerLost:
        found = await look()
        if found is None:
            raise
        return found


def _understood(wire: Json, organizer: Address, marker: Marker) -> OwnEvent:
    event = own_event_from(wire, organizer, marker)
    if event is None:
        raise AnswerLost(
            Said("Microsoft Graph's answer does not show the event that was written in {mailbox}.", mailbox=organizer)
        )
    return event


def _is_invitees_alone(change: EventChange) -> bool:
    return change.interval is None and change.marker is None and change.last is None


def _invited(event: OwnEvent) -> set[Address]:
    """Exchange may count the organizer among the attendees."""
    return {one.address for one in event.attendees} - {event.organizer}


def _shows(event: OwnEvent, change: EventChange) -> bool:
    """Whether the event already stands as the change would have it."""
    wanted = {one.address for one in change.invitees or ()} - {event.organizer}
    return (
        (change.interval is None or event.interval == change.interval)
        and (change.marker is None or event.marker.encoded() == change.marker)
        and (change.invitees is None or _invited(event) == wanted)
        and (change.last is None or (event.recurrence is not None and event.recurrence.last == change.last))
    )
