"""An event as Graph shows it: every property present, times with seven digits in UTC or the zone asked for."""

import base64
import html
import re
from datetime import UTC, date, datetime, tzinfo
from typing import Final, NamedTuple
from urllib.parse import quote

from kaffepause.sandbox.event import (
    NEVER,
    Attendee,
    Content,
    Instance,
    Person,
    Place,
    Span,
    StoredEvent,
    event_id,
    occurrence_uid,
)
from kaffepause.sandbox.recurrence import wire_of
from kaffepause.sandbox.wire import Call, Json, Refused
from kaffepause.sandbox.zones import UnknownZone, zone_named

BODY_READERS: Final = frozenset({"Calendars.Read", "Calendars.ReadWrite"})


class Glasses(NamedTuple):
    """How a caller wants to see events: zone, form of ids, whether bodies, and bodies as text."""

    zone: tzinfo
    zone_name: str
    immutable: bool
    bodies: bool
    text: bool
    owner: str = ""


def glasses(call: Call) -> Glasses:
    """What the call's headers and permissions ask for; 400 for a zone Graph does not know."""
    name = call.prefer.time_zone or "UTC"
    try:
        zone = zone_named(name)
    except UnknownZone as unknown:
        raise Refused(400, "TimeZoneNotSupportedException", str(unknown)) from None
    user = call.tenant.look_up(call.params["user"])
    bodies = user is None or call.in_scope(BODY_READERS, user)
    return Glasses(
        zone, name, call.prefer.immutable_ids, bodies, call.prefer.body_type == "text", user.upn if user else ""
    )


def shown(entry: Instance, how: Glasses) -> Json:
    """The whole event, extended properties and the properties one must ask for left out."""
    event, content = entry.event, entry.event.content
    view: Json = {
        "@odata.etag": etag(event),
        "id": event_id(event, entry.day, immutable=how.immutable),
        "createdDateTime": instant(event.created),
        "lastModifiedDateTime": instant(event.modified),
        "changeKey": change_key(event),
        "categories": list(event.categories),
    }
    if event.transaction is not None:
        view["transactionId"] = event.transaction
    view |= _times(entry, how)
    view |= _own(event, content)
    view |= _meeting(entry, content, how)
    view |= _place(content.places)
    if how.bodies:
        view["bodyPreview"] = plain(content.body)[:255]
        view["body"] = (
            {"contentType": "text", "content": plain(content.body)}
            if how.text
            else {"contentType": "html", "content": content.body}
        )
    return view


def stub(entry: Instance, how: Glasses) -> Json:
    """What delta tells of an occurrence: the rest is the master's."""
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": etag(entry.event),
        "id": event_id(entry.event, entry.day, immutable=how.immutable),
        "seriesMasterId": event_id_of_master(entry.event, how),
        "type": entry.kind,
        "start": moment(entry.span.start, entry, how),
        "end": moment(entry.span.end, entry, how),
    }


def event_id_of_master(event: StoredEvent, how: Glasses) -> str:
    """The id of the series an occurrence belongs to."""
    whole = event_id(event, immutable=how.immutable)
    return whole if event.day is None else f"{whole[:-10]}000000AAA="


def moment(at: datetime, entry: Instance, how: Glasses) -> Json:
    """A `dateTimeTimeZone`. An all-day event shows midnight in whatever zone it is asked for."""
    if entry.event.content.all_day:
        wall = entry.when.start if at == entry.span.start else entry.when.end
    else:
        wall = at.astimezone(how.zone).replace(tzinfo=None)
    return told(wall, how)


def told(wall: datetime, how: Glasses) -> Json:
    """A naive wall clock as a `dateTimeTimeZone` with seven digits."""
    return {"dateTime": f"{wall.isoformat(timespec='microseconds')}0", "timeZone": how.zone_name}


def instant(at: datetime) -> str:
    """A DateTimeOffset in UTC, with seven digits where there are any."""
    moment_ = at.astimezone(UTC).replace(tzinfo=None) if at.year > 1 else at.replace(tzinfo=None)
    year = f"{moment_.year:04d}"
    if not moment_.microsecond:
        return f"{year}-{moment_:%m-%dT%H:%M:%S}Z"
    return f"{year}-{moment_:%m-%dT%H:%M:%S}.{moment_.microsecond:06d}0Z"


def change_key(event: StoredEvent) -> str:
    """Changes with every change of the event."""
    return base64.b64encode(f"{event.key[:12]}{event.stamp:08x}".encode()).decode()


