"""Language detection; the program reads English and says so if a text is in another language.

lingua detects it in low-accuracy mode (44 MB instead of 357, loaded in a tenth of the time). If that finds another
language, full mode decides between it and English. Names are removed first, since «Liu Wenqiang» tells nothing about
the language around it. Short or doubtful texts stay undecided: English must never be taken for another language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lingua import LanguageDetector

ENGLISH: Final = "English"
_OTHERS: Final = (
    "german french spanish italian portuguese dutch polish czech swedish danish bokmal finnish hungarian romanian "
    "turkish indonesian vietnamese russian ukrainian bulgarian greek arabic persian hebrew hindi thai chinese japanese "
    "korean"
)
_READ: Final = 4000
_NAME: Final = re.compile(r"(?<=[\w,;:’'”\")] )[A-ZÀ-ÖØ-Þ][\w’'-]*")
"""A capitalised word inside a sentence; German loses its nouns too, but its function words are enough."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_LEAST_WORDS: Final = 3
_SURE: Final = 0.8
_NO_ENGLISH: Final = 0.05
_PERHAPS_ENGLISH: Final = 0.3


@lru_cache(maxsize=4096)
def language_of(text: str) -> str | None:
    """Return the English name of the language; None for a text too short or too mixed to tell."""
    sample = text[:_READ]
    letters = [letter for letter in sample if letter.isalpha()]
    if not letters:
        return None
    if sum(bool(_LATIN.match(letter)) for letter in letters) * 2 > len(letters):
        sample = _NAME.sub("", sample)
        if len(_WORD.findall(sample)) < _LEAST_WORDS:
            return None
    values = {value.language.name: value.value for value in _detector().compute_language_confidence_values(sample)}
    best = max(values, key=lambda name: values[name])
    english = values.get(ENGLISH.upper(), 0.0)
    if best == ENGLISH.upper():
        return ENGLISH if english >= _PERHAPS_ENGLISH else None
    if values[best] < _SURE or english > _NO_ENGLISH:
        return None
    against = _against_english(best).compute_language_confidence_values(sample)[0]
    return best.title() if against.language.name == best and against.value >= _SURE else None


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    chosen = [Language.from_str(name) for name in f"{ENGLISH} {_OTHERS}".split()]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()


@lru_cache(maxsize=8)
def _against_english(other: str) -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.from_str(other)).build()
