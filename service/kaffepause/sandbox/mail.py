"""The post office: carries a message from one mailbox to others."""

import re
from collections.abc import Sequence
from datetime import timedelta

from kaffepause.sandbox.message import Address, Kind, Message
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Refused

MOST_RECIPIENTS = 500
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


def deliver(
    tenant: Tenant,
    *,
    sender_id: str,
    to: Sequence[str | Address],
    kind: Kind,
    subject: str,
    body_html: str,
    event_id: str | None = None,
    mime: bytes | None = None,
) -> Message:
    """Write a mail in the sender's name and carry it: a copy in Sent Items, one in the Inbox of each person here.

    ``to`` may name anybody; addresses outside the tenant are kept in ``tenant.outside``. Addressed to nobody, nothing
    is carried. ``event_id`` is the event (in the sender's mailbox) that the mail is about.
    """
    sender = tenant.users[sender_id]
    message = Message(
        id=tenant.ids.fresh_outlook_id("message"),
        kind=kind,
        subject=subject,
        sender=Address(address=sender.mail or sender.upn, name=sender.display_name),
        to=tuple(_address(tenant, name) for name in to),
        body_html=body_html,
        created=tenant.now(),
        event_id=event_id,
        mime=mime,
    )
    if message.to:
        carry(tenant, tenant.mailboxes[sender_id], message)
    return message


def refuse_unsendable(tenant: Tenant, sender: Mailbox, message: Message) -> None:
    """400, 403 or 429 for what Exchange would not take: no or bad recipients, a foreign sender, over the limits."""
    bad = [address.address for address in message.recipients if not _ADDRESS.fullmatch(address.address)]
    if bad or not message.recipients:
        sentence = f"At least one recipient is not valid., Recipient '{bad[0] if bad else ''}' is not resolved."
        raise Refused(400, "ErrorInvalidRecipients", sentence)
    if len(message.recipients) > MOST_RECIPIENTS:
        raise Refused(400, "ErrorExceededMaxRecipientLimit", f"A message has at most {MOST_RECIPIENTS} recipients.")
    owner = tenant.users[sender.user_id]
    if message.sender and tenant.look_up(message.sender.address) is not owner:
        raise Refused(
            403,
            "ErrorSendAsDenied",
            "The user account which was used to submit this request does not have the right to send mail on behalf of"
            " the specified sending account.",
        )
    most, day_ago = tenant.post.recipients_per_day, tenant.now().timestamp() - 86_400
    today = sum(count for at, count in sender.sent_at if at > day_ago)
    if most is not None and today + len(message.recipients) > most:
        raise Refused(429, "ErrorExceededMessageLimit", "The mailbox has sent to its daily number of recipients.")


def carry(
    tenant: Tenant, sender: Mailbox, message: Message, *, keep: bool = True, lag: timedelta = timedelta()
) -> None:
    """Send ``message``: into Sent Items after ``lag`` (unless ``keep`` is False) and to every recipient at once."""
    now = tenant.now() + _queued(tenant, sender)
    sender.sent_at.append((tenant.now().timestamp(), len(message.recipients)))
    message.folder, message.draft, message.read = "sentitems", False, True
    message.sent = message.modified = now
    message.appears = now + lag
    message.version += 1
    message.internet_id = message.internet_id or f"<{tenant.ids.guid('internet', message.id)}@{tenant.domain}>"
    sender.messages.pop(message.id, None)
    if keep:
        sender.messages[message.id] = message
    for address in message.recipients:
        _put(tenant, address, message)


def _queued(tenant: Tenant, sender: Mailbox) -> timedelta:
    """How long the transport holds a mail back: those past the number a minute wait their turn."""
    most, now = tenant.post.mails_per_minute, tenant.now().timestamp()
    recent = sum(at > now - 60 for at, _ in sender.sent_at)
    return timedelta(minutes=recent // most) if most else timedelta()


def _put(tenant: Tenant, address: Address, message: Message) -> None:
    user = tenant.look_up(address.address)
    mailbox = tenant.mailboxes.get(user.id) if user else None
    copy = _copy(tenant, message)
    if mailbox is not None and mailbox.hosted:
        mailbox.messages[copy.id] = copy
    else:
        tenant.outside.append(copy)


def _copy(tenant: Tenant, message: Message) -> Message:
    return Message(
        id=tenant.ids.fresh_outlook_id("message"),
        kind=message.kind,
        folder="inbox",
        subject=message.subject,
        sender=message.sender,
        to=message.to,
        cc=message.cc,
        reply_to=message.reply_to,
        body_html=message.body_html,
        body_text=message.body_text,
        importance=message.importance,
        headers=message.headers,
        attachments=message.attachments,
        internet_id=message.internet_id,
        draft=False,
        created=message.sent,
        modified=message.sent,
        sent=message.sent,
        appears=message.sent,
        event_id=message.event_id,
        mime=message.mime,
    )


def _address(tenant: Tenant, name: str | Address) -> Address:
    if isinstance(name, Address):
        return name
    user = tenant.look_up(name)
    return Address(address=name, name=user.display_name if user else name)
