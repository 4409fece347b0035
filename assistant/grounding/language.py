"""In which language a text is written, as far as the check must know: it reads English and says so elsewhere.

Scripts tell most; among languages in Latin letters the small words tell. A short text stays undecided.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SCRIPTS: Final = (
    ("Chinese or Japanese", re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af]")),
    ("a language in Cyrillic letters", re.compile(r"[\u0400-\u04ff]")),
    ("a language in Arabic letters", re.compile(r"[\u0600-\u06ff]")),
    ("a language in Greek letters", re.compile(r"[\u0370-\u03ff]")),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]")),
    ("Hindi", re.compile(r"[\u0900-\u097f]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)
_SMALL_WORDS: Final = """
English|the of and to in is that for was with on are as by it from this be which or were at an not has have
German|der die das und ist von den zu mit dem des ein eine nicht auf für im sich werden wurde sind auch bei
French|le la les des et est une un du dans que pour qui sur pas avec par sont au ce il elle aux été plus
Spanish|el la los las de y que en un una es por con para del se su al como más fue son lo
Italian|il la di che e un una per con del della sono nel è dei gli le da al si più alla
Portuguese|o a os as de e que em um uma é por com para do da não no na dos das mais foi são
Dutch|de het een van en in is dat op te zijn voor met niet aan er door ook naar bij werd
"""
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SCRIPT_SHARE: Final = 0.3
_LEAST_WORDS: Final = 5
_LEAST_SMALL_WORDS: Final = 2
_READ: Final = 4000
ENGLISH: Final = "English"


def language_of(text: str) -> str | None:
    """Return the language's name, or the script's where that says enough; None for a text too short to tell."""
    sample = text[:_READ]
    letters = len(_LETTER.findall(sample))
    if not letters:
        return None
    for name, script in _SCRIPTS:
        if len(script.findall(sample)) >= _SCRIPT_SHARE * letters:
            return name
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(words) < _LEAST_WORDS:
        return None
    counts = {name: sum(word in small for word in words) for name, small in _small_words().items()}
    best = max(counts, key=lambda name: (counts[name], name == ENGLISH))
    return best if counts[best] >= _LEAST_SMALL_WORDS else None


@lru_cache(maxsize=1)
def _small_words() -> dict[str, frozenset[str]]:
    rows = (line.split("|") for line in _SMALL_WORDS.strip().splitlines())
    return {name: frozenset(words.split()) for name, words in rows}
