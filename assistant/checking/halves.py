"""Partly supported sentences: which part stays, and which is struck through.

A sentence is split only where it makes two independent statements, so that either can go without changing the other:
never inside reported speech, and never at a condition. What is struck through stays readable in its place, so that no
sentence appears that nobody wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.language.claims import ClaimText
from assistant.language.speech import SPOKEN
from assistant.language.terms import terms
from assistant.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.checker import Checker
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.report import CheckedClaim

_CONDITION: Final = re.compile(
    r"\b(?:if|unless|whether|provided|assuming|either|neither|nor|otherwise|not only)\b", re.IGNORECASE
)
_REPORTED: Final = re.compile(rf"(?:{SPOKEN.pattern})(?! to\b)|[\"“”]")
"""Reported speech; «agreed to buy» is none."""
_JOINT: Final = re.compile(
    r"[;:]|\s[—–]\s|,\s+(?:and|but|while|whereas|although|though|which|yet)\b|\b(?:but|while|whereas|although|though)\b",
    re.IGNORECASE,
)
"""Where another statement certainly begins; «and» alone may join two objects."""
_IN_NUMBER: Final = re.compile(r"\d[,:]\d")
_LEAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A part of a sentence, by its range in the draft; ``reason`` says why it is struck through, "" if it stays."""

    start: int
    end: int
    reason: str = ""


def halves(checker: Checker, claim: CheckedClaim, index: EvidenceIndex) -> tuple[SentencePart, ...]:
    """Return the parts of a claim that is not supported as a whole; () if it has none, or all fare alike.

    A part that is struck through includes what joins it to its neighbour (", and").
    """
    if not claim.verdict.is_bad or claim.is_unread:
        return ()
    parts = [
        ClaimText(claim.text[part], claim.start + part.start, claim.start + part.stop, factual=True)
        for part in separable(claim.text)
    ]
    if not parts:
        return ()
    checked = checker.checked(parts, index, None, drafted=True)
    if len({each.verdict is Verdict.SUPPORTED for each in checked}) == 1:
        return ()
    made = []
    for number, each in enumerate(checked):
        start, end, reason = each.start, each.end, ""
        if each.verdict is not Verdict.SUPPORTED:
            reason = next((finding.message for finding in each.findings), "could not be confirmed")
        if reason:
            start, end = (checked[number - 1].end, end) if number else (start, checked[1].start)
        made.append(SentencePart(start, end, reason))
    return tuple(made)


def separable(sentence: str) -> tuple[slice, ...]:
    """Return the independent statements of a sentence, at least two; () if there is one, or one may depend on another.

    >>> [text[part] for text in ["The quay was rebuilt, and the work cost 9 million."] for part in separable(text)]
    ['The quay was rebuilt', 'the work cost 9 million']
    """
    if _REPORTED.search(sentence) or _CONDITION.search(sentence):
        return ()
    joints = [match for match in _JOINT.finditer(sentence) if not _IN_NUMBER.match(sentence, max(0, match.start() - 1))]
    starts = [0, *(joint.start() if joint.group().strip().isalpha() else joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(sentence)]
    words = terms(sentence)
    found = [[term for term in words if start <= term.start < end] for start, end in zip(starts, ends, strict=True)]
    parts = [part for part in found if part]
    if len(parts) < 2 or any(len(part) < _LEAST_WORDS for part in parts):  # noqa: PLR2004 - one statement
        return ()
    return tuple(slice(part[0].start, part[-1].end) for part in parts)


def struck(parts: Sequence[SentencePart]) -> tuple[SentencePart, ...]:
    """Return the parts that are struck through."""
    return tuple(part for part in parts if part.reason)
