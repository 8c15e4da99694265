"""Messages and folders: drafts, sending, lists. Mail is read and written here, carried in ``mail``."""

import base64
import re

from kaffepause.sandbox.accept import accepted
from kaffepause.sandbox.extended import COLLECTION, listed, with_canonical_ids
from kaffepause.sandbox.mail import carry, refuse_unsendable
from kaffepause.sandbox.message import FOLDERS, Message
from kaffepause.sandbox.message_body import fill_from_json, new_attachment, new_message
from kaffepause.sandbox.message_text import mime_of
from kaffepause.sandbox.message_view import attachment_json, folder_id, found_message, message_json
from kaffepause.sandbox.odata import at_path, filter_from, order_from
from kaffepause.sandbox.tenant import Mailbox, Tenant
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, Route, context, page, project, selected, selection

READ_BASIC = frozenset({"Mail.ReadBasic.All", "Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"})
READ = frozenset({"Mail.Read", "Mail.ReadWrite"})
WRITE = frozenset({"Mail.ReadWrite"})
SEND = frozenset({"Mail.Send"})

_FILTERED = frozenset(
    {
        "subject",
        "isDraft",
        "isRead",
        "importance",
        "hasAttachments",
        "receivedDateTime",
        "sentDateTime",
        "createdDateTime",
        "lastModifiedDateTime",
        "internetMessageId",
        "conversationId",
        "parentFolderId",
        "from/emailAddress/address",
        "sender/emailAddress/address",
        COLLECTION,
        "toRecipients",
        "categories",
    }
)
_ALSO_WHEN_SENT = {COLLECTION, "categories", "isRead", "importance", "flag", "inferenceClassification"}
_ORDERED = frozenset({"receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime", "subject"})


def list_messages(call: Call) -> Answer:
    """Messages of the mailbox, or of one folder, newest first."""
    selected(call, "message")
    mailbox = call.tenant.mailbox_of(call)
    folder = _folder(call, mailbox) if "folder" in call.params else None
    now = call.tenant.now()
    shown = [
        message
        for message in mailbox.messages.values()
        if message.visible(now) and (folder is None or message.folder == folder)
    ]
    chosen = _chosen(call, mailbox, shown)
    answer = page(
        call,
        chosen,
        render=lambda message: message_json(call, mailbox, message),
        fragment=_place(call, f"messages{selection(call)}"),
    )
    if call.query.get("$count", "").lower() == "true" and "$skip" not in call.query and answer.body is not None:
        answer.body["@odata.count"] = len(chosen)
    return answer


def get_message(call: Call) -> Answer:
    """One message."""
    return _one(call, found_message(call))


def get_mime(call: Call) -> Answer:
    """The message as MIME."""
    return Answer(content=mime_of(found_message(call)), headers={"Content-Type": "text/plain"})


def create_message(call: Call) -> Answer:
    """A draft, in Drafts (or in the folder of the path)."""
    mailbox = call.tenant.mailbox_of(call)
    message = new_message(call)
    message.folder = _folder(call, mailbox) if "folder" in call.params else "drafts"
    mailbox.messages[message.id] = message
    return _one(call, message, status=201)


def change_message(call: Call) -> Answer:
    """Change a draft, or what may change on a sent message: its properties, categories and whether it is read."""
    message = found_message(call)
    body = call.json_object()
    if not message.draft:
        fixed = set(accepted("message", body)) - _ALSO_WHEN_SENT
        if fixed:
            sentence = f"The property '{min(fixed)}' can only be set while the message is a draft."
            raise Refused(400, "ErrorInvalidPropertySet", sentence)
    fill_from_json(call.tenant, message, body)
    return _one(call, message)


def delete_message(call: Call) -> Answer:
    """Into Deleted Items; from there, gone."""
    mailbox = call.tenant.mailbox_of(call)
    message = found_message(call)
    if message.folder == "deleteditems":
        del mailbox.messages[message.id]
    else:
        message.folder = "deleteditems"
    return Answer(status=204)


def move_message(call: Call) -> Answer:
    """Into another folder of the mailbox; an ordinary id changes by it."""
    mailbox = call.tenant.mailbox_of(call)
    message = found_message(call)
    message.folder = _folder_named(call.tenant, mailbox, str(call.arguments().get("DestinationId") or ""))
    message.version += 1
    return _one(call, message, status=201)


