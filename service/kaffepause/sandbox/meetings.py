"""What an application does to events: create, change, cancel, delete. Every refusal comes before the first change.

Sources: `user-post-events`, `event-update`, `event-cancel`, `event-delete`, and for what PATCH does to exceptions
MS-OXOCAL. A change of nothing but the copy's own (reminder, categories, extended properties) mails nobody (assumed).
"""

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from kaffepause.sandbox import invitations
from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import (
    Attendee,
    Content,
    Instance,
    Join,
    Person,
    StoredEvent,
    When,
    event_id,
    rebased,
    uid_for,
)
from kaffepause.sandbox.event_body import Change, change_from, content_after, first_content, invalid_property
from kaffepause.sandbox.extended import set_properties
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Json, Refused

#: Properties that belong to the mailbox's copy alone: an attendee may set them, and nobody is told.
OWN: Final = frozenset(
    {"categories", "isReminderOn", "reminderMinutesBeforeStart", "showAs", "singleValueExtendedProperties"}
)
_UNTOLD: Final = OWN - {"showAs"}
_DAY: Final = timedelta(days=1)


def create(tenant: Tenant, mailbox: Mailbox, wire: Json, *, calendar: str = "") -> StoredEvent:
    """A new event in the mailbox, invitations sent; or the event the same `transactionId` and content made before."""
    agenda = agenda_of(mailbox)
    change = change_from(wire)
    print_ = _fingerprint(wire)
    if change.transaction is not None and change.transaction in agenda.transactions:
        return _made_before(agenda.transactions[change.transaction], print_, mailbox)
    content = first_content(_blank(tenant, mailbox), change, wire)
    key = tenant.ids.fresh_guid("event").replace("-", "")
    event = StoredEvent(
        key=key,
        uid=uid_for(key),
        content=_with_join(tenant, mailbox, key, content) if change.online else content,
        calendar=calendar,
        transaction=change.transaction,
        fingerprint=print_,
        created=tenant.now(),
        modified=tenant.now(),
        **change.own,
    )
    set_properties(event.properties, change.properties)
    agenda.put(event)
    invitations.invite(tenant, mailbox, event, content.attendees)
    return event


def update(tenant: Tenant, mailbox: Mailbox, entry: Instance, wire: Json) -> Instance:
    """The entry with a PATCH carried out, and everybody told whom Graph tells."""
    agenda, change = agenda_of(mailbox), change_from(wire)
    if not entry.event.is_organizer:
        _keep_to_own(change)
    if entry.day is not None:
        return _update_occurrence(tenant, mailbox, entry, change, wire)
    event = entry.event
    before = event.content
    after = _merged(tenant, mailbox, event, content_after(before, change, wire), change)
    _set_own(event, change)
    event.content = after
    event.modified = tenant.now()
    _carry_over(event, before, after)
    agenda.put(event)
    if event.is_organizer:
        _tell(tenant, mailbox, event, before, change)
    return agenda.instance(event)


def cancel(tenant: Tenant, mailbox: Mailbox, entry: Instance, *, comment: str = "") -> None:
    """The organizer calls it off: the entry goes, those invited are told. 400 for anybody but the organizer."""
    if not entry.event.is_organizer:
        raise Refused(
            400,
            "ErrorInvalidRequest",
            "Your request can't be completed. You need to be an organizer to cancel a meeting.",
        )
    _remove(tenant, mailbox, entry, comment)


def delete(tenant: Tenant, mailbox: Mailbox, entry: Instance) -> None:
    """The entry goes. From the organizer's calendar this cancels it; from an attendee's only their copy goes, and
    nobody is told."""
    if entry.event.is_organizer:
        _remove(tenant, mailbox, entry, "")
    elif entry.day is not None:
        agenda_of(mailbox).cancel_day(_series(mailbox, entry), entry.day)
    else:
        agenda_of(mailbox).remove(entry.event)


def refuse_stale(entry: Instance, if_match: str | None, current: str) -> None:
    """412 where the caller's `If-Match` names another version than the one that is there."""
    if if_match is not None and if_match not in ("*", current):
        raise Refused(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does"
            f" not match the current change key for the item {event_id(entry.event, entry.day)}.",
        )


