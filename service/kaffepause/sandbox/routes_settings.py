"""Mailbox settings and what a mailbox knows of time zones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from kaffepause.sandbox.accept import accepted
from kaffepause.sandbox.tenant import AutomaticReplies, Mailbox, WorkingHours
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, Route, check_selected, context
from kaffepause.sandbox.zones import CUSTOMIZED, LISTED_IANA, UnknownZone, windows_names, zone_named

READ = frozenset({"MailboxSettings.Read", "MailboxSettings.ReadWrite"})
WRITE = frozenset({"MailboxSettings.ReadWrite"})
_WORDS = {"da-DK": "Danish (Denmark)", "en-GB": "English (United Kingdom)", "en-US": "English (United States)"}


def settings_json(mailbox: Mailbox) -> Json:
    """The whole ``mailboxSettings`` of a mailbox."""
    return {
        "archiveFolder": f"archive-{mailbox.user_id}",
        "timeZone": mailbox.time_zone,
        "delegateMeetingMessageDeliveryOptions": mailbox.delegate_delivery,
        "dateFormat": mailbox.date_format,
        "timeFormat": mailbox.time_format,
        "userPurpose": mailbox.purpose,
        "automaticRepliesSetting": replies_json(mailbox.automatic_replies),
        "language": {"locale": mailbox.locale, "displayName": _WORDS.get(mailbox.locale, mailbox.locale)},
        "workingHours": hours_json(mailbox.working_hours),
    }


def hours_json(hours: WorkingHours) -> Json:
    """Working hours as Graph writes them, times with seven digits; a custom zone in place of a name."""
    zone = hours.custom_zone or {"name": hours.time_zone}
    return {
        "daysOfWeek": list(hours.days),
        "startTime": f"{hours.start}:00.0000000",
        "endTime": f"{hours.end}:00.0000000",
        "timeZone": zone,
    }


def replies_json(replies: AutomaticReplies) -> Json:
    """The out-of-office setting, message texts included."""
    return {
        "status": replies.status,
        "externalAudience": "all" if replies.external else "none",
        "internalReplyMessage": replies.internal,
        "externalReplyMessage": replies.external,
        "scheduledStartDateTime": _utc(replies.start),
        "scheduledEndDateTime": _utc(replies.end),
    }


def get_settings(call: Call) -> Answer:
    """All settings, or the selected ones."""
    entity = settings_json(call.tenant.mailbox_of(call))
    select = call.query.get("$select")
    wanted = check_selected(select, "mailboxSettings") if select else set(entity)
    shown = {name: value for name, value in entity.items() if name in wanted}
    return Answer(body={"@odata.context": _context(call), **shown})


def get_part(call: Call) -> Answer:
    """One setting by its own path: an object as it is, a word as ``value``."""
    last = call.path.rstrip("/").rsplit("/", 1)[-1].lower()
    entity = settings_json(call.tenant.mailbox_of(call))
    name = next(known for known in entity if known.lower() == last)
    part: Any = entity[name]
    shown: Json = cast("Json", part) if isinstance(part, dict) else {"value": part}
    return Answer(body={"@odata.context": f"{_context(call)}/{name}", **shown})


def patch_settings(call: Call) -> Answer:
    """Change a mailbox's settings, all of what the body names or nothing."""
    mailbox = call.tenant.mailbox_of(call)
    changes = _read(call)
    for name in changes:
        if name not in _SETTERS:
            raise Refused(400, "ErrorInvalidPropertySet", f"The property '{name}' cannot be set.")
    _refuse_bad_zones(changes)
    changed = replace(mailbox)
    for name, value in changes.items():
        if value is not None:
            _SETTERS[name](changed, value)
    for field_name in _CHANGED:
        setattr(mailbox, field_name, getattr(changed, field_name))
    return get_settings(call)


def _read(call: Call) -> Json:
    """The body, with this path's own word for an enum value that does not exist."""
    try:
        return accepted("mailboxSettings", call.json_object())
    except Refused as refusal:
        if refusal.message.startswith("Requested value"):
            raise Refused(400, "InvalidArguments", f"{refusal.message.partition(' in ')[0]}.") from None
        raise


def supported_zones(call: Call) -> Answer:
    """The zone names a mailbox takes: Windows names, or the listed IANA ones."""
    call.tenant.mailbox_of(call)
    standard = call.params.get("standard", "Windows").lower()
    if standard not in ("windows", "iana"):
        raise Refused(400, "BadRequest", f"'{standard}' is not a time zone standard.")
    names = sorted(LISTED_IANA) if standard == "iana" else list(windows_names())
    shown = {name: name if standard == "iana" else _displayed(name) for name in names}
    value = [{"alias": name, "displayName": words} for name, words in shown.items()]
    return Answer(
        body={"@odata.context": context(call, "Collection(microsoft.graph.timeZoneInformation)"), "value": value}
    )


