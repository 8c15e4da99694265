"""Free/busy and working hours of people, and our own events in an organizer's calendar.

Both free/busy and hours come from getSchedule: it needs no permission beyond the one for free/busy, takes 20 people a
call, and says what a mailbox's settings say of its hours.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
    GetSchedulePostRequestBody,
)

from kaffepause.domain.event import BusyTime, FreeBusy, OwnEvent
from kaffepause.domain.hours import WorkingHours
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from kaffepause.graph.client import Graph, Json
from kaffepause.graph.errors import Asked
from kaffepause.graph.own_events import OwnEvents
from kaffepause.graph.pace import Clock
from kaffepause.graph.wire import free_busy_from, working_hours_from
from kaffepause.said import Said
from kaffepause.together import together

PEOPLE_PER_CALL: Final = 20  #: documented
LONGEST_WINDOW: Final = timedelta(days=35)  #: the documentation says under 62 days, and said under 42
HOURS_KEPT: Final = 600.0  #: seconds; so that hours cost no calls of their own after free/busy was read

#: One figure a day is the shortest view Graph gives; it is not used, and null is answered with an error.
_VIEW_MINUTES: Final = 1440
#: A weekday long past: hours are the same whatever is asked about, and its entries are few.
_ANY_DAY: Final = Interval(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))
_NOT_TOLD: Final = FreeBusy(unknown_because=Said("Graph's answer leaves the mailbox out"))


class GraphCalendars:
    """The calendar port over Graph. Times are asked in UTC, through the service mailbox."""

    def __init__(self, graph: Graph, *, through: Address, clock: Clock) -> None:
        self._graph, self._through, self._clock = graph, through, clock
        self._own = OwnEvents(graph)
        self._hours: dict[PersonId, tuple[float, WorkingHours | None]] = {}

    async def free_busy(self, people: Sequence[Person], within: Interval) -> Mapping[PersonId, FreeBusy]:
        """Every person's entries that touch the window; a mailbox that gave an error is unknown.

        Raises OutsideError where nothing could be asked at all.
        """
        windows = _windows(within)
        asked = [(chunk, window) for chunk in _chunks(people) for window in windows]
        answers = await together(self._read(chunk, window) for chunk, window in asked)
        parts: dict[PersonId, list[FreeBusy]] = {person.id: [] for person in people}
        for answer in answers:
            for person, part in answer.items():
                parts[person].append(part)
        return {person: _joined(found, windows) for person, found in parts.items()}

    async def working_hours(self, people: Sequence[Person]) -> Mapping[PersonId, WorkingHours]:
        """The hours of those whose mailbox says some, in the mailbox's own zone.

        They come with free/busy and are remembered for ten minutes: read that first, and this costs no call.
        """
        missing = [person for person in people if not self._remembers(person.id)]
        await together(self._read(chunk, _ANY_DAY) for chunk in _chunks(missing))
        known = {person.id: self._hours[person.id][1] for person in people}
        return {person: hours for person, hours in known.items() if hours is not None}

    async def own_events(self, organizer: Address, within: Interval) -> tuple[OwnEvent, ...]:
        """Our own events in that mailbox that touch the window, told by marker; a series once, with its departures."""
        return await self._own.within(organizer, within)

    async def _read(self, people: Sequence[Person], window: Interval) -> dict[PersonId, FreeBusy]:
        request = self._graph.at.users.by_user_id(self._through).calendar.get_schedule.to_post_request_information(
            GetSchedulePostRequestBody(
                schedules=[person.address for person in people],
                start_time=_utc(window.start),
                end_time=_utc(window.end),
                availability_view_interval=_VIEW_MINUTES,
            )
        )
        asked = Asked(to=Said("read free/busy times"), permission="Calendars.ReadBasic.All", mailbox=self._through)
        answer = await self._graph.read(request, asked)
        by_address = {str(one.get("scheduleId")).lower(): one for one in cast("list[Json]", answer.get("value") or [])}
        return {person.id: self._understood(person, by_address.get(person.address)) for person in people}

    def _understood(self, person: Person, wire: Json | None) -> FreeBusy:
        hours: dict[str, Any] = (wire or {}).get("workingHours") or {}
        self._hours[person.id] = (self._clock() + HOURS_KEPT, working_hours_from(hours))
        return free_busy_from(wire) if wire else _NOT_TOLD

    def _remembers(self, person: PersonId) -> bool:
        until, _ = self._hours.get(person, (0.0, None))
        return self._clock() < until


def _chunks(people: Sequence[Person]) -> list[Sequence[Person]]:
    return [people[start : start + PEOPLE_PER_CALL] for start in range(0, len(people), PEOPLE_PER_CALL)]


def _windows(within: Interval) -> list[Interval]:
    """The window as pieces that Graph answers at once, earliest first."""
    windows: list[Interval] = []
    start = within.start
    while start < within.end:
        end = min(start + LONGEST_WINDOW, within.end)
        windows.append(Interval(start, end))
        start = end
    return windows


def _joined(parts: Sequence[FreeBusy], windows: Sequence[Interval]) -> FreeBusy:
    """One answer from those of consecutive windows; an entry across a seam is in both and kept once."""
    unknown = next((part for part in parts if not part.is_known), None)
    if unknown is not None:
        return unknown
    times: list[BusyTime] = []
    for index, (part, window) in enumerate(zip(parts, windows, strict=True)):
        times += (busy for busy in part.times if index == 0 or busy.interval.start >= window.start)
    return FreeBusy(times=tuple(sorted(times)))


def _utc(moment: datetime) -> DateTimeTimeZone:
    return DateTimeTimeZone(date_time=moment.strftime("%Y-%m-%dT%H:%M:%S"), time_zone="UTC")
