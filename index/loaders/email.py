"""E-mails by Python's own reader: who wrote to whom and when, the text, and what is attached by name."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from index.loaders.assembly import Content, noticed
from index.loaders.blocks import blocks_of
from index.loaders.text import decode
from index.structure import Block, Structure

if TYPE_CHECKING:
    from datetime import date
    from email.message import MIMEPart
    from pathlib import Path

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")


def read(path: Path, unpacked: int) -> Structure | Content:
    """Return an e-mail; its plain text where it has one, else its page."""
    del unpacked  # an e-mail does not unpack
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    head = [f"{name}: {message[name]}" for name in _SHOWN if message[name]]
    attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if attached:
        head.append(f"Attached: {', '.join(attached)}")
    notices = tuple(f"«{name}» is attached and was not read; save it and add it by itself." for name in attached)
    body = message.get_body(("plain", "html"))
    text = _text(body).strip() if body is not None else ""
    title, dated = str(message["Subject"] or "") or None, _date(message)
    if body is None or body.get_content_type() == "text/plain":
        whole = "\n\n".join(["\n".join(head), text.replace("\r\n", "\n")])
        return Content(whole, title, dated, warnings=noticed(notices))
    return Structure((Block("\n".join(head)), *(blocks_of(text) if text else ())), title, dated, notices=notices)


def _text(part: MIMEPart) -> str:
    """Return the text of a part; what is UTF-8 is read as that, whatever the mail says of it."""
    held = part.get_payload(decode=True)
    return decode(held, "The e-mail's text", part.get_content_charset()) if isinstance(held, bytes) else ""


def _date(message: MIMEPart) -> date | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date() if message["Date"] else None
    except ValueError:
        return None
