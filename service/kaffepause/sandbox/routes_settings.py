"""Mailbox settings and what a mailbox knows of time zones."""

from dataclasses import replace
from datetime import UTC, datetime
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
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "dd-MM-yyyy",
        "timeFormat": "HH:mm",
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
    name = call.path.rstrip("/").rsplit("/", 1)[-1].lower()
    entity = settings_json(call.tenant.mailbox_of(call))
    part: Any = next(value for known, value in entity.items() if known.lower() == name)
    shown: Json = cast("Json", part) if isinstance(part, dict) else {"value": part}
    return Answer(body={"@odata.context": f"{_context(call)}/{name}", **shown})


def patch_settings(call: Call) -> Answer:
    """Change the zone, the hours, the language or the automatic replies; nothing else can be set here."""
    mailbox = call.tenant.mailbox_of(call)
    changes = accepted("mailboxSettings", call.json_object())
    setters = {
        "timeZone": _set_zone,
        "workingHours": _set_hours,
        "language": _set_language,
        "automaticRepliesSetting": _set_replies,
    }
    for name in changes:
        if name not in setters:
            raise Refused(400, "ErrorInvalidPropertySet", f"The sandbox cannot change '{name}'.")
    _refuse_bad_zones(changes)
    changed = replace(mailbox)
    for name, value in changes.items():
        if value is not None:
            setters[name](changed, value)
    mailbox.time_zone, mailbox.working_hours = changed.time_zone, changed.working_hours
    mailbox.locale, mailbox.automatic_replies = changed.locale, changed.automatic_replies
    return get_settings(call)


def supported_zones(call: Call) -> Answer:
    """The zone names a mailbox takes: Windows names, or the listed IANA ones."""
    call.tenant.mailbox_of(call)
    standard = call.params.get("standard", "Windows").lower()
    if standard not in ("windows", "iana"):
        raise Refused(400, "BadRequest", f"'{standard}' is not a time zone standard.")
    names = sorted(LISTED_IANA) if standard == "iana" else list(windows_names())
    value = [{"alias": name, "displayName": name} for name in names]
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
            raise Refused(
                400, "TimeZoneNotSupportedException", f"The following TimeZone value is not supported: '{name}'."
            ) from None


def _set_zone(mailbox: Mailbox, value: Any) -> None:
    mailbox.time_zone = value


def _set_hours(mailbox: Mailbox, value: Json) -> None:
    old = mailbox.working_hours
    zone: Json = value.get("timeZone") or {}
    custom = zone if zone.get("name") == CUSTOMIZED else None
    mailbox.working_hours = WorkingHours(
        days=tuple(value.get("daysOfWeek") or old.days),
        start=(value.get("startTime") or old.start)[:5],
        end=(value.get("endTime") or old.end)[:5],
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
