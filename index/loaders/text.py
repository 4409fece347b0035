"""Plain text: UTF-8 and UTF-16 are told apart; what is neither is held against the older encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.assembly import Content
from index.loaders.encodings import guessed
from index.loaders.word_list import mended
from index.structure import visible

if TYPE_CHECKING:
    from pathlib import Path

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
                 (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
_ESCAPES: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_2"), (b"\x1b$@", "iso2022_jp_2"))
"""What changes the script in texts of seven bits, which are UTF-8 too by their bytes."""
_MEANT: Final = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
                 "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254"}  # fmt: skip
"""What pages mean that name an encoding, after the table of the WHATWG."""
_SAMPLE: Final = 4000
_MOSTLY_RIGHT: Final = 2


def read(path: Path, unpacked: int) -> Content:
    """Return the text of a file."""
    del unpacked  # plain text does not unpack
    return Content(mended(decode(path.read_bytes(), path.name)))


def decode(content: bytes, name: str, declared: str | None = None) -> str:
    """Return the characters of ``content``, line ends as one line feed; raises ``DocumentRefused`` if none fit.

    ``declared`` is the encoding that the file itself names; it counts where the bytes fit it.
    """
    text = _as_declared(content, declared) or _decoded(content, name)
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def _as_declared(content: bytes, declared: str | None) -> str | None:
    if declared is None or content.startswith(tuple(mark for mark, _ in _MARKS)):
        return None
    if _MEANT.get(declared.lower(), declared) == "cp1252" and _is_utf8(content):
        return None
    try:
        return content.decode(_MEANT.get(declared.lower(), declared))
    except (LookupError, UnicodeDecodeError):
        return None


def _is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8 beyond ASCII, which no other text is by chance."""
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name)
    for escape, encoding in _ESCAPES:
        if escape in content:
            return _strict(content, encoding, name)
    sample = content[:_SAMPLE]
    if sample[1::2].count(0) > len(sample) // 4:
        return _strict(content, "utf-16-le", name)
    if sample[::2].count(0) > len(sample) // 4:
        return _strict(content, "utf-16-be", name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = _with_damage(content) or guessed(content)
    if text is None:
        message = f"{name} is in an encoding that is not recognised; save it as UTF-8."
        raise DocumentRefused(message)
    return text


def _with_damage(content: bytes) -> str | None:
    """Return UTF-8 with a sign in place of each byte that is wrong; None where most of what is no ASCII is wrong."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond = sum(not letter.isascii() for letter in text) - wrong
    return text if beyond >= _MOSTLY_RIGHT * wrong else None


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name} is marked as {encoding} but is not: byte {error.start} is wrong; save it as UTF-8."
        raise DocumentRefused(message) from error
