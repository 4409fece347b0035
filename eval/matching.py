"""When does a text say something? After normalising case, spaces, punctuation and the forms of numbers and units."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_QUOTES: Final = str.maketrans("“”„«»‘’–—\u00a0\u202f−", '""' + '"""' + "''" + "-   -")
_UNITS: Final = (
    (re.compile(r"(?<=\d)\s?(?:%|per ?cent\b|percent\b)"), " percent"),
    (re.compile(r"(?<=\d)\s?(?:zb|zettabytes?)\b"), " zettabytes"),
    (re.compile(r"(?<=\d)\s?(?:eb|exabytes?)\b"), " exabytes"),
    (re.compile(r"(?<=\d)\s?(?:tb|terabytes?)\b"), " terabytes"),
    (re.compile(r"(?<=\d)\s?(?:bn|billion)\b"), " billion"),
    (re.compile(r"(?<=\d)\s?(?:tn|trn|trillion)\b"), " trillion"),
    (re.compile(r"(?<=\d)\s?(?:mn|million)\b"), " million"),
    (re.compile(r"\$\s?(\d[\d.]*)(\s?(?:trillion|billion|million|thousand))?"), r"\1\2 dollars"),
    (re.compile(r"\b(?:us dollars|usd)\b"), "dollars"),
    (re.compile(r"\b(?:rmb|cny)\b"), "yuan"),
)
_MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH_FIRST: Final = re.compile(rf"\b({_MONTHS}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")
_INITIALS: Final = re.compile(r"\b(?:[a-z]\.){2,}")
_OTHER: Final = re.compile(r"[^\w.\-+']+|(?<!\d)\.|\.(?!\d)|(?<!\w)['\-]|['\-](?!\w)")


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """Return ``text`` as single-spaced lower-case words with one form for each number, unit and date.

    >>> normalised("On May 18, it made 41.06ZB (25%) — over $1,030 bn.")
    'on 18 may it made 41.06 zettabytes 25 percent over 1030 billion dollars'
    """
    plain = text.translate(_QUOTES).lower()
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), _THOUSANDS.sub("", plain))
    for pattern, form in _UNITS:
        plain = pattern.sub(form, plain)
    return " ".join(_OTHER.sub(" ", _MONTH_FIRST.sub(r"\2 \1", " ".join(plain.split()))).split())


def says(text: str, wanted: str) -> bool:
    """Tell whether ``text`` holds the words of ``wanted`` in a row; nothing says an empty text.

    >>> says("Output was 41.06 ZB.", "41.06 zettabytes"), says("Output was 141.06 ZB.", "41.06 zettabytes")
    (True, False)
    """
    words = normalised(wanted)
    return bool(words) and f" {words} " in f" {normalised(text)} "
