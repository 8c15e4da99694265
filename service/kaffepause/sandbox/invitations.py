"""What happens between an organizer and those invited: copies on their calendars, and mail.

Sources: `event-update` (who is mailed), `event-cancel`, MS-OXOCAL (an unanswered request is tentative, a cancelled copy
stays on the attendee's calendar as free and "Canceled:", an update puts a copy that was deleted back).
"""

from collections.abc import Sequence
from dataclasses import replace

from kaffepause.sandbox.agenda import Agenda, agenda_of
from kaffepause.sandbox.event import Attendee, Content, StoredEvent, rebased
from kaffepause.sandbox.mail import deliver
from kaffepause.sandbox.message import Address, Kind
from kaffepause.sandbox.tenant import Mailbox, Tenant


def invite(tenant: Tenant, organizer: Mailbox, event: StoredEvent, whom: Sequence[Attendee]) -> None:
    """Put the event on the calendars of `whom` and mail them the invitation."""
    for attendee in whom:
        if (mailbox := _mailbox(tenant, attendee)) is not None and mailbox is not organizer:
            _place(tenant, agenda_of(mailbox), event)
    _mail(tenant, organizer, event, whom, kind="invitation")


def update(
    tenant: Tenant, organizer: Mailbox, event: StoredEvent, whom: Sequence[Attendee], *, asks_again: bool
) -> None:
    """Bring the copies of `whom` up to date and mail them; `asks_again` where their answer no longer stands."""
    for attendee in whom:
        if (mailbox := _mailbox(tenant, attendee)) is not None and mailbox is not organizer:
            _refresh(tenant, agenda_of(mailbox), event, asks_again=asks_again)
    _mail(tenant, organizer, event, whom, kind="update")


def withdraw(
    tenant: Tenant, organizer: Mailbox, event: StoredEvent, whom: Sequence[Attendee], *, comment: str = ""
) -> None:
    """Mark the copies of `whom` as cancelled and mail them so, with the organizer's comment."""
    for attendee in whom:
        if (mailbox := _mailbox(tenant, attendee)) is not None and mailbox is not organizer:
            _cancel_copy(tenant, agenda_of(mailbox), event)
    _mail(tenant, organizer, event, whom, kind="cancellation", title="Canceled: ", comment=comment)


def exception_of(series: StoredEvent, agenda: Agenda, event: StoredEvent) -> StoredEvent:
    """The changed occurrence of `series` on the day of `event`; made from the series where there was none."""
    day = event.day
    if day is None:
        raise ValueError("Only an occurrence can be an exception.")
    own = series.changed.get(day)
    if own is None:
        plain = series.first.on(day)
        own = replace(
            series,
            day=day,
            original=agenda.span(series, plain).start,
            content=replace(series.content, when=plain, recurrence=None),
            changed={},
            cancelled=set(),
            properties=dict(series.properties),
        )
        series.changed[day] = own
    return own


def _place(tenant: Tenant, agenda: Agenda, event: StoredEvent) -> StoredEvent:
    """A new copy; of a changed occurrence whose series this person does not have, a copy standing alone."""
    known = agenda.by_uid.get(event.uid)
    if known is not None:
        return _refresh(tenant, agenda, event, asks_again=True)
    copy = replace(
        event,
        key=tenant.ids.fresh_guid("event").replace("-", ""),
        calendar="",
        filed=0,
        is_organizer=False,
        response="notResponded",
        responded=None,
        shown=None,
        categories=(),
        properties={},
        transaction=None,
        fingerprint="",
        created=tenant.now(),
        modified=tenant.now(),
        day=None,
        original=None,
        changed={},
        cancelled=set(event.cancelled),
    )
    agenda.put(copy)
    for changed in event.changed.values():
        own = exception_of(copy, agenda, changed)
        own.content = changed.content
    return copy


def _refresh(tenant: Tenant, agenda: Agenda, event: StoredEvent, *, asks_again: bool) -> StoredEvent:
    copy = agenda.by_uid.get(event.uid)
    if copy is None:
        return _place(tenant, agenda, event)
    target = exception_of(copy, agenda, event) if event.day is not None and copy.is_series else copy
    before = target.content
    target.content, target.modified, target.is_cancelled = event.content, tenant.now(), False
    target.shown = None
    if asks_again:
        target.response, target.responded = "notResponded", None
    if target is copy:
        _refresh_days(copy, event, before, asks_again=asks_again)
    agenda.put(copy)
    return copy


def _refresh_days(copy: StoredEvent, event: StoredEvent, before: Content, *, asks_again: bool) -> None:
    """What an update of the series does to the dates that stand apart: asked again, only the organizer's own remain."""
    if asks_again:
        kept = event.changed.keys() | event.cancelled
        copy.changed = {day: own for day, own in copy.changed.items() if day in kept}
        copy.cancelled &= event.cancelled
    for own in copy.changed.values():
        own.content = rebased(own.content, before, event.content)


def _cancel_copy(tenant: Tenant, agenda: Agenda, event: StoredEvent) -> None:
    copy = agenda.by_uid.get(event.uid)
    if copy is None or (event.day is not None and event.day in copy.cancelled):
        return
    target = exception_of(copy, agenda, event) if event.day is not None and copy.is_series else copy
    title = event.content.subject
    target.content = replace(target.content, subject=f"Canceled: {title}")
    target.is_cancelled, target.shown, target.modified = True, "free", tenant.now()
    agenda.put(copy)


def _mailbox(tenant: Tenant, attendee: Attendee) -> Mailbox | None:
    user = tenant.look_up(attendee.address)
    mailbox = tenant.mailboxes.get(user.id) if user else None
    return mailbox if mailbox is not None and mailbox.hosted else None


def _mail(
    tenant: Tenant,
    organizer: Mailbox,
    event: StoredEvent,
    whom: Sequence[Attendee],
    *,
    kind: Kind,
    title: str = "",
    comment: str = "",
) -> None:
    own = event.content.organizer.address.lower()
    to = [Address(address=one.address, name=one.name) for one in whom if one.address.lower() != own]
    body = f"<p>{comment}</p>{event.content.body}" if comment else event.content.body
    for group in [[one] for one in to] if event.content.attendees_hidden else [to]:
        if group:
            deliver(
                tenant,
                sender_id=organizer.user_id,
                to=group,
                kind=kind,
                subject=title + event.content.subject,
                body_html=body,
                event_id=event.key,
            )
