"""Whether a text says something, and whether it only says «I don't know».

Texts are compared after normalising case, spaces, punctuation and the forms of numbers and units. Other systems say
«I don't know» where ours has a status: that is an abstention, neither right nor wrong. An answer declines only if it
says nothing else and cites nothing. «The report does not say who, but it was Smith» does not decline, nor does a cited
sentence about somebody's silence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


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
_DECLINED: Final = re.compile(
    r"\b(?:i|we)(?: am| are|['’]m|['’]re)? (?:(?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t)"
    r" (?:really )?(?:know|say|tell|answer|help|find|determine|have (?:enough|any|that|the|this|sufficient))"
    r"|(?:not sure|unsure|unable to|not able to)\b)"
    r"|^(?:unknown|not (?:known|stated|mentioned|specified|answerable|found|available)|n/?a|unanswerable"
    r"|no answer)\W*$",
    re.IGNORECASE,
)
_TURN: Final = re.compile(r"[,;—–] *(?:but|however|though|although|yet)\b", re.IGNORECASE)


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
    """Whether ``text`` contains the words of ``wanted`` in sequence; an empty ``wanted`` is never said.

    >>> says("Output was 41.06 ZB.", "41.06 zettabytes"), says("Output was 141.06 ZB.", "41.06 zettabytes")
    (True, False)
    """
    words = normalised(wanted)
    return bool(words) and f" {words} " in f" {normalised(text)} "


def declines(row: Mapping[str, Any]) -> bool:
    """Whether an answer's text only says that there is no answer.

    >>> declines({"text": "Sorry, I don't know."}), declines({"text": "I don't know, but it was 41 ZB."})
    (True, False)
    >>> declines({"text": "The documents do not say. It was 41 ZB."})
    False
    """
    from assistant.language.claims import split_claims

    listed = row.get("claims")
    if isinstance(listed, list) and any(isinstance(claim, dict) and claim.get("citations") for claim in listed):
        return False
    said = split_claims(str(row.get("text") or ""))
    declined = [
        claim.says_silent or bool(_DECLINED.search(claim.text.strip()) and not _TURN.search(claim.text))
        for claim in said
    ]
    return any(declined) and all(silent or not claim.factual for claim, silent in zip(said, declined, strict=True))
