"""The words beside a number that limit it («more than», «up to», «nearly») or say which end of a change it is.

Only words that stand directly before or after the number count; «up from 5 to more than 7» bounds the 7 alone.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.grounding.quantities.kinds import Bound, Role

_LESS: Final = (
    r"less\sthan|fewer\sthan|lower\sthan|smaller\sthan|under|below|beneath|up\sto|as\s(?:much|many|high|long)\sas|"
    r"at\s(?:the\s)?most|at\smax(?:imum)?|(?:no|not)\s(?:more|later|longer|greater|higher)\sthan|within|a\smaximum\sof|"
    r"capped\sat|not\sexceed(?:ing)?|not\sto\sexceed|limited\sto|<|≤|short\sof|inside"
)
_MORE: Final = (
    r"more\sthan|over|above|exceed(?:s|ed|ing)?|at\s(?:the\s|its\s)?(?:very\s)?least|(?:no|not)\s(?:less|fewer)\sthan|"
    r"upwards\sof|in\sexcess\sof|greater\sthan|larger\sthan|higher\sthan|longer\sthan|older\sthan|a\sminimum\sof|"
    r"beyond|topp(?:ed|ing)|tops|surpass(?:es|ed|ing)?|pass(?:ed|ing)|as\s(?:few|little|low)\sas|north\sof|"
    r"well\sover|just\sover|>|≥|超过|逾"
)
_NEARLY: Final = r"nearly|almost|close\sto|just\sunder|approaching|not\squite|practically|virtually|just\sbelow|近"
_ABOUT: Final = (
    r"about|around|roughly|approximately|approx\.?|some|circa|c\.|ca\.|~|≈|an\sestimated|estimated(?:\sat)?|"
    r"in\sthe\sregion\sof|or\sso|somewhere\s(?:near|around)|约|大约|something\slike|near"
)
_BEFORE: Final = (
    (Bound.LESS, _LESS),
    (Bound.MORE, _MORE),
    (Bound.NEARLY, _NEARLY),
    (Bound.ABOUT, _ABOUT),
    (Bound.EXACT, r"exactly|precisely"),
)
_PATTERNS: Final = tuple(
    (bound, re.compile(rf"(?:^|(?<![\w])|(?<=[约超逾近]))(?:{words})\s*(?:the\s|a\s|its\s)?$", re.IGNORECASE))
    for bound, words in _BEFORE
)
_AFTER: Final = (
    (
        Bound.MORE,
        re.compile(r"\s*(?:\+(?!\d)|(?:or|and)\s(?:more|above|higher|longer|older|over)\b|plus\b)", re.IGNORECASE),
    ),
    (Bound.LESS, re.compile(r"\s*(?:or|and)\s(?:less|fewer|below|under|lower|younger)\b", re.IGNORECASE)),
    (Bound.ABOUT, re.compile(r"\s*(?:or\sso|or\sthereabouts)\b", re.IGNORECASE)),
)
_ROLE: Final = re.compile(r"\b(?P<word>from|by|to|at)\s+(?:an?\s|the\s|its\s)?$", re.IGNORECASE)
_UP_TO: Final = re.compile(r"\b(?:up|close|amounts?|due|limited|according|equal|equivalent)\s+to\s+$", re.IGNORECASE)
_LOOK_BACK: Final = 32


def bound_before(text: str, start: int) -> tuple[Bound, int]:
    """Return the bound that stands directly before ``start``, and where its words begin."""
    before = text[max(0, start - _LOOK_BACK) : start]
    for bound, pattern in _PATTERNS:
        match = pattern.search(before)
        if match:
            return bound, start - len(before) + match.start()
    return Bound.NONE, start


def bound_after(text: str, end: int) -> Bound:
    """Return the bound that stands directly after ``end``: «5 or more», «190,000+»."""
    return next((bound for bound, pattern in _AFTER if pattern.match(text, end)), Bound.NONE)


def role_before(text: str, start: int) -> Role:
    """Return which end of a change the number is, by the preposition directly before ``start``."""
    before = text[max(0, start - _LOOK_BACK) : start]
    match = _ROLE.search(before)
    if match is None or _UP_TO.search(before):
        return Role.NONE
    word = match["word"].lower()
    return Role.NONE if word == "at" else Role(word)
