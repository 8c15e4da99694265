"""The service mailbox: a letter is drafted, marked, and sent.

Graph has no key against sending a letter twice, so the draft is the key: it is marked before it may leave, and one that
is no longer a draft has left.
"""

import base64
import re
from collections.abc import AsyncIterator
from datetime import datetime
from html import unescape
from typing import Final

from msgraph.generated.models.message import Message
from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
    MessagesRequestBuilder as FolderRequestBuilder,
)
from msgraph.generated.users.item.messages.item.message_item_request_builder import MessageItemRequestBuilder

from kaffepause.domain.ids import Address, MessageId
from kaffepause.errors import AnswerLost, Missing, Refused
from kaffepause.graph.client import Graph, Json, asking
from kaffepause.graph.errors import Asked, Effect
from kaffepause.graph.outgoing import our_property
from kaffepause.graph.wire import MARKER_PROPERTY, PROPERTIES, property_from
from kaffepause.said import Said

WRITE: Final = "Mail.ReadWrite"
PAGE: Final = 100

#: Our header in every letter: tells an unmarked draft of ours from one that a person is writing in the same mailbox.
HEADER: Final = b"X-Kaffepause: letter\r\n"
#: PidTagMessageClass, and its value for a non-delivery report.
_CLASS: Final = "String 0x1A"
_UNDELIVERED: Final = "REPORT.IPM.Note.NDR"
_MESSAGE_ID: Final = re.compile(r"<([\w.+=-]+@[\w.-]+)>")
_HEADER_NAME: Final = "x-kaffepause"
_EXPAND: Final = f"{PROPERTIES}($filter=id eq '{MARKER_PROPERTY}')"

_Messages = FolderRequestBuilder.MessagesRequestBuilderGetQueryParameters
_Message = MessageItemRequestBuilder.MessageItemRequestBuilderGetQueryParameters


