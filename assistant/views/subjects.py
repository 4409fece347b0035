"""The subject of a verb or a sentence, without a parser: what stands before the first verb of its clause."""

from __future__ import annotations

import re
from typing import Final

from assistant.grounding.reporting import SPOKEN
from assistant.views.lexicon import is_verb
from assistant.views.phrases import EDGE, WORD, trimmed
from index.sentences import TextSpan

_AUXILIARY: Final = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|has|have|had|will|would|can|could|may|might|must|should|to|expected|forecast|"
    r"projected|estimated|predicted|set|likely|due|now|currently|also|already|still|then|only|not|and|then|more|than|"
    r"on|track|poised|planned|has|since|\w+ly|worth)\s)+$",
    re.IGNORECASE,
)
_CLAUSE_START: Final = re.compile(
    r"[;:—(]\s*|\s[–-]\s|,\s+(?!(?:[\w’'-]+\s){0,3}(?:and|or)\s)(?:and\s|but\s|so\s|while\s|whereas\s|although\s)?|"
    r"\b(?:(?P<relative>that|which|who)|(?P<word>while|whereas|although|but|because|says?|said|if))\s+|[“\"«]",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\s?(?:—[^—]*—|\([^()]*\)|\s–\s[^–]*\s–)\s*$")
_FINITE: Final = re.compile(
    r"\s(?:(?:now|currently|also|already|still)\s)?(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|"
    r"should|does|did|goes|keeps|continues|remains?|rests?|begins|starts)\b"
)
_OPENING: Final = re.compile(
    r"\W*(?:(?:if|while|although|because|when|no|once|since|worldwide|meanwhile|however|but|and)\b,?\s+)*"
    r"(?:(?:in|by|at|on|under|during|with|since|of|for)\s(?:[^,]{1,60},\s+|(?:the|a|this|that)\s\w+\s(?=(?:the|its|their)\s)))?",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(
    r"\s(?:(?:have|has|had)\s(?:\w+ly\s)?been|was|were|are|is)\s(?:now\s|being\s|\w+ly\s)?(?P<verb>\w{3,}ed|built|made|"
    r"sold|spent|sent|paid|lost|given|drawn|laid|kept)\b"
)
_CONJUNCTIONS: Final = frozenset({"that", "and", "but", "or", "while", "because", "if", "when"})
_MOST_WORDS: Final = 10


def subject(sentence: str, verb_end: int) -> TextSpan | None:
    """Return the subject of the verb that ends at ``verb_end``: the words from its clause's start to the verb."""
    head = sentence[:verb_end]
    last = re.search(r"[\w’'-]+$", head)
    if last and last.group().lower() in _CONJUNCTIONS:
        return None
    head = _AUXILIARY.sub("", head[: last.start()] if last else head)
    aside = _ASIDE.search(head)
    head = head[: aside.start()] if aside else head
    if head.rstrip().endswith(("—", ",", ":", ";", "(")):
        return None
    opening = _OPENING.match(head)
    start, end = opening.end() if opening else 0, len(head)
    whole = start
    for cut in _CLAUSE_START.finditer(head):
        if cut.start() < whole:
            continue
        if cut["relative"] and _is_noun_phrase(head[start : cut.start()]):
            end = cut.start()
            break
        if cut["word"] or cut["relative"] or head[cut.end() :].strip(EDGE):
            start = cut.end()
    finite = _FINITE.search(head, start, end)
    return trimmed(sentence, start, finite.start() if finite and head[start : finite.start()].strip() else end)


def opening_subject(sentence: str, before: int) -> TextSpan | None:
    """Return the subject with which ``sentence`` opens, if its verb stands at or before ``before``."""
    opening = _OPENING.match(sentence)
    start = opening.end() if opening else 0
    finite = _FINITE.search(sentence, start, before + 1)
    span = trimmed(sentence, start, finite.start()) if finite else None
    if span is None or any(mark in sentence[span.start : span.end] for mark in ",;:"):
        return None
    return span if len(sentence[span.start : span.end].split()) <= _MOST_WORDS else None


def done_to(sentence: str, end: int) -> TextSpan | None:
    """Return «annotated» of «17,000 terabytes have been annotated», for a quantity that ends at ``end``."""
    match = _PASSIVE.match(sentence, end)
    return TextSpan(*match.span("verb")) if match else None


def _is_noun_phrase(words: str) -> bool:
    """Whether ``words`` can be what a relative clause is about: something without a verb."""
    found = WORD.findall(words)
    return bool(found) and not SPOKEN.search(words) and not any(is_verb(word.lower()) for word in found)
