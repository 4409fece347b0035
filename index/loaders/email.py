"""E-mails by Python's own reader: who wrote to whom and when, the text, and what is attached by name."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from index.loaders.assembly import Content, content_of
from index.loaders.attachments import attached, letters, name_of, read_mail
from index.loaders.blocks import blocks_of
from index.loaders.text import decode
from index.structure import Block, Structure
from index.types import SourceWarning, WarningKind

if TYPE_CHECKING:
    from datetime import date
    from email.message import MIMEPart
    from pathlib import Path

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_NAMED: Final = 10
"""Attachments that a warning names; the text names all."""


def read(path: Path, unpacked: int) -> Content:
    """Return an e-mail with those that are forwarded in it; its plain text where it has one, else its page."""
    del unpacked  # an e-mail does not unpack
    message = read_mail(path)
    held = list(letters(message))
    bodies = [(_head(letter), letter.get_body(("plain", "html"))) for letter in held]
    title, dated = str(message["Subject"] or "") or None, _date(message)
    if all(body is None or body.get_content_type() == "text/plain" for _, body in bodies):
        texts = (text for head, body in bodies for text in (head, _text(body)))
        content = Content("\n\n".join(filter(None, texts)), title, dated)
    else:
        blocks = (block for head, body in bodies for block in (Block(head), *_blocks(body)))
        content = content_of(Structure(tuple(blocks), title, dated))
    return replace(
        content, warnings=(*content.warnings, *_offer([name_of(p) for each in held for p in attached(each)]))
    )


def _offer(names: list[str]) -> tuple[SourceWarning, ...]:
    """Say what is attached, and how it becomes a document."""
    if not names:
        return ()
    told = "1 attachment is" if len(names) == 1 else f"{len(names)} attachments are"
    how = "`index add --with-attachments`, or one click on the page, adds what can be read as a document of its own."
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    message = f"{told} not part of this text: {', '.join(names[:_NAMED])}{more}; {how}"
    return (SourceWarning(WarningKind.ATTACHED, message, 0, 0),)


def _head(message: MIMEPart) -> str:
    """Return who wrote to whom, when and about what, and what is attached."""
    lines = [f"{name}: {message[name]}" for name in _SHOWN if message[name]]
    names = [name_of(part) for part in attached(message)]
    return "\n".join([*lines, f"Attached: {', '.join(names)}"] if names else lines)


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
