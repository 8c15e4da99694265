"""What we ask for, as the SDK's request models."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.attendee_type import AttendeeType
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.free_busy_status import FreeBusyStatus
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.location import Location
from msgraph.generated.models.online_meeting_provider_type import OnlineMeetingProviderType
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty

from kaffepause.domain.event import EventRequest, Invitee, OwnEvent, Recurrence
from kaffepause.domain.interval import Interval
from kaffepause.graph.wire import MARKER_PROPERTY
from kaffepause.graph.zones import windows_name


def event_to_create(request: EventRequest, invitees: tuple[Invitee, ...]) -> Event:
    """The whole event; the same request gives the same bytes."""
    event = Event(
        transaction_id=request.transaction_id,
        subject=request.subject,
        body=ItemBody(content_type=BodyType.Html, content=request.body_html),
        start=wall_clock(request.interval.start, request.zone),
        end=wall_clock(request.interval.end, request.zone),
        attendees=[_attendee(one) for one in invitees],
        show_as=FreeBusyStatus(request.show_as.value),
        is_reminder_on=True,
        reminder_minutes_before_start=request.reminder,
        response_requested=request.asks_for_response,
        categories=list(request.categories),
        single_value_extended_properties=[our_property(request.marker.encoded())],
    )
    if request.recurrence:
        event.recurrence = _recurrence(request.recurrence, request.recurrence.last, request.zone)
    if request.is_online:
        event.is_online_meeting = True
        event.online_meeting_provider = OnlineMeetingProviderType.TeamsForBusiness
    if request.location:
        event.location = Location(display_name=request.location)
    return event


def event_invited(invitees: tuple[Invitee, ...]) -> Event:
    """A change of the attendees and nothing else: Exchange mails those alone whom it concerns."""
    return Event(attendees=[_attendee(one) for one in invitees])


def event_changed(
    event: OwnEvent,
    *,
    interval: Interval | None,
    marker: str | None,
    invitees: tuple[Invitee, ...] | None,
    last: date | None,
) -> Event:
    """A fresh event that holds the change alone: a PATCH sends whatever is in it."""
    changed = Event()
    if interval is not None:
        changed.start = wall_clock(interval.start, event.zone)
        changed.end = wall_clock(interval.end, event.zone)
    if marker is not None:
        changed.single_value_extended_properties = [our_property(marker)]
    if invitees is not None:
        changed.attendees = [_attendee(one) for one in invitees]
    if last is not None and event.recurrence is not None:
        changed.recurrence = _recurrence(event.recurrence, last, event.zone)
    return changed


def our_property(value: str) -> SingleValueLegacyExtendedProperty:
    """Our one extended property with that text."""
    return SingleValueLegacyExtendedProperty(id=MARKER_PROPERTY, value=value)


def wall_clock(moment: datetime, zone: str) -> DateTimeTimeZone:
    """An instant as the wall clock of an IANA zone, under the zone's Windows name."""
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return DateTimeTimeZone(date_time=wall.isoformat(timespec="seconds"), time_zone=windows_name(zone))


def _attendee(invitee: Invitee) -> Attendee:
    return Attendee(
        email_address=EmailAddress(address=invitee.address, name=invitee.name),
        type=AttendeeType.Required if invitee.is_required else AttendeeType.Optional,
    )


def _recurrence(recurrence: Recurrence, last: date, zone: str) -> PatternedRecurrence:
    return PatternedRecurrence(
        pattern=RecurrencePattern(
            type=RecurrencePatternType.Weekly,
            interval=recurrence.every,
            days_of_week=[DayOfWeek(day.name.lower()) for day in recurrence.days],
            first_day_of_week=DayOfWeek.Monday,
        ),
        range=RecurrenceRange(
            type=RecurrenceRangeType.EndDate,
            start_date=recurrence.first,
            end_date=last,
            recurrence_time_zone=windows_name(zone),
        ),
    )
