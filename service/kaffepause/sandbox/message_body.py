"""Messages from what a caller sent: Graph's JSON, or MIME in base64."""

import base64
import binascii
import email
import email.policy
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, cast

from kaffepause.sandbox.accept import accepted
from kaffepause.sandbox.extended import COLLECTION, properties_from, set_properties
from kaffepause.sandbox.message import Address, Attachment, Message
from kaffepause.sandbox.tenant import Tenant, User
from kaffepause.sandbox.wire import Call, Json, Refused

MOST_BYTES = 4 * 1024 * 1024
_LISTS = {"toRecipients": "to", "ccRecipients": "cc", "bccRecipients": "bcc", "replyTo": "reply_to"}


def new_message(call: Call, body: Any = None) -> Message:
    """A draft of the mailbox in the path, from ``body`` (JSON) or, where the content type is text/plain, from MIME."""
    user = call.tenant.find_user(call.params["user"])
    if len(call.raw) > MOST_BYTES:
        raise Refused(413, "RequestEntityTooLarge", "The request exceeds the maximum size of 4 MB.")
    message = Message(
        id=call.tenant.ids.outlook_id("message", call.tenant.ids.fresh_guid("message")),
        sender=own_address(user),
        created=call.tenant.now(),
        read=True,
    )
    if body is None and call.content_type == "text/plain":
        _fill_from_mime(call.tenant, message, call.raw)
    else:
        fill_from_json(call.tenant, message, call.json_object() if body is None else body)
    message.internet_id = (
        message.internet_id or f"<{call.tenant.ids.guid('internet', message.id)}@{call.tenant.domain}>"
    )
    return message


def own_address(user: User) -> Address:
    """The address a person's mail comes from."""
    return Address(address=user.mail or user.upn, name=user.display_name)


def fill_from_json(tenant: Tenant, message: Message, body: Any) -> None:
    """Set what a message body names. What only the service sets (ids, dates) is ignored, as Graph does."""
    content = accepted("message", body)
    properties = properties_from(content.get(COLLECTION))
    headers = _headers(content.get("internetMessageHeaders"))
    recipients = {field: _addresses(content[name]) for name, field in _LISTS.items() if name in content}
    attachments = _attachments(tenant, content.get("attachments"))
    set_properties(message.properties, properties)
    message.headers += headers
    message.attachments += attachments
    for field, addresses in recipients.items():
        setattr(message, field, addresses)
    _fill_words(message, content)
    message.modified = tenant.now()
    message.version += 1


def _fill_words(message: Message, content: Json) -> None:
    if "subject" in content:
        message.subject = content["subject"] or ""
    if "importance" in content:
        message.importance = content["importance"] or "normal"
    if content.get("inferenceClassification"):
        message.inference = content["inferenceClassification"]
    if content.get("flag"):
        message.flag = content["flag"]
    if "categories" in content:
        message.categories = tuple(content["categories"] or ())
    if "isRead" in content:
        message.read = bool(content["isRead"])
    if "from" in content or "sender" in content:
        named: Json | None = content.get("from") or content.get("sender")
        message.sender = _addresses([named])[0] if named else message.sender
    if "body" in content:
        _set_body(message, content["body"] or {})


def _set_body(message: Message, body: Json) -> None:
    text = str(body.get("content") or "")
    is_html = body.get("contentType") == "html"
    message.body_html, message.body_text = (text, None) if is_html else (None, text)


def _addresses(recipients: Any) -> tuple[Address, ...]:
    return tuple(_address(recipient) for recipient in cast("list[Json]", recipients or []))


def _address(recipient: Json) -> Address:
    """One recipient; an address that is none is kept, and refused when the message is sent."""
    named: Json = recipient.get("emailAddress") or {}
    return Address(address=str(named.get("address") or ""), name=str(named.get("name") or ""))


def _headers(entries: Iterable[Json] | None) -> tuple[tuple[str, str], ...]:
    headers = tuple((str(entry.get("name") or ""), str(entry.get("value") or "")) for entry in entries or ())
    for name, _ in headers:
        if not name.lower().startswith("x-"):
            sentence = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise Refused(400, "InvalidInternetMessageHeader", sentence)
    return headers


def _attachments(tenant: Tenant, entries: Iterable[Json] | None) -> tuple[Attachment, ...]:
    return tuple(new_attachment(tenant, entry) for entry in entries or ())


def new_attachment(tenant: Tenant, entry: Json) -> Attachment:
    """A file attachment from an accepted ``fileAttachment``."""
    try:
        content = base64.b64decode(entry.get("contentBytes") or "", validate=True)
    except binascii.Error:
        raise Refused(400, "RequestBodyRead", "Cannot convert the value of 'contentBytes' to 'Edm.Binary'.") from None
    return Attachment(
        id=tenant.ids.fresh_outlook_id("attachment"),
        name=str(entry.get("name") or ""),
        content_type=str(entry.get("contentType") or "application/octet-stream"),
        content=content,
        inline=bool(entry.get("isInline")),
        content_id=entry.get("contentId"),
        modified=tenant.now(),
    )


def _fill_from_mime(tenant: Tenant, message: Message, raw: bytes) -> None:
    try:
        mime = base64.b64decode(b"".join(raw.split()), validate=True)
    except binascii.Error:
        raise Refused(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    parsed = email.message_from_bytes(mime, policy=email.policy.default)
    if not parsed.keys() or (parsed.defects and parsed["From"] is None and parsed["Subject"] is None):
        raise Refused(400, "ErrorMimeContentInvalid", "The MIME content is invalid.")
    message.mime = mime
    message.subject = str(parsed["Subject"] or "")
    for name, field in (("To", "to"), ("Cc", "cc"), ("Bcc", "bcc"), ("Reply-To", "reply_to")):
        setattr(message, field, _named(parsed, name))
    message.sender = next(iter(_named(parsed, "From")), message.sender)
    message.internet_id = str(parsed["Message-ID"] or "")
    message.headers = tuple((name, str(value)) for name, value in parsed.items() if name.lower().startswith("x-"))
    html_part, text_part = parsed.get_body(("html",)), parsed.get_body(("plain",))
    message.body_html = str(html_part.get_content()) if html_part else None
    message.body_text = str(text_part.get_content()) if text_part else None
    message.attachments = tuple(_mime_attachment(tenant, part) for part in parsed.iter_attachments())


def _named(parsed: EmailMessage, header: str) -> tuple[Address, ...]:
    values = [str(value) for value in parsed.get_all(header, [])]
    return tuple(Address(address=address, name=name) for name, address in getaddresses(values) if address)


def _mime_attachment(tenant: Tenant, part: Any) -> Attachment:
    content = part.get_payload(decode=True) or b""
    return Attachment(
        id=tenant.ids.fresh_outlook_id("attachment"),
        name=part.get_filename() or "",
        content_type=part.get_content_type(),
        content=bytes(content),
        inline=part.get_content_disposition() == "inline",
        content_id=part["Content-ID"],
        modified=tenant.now(),
    )