def send_message(call: Call) -> Answer:
    """Send a draft: 202 at once, its copy in Sent Items after the post office's lag."""
    mailbox = call.tenant.mailbox_of(call)
    message = found_message(call)
    if not message.draft:
        raise Refused(400, "ErrorInvalidRequest", "Only a draft can be sent.")
    refuse_unsendable(call.tenant, mailbox, message)
    carry(call.tenant, mailbox, message, lag=call.tenant.post.sent_lag)
    return Answer(status=202)


def send_mail(call: Call) -> Answer:
    """Send without a draft, from JSON or MIME."""
    mailbox = call.tenant.mailbox_of(call)
    keep = True
    if call.content_type == "text/plain":
        message = new_message(call)
    else:
        arguments = call.arguments()
        arguments.refuse_others("Message", "SaveToSentItems")
        if not isinstance(arguments.get("Message"), dict):
            raise Refused(400, "ErrorInvalidRequest", "The parameter 'Message' is required.")
        message = new_message(call, arguments.get("Message"))
        keep = arguments.get("SaveToSentItems", True) is not False
    refuse_unsendable(call.tenant, mailbox, message)
    carry(call.tenant, mailbox, message, keep=keep, lag=call.tenant.post.sent_lag)
    return Answer(status=202)


def list_attachments(call: Call) -> Answer:
    """A message's files."""
    message = found_message(call)
    value = [attachment_json(one, base64.b64encode(one.content).decode()) for one in message.attachments]
    return Answer(body={"@odata.context": context(call, _place(call, "messages/attachments")), "value": value})


def add_attachment(call: Call) -> Answer:
    """One more file on a draft, up to 3 MB."""
    message = found_message(call)
    body = call.json_object()
    if body.get("@odata.type") not in ("#microsoft.graph.fileAttachment", "microsoft.graph.fileAttachment"):
        raise Refused(
            400, "BadRequest", "The sandbox attaches files: '@odata.type' must be '#microsoft.graph.fileAttachment'."
        )
    attachment = new_attachment(call.tenant, accepted("fileAttachment", body))
    if len(attachment.content) > 3 * 1024 * 1024:
        raise Refused(413, "ErrorAttachmentSizeLimitExceeded", "The attachment is larger than 3 MB.")
    message.attachments += (attachment,)
    shown = attachment_json(attachment, base64.b64encode(attachment.content).decode())
    return Answer(
        status=201, body={"@odata.context": context(call, _place(call, "messages/attachments/$entity")), **shown}
    )


def list_folders(call: Call) -> Answer:
    """The well-known folders."""
    mailbox = call.tenant.mailbox_of(call)
    return page(
        call,
        list(FOLDERS),
        render=lambda folder: project(call, _folder_json(call.tenant, mailbox, folder), "mailFolder"),
        fragment=_place(call, "mailFolders"),
    )


def get_folder(call: Call) -> Answer:
    """One folder, by id or well-known name."""
    mailbox = call.tenant.mailbox_of(call)
    shown = project(call, _folder_json(call.tenant, mailbox, _folder(call, mailbox)), "mailFolder")
    return Answer(body={"@odata.context": context(call, _place(call, "mailFolders/$entity")), **shown})


def _one(call: Call, message: Message, *, status: int = 200) -> Answer:
    mailbox = call.tenant.mailbox_of(call)
    shown = message_json(call, mailbox, message)
    return Answer(
        status=status,
        body={"@odata.context": context(call, _place(call, f"messages{selection(call)}/$entity")), **shown},
    )


def _place(call: Call, rest: str) -> str:
    return f"users('{call.params['user']}')/{rest}"


def _chosen(call: Call, mailbox: Mailbox, messages: list[Message]) -> list[Message]:
    text = call.query.get("$filter")
    # Filters see the whole message, whatever the caller selected of it.
    plain = Call(tenant=call.tenant, app=call.app, method="GET", path=call.path, roles=READ, prefer=call.prefer)
    entities = {
        message.id: {**message_json(plain, mailbox, message), COLLECTION: listed(message.properties)}
        for message in messages
    }
    if text is not None:
        test = filter_from(with_canonical_ids(text), _FILTERED, frozenset({f"{COLLECTION}/id"}))
        messages = [message for message in messages if test(entities[message.id])]
    wanted = order_from(call.query.get("$orderby", "receivedDateTime desc"), _ORDERED)
    if text is not None and "$orderby" in call.query:
        _refuse_inefficient(text, [path for path, _ in wanted])
    for path, descending in reversed(wanted):
        messages = sorted(messages, key=lambda one: str(at_path(entities[one.id], path) or ""), reverse=descending)
    return messages


