"""How conversations are searched: all terms, anywhere in title and texts, in any script.

Terms are substrings, not words, because Chinese has no spaces between words; texts and terms are compared in one
normal form (NFKC, case folded), so that full-width digits and capitals make no difference.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TERMS: Final = 8
_BEFORE: Final = 30
_AFTER: Final = 90


def folded(text: str) -> str:
    """Return the normal form in which texts are compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def terms(query: str) -> tuple[str, ...]:
    """Return the terms of a query in normal form, at most ``TERMS`` of them; none for an empty query."""
    plain = query.encode("utf-8", "replace").decode().replace("\0", " ")
    return tuple(dict.fromkeys(folded(plain).split()))[:TERMS]


def excerpt(text: str, wanted: Sequence[str]) -> str:
    """Return the surroundings of the first of the terms in ``text``, "" where none of them stands there."""
    shown = " ".join(text.split())
    plain, origins = "", []
    for place, character in enumerate(shown):
        part = folded(character)
        plain += part
        origins += [place] * len(part)
    places = [at for at in (plain.find(term) for term in wanted) if at >= 0]
    if not places:
        return ""
    at = origins[min(places)]
    start, end = max(0, at - _BEFORE), min(len(shown), at + _AFTER)
    return f"{'…' if start else ''}{shown[start:end]}{'…' if end < len(shown) else ''}"