def _remove(tenant: Tenant, mailbox: Mailbox, entry: Instance, comment: str) -> None:
    agenda, event = agenda_of(mailbox), entry.event
    if entry.day is None:
        invitations.withdraw(tenant, mailbox, event, event.content.attendees, comment=comment)
        agenda.remove(event)
        return
    gone = replace(event, day=entry.day)
    invitations.withdraw(tenant, mailbox, gone, event.content.attendees, comment=comment)
    agenda.cancel_day(_series(mailbox, entry), entry.day)


def _update_occurrence(tenant: Tenant, mailbox: Mailbox, entry: Instance, change: Change, wire: Json) -> Instance:
    agenda, series, day = agenda_of(mailbox), _series(mailbox, entry), entry.day
    if day is None or change.shared.get("recurrence") is not None:
        raise invalid_property("An occurrence cannot have a recurrence of its own.")
    plain = replace(entry.event.content, when=entry.when, recurrence=None)
    content = content_after(plain, change, wire)
    refuse_crossing(series, day, content.when)
    changed = invitations.exception_of(series, agenda, replace(series, day=day))
    before = changed.content
    changed.content = _merged(tenant, mailbox, changed, content, change)
    changed.modified = tenant.now()
    _set_own(changed, change)
    agenda.put(series)
    changed.stamp = series.stamp
    if series.is_organizer:
        _tell(tenant, mailbox, changed, before, change)
    return agenda.occurrence(series, day) or entry


def refuse_crossing(series: StoredEvent, day: date, when: When) -> None:
    """400 where an occurrence would reach the day of the one before or after it (`event-update`)."""
    recurrence = series.content.recurrence
    if recurrence is None:
        return
    before, after = recurrence.neighbors(day)
    earlier = _stands_on(series, before)
    later = _stands_on(series, after)
    last = (when.end - timedelta(microseconds=1)).date() if when.end > when.start else when.end.date()
    if (earlier and when.start.date() <= earlier) or (later and (when.start.date() >= later or last >= later + _DAY)):
        raise Refused(
            400,
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        )


def _stands_on(series: StoredEvent, day: date | None) -> date | None:
    if day is None or day in series.cancelled:
        return None
    changed = series.changed.get(day)
    return changed.first.start.date() if changed else day


def _series(mailbox: Mailbox, entry: Instance) -> StoredEvent:
    return mailbox.events[entry.event.key]


def _blank(tenant: Tenant, mailbox: Mailbox) -> Content:
    user = tenant.users[mailbox.user_id]
    zero = When(
        start=tenant.now().replace(tzinfo=None), end=tenant.now().replace(tzinfo=None), start_zone="UTC", end_zone="UTC"
    )
    return Content(when=zero, organizer=Person(address=user.mail or user.upn, name=user.display_name))


def _made_before(event: StoredEvent, fingerprint: str, mailbox: Mailbox) -> StoredEvent:
    """The event a transaction id made. Assumed: the id stays taken after the event was deleted."""
    if event.fingerprint == fingerprint and event.key in mailbox.events:
        return event
    raise Refused(
        409,
        "ErrorDuplicateTransactionId",
        "Your request can't be completed. The TransactionId in the request has already been used to create a"
        " different event.",
    )


def _fingerprint(wire: Json) -> str:
    return sha256(json.dumps(wire, sort_keys=True, default=str).encode()).hexdigest()


def _merged(tenant: Tenant, mailbox: Mailbox, event: StoredEvent, after: Content, change: Change) -> Content:
    """`after` with what those still invited had answered, and the Teams meeting kept, lost or added."""
    known = {one.address.lower(): one for one in event.content.attendees}
    attendees = tuple(_kept(one, known.get(one.address.lower())) for one in after.attendees)
    after = replace(after, attendees=attendees)
    if after.join is not None and after.join.url not in after.body:
        return replace(after, join=None)
    if change.online and after.join is None:
        return _with_join(tenant, mailbox, event.key, after)
    return after


