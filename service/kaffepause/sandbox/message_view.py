"""Messages as Graph shows them, and their ids."""

import re

from kaffepause.sandbox.directory_view import moment
from kaffepause.sandbox.extended import COLLECTION, expansions, listed, wanted_in
from kaffepause.sandbox.message import FOLDERS, Address, Attachment, Message
from kaffepause.sandbox.message_text import text_of
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Call, Json, Refused, project

_REGULAR = re.compile(r"AAMkA(?P<folder>[0-9a-f]{2})(?P<rest>.+)")
_MEETING_WORDS = {
    "invitation": "meetingRequest",
    "update": "meetingRequest",
    "cancellation": "meetingCancelled",
    "accepted": "meetingAccepted",
    "tentative": "meetingTenativelyAccepted",
    "declined": "meetingDeclined",
}
_ORDER = tuple(FOLDERS)


def message_id(message: Message, *, immutable: bool) -> str:
    """The id a caller sees: an ordinary one changes when the message changes folder, an immutable one never."""
    return message.id if immutable else f"AAMkA{_ORDER.index(message.folder):02x}{message.id.removeprefix('AAkALgAA')}"


def found_message(call: Call) -> Message:
    """The message the path names: 404 ``ErrorItemNotFound`` where there is none, or where it moved away from its id."""
    mailbox = call.tenant.mailbox_of(call)
    text = call.params["message"]
    regular = _REGULAR.fullmatch(text)
    message = mailbox.messages.get(f"AAkALgAA{regular['rest']}" if regular else text)
    if message is None or not message.visible(call.tenant.now()):
        raise _not_found()
    if regular and message_id(message, immutable=False) != text:
        raise _not_found()
    return message


def folder_id(tenant: Tenant, mailbox: Mailbox, folder: str) -> str:
    """The id of a well-known folder in a mailbox."""
    return tenant.ids.outlook_id("folder", mailbox.user_id, folder)


def message_json(call: Call, mailbox: Mailbox, message: Message) -> Json:
    """Everything a message has, extended properties only where ``$expand`` names them, cut to ``$select``."""
    entity = _whole(call, mailbox, message) | _expanded(call, message)
    if not call.roles & {"Mail.Read", "Mail.ReadWrite"} and not call.app.exchange_scopes:
        for hidden in ("body", "bodyPreview", "uniqueBody"):
            entity.pop(hidden, None)
    return project(call, entity, "message", always=("id", COLLECTION, "attachments"))


def attachment_json(attachment: Attachment, content: str) -> Json:
    """A file attachment; ``content`` is its bytes in base64."""
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "id": attachment.id,
        "name": attachment.name,
        "contentType": attachment.content_type,
        "size": len(attachment.content),
        "isInline": attachment.inline,
        "contentId": attachment.content_id,
        "contentBytes": content,
        "lastModifiedDateTime": moment(attachment.modified),
    }


def _whole(call: Call, mailbox: Mailbox, message: Message) -> Json:
    identifier = message_id(message, immutable=call.prefer.immutable_ids)
    key = call.tenant.ids.outlook_id("change", message.id, str(message.version))[8:40]
    marked: Json = {"@odata.etag": f'W/"{key}"'}
    if message.kind in _MEETING_WORDS:
        marked["@odata.type"] = f"#microsoft.graph.eventMessage{'' if _is_reply(message) else 'Request'}"
        marked["meetingMessageType"] = _MEETING_WORDS[message.kind]
    return (
        marked
        | {
            "id": identifier,
            "createdDateTime": moment(message.created),
            "lastModifiedDateTime": moment(message.modified or message.created),
            "changeKey": key,
            "categories": list(message.categories),
            "receivedDateTime": moment(message.sent or message.created),
            "sentDateTime": moment(message.sent or message.created),
            "hasAttachments": any(not attachment.inline for attachment in message.attachments),
            "internetMessageId": message.internet_id,
            "subject": message.subject,
            "bodyPreview": " ".join(text_of(message).split())[:255],
            "importance": message.importance,
            "parentFolderId": folder_id(call.tenant, mailbox, message.folder),
            "conversationId": call.tenant.ids.outlook_id("conversation", message.subject.removeprefix("Re: ")),
            "isDeliveryReceiptRequested": False,
            "isReadReceiptRequested": False,
            "isRead": message.read,
            "isDraft": message.draft,
            "webLink": f"https://outlook.office365.com/owa/?ItemID={identifier}&exvsurl=1&viewmodel=ReadMessageItem",
            "inferenceClassification": message.inference,
            "body": _body(call, message),
            "sender": _recipient(message.sender) if message.sender else None,
            "from": _recipient(message.sender) if message.sender else None,
            "toRecipients": [_recipient(address) for address in message.to],
            "ccRecipients": [_recipient(address) for address in message.cc],
            "bccRecipients": [_recipient(address) for address in message.bcc],
            "replyTo": [_recipient(address) for address in message.reply_to],
            "flag": message.flag,
        }
        | _headers_if_selected(call, message)
    )


def _headers_if_selected(call: Call, message: Message) -> Json:
    """Headers come only when asked for by name."""
    if "internetMessageHeaders" not in call.query.get("$select", ""):
        return {}
    return {"internetMessageHeaders": [{"name": name, "value": value} for name, value in message.headers]}


def _body(call: Call, message: Message) -> Json:
    as_text = call.prefer.body_type == "text" or message.body_html is None
    if as_text:
        return {"contentType": "text", "content": text_of(message)}
    return {"contentType": "html", "content": message.body_html}


def _expanded(call: Call, message: Message) -> Json:
    shown: Json = {}
    for part in expansions(call):
        wanted = wanted_in(part)
        if wanted is not None:
            found = listed(message.properties, wanted)
            shown |= {COLLECTION: found} if found else {}
        elif part != "attachments":
            raise Refused(400, "BadRequest", f"The sandbox does not expand '{part}' on a message.")
    return shown


def _recipient(address: Address) -> Json:
    return {"emailAddress": {"name": address.name or address.address, "address": address.address}}


def _is_reply(message: Message) -> bool:
    return message.kind in ("accepted", "tentative", "declined", "cancellation")


def _not_found() -> Refused:
    return Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
