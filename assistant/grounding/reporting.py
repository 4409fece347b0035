"""The verbs that report speech, and the words that can be a voice.

Most of these verbs mean something else too (an expected price, a suggested dose, «add the sugar», «as stated in»), so
a statement is read only where a plausible voice stands beside the verb: a name, a pronoun, or a word for people or
bodies of people. The bare form counts for unnamed plurals alone («experts warn»).
"""

from __future__ import annotations

import re
from enum import StrEnum
from importlib import resources
from typing import Final

from assistant.grounding.names import find_names
from assistant.grounding.terms import fold, terms


class Stance(StrEnum):
    """How a voice stands to what it speaks of."""

    TELLS = "tells"
    BELIEVES = "believes"
    DENIES = "denies"


_LINES: Final = resources.files("assistant.grounding").joinpath("reporting.txt").read_text(encoding="utf-8")
_LISTS: Final = {title: words.split() for title, _, words in (part.partition("]") for part in _LINES.split("[")[1:])}
_NEED_THAT: Final = (
    "finds|found|shows|showed|indicates|indicated|demonstrates|demonstrated|points? out|pointed out|"
    "expected|hopes|hoped|hope|feels|felt|considers|considered"
)
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "who", "him", "her", "them", "his", "their", "its"})
_QUANTIFIERS: Final = frozenset({"some", "many", "others", "most", "few"})
_BEFORE_NAMES: Final = frozenset(
    {"the", "a", "an", "by", "his", "her", "its", "their", "both", "professor", "president"}
)
_TRAILING: Final = re.compile(
    r"(?:,?\s+(?:also|then|further|later|once|has|have|had|again|recently|\w+ly))+$", re.IGNORECASE
)
_MOST_WORDS: Final = 30
_MOST_WORDS_OF_SUBJECT: Final = 10
_MOST_WORDS_WITHOUT_NAME: Final = 9


_VERBS: Final = ("tells", "believes", "denies", "bare", "bare denials")
SPOKEN: Final = re.compile(
    rf"\b(?P<verb>{'|'.join(word for title in _VERBS for word in _LISTS[title])}|pointed out|points out)\b",
    re.IGNORECASE,
)
"""A reporting verb in any of its forms."""
FOUND_THAT: Final = re.compile(rf"\b(?P<verb>{_NEED_THAT})\s+that\b", re.IGNORECASE)
"""A verb that reports only with «that» after it."""
NEEDS_THAT: Final = re.compile(rf"(?:{_NEED_THAT})", re.IGNORECASE)
_BARE_FORM: Final = re.compile("|".join(_LISTS["bare"] + _LISTS["bare denials"]), re.IGNORECASE)
_STANCES: Final = (
    (Stance.BELIEVES, frozenset(_LISTS["believes"] + _LISTS["bare"]) - {"say"}),
    (Stance.DENIES, frozenset(_LISTS["denies"] + _LISTS["bare denials"])),
)
_PEOPLE_WORDS: Final = frozenset(form for word in _LISTS["people"] for form in (word, f"{word}s", f"{word[:-1]}ies"))


def stance_of(verb: str) -> Stance:
    """Return how a voice stands to what it reports with ``verb``."""
    return next((stance for stance, verbs in _STANCES if verb.lower() in verbs), Stance.TELLS)


def without_adverbs(voice: str) -> str:
    """Return the words of a voice without what belongs to the verb («They also», «Liu later»)."""
    return _TRAILING.sub("", voice)


def is_voice(voice: str, verb: str) -> bool:
    """Whether these words can be somebody who speaks with ``verb``."""
    words = terms(voice)
    subject = terms(voice.split(",", maxsplit=1)[0])
    if not subject or len(words) > _MOST_WORDS or len(subject) > _MOST_WORDS_OF_SUBJECT:
        return False
    if _BARE_FORM.fullmatch(verb):
        return _is_unnamed_plural(voice)
    if words[0].word.lower() in _PRONOUNS:
        return len(words) == 1 or bool(find_names(voice)) or fold(subject[-1].word) in _PEOPLE_WORDS
    if not words[-1].is_content and words[-1].word.lower() not in _QUANTIFIERS:
        return False
    if find_names(voice):
        return words[0].is_capital or words[0].word.lower() in _BEFORE_NAMES
    return len(words) <= _MOST_WORDS_WITHOUT_NAME and any(fold(term.word) in _PEOPLE_WORDS for term in words)


def _is_unnamed_plural(voice: str) -> bool:
    """Whether the words are a plural such as «industry experts» or «analysts at Corvex», or several names."""
    head = voice.split(" at ", maxsplit=1)[0].split(" of ", maxsplit=1)[0].split(",", maxsplit=1)[0]
    words = terms(head)
    if not 0 < len(words) <= 5:  # noqa: PLR2004 - a longer run is no plain subject
        return False
    plural = words[-1].word.endswith("s") or words[-1].word.lower() in {"people", "police", "they", "some", "many"}
    known = fold(words[-1].word) in _PEOPLE_WORDS or words[-1].word.lower() == "they" or len(words) == 1
    return (plural and known) or (" and " in head and bool(find_names(head)))