class GraphPost:
    """The port for mail over Graph: one mailbox, from which everything is sent."""

    def __init__(self, graph: Graph, *, mailbox: Address) -> None:
        self._graph, self._mailbox = graph, mailbox

    async def draft(self, mime: bytes, marker: str) -> MessageId:
        """Create the draft from MIME and put our marker on it. A draft left unmarked is removed by `drafts`."""
        request = self._graph.at.users.by_user_id(self._mailbox).messages.to_post_request_information(Message())
        request.headers["Content-Type"] = "text/plain"
        request.content = base64.b64encode(HEADER + mime)
        wire = await self._graph.write(request, self._asked(Said("write a draft"), Effect.ONCE))
        message = MessageId(str(wire["id"]))
        marked = Message(single_value_extended_properties=[our_property(marker)])
        await self._graph.write(
            self._at(message).to_patch_request_information(marked), self._asked(Said("mark a draft"), Effect.KEYED)
        )
        return message

    async def send(self, message: MessageId) -> None:
        """Send the draft. A lost answer is looked up: what is no longer a draft was sent.

        Raises Missing where it was no draft to begin with, AnswerLost where it may still leave.
        """
        asked = self._asked(Said("send a letter"), Effect.ONCE, permission="Mail.Send", recipients=1)
        try:
            await self._graph.act(self._at(message).send.to_post_request_information(), asked)
        except AnswerLost:
            if await self._is_draft(message):
                raise
        except Missing as gone:
            if await self._is_draft(message):
                raise AnswerLost(self._gone_and_shown()) from gone
            raise
        except Refused as refusal:
            if await self._is_draft(message):
                raise
            raise Missing(Said("The letter in {mailbox} is no longer a draft.", mailbox=self._mailbox)) from refusal

    async def drafts(self) -> dict[str, MessageId]:
        """Every draft of ours that is still in Drafts: marker → id; unmarked drafts of ours are deleted on the way."""
        found: dict[str, MessageId] = {}
        async for wire in self._in_folder("drafts", ["id", "internetMessageHeaders"], None):
            marker, message = property_from(wire), MessageId(str(wire["id"]))
            if marker is not None:
                found[marker] = message
            elif _is_ours(wire):
                await self.delete(message)
        return found

    async def delete(self, message: MessageId) -> None:
        """Remove a message of ours for good; gone already is fine."""
        # The first time it only moves to Deleted Items, where nobody would ever look after it.
        for _ in range(2):
            await self._delete_once(message)

    async def _delete_once(self, message: MessageId) -> None:
        try:
            await self._graph.act(
                self._at(message).to_delete_request_information(), self._asked(Said("delete a message"), Effect.KEYED)
            )
        except Missing as gone:
            if await self._is_draft(message):
                raise AnswerLost(self._gone_and_shown()) from gone

    async def came_back(self, since: datetime) -> frozenset[str]:
        """Every Message-ID, without its brackets, that stands in a report of mail that could not be delivered.

        Exchange gives such reports a message class of their own, and quotes the headers of what came back.
        """
        condition = (
            f"receivedDateTime ge {since.strftime('%Y-%m-%dT%H:%M:%SZ')}"
            f" and {PROPERTIES}/Any(ep: ep/id eq '{_CLASS}' and ep/value eq '{_UNDELIVERED}')"
        )
        reports = self._in_folder("inbox", ["id", "internetMessageHeaders", "body"], condition)
        return frozenset([found async for one in reports for found in _MESSAGE_ID.findall(unescape(str(one)))])

    async def purge(self, before: datetime) -> int:
        """Delete the copies of our letters in Sent Items that were sent before then; how many there were."""
        condition = (
            f"sentDateTime lt {before.strftime('%Y-%m-%dT%H:%M:%SZ')}"
            f" and {PROPERTIES}/Any(ep: ep/id eq '{MARKER_PROPERTY}' and ep/value ne null)"
        )
        return await self._delete([one async for one in self._in_folder("sentitems", ["id"], condition)])

    async def forget(self, address: Address, name: str) -> int:
        """Delete our drafts to that address, and our copies of letters to it or in which it or that name stands."""
        ours = f"{PROPERTIES}/Any(ep: ep/id eq '{MARKER_PROPERTY}' and ep/value ne null)"
        drafts = [one async for one in self._in_folder("drafts", ["id", "toRecipients"], ours)]
        copies = [
            wire
            for folder in ("sentitems", "deleteditems")
            async for wire in self._in_folder(folder, ["id", "toRecipients", "body"], ours)
        ]
        found = [one for one in drafts if address in _recipients(one)]
        found += [one for one in copies if address in _recipients(one) or _names(one, address, name)]
        return await self._delete(found)

    async def _delete(self, found: list[Json]) -> int:
        for wire in found:
            await self.delete(MessageId(str(wire["id"])))
        return len(found)

    async def _is_draft(self, message: MessageId) -> bool:
        query = _Message(select=["id", "isDraft"])
        try:
            request = self._at(message).to_get_request_information(asking(query))
            return bool((await self._graph.read(request, self._asked(Said("look up a letter")))).get("isDraft"))
        except Missing:
            return False

    def _in_folder(self, folder: str, select: list[str], condition: str | None) -> AsyncIterator[Json]:
        query = _Messages(select=select, expand=[_EXPAND], filter=condition, top=PAGE)
        builder = self._graph.at.users.by_user_id(self._mailbox).mail_folders.by_mail_folder_id(folder).messages
        return self._graph.pages(
            builder.to_get_request_information(asking(query)), self._asked(Said("list its letters"))
        )

    def _at(self, message: MessageId) -> MessageItemRequestBuilder:
        return self._graph.at.users.by_user_id(self._mailbox).messages.by_message_id(message)

    def _gone_and_shown(self) -> Said:
        return Said("Microsoft Graph said that a letter in {mailbox} is gone, and shows it.", mailbox=self._mailbox)

    def _asked(self, to: Said, effect: Effect = Effect.READ, *, permission: str = WRITE, recipients: int = 0) -> Asked:
        return Asked(
            to=Said("{to} in {mailbox}", to=to, mailbox=self._mailbox),
            permission=permission,
            mailbox=self._mailbox,
            effect=effect,
            recipients=recipients,
        )


def _recipients(wire: Json) -> set[str]:
    named: list[Json] = wire.get("toRecipients") or []
    addresses: list[Json] = [one.get("emailAddress") or {} for one in named]
    return {str(one.get("address")).lower() for one in addresses}


def _names(wire: Json, address: Address, name: str) -> bool:
    """Whether the letter's text has that address or name in it, however its lines were broken on the way."""
    body: Json = wire.get("body") or {}
    text = " ".join(unescape(str(body.get("content"))).split()).casefold()
    return any(one.casefold() in text for one in (address, name) if one)


def _is_ours(wire: Json) -> bool:
    headers: list[Json] = wire.get("internetMessageHeaders") or []
    return any(str(header.get("name")).lower() == _HEADER_NAME for header in headers)
