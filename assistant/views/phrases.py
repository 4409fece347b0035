"""Noun phrases, without a parser: runs of words that end at small words, verbs and punctuation."""

from __future__ import annotations

import re
from typing import Final

from assistant.views.lexicon import BREAKS, NOUNS_TOO, OWNERS, THINGS_TOO, is_verb
from index.sentences import TextSpan

WORD: Final = re.compile(r"[^\W_][\w’'&./-]*[^\W_]|[^\W_]|[$€£%]")
_LEADING: Final = re.compile(
    r"(?:(?:and|but|then|so|also|yet|the|a|an|its|their|his|her|it|they|this|that|there)\s+)+", re.IGNORECASE
)
_PRONOUN: Final = re.compile(
    r"(?:it|they|he|she|this|that|which|who|there|we|i|you|together|these|those)?$", re.IGNORECASE
)
EDGE: Final = " \t\n\r\u00a0,;:.–—-()[]\"“”«»'’*|"
_MOST_WORDS: Final = 14
_MAY_BEGIN: Final = frozenset("all both every most more less any no out up".split())  # noqa: SIM905 - easier to read
_NO_FIRST: Final = (BREAKS | {"of"}) - OWNERS - _MAY_BEGIN


def phrase_after(sentence: str, start: int) -> TextSpan | None:
    """Return the run of noun-like words that begins at ``start``, «of» and what follows it joined."""
    end = start
    position = start
    for match in WORD.finditer(sentence, start):
        word = match.group().lower()
        between = sentence[position : match.start()]
        if between.strip() or "\n" in between or (word[0].isdigit() and position > start):
            break
        if position > start and (_ends_phrase(word) or (word == "of" and _breaks_of(sentence, match.end()))):
            break
        if position == start and (word in BREAKS or word in {"percent", "years", "year"}):
            break
        position = match.end()
        end = position if word != "of" else end
    return trimmed(sentence, start, end)


def phrase_before(sentence: str, end: int) -> TextSpan | None:
    """Return the run of noun-like words that ends at ``end``, joined by «of»."""
    words = list(WORD.finditer(sentence, max(0, end - 160), end))
    start = reached = end
    for number in range(len(words) - 1, -1, -1):
        match = words[number]
        word = match.group().lower()
        between = sentence[match.end() : reached]
        if between.strip() or "\n" in between:
            break
        if word == "and" and start < end and number > 1 and words[number - 2].group().lower() == "of":
            pass
        elif word in OWNERS and start < end:
            if not number or words[number - 1].group().lower() != "of":
                start = match.start() if word not in {"a", "an", "the", "that", "this"} else start
                break
        elif (word in BREAKS or is_verb(word) or word[0].isdigit()) and not _is_thing(word, first=start == end):
            break
        else:
            start = match.start()
        reached = match.start()
    return trimmed(sentence, start, end)


def _is_thing(word: str, *, first: bool) -> bool:
    return word in THINGS_TOO or (first and word in NOUNS_TOO)


def _ends_phrase(word: str) -> bool:
    if word in BREAKS:
        return True
    return is_verb(word) and word not in NOUNS_TOO and not word.endswith(("ed", "ing"))


def _breaks_of(sentence: str, end: int) -> bool:
    return not re.match(r"\s[^\W\d_]", sentence[end : end + 2])


def trimmed(sentence: str, start: int, end: int) -> TextSpan | None:
    """Return the range without leading articles and marks; None for nothing, a pronoun, or a run that is no phrase."""
    while start < end and sentence[start] in EDGE:
        start += 1
    leading = _LEADING.match(sentence, start, end)
    start = leading.end() if leading else start
    while end > start and sentence[end - 1] in EDGE:
        end -= 1
    words = sentence[start:end].split()
    while len(words) > 1 and words[-1].lower() in BREAKS | {"of"}:
        end = start + len(sentence[start:end].rstrip()) - len(words.pop())
        while end > start and sentence[end - 1] in EDGE:
            end -= 1
    if not 0 < len(words) <= _MOST_WORDS or _PRONOUN.fullmatch(sentence[start:end]) or "\n" in sentence[start:end]:
        return None
    if not any(character.isalpha() for character in sentence[start:end]) or words[0].lower() in _NO_FIRST:
        return None
    return TextSpan(start, end)
