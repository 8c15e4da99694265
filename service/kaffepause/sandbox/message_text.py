"""A message in other forms than it was written in: plain text from HTML, MIME from its parts."""

import html
import re
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from kaffepause.sandbox.message import Address, Message

_BLOCKS = "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|thead|tbody|blockquote|pre|section|article|header|footer"
_BLOCK = re.compile(rf"</?(?:{_BLOCKS})\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def plain(markup: str) -> str:
    """HTML as text: a line for each block, inline tags without a trace, entities as their characters."""
    lines = _TAG.sub("", _BLOCK.sub("\n", _UNSEEN.sub("", markup))).split("\n")
    return html.unescape("\n".join(line for line in (" ".join(line.split()) for line in lines) if line))


def text_of(message: Message) -> str:
    """The body as text."""
    return message.body_text if message.body_text is not None else plain(message.body_html or "")


def mime_of(message: Message) -> bytes:
    """The message as MIME: as it came, or put together from its parts."""
    if message.mime is not None:
        return message.mime
    mime = EmailMessage()
    for name, addresses in (("From", _one(message.sender)), ("To", message.to), ("Cc", message.cc)):
        if addresses:
            mime[name] = ", ".join(formataddr((address.name, address.address)) for address in addresses)
    mime["Subject"] = " ".join(message.subject.split())
    mime["Message-ID"] = message.internet_id
    if message.sent is not None:
        mime["Date"] = format_datetime(message.sent)
    mime.set_content(text_of(message))
    if message.body_html is not None:
        mime.add_alternative(message.body_html, subtype="html")
    for file in message.attachments:
        kind, _, subtype = file.content_type.partition("/")
        mime.add_attachment(file.content, maintype=kind, subtype=subtype or "octet-stream", filename=file.name)
    return mime.as_bytes()


def _one(address: Address | None) -> tuple[Address, ...]:
    return (address,) if address is not None else ()
