"""E-mails by Python's own parser: headers, text and the names of attachments.

Attachments are named in the text and can be extracted as files; each becomes a document only if it is added itself.
Their names are untrusted: only the last part of a path is used.
"""

from __future__ import annotations

import itertools
import mimetypes
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.assembly import Content, content_of
from index.loaders.blocks import blocks_of
from index.loaders.text import decode
from index.structure import Block, Structure
from index.types import SourceWarning, WarningKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from email.message import MIMEPart
    from pathlib import Path

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_NAMED: Final = 10
"""How many attachments a warning names; the text names all."""
_MOST: Final = 50
_NAME_BYTES: Final = 160


def read(path: Path, unpacked: int) -> Content:
    """Return an e-mail with those that it forwards; its plain text if it has one, else its HTML."""
    del unpacked  # an e-mail does not unpack
    message = _opened(path)
    letters = list(_letters(message))
    bodies = [(_head(letter), letter.get_body(("plain", "html"))) for letter in letters]
    title = str(message["Subject"] or "") or None
    dated: date | None = None
    with suppress(ValueError):
        dated = parsedate_to_datetime(str(message["Date"])).date() if message["Date"] else None
    if all(body is None or body.get_content_type() == "text/plain" for _, body in bodies):
        texts = (text for head, body in bodies for text in (head, _text(body)))
        content = Content("\n\n".join(filter(None, texts)), title, dated)
    else:
        blocks = (block for head, body in bodies for block in (Block(head), *_blocks(body)))
        content = content_of(Structure(tuple(blocks), title, dated))
    names = [_name_of(part) for letter in letters for part in _attached(letter)]
    if not names:
        return content
    told = "1 attachment is" if len(names) == 1 else f"{len(names)} attachments are"
    how = "`index add --with-attachments`, or one click on the page, adds what can be read as a document of its own."
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    offer = f"{told} not part of this text: {', '.join(names[:_NAMED])}{more}; {how}"
    return replace(content, warnings=(*content.warnings, SourceWarning(WarningKind.ATTACHED, offer, 0, 0)))


def _opened(path: Path) -> MIMEPart:
    """Parse an e-mail file; some programs save it in UTF-16 or with a byte order mark."""
    raw = path.read_bytes()
    is_marked = raw.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)) or 0 in raw[:4]
    content = decode(raw, path.name).encode() if is_marked else raw
    return message_from_bytes(content, policy=policy.default)


def _letters(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield an e-mail and those that it forwards."""
    yield message
    for part in message.iter_attachments():
        if _is_letter(part):
            yield from _letters(part.get_content())


def _is_letter(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def _attached(letter: MIMEPart) -> list[MIMEPart]:
    """Return the attachments of one e-mail, without forwarded e-mails."""
    return [part for part in letter.iter_attachments() if not _is_letter(part)]


def _name_of(part: MIMEPart) -> str:
    """Return the name of an attachment, or one made from its type."""
    return part.get_filename() or f"attachment{mimetypes.guess_extension(part.get_content_type()) or ''}"


def _head(message: MIMEPart) -> str:
    """Return the sender, recipients, date, subject and the names of attachments."""
    lines = [f"{name}: {message[name]}" for name in _SHOWN if message[name]]
    names = [_name_of(part) for part in _attached(message)]
    return "\n".join([*lines, f"Attached: {', '.join(names)}"] if names else lines)


def _blocks(body: MIMEPart | None) -> tuple[Block, ...]:
    text = _text(body)
    is_page = body is not None and body.get_content_type() == "text/html"
    return blocks_of(text) if is_page and text else (Block(text),)


def _text(part: MIMEPart | None) -> str:
    """Return the text of a part; valid UTF-8 is read as such, whatever charset is declared."""
    held = part.get_payload(decode=True) if part is not None else None
    charset = part.get_content_charset() if part is not None else None
    return decode(held, "The e-mail's text", charset).strip() if isinstance(held, bytes) else ""


def take_out(mail: Path, folder: Path) -> list[str]:
    """Write the attachments of an e-mail and of those that it forwards into ``folder``; return the names in order.

    Raises ``DocumentRefused`` for more than 50.
    """
    parts = [part for letter in _letters(_opened(mail)) for part in _attached(letter)]
    if len(parts) > _MOST:
        message = f"{mail.name} has {len(parts)} attachments; at most {_MOST} are added. Save those you need as files."
        raise DocumentRefused(message)
    names: list[str] = []
    for part in parts:
        name = free_name(clean_name(_name_of(part)), names)
        content = part.get_payload(decode=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else b"")
        names.append(name)
    return names


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a file name that is not taken: ``name`` or a numbered variant.

    >>> free_name("a.pdf", ["a.pdf", "a (2).pdf"])
    'a (3).pdf'
    """
    path = PurePath(name)
    numbered = (f"{path.stem} ({number}){path.suffix}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)


def clean_name(given: str) -> str:
    """Return the last part of a path without control characters, short enough for every file system.

    >>> clean_name("../../etc/a report.PDF")
    'a report.PDF'
    >>> clean_name("..")
    'document'
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip().lstrip(".")
    stem, dot, ending = seen.rpartition(".")
    room = _NAME_BYTES - len(dot + ending)
    short = (stem or ending).encode()[: max(1, room)].decode(errors="ignore")
    return (f"{short}{dot}{ending}" if stem else short) or "document"
