"""The check's report: claims with verdicts, and the ranges of the answer that are not grounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.grounding.evidence import Evidence
    from assistant.types import Finding, Verdict

NAMING: Final = frozenset({"quotation", "quantity", "name", "attribution", "alteration"})
"""Witnesses whose findings point at a contradiction, or at a figure, name or quotation that the sources lack."""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict.

    ``score`` is the probability in [0, 1] that the claim is not supported. ``findings`` and ``evidence``, the sentences
    that it was checked against, have the most important first. ``start`` and ``end`` are its range in the answer.
    ``withheld``: it contradicts the sources or names what they lack (or the check is strict), so the answer omits it;
    other unsupported claims are shown, marked.
    """

    verdict: Verdict
    score: float
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    text: str = ""
    start: int = 0
    end: int = 0
    withheld: bool = False

    @property
    def is_unread(self) -> bool:
        """Whether the claim is in a language that the check does not read."""
        return any(finding.check == "language" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class UngroundedSpan:
    """A character range of the answer that is not grounded, with the probability of that in [0, 1]."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The check of an answer: ``grounded`` if no claim is bad and every one could be read.

    ``score`` is the probability in [0, 1] that the answer says something that the sources do not support. ``kind`` is
    the kind of check; a very long answer gets the quick one.
    """

    grounded: bool
    score: float
    claims: tuple[CheckedClaim, ...]
    spans: tuple[UngroundedSpan, ...]
    kind: str


def ungrounded_spans(claim: CheckedClaim) -> tuple[UngroundedSpan, ...]:
    """Return the ungrounded ranges of a bad claim: those in naming findings, else all of it; () for a good one."""
    if not claim.verdict.is_bad:
        return ()
    pointed = [finding.claim_range for finding in claim.findings if finding.claim_range and finding.check in NAMING]
    inside = sorted((claim.start + part.start, claim.start + part.end) for part in pointed)
    merged: list[tuple[int, int]] = []
    for start, end in inside or [(claim.start, claim.end)]:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(UngroundedSpan(start, end, claim.score) for start, end in merged)