def _context(call: Call) -> str:
    return context(call, f"users('{call.params['user']}')/mailboxSettings")


def _refuse_bad_zones(changes: Json) -> None:
    hours: Json = changes.get("workingHours") or {}
    zone: Json = hours.get("timeZone") or {}
    for name in (changes.get("timeZone"), zone.get("name")):
        try:
            if name and name != CUSTOMIZED:
                zone_named(name)
        except UnknownZone:
            raise Refused(400, "InvalidTimeZone", "Time Zone settings provided are invalid.") from None


def _displayed(name: str) -> str:
    """A Windows zone with its winter offset before it. Windows' own city names are not known here."""
    offset = zone_named(name).utcoffset(datetime(2026, 1, 1)) or timedelta()  # noqa: DTZ001 - wall clock of the zone
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"(UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}) {name}" if minutes else f"(UTC) {name}"


def _set_plain(field_name: str) -> Callable[[Mailbox, Any], None]:
    return lambda mailbox, value: setattr(mailbox, field_name, value)


def _set_zone(mailbox: Mailbox, value: Any) -> None:
    mailbox.time_zone = value


def _set_hours(mailbox: Mailbox, value: Json) -> None:
    old = mailbox.working_hours
    zone: Json = value.get("timeZone") or {}
    custom: Json | None = (
        {"@odata.type": "#microsoft.graph.customTimeZone", **zone} if zone.get("bias") is not None else None
    )
    start, end = (value.get("startTime") or old.start)[:5], (value.get("endTime") or old.end)[:5]
    if start >= end:
        raise Refused(400, "ErrorInvalidTimeSettings", "Start Time should occur before End Time.")
    mailbox.working_hours = WorkingHours(
        days=tuple(value.get("daysOfWeek") or old.days),
        start=start,
        end=end,
        time_zone=zone.get("name") or old.time_zone,
        custom_zone=custom if zone else old.custom_zone,
    )


def _set_language(mailbox: Mailbox, value: Json) -> None:
    mailbox.locale = value.get("locale") or mailbox.locale


def _set_replies(mailbox: Mailbox, value: Json) -> None:
    mailbox.automatic_replies = AutomaticReplies(
        status=value.get("status") or "disabled",
        start=_moment(value.get("scheduledStartDateTime")),
        end=_moment(value.get("scheduledEndDateTime")),
        internal=value.get("internalReplyMessage") or "",
        external=value.get("externalReplyMessage") or "",
    )


def _moment(value: Json | None) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(str(value.get("dateTime"))[:26])
        zone = zone_named(value.get("timeZone") or "UTC")
    except (ValueError, UnknownZone):
        raise Refused(400, "ErrorInvalidArgument", f"'{value}' is not a time.") from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _utc(at: datetime | None) -> Json:
    shown = at or datetime(1, 1, 1, tzinfo=ZoneInfo("UTC"))
    return {"dateTime": shown.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


_SETTERS: dict[str, Callable[[Mailbox, Any], None]] = {
    "timeZone": _set_zone,
    "workingHours": _set_hours,
    "language": _set_language,
    "automaticRepliesSetting": _set_replies,
    "dateFormat": _set_plain("date_format"),
    "timeFormat": _set_plain("time_format"),
    "delegateMeetingMessageDeliveryOptions": _set_plain("delegate_delivery"),
}
_CHANGED = (
    "time_zone",
    "working_hours",
    "locale",
    "automatic_replies",
    "date_format",
    "time_format",
    "delegate_delivery",
)
_PARTS = ("timeZone", "workingHours", "language", "userPurpose", "automaticRepliesSetting", "dateFormat", "timeFormat")
_ZONES = READ | {"User.Read.All"}

ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/users/{user}/mailboxSettings",
        handler=get_settings,
        permissions=READ,
        options=frozenset({"$select"}),
    ),
    Route(method="PATCH", path="/users/{user}/mailboxSettings", handler=patch_settings, permissions=WRITE),
    *(
        Route(method="GET", path=f"/users/{{user}}/mailboxSettings/{part}", handler=get_part, permissions=READ)
        for part in _PARTS
    ),
    Route(method="GET", path="/users/{user}/outlook/supportedTimeZones", handler=supported_zones, permissions=_ZONES),
    Route(
        method="GET",
        path="/users/{user}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'{standard}')",
        handler=supported_zones,
        permissions=_ZONES,
    ),
)