def etag(event: StoredEvent) -> str:
    """The weak tag an `If-Match` names."""
    return f'W/"{change_key(event)}"'


def plain(body: str) -> str:
    """A body without its tags."""
    inner = re.sub(r"(?is)<head.*?</head>|<style.*?</style>", "", body)
    broken = re.sub(r"(?i)<br\s*/?>|</p>|</div>|</li>", "\n", inner)
    return html.unescape(re.sub(r"<[^>]+>", "", broken)).strip()


def occurrence_oid(series: StoredEvent, day: date, how: Glasses) -> str:
    """The `occurrenceId`, as `cancelledOccurrences` lists it."""
    return f"OID.{event_id_of_master(series, how)}.{day.isoformat()}"


def _times(entry: Instance, how: Glasses) -> Json:
    content = entry.event.content
    uid = entry.event.uid
    view: Json = {
        "iCalUId": occurrence_uid(uid, entry.day) if entry.day else uid,
        "type": entry.kind,
        "seriesMasterId": event_id_of_master(entry.event, how) if entry.day else None,
        "isAllDay": content.all_day,
        "start": moment(entry.span.start, entry, how),
        "end": moment(entry.span.end, entry, how),
        "originalStartTimeZone": entry.when.start_zone,
        "originalEndTimeZone": entry.when.end_zone,
        "recurrence": wire_of(content.recurrence) if content.recurrence and not entry.day else None,
    }
    if entry.day is not None:
        view["originalStart"] = instant(entry.event.original or entry.span.start)
    return view


def _own(event: StoredEvent, content: Content) -> Json:
    return {
        "reminderMinutesBeforeStart": event.reminder_minutes,
        "isReminderOn": event.reminder_on,
        "hasAttachments": False,
        "subject": content.subject,
        "importance": content.importance,
        "sensitivity": content.sensitivity,
        "isCancelled": event.is_cancelled,
        "isDraft": False,
        "isOrganizer": event.is_organizer,
        "showAs": event.show_as,
        "responseRequested": content.response_requested,
        "allowNewTimeProposals": content.new_times_allowed,
        "hideAttendees": content.attendees_hidden,
        "responseStatus": {"response": event.response, "time": instant(event.responded or NEVER)},
    }


def _meeting(entry: Instance, content: Content, how: Glasses) -> Json:
    event, join = entry.event, content.join
    seen = content.attendees
    if content.attendees_hidden and not event.is_organizer:
        seen = tuple(one for one in seen if one.address.lower() == how.owner.lower())
    link = quote(event_id(event, entry.day, immutable=how.immutable), safe="")
    return {
        "organizer": {"emailAddress": _address(content.organizer)},
        "attendees": [_attendee(one, how) for one in seen],
        "isOnlineMeeting": join is not None,
        "onlineMeetingProvider": "teamsForBusiness" if join else "unknown",
        "onlineMeetingUrl": None,
        "onlineMeeting": {"joinUrl": join.url, "conferenceId": join.conference} if join else None,
        "webLink": f"https://outlook.office365.com/owa/?itemid={link}&exvsurl=1&path=/calendar/item",
    }


def _attendee(one: Attendee, how: Glasses) -> Json:
    view: Json = {
        "type": one.kind,
        "status": {"response": one.response, "time": instant(one.responded or NEVER)},
        "emailAddress": {"name": one.name, "address": one.address},
    }
    if one.proposed is not None:
        view["proposedNewTime"] = _slot(one.proposed, how)
    return view


def _slot(span: Span, how: Glasses) -> Json:
    start, end = (told(at.astimezone(how.zone).replace(tzinfo=None), how) for at in span)
    return {"start": start, "end": end}


def _address(person: Person) -> Json:
    return {"name": person.name, "address": person.address}


def _place(places: tuple[Place, ...]) -> Json:
    views = [
        {
            "displayName": place.name,
            "locationType": place.kind,
            "uniqueId": place.name,
            "uniqueIdType": "private",
            "address": dict(place.address),
            "coordinates": dict(place.coordinates),
        }
        for place in places
    ]
    nowhere: Json = {
        "displayName": "",
        "locationType": "default",
        "uniqueIdType": "unknown",
        "address": {},
        "coordinates": {},
    }
    first: Json = dict(views[0]) if views else nowhere
    if len(views) > 1:
        first["displayName"] = "; ".join(place.name for place in places)
    return {"location": first, "locations": views}
