"""The world in plain JSON, for a test or a person to read: every mailbox's events and messages."""

from collections.abc import Iterable
from typing import Any

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.directory_view import moment
from kaffepause.sandbox.event import Attendee, Instance, StoredEvent, event_id
from kaffepause.sandbox.message import Message
from kaffepause.sandbox.message_text import text_of
from kaffepause.sandbox.message_view import message_id
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Json


def told(tenant: Tenant) -> Json:
    """Everything, by mail address. Times are UTC; ids are the immutable ones."""
    return {
        "now": moment(tenant.now()),
        "mailboxes": {
            user.mail or user.upn: mailbox_told(tenant, mailbox)
            for user in tenant.users.values()
            if (mailbox := tenant.mailboxes.get(user.id)) is not None
        },
        "groups": {
            group.name: [_member(tenant, member) for member in group.members] for group in tenant.groups.values()
        },
        "outside": [_message(tenant, message) for message in tenant.outside],
    }


def mailbox_told(tenant: Tenant, mailbox: Mailbox) -> Json:
    """One mailbox's events (masters and singles, changed occurrences inside) and messages."""
    agenda = agenda_of(mailbox)
    return {
        "hosted": mailbox.hosted,
        "events": [event_told(agenda.instance(event)) for event in mailbox.events.values()],
        "messages": [_message(tenant, message) for message in mailbox.messages.values()],
    }


def event_told(entry: Instance) -> Json:
    """One copy of an event as plain JSON."""
    event = entry.event
    content = event.content
    return {
        "id": event_id(event, immutable=True),
        "uid": event.uid,
        "subject": content.subject,
        "start": moment(entry.span.start),
        "end": moment(entry.span.end),
        "all_day": content.all_day,
        "show_as": event.show_as,
        "is_organizer": event.is_organizer,
        "is_cancelled": event.is_cancelled,
        "organizer": content.organizer.address,
        "attendees": _attendees(content.attendees),
        "response": event.response,
        "teams_link": content.join.url if content.join else None,
        "properties": dict(event.properties),
        "transaction_id": event.transaction,
        "series": content.recurrence is not None,
        "cancelled_days": sorted(day.isoformat() for day in event.cancelled),
        "changed_days": {day.isoformat(): _changed(changed) for day, changed in sorted(event.changed.items())},
    }


def _changed(event: StoredEvent) -> Json:
    span = event.first.span()
    return {
        "subject": event.content.subject,
        "start": moment(span.start),
        "end": moment(span.end),
        "response": event.response,
        "attendees": _attendees(event.content.attendees),
        "properties": dict(event.properties),
    }


def _attendees(attendees: Iterable[Attendee]) -> list[Any]:
    return [{"address": one.address, "kind": one.kind, "response": one.response} for one in attendees]


def _message(tenant: Tenant, message: Message) -> Json:
    return {
        "id": message_id(message, immutable=True),
        "kind": message.kind,
        "folder": message.folder,
        "draft": message.draft,
        "subject": message.subject,
        "from": message.sender.address if message.sender else None,
        "to": [address.address for address in message.to],
        "cc": [address.address for address in message.cc],
        "sent": moment(message.sent),
        "visible": message.visible(tenant.now()),
        "text": text_of(message),
        "html": message.body_html,
        "properties": dict(message.properties),
        "headers": dict(message.headers),
        "mime": message.mime.decode("utf-8", "replace") if message.mime else None,
    }


def _member(tenant: Tenant, member: str) -> str:
    user = tenant.users.get(member)
    return (user.mail or user.upn) if user else tenant.groups[member].name