def _refuse_inefficient(filter_text: str, ordered: list[str]) -> None:
    """400 unless what ``$orderby`` names leads ``$filter`` too, in the same order (user-list-messages)."""
    bare = re.sub(r"'(?:[^']|'')*'", "''", filter_text)
    filtered = [word for word in re.findall(r"[A-Za-z]\w*(?:/\w+)*", bare) if word in _FILTERED]
    if list(dict.fromkeys(filtered))[: len(ordered)] != ordered:
        sentence = "The restriction or sort order is too complex for this operation."
        raise Refused(400, "InefficientFilter", sentence)


def _folder(call: Call, mailbox: Mailbox) -> str:
    return _folder_named(call.tenant, mailbox, call.params["folder"])


def _folder_named(tenant: Tenant, mailbox: Mailbox, name: str) -> str:
    for folder in FOLDERS:
        if name.lower() == folder or name == folder_id(tenant, mailbox, folder):
            return folder
    raise Refused(404, "ErrorItemNotFound", "The specified folder could not be found in the store.")


def _folder_json(tenant: Tenant, mailbox: Mailbox, folder: str) -> Json:
    now = tenant.now()
    held = [message for message in mailbox.messages.values() if message.folder == folder and message.visible(now)]
    return {
        "id": folder_id(tenant, mailbox, folder),
        "displayName": FOLDERS[folder],
        "parentFolderId": folder_id(tenant, mailbox, "msgfolderroot"),
        "childFolderCount": 0,
        "unreadItemCount": sum(not message.read for message in held),
        "totalItemCount": len(held),
        "isHidden": False,
    }


_LIST = frozenset({"$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand"})
_ONE = frozenset({"$select", "$expand"})
_MAIL = "/users/{user}/messages"
_FOLDERS = "/users/{user}/mailFolders"

ROUTES: tuple[Route, ...] = (
    Route(method="GET", path=_MAIL, handler=list_messages, permissions=READ_BASIC, options=_LIST),
    Route(method="POST", path=_MAIL, handler=create_message, permissions=WRITE),
    Route(method="GET", path=f"{_MAIL}/{{message}}", handler=get_message, permissions=READ_BASIC, options=_ONE),
    Route(method="PATCH", path=f"{_MAIL}/{{message}}", handler=change_message, permissions=WRITE, options=_ONE),
    Route(method="DELETE", path=f"{_MAIL}/{{message}}", handler=delete_message, permissions=WRITE),
    Route(method="GET", path=f"{_MAIL}/{{message}}/$value", handler=get_mime, permissions=READ),
    Route(method="POST", path=f"{_MAIL}/{{message}}/send", handler=send_message, permissions=SEND),
    Route(method="POST", path=f"{_MAIL}/{{message}}/move", handler=move_message, permissions=WRITE),
    Route(method="GET", path=f"{_MAIL}/{{message}}/attachments", handler=list_attachments, permissions=READ),
    Route(method="POST", path=f"{_MAIL}/{{message}}/attachments", handler=add_attachment, permissions=WRITE),
    Route(method="POST", path="/users/{user}/sendMail", handler=send_mail, permissions=SEND),
    Route(
        method="GET",
        path=_FOLDERS,
        handler=list_folders,
        permissions=READ_BASIC,
        options=frozenset({"$select", "$top", "$skip"}),
    ),
    Route(
        method="GET",
        path=f"{_FOLDERS}/{{folder}}",
        handler=get_folder,
        permissions=READ_BASIC,
        options=frozenset({"$select"}),
    ),
    Route(
        method="GET",
        path=f"{_FOLDERS}/{{folder}}/messages",
        handler=list_messages,
        permissions=READ_BASIC,
        options=_LIST,
    ),
    Route(method="POST", path=f"{_FOLDERS}/{{folder}}/messages", handler=create_message, permissions=WRITE),
)
