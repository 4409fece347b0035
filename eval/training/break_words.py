"""The words that the breaks exchange, from ``breaks.toml``, and their patterns (see ``breaks``)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

_TABLES: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("breaks.toml").read_text(encoding="utf-8"))

NUMBER_WORDS: Final[tuple[str, ...]] = tuple(_TABLES["number_words"])
MONTHS: Final[tuple[str, ...]] = tuple(_TABLES["months"])
DAYS: Final[tuple[str, ...]] = tuple(_TABLES["days"])
UNITS: Final[tuple[tuple[str, ...], ...]] = tuple(map(tuple, _TABLES["units"]))
NOT_NAMES: Final[frozenset[str]] = frozenset(_TABLES["not_names"])
QUESTION_WORDS: Final[frozenset[str]] = frozenset(_TABLES["question_words"])
ADDITIONS: Final[tuple[str, ...]] = tuple(_TABLES["additions"])
SAYS: Final[str] = _TABLES["says"]


def pairs(name: str) -> list[tuple[str, str]]:
    """Return a table of words and what each is exchanged for: directions, opposites, quantifiers, hedges."""
    return [(one, other) for one, other in _TABLES[name]]


NUMBER: Final = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
CALENDAR: Final = re.compile(rf"\b(?:{'|'.join((*MONTHS, *DAYS))})\b")
# Possessive («*+»): without that, a row of capitalised words takes time that doubles with each word.
WORD: Final = r"[A-Z](?=[\w’'-]*[a-z])[\w’'-]*+"
NAME: Final = re.compile(rf"\b{WORD}(?:\s(?:(?:of|de|van|von)\s)?{WORD})*+")
SPEAKER: Final = re.compile(rf"(?P<a>{NAME.pattern})(?=,? (?:{SAYS})\b)|(?:{SAYS}),? (?P<b>{NAME.pattern})")
AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|does|did)\b(?! not\b|n['’]t)"
)
NOT: Final = re.compile(r"\b(?:not|never) |n['’]t\b")
