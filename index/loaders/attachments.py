"""What is attached to an e-mail, taken out as files of their own: each becomes a document only by being added itself.

This runs in the process that reads files. A name in an e-mail is anybody's text: its last part alone is used.
"""

from __future__ import annotations

import itertools
import mimetypes
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from email import message_from_bytes, policy
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.text import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from email.message import MIMEPart
    from pathlib import Path

MOST: Final = 50
_NAME_BYTES: Final = 160


def take_out(mail: Path, folder: Path) -> list[str]:
    """Write what is attached to an e-mail, or to one that it forwards, into ``folder``; return the names in order.

    Raises ``DocumentRefused`` for more than ``MOST``.
    """
    parts = [part for letter in letters(read_mail(mail)) for part in attached(letter)]
    if len(parts) > MOST:
        message = f"{mail.name} has {len(parts)} attachments; at most {MOST} are added. Save those that you need."
        raise DocumentRefused(message)
    names: list[str] = []
    for part in parts:
        name = free_name(clean_name(name_of(part)), names)
        content = part.get_payload(decode=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else b"")
        names.append(name)
    return names


def read_mail(path: Path) -> MIMEPart:
    """Return an e-mail as it stands in a file, in UTF-16 or behind a mark too, as some programs save it."""
    raw = path.read_bytes()
    is_marked = raw.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)) or 0 in raw[:4]
    content = decode(raw, path.name).encode() if is_marked else raw
    return message_from_bytes(content, policy=policy.default)


def letters(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield an e-mail and those that it forwards."""
    yield message
    for part in message.iter_attachments():
        if _is_letter(part):
            yield from letters(part.get_content())


def attached(letter: MIMEPart) -> list[MIMEPart]:
    """Return what is attached to one e-mail beside those that it forwards."""
    return [part for part in letter.iter_attachments() if not _is_letter(part)]


def name_of(part: MIMEPart) -> str:
    """Return the name of an attachment, or one by its kind."""
    return part.get_filename() or f"attachment{mimetypes.guess_extension(part.get_content_type()) or ''}"


def _is_letter(part: MIMEPart) -> bool:
    return part.get_content_type() == "message/rfc822"


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a file's name that is not taken: its own, or one with a number.

    >>> free_name("a.pdf", ["a.pdf", "a (2).pdf"])
    'a (3).pdf'
    """
    path = PurePath(name)
    numbered = (f"{path.stem} ({number}){path.suffix}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)


def clean_name(given: str) -> str:
    """Return the last part of a file's name, without what no file's name needs, short enough for every file system.

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
