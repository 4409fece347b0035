"""A sentence of which one half is borne out and another is not: what stays, and what is struck through.

A sentence is parted only where it states two things side by side, so that either can go without changing the other:
never what somebody is reported to have said, and never a condition. What is struck through stays readable in its place,
so nothing is put together that nobody wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.claims import ClaimText
from assistant.grounding.clauses import statements
from assistant.grounding.reporting import SPOKEN
from assistant.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.checker import Checker
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.report import CheckedClaim

_CONDITION: Final = re.compile(
    r"\b(?:if|unless|whether|provided|assuming|either|neither|nor|otherwise|not only)\b", re.IGNORECASE
)
_REPORTED: Final = re.compile(rf"(?:{SPOKEN.pattern})(?! to\b)|[\"“”]", re.IGNORECASE)
"""Somebody's words; «agreed to buy» reports none."""
_LEAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Half:
    """A part of a sentence, by its range in the draft; ``reason`` says why it is struck through, "" for what stays."""

    start: int
    end: int
    reason: str = ""


def halves(checker: Checker, claim: CheckedClaim, index: EvidenceIndex, among: int) -> tuple[Half, ...]:
    """Return the parts of a claim that is not supported as a whole; () where it has none, or all stand alike."""
    if not claim.verdict.is_bad or claim.is_unread:
        return ()
    parts = list(_parts(claim))
    if len(parts) < 2:  # noqa: PLR2004 - a sentence of one statement
        return ()
    checked = checker.checked(parts, index, None, among=among)
    if len({each.verdict is Verdict.SUPPORTED for each in checked}) == 1:
        return ()
    made = [Half(each.start, each.end, _reason(each)) for each in checked]
    return tuple(_with_joint(made, number) for number in range(len(made)))


def _with_joint(made: Sequence[Half], number: int) -> Half:
    """Return a part; one that is struck through takes along what joins it to its neighbour (", and")."""
    own = made[number]
    if not own.reason:
        return own
    return replace(own, start=made[number - 1].end) if number else replace(own, end=made[1].start)


def _parts(claim: CheckedClaim) -> Iterator[ClaimText]:
    """Yield the statements of a sentence as claims, none where one may hang on the other."""
    if _REPORTED.search(claim.text) or _CONDITION.search(claim.text):
        return
    found = statements(claim.text)
    if any(len(part.words) < _LEAST_WORDS for part in found):
        return
    for part in found:
        text = claim.text[part.start : part.end]
        yield ClaimText(text, claim.start + part.start, claim.start + part.end, factual=True)


def _reason(checked: CheckedClaim) -> str:
    if checked.verdict is Verdict.SUPPORTED:
        return ""
    return next((finding.message for finding in checked.findings), "could not be confirmed")


def struck(parts: Sequence[Half]) -> tuple[Half, ...]:
    """Return those that are struck through."""
    return tuple(part for part in parts if part.reason)
