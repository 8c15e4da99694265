"""`getSchedule`: what a calendar tells about time without telling what the time is for.

Sources: the `calendar: getSchedule` page, the concept page on free/busy (20 addresses, 62 days), the `scheduleItem` and
`workingHours` resources. The codes of refusals are Exchange's own for the availability service (assumed to come
through).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple, cast

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Instance
from kaffepause.sandbox.event_view import Glasses, glasses, moment, told
from kaffepause.sandbox.tenant import Group, Mailbox, Tenant, User, WorkingHours
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, context
from kaffepause.sandbox.zones import UnknownZone, zone_named

MOST_ADDRESSES: Final = 20
#: Exchange does not expand a longer list (EWS `TooBigGroupAttendeeConflictData`).
MOST_MEMBERS: Final = 100
WINDOW: Final = timedelta(days=62)

#: The digit of each status; of several in one slot the highest counts. Working elsewhere is told only in the items.
DIGITS: Final = {"free": "0", "workingElsewhere": "0", "unknown": "0", "tentative": "1", "busy": "2", "oof": "3"}
_FREE: Final = ord("0")
_OPEN: Final = ("normal", "personal")


class Window(NamedTuple):
    """What is asked about: [start, end) in UTC, cut into slots of `interval`."""

    start: datetime
    end: datetime
    interval: timedelta

    @property
    def slots(self) -> int:
        """How many digits the view has. Elapsed time counts, so a day of 25 hours has an hour's worth more."""
        return -(-(self.end - self.start) // self.interval)


def get_schedule(call: Call) -> Answer:
    """The answer to `getSchedule`; a mailbox that cannot be read is told inside it, not by a refusal."""
    call.tenant.mailbox_of(call)
    arguments = call.arguments()
    arguments.refuse_others("Schedules", "StartTime", "EndTime", "AvailabilityViewInterval")
    addresses = _addresses(arguments.get("Schedules"))
    window = _window(
        arguments.get("StartTime"), arguments.get("EndTime"), arguments.get("AvailabilityViewInterval", 30)
    )
    how = glasses(call)
    return Answer(
        body={
            "@odata.context": context(call, "Collection(microsoft.graph.scheduleInformation)"),
            "value": [_information(call.tenant, address, window, how) for address in addresses],
        }
    )


def entries(mailbox: Mailbox, window: Window) -> list[Instance]:
    """What counts for free/busy: the default calendar, and nothing else, of a mailbox."""
    found = agenda_of(mailbox).between(window.start, window.end)
    return [entry for entry in found if entry.event.calendar == ""]


def availability_view(found: Iterable[Instance], window: Window) -> str:
    """One digit a slot: the strongest claim on any part of it."""
    digits = bytearray(b"0") * window.slots
    for entry in found:
        digit = ord(DIGITS[entry.event.show_as])
        if digit == _FREE or entry.span.end == entry.span.start:
            continue
        first = max(0, (entry.span.start - window.start) // window.interval)
        last = min(len(digits), -((window.start - entry.span.end) // window.interval))
        for slot in range(first, last):
            digits[slot] = max(digits[slot], digit)
    return digits.decode()


def _information(tenant: Tenant, address: str, window: Window, how: Glasses) -> Json:
    user = tenant.look_up(address)
    mailbox = tenant.mailboxes.get(user.id) if user else None
    if mailbox is not None and mailbox.hosted:
        found = entries(mailbox, window)
        return {
            "scheduleId": address,
            "availabilityView": availability_view(found, window),
            "scheduleItems": [_shown(entry, how) for entry in found],
            "workingHours": working_hours(mailbox.working_hours),
        }
    group = next((one for one in tenant.groups.values() if (one.mail or "").lower() == address.lower()), None)
    if group is not None:
        return _of_group(tenant, address, group, window)
    return {"scheduleId": address, "error": _error(user, address)}


def _of_group(tenant: Tenant, address: str, group: Group, window: Window) -> Json:
    """A distribution list has its members' times laid over each other, and no items."""
    members = [one for one in tenant.transitive_members(group) if isinstance(one, User)]
    if len(members) > MOST_MEMBERS:
        says = f"The group has more than {MOST_MEMBERS} members and is not expanded."
        return {"scheduleId": address, "error": {"message": says, "responseCode": "5038"}}
    mailboxes = (tenant.mailboxes.get(member.id) for member in members)
    found = chain.from_iterable(entries(box, window) for box in mailboxes if box is not None and box.hosted)
    return {"scheduleId": address, "availabilityView": availability_view(found, window), "scheduleItems": []}


def _shown(entry: Instance, how: Glasses) -> Json:
    content = entry.event.content
    view: Json = {"status": entry.event.show_as}
    if content.sensitivity in _OPEN:
        view |= {
            "isPrivate": False,
            "subject": content.subject,
            "location": "; ".join(place.name for place in content.places),
        }
    return view | {"start": _told(entry, entry.span.start, how), "end": _told(entry, entry.span.end, how)}


def _told(entry: Instance, at: datetime, how: Glasses) -> Json:
    if not entry.event.content.all_day:
        return moment(at, entry, how)
    # Free/busy knows no all-day events: they are the owner's midnights, told as any other instant.
    return told(at.astimezone(how.zone).replace(tzinfo=None), how)


def working_hours(hours: WorkingHours) -> Json:
    """The `workingHours` of a mailbox in Graph's form: times with seven digits, the zone by name or by its rules."""
    return {
        "daysOfWeek": list(hours.days),
        "startTime": f"{hours.start}:00.0000000",
        "endTime": f"{hours.end}:00.0000000",
        "timeZone": hours.custom_zone or {"name": hours.time_zone},
    }


def _error(user: User | None, address: str) -> Json:
    if user is None:
        return {
            "message": "Microsoft.Exchange.InfoWorker.Common.Availability.MailRecipientNotFoundException: Unable to"
            f" resolve e-mail address {address} to an Active Directory object.",
            "responseCode": "5009",
        }
    return {
        "message": "Microsoft.Exchange.InfoWorker.Common.Availability.MailboxLogonFailedException: Unable to open the"
        f" mailbox of {address}.",
        "responseCode": "5003",
    }


def _addresses(sent: Any) -> Sequence[str]:
    if not isinstance(sent, list) or not sent:
        raise Refused(400, "ErrorInvalidParameter", "schedules must list one address at least.")
    named = cast("list[object]", sent)
    if len(named) > MOST_ADDRESSES:
        says = f"The number of requested schedules is {len(named)}; at most {MOST_ADDRESSES} are allowed."
        raise Refused(400, "ErrorInvalidParameter", says)
    if not all(isinstance(name, str) and name for name in named):
        raise Refused(400, "ErrorInvalidParameter", "schedules must be a list of addresses.")
    return cast("list[str]", named)


def _window(start: Any, end: Any, interval: Any) -> Window:
    # The concept page sends "15", a text, so whole numbers in texts are numbers here.
    if isinstance(interval, str) and re.fullmatch(r"[0-9]{1,4}", interval):
        interval = int(interval)
    if not isinstance(interval, int) or isinstance(interval, bool) or not 5 <= interval <= 1440:
        says = "availabilityViewInterval must be between 5 and 1440 minutes."
        raise Refused(400, "ErrorInvalidMergedFreeBusyInterval", says)
    since, until = instant_from(start, "startTime"), instant_from(end, "endTime")
    if until <= since:
        raise Refused(400, "ErrorInvalidTimeInterval", "endTime must lie after startTime.")
    if until - since >= WINDOW:
        says = f"The requested time window is too long: it must be shorter than {WINDOW.days} days."
        raise Refused(400, "ErrorTimeIntervalTooBig", says)
    return Window(since, until, timedelta(minutes=interval))


def instant_from(sent: Any, name: str) -> datetime:
    """A `dateTimeTimeZone` as a UTC instant, its keys in any case; 400 for what is none."""
    wire: Mapping[str, Any] = cast("Mapping[str, Any]", sent) if isinstance(sent, Mapping) else {}
    by_name = {key.lower(): value for key, value in wire.items()}
    text = str(by_name.get("datetime") or "")
    try:
        zone = zone_named(str(by_name.get("timezone") or ""))
        at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except UnknownZone as unknown:
        raise Refused(400, "TimeZoneNotSupportedException", str(unknown)) from None
    except ValueError:
        raise Refused(400, "ErrorInvalidParameter", f"{name} must be a date and time with a time zone.") from None
    if not 1601 <= at.year <= 4500:
        raise Refused(400, "ErrorInvalidParameter", f"{name} lies outside what a calendar holds.")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