def _kept(now: Attendee, before: Attendee | None) -> Attendee:
    if before is None:
        return now
    return replace(before, kind=now.kind, name=now.name)


def _with_join(tenant: Tenant, mailbox: Mailbox, key: str, content: Content) -> Content:
    """The content with a Teams link; unchanged where the mailbox may have none, which Graph does not call an error."""
    if not mailbox.teams_allowed:
        return content
    thread = sha256(f"{tenant.id}/{key}".encode()).hexdigest()[:40]
    url = (
        f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{thread}%40thread.v2/0?context="
        f"%7b%22Tid%22%3a%22{tenant.id}%22%2c%22Oid%22%3a%22{mailbox.user_id}%22%7d"
    )
    blob = (
        '<br>\r\n<div class="me-email-text">________________________________________________________________'
        f'<br>\r\nMicrosoft Teams meeting<br>\r\n<a href="{url}">Join the meeting now</a></div>\r\n'
    )
    head, mark, tail = content.body.rpartition("</body>")
    body = f"{head}{blob}{mark}{tail}" if mark else f"{content.body}{blob}"
    conference = str(int(thread[:8], 16) % 10**9).zfill(9)
    return replace(content, body=body, join=Join(url=url, conference=conference, blob=blob))


def _set_own(event: StoredEvent, change: Change) -> None:
    for name, value in change.own.items():
        setattr(event, name, value)
    set_properties(event.properties, change.properties)


def _keep_to_own(change: Change) -> None:
    """Assumed: Graph lets an attendee change only what is their own; Outlook shows the rest locked."""
    if "show_as" in change.shared:
        change.own["shown"] = change.shared.pop("show_as")
    if change.names - OWN:
        raise Refused(
            400,
            "ErrorInvalidRequest",
            "Your request can't be completed. You need to be an organizer to update a meeting.",
        )


def _carry_over(event: StoredEvent, before: Content, after: Content) -> None:
    """What a change of the series does to its exceptions: a new rhythm or time drops them, new words reach them."""
    if after.recurrence is None or _rhythm(before) != _rhythm(after):
        event.changed, event.cancelled = {}, set()
        return
    last = after.recurrence.range.end
    if last is not None:
        event.changed = {day: own for day, own in event.changed.items() if day <= last}
        event.cancelled = {day for day in event.cancelled if day <= last}
    for own in event.changed.values():
        own.content = rebased(own.content, before, after)


def _rhythm(content: Content) -> tuple[Any, ...]:
    recurrence = content.recurrence
    return (content.when, recurrence and recurrence.pattern, recurrence and recurrence.range.start)


def _tell(tenant: Tenant, mailbox: Mailbox, event: StoredEvent, before: Content, change: Change) -> None:
    after = event.content
    old = {one.address.lower() for one in before.attendees}
    new = {one.address.lower() for one in after.attendees}
    invitations.withdraw(tenant, mailbox, event, [one for one in before.attendees if one.address.lower() not in new])
    asks_again = before.when != after.when or before.recurrence != after.recurrence
    if asks_again:
        event.content = replace(after, attendees=tuple(_asked_again(one) for one in after.attendees))
    if not change.is_attendees_only and change.names - _UNTOLD:
        stay = [one for one in event.content.attendees if one.address.lower() in old]
        invitations.update(tenant, mailbox, event, stay, asks_again=asks_again)
        for own in event.changed.values():
            if _stands_apart(event, own):
                invitations.update(tenant, mailbox, own, own.content.attendees, asks_again=False)
    invitations.invite(
        tenant, mailbox, event, [one for one in event.content.attendees if one.address.lower() not in old]
    )


def _stands_apart(series: StoredEvent, own: StoredEvent) -> bool:
    """Whether an occurrence says anything of its own; one that only got its own answers does not."""
    day = own.day or own.first.start.date()
    plain = replace(series.content, when=series.first.on(day), recurrence=None, attendees=own.content.attendees)
    return own.content != plain


def _asked_again(one: Attendee) -> Attendee:
    return replace(one, response="none", responded=None, proposed=None)
