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
    from collections.abc import Iterator
    from datetime import date
    from email.message import MIMEPart
    from pathlib import Path

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")


def read(path: Path, unpacked: int) -> Structure | Content:
    """Return an e-mail with those that are forwarded in it; its plain text where it has one, else its page."""
    del unpacked  # an e-mail does not unpack
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    letters = list(_letters(message))
    attached = [_name(part) for letter in letters for part in letter.iter_attachments() if not _is_letter(part)]
    notices = tuple(f"«{name}» is attached and was not read; save it and add it by itself." for name in attached)
    bodies = [(_head(letter), letter.get_body(("plain", "html"))) for letter in letters]
    title, dated = str(message["Subject"] or "") or None, _date(message)
    if all(body is None or body.get_content_type() == "text/plain" for _, body in bodies):
        texts = (text for head, body in bodies for text in (head, _text(body)))
        return Content("\n\n".join(filter(None, texts)), title, dated, warnings=noticed(notices))
    blocks = (block for head, body in bodies for block in (Block(head), *_blocks(body)))
    return Structure(tuple(blocks), title, dated, notices=notices)


def _letters(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield an e-mail and those that it forwards."""
    yield message
    for part in message.iter_attachments():
        if _is_letter(part):
            yield from _letters(part.get_content())


def _is_letter(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def _name(part: MIMEPart) -> str:
    return part.get_filename() or part.get_content_type()


def _head(message: MIMEPart) -> str:
    """Return who wrote to whom, when and about what, and what is attached."""
    lines = [f"{name}: {message[name]}" for name in _SHOWN if message[name]]
    attached = [_name(part) for part in message.iter_attachments() if not _is_letter(part)]
    return "\n".join([*lines, f"Attached: {', '.join(attached)}"] if attached else lines)


def _blocks(body: MIMEPart | None) -> tuple[Block, ...]:
    text = _text(body)
    is_page = body is not None and body.get_content_type() == "text/html"
    return blocks_of(text) if is_page and text else (Block(text),)


def _text(part: MIMEPart | None) -> str:
    """Return the text of a part; what is UTF-8 is read as that, whatever the mail says of it."""
    held = part.get_payload(decode=True) if part is not None else None
    charset = part.get_content_charset() if part is not None else None
    return decode(held, "The e-mail's text", charset).strip() if isinstance(held, bytes) else ""


def _date(message: MIMEPart) -> date | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date() if message["Date"] else None
    except ValueError:
        return None
