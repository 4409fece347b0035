"""The grounding check: any text held against any sources, claim by claim, each verdict with its reason in words.

A claim is supported when no witness has a hard finding against it and the combined probability stays below the
threshold that was chosen on development data. A claim that repeats whole sentences of its source is supported without
further questions. What the check cannot read (another language) is never silently grounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.errors import CheckRefused
from assistant.grounding import combination
from assistant.grounding.claims import ClaimText, split_claims, without_marks
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.examination import Examined, examine, gathered
from assistant.grounding.gathering import evidence_of_text
from assistant.grounding.language import ENGLISH, language_of
from assistant.grounding.terms import content_terms
from assistant.types import Finding, SourceRange, TextRange, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.features import Measured

HARD: Final = frozenset({"quotation", "quantity", "name", "attribution", "polarity", "language"})
"""Findings of these witnesses decide by themselves; the others only weigh."""
GATE_HARD: Final = HARD | {"hedge"}
"""At the gate a lost «may» decides too: what a language model says must be no surer than its source."""
_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF), " ")
_SPACES: Final = re.compile(r"\s+")
_SILENCE_WORDS: Final = 4
_SILENCE_VERBS: Final = re.compile(
    r"passage|source|text|document|briefing|article|context|inform|mention|provid|state|specif|say|contain|giv|tell|"
    r"discuss|indicat|explain|answer|detail|find|found|determin|unable|possib|addres|includ|question|given|bas",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict.

    ``score`` is the probability in [0, 1] that the claim is not supported. ``findings`` come with the one that weighed
    most first. ``evidence`` are the sentences that it was held against, most telling first. ``start`` and ``end`` are
    its range in the answer.
    """

    verdict: Verdict
    score: float
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class UngroundedSpan:
    """A character range of the answer that is not grounded, with the probability of that in [0, 1]."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the check says of an answer: ``grounded`` when no claim is bad.

    ``score`` is the probability in [0, 1] that the answer holds something that the sources do not support.
    """

    grounded: bool
    score: float
    claims: tuple[CheckedClaim, ...]
    spans: tuple[UngroundedSpan, ...]


def check_claim(claim: str, evidence: Sequence[Evidence], question: str | None = None) -> CheckedClaim:
    """Return the verdict of the gate on one claim held against its cited ``evidence``.

    It is stricter than ``check_answer`` (``Combination.gate``). A claim without evidence is unsupported. Raises
    ``CheckRefused`` for a claim without text or damaged weights.
    """
    if not claim.strip():
        message = "The claim is empty; there is nothing to check."
        raise CheckRefused(message)
    said = ClaimText(claim, 0, len(claim), factual=True)
    return _checked(said, EvidenceIndex(evidence), tuple(evidence), question)


def check_answer(answer: str, sources: Sequence[str], question: str | None = None) -> CheckReport:
    """Return the report on ``answer`` held against ``sources``; sources are numbered from 0, empty ones are skipped.

    Raises ``CheckRefused`` where there is nothing to check (an empty answer) or nothing to hold it against (no source
    with text).
    """
    answer = answer.translate(_CONTROL)
    if not any(_has_words(source) for source in sources):
        message = "There are no sources with text; give at least one text that the answer can be held against."
        raise CheckRefused(message)
    if not _has_words(answer):
        message = "The answer is empty; there is nothing to check."
        raise CheckRefused(message)
    index = index_of(sources)
    claims = tuple(
        _checked(claim, index, None, question, position) for position, claim in enumerate(split_claims(answer))
    )
    spans = tuple(span for claim in claims if claim.verdict.is_bad for span in _spans(claim))
    scores = [claim.score for claim in claims if claim.verdict is not Verdict.NOT_FACTUAL]
    score = combination.load().answer_score(scores)
    return CheckReport(not any(claim.verdict.is_bad for claim in claims), score, claims, spans)


def index_of(sources: Sequence[str]) -> EvidenceIndex:
    """Return the sentences of handed-over texts as evidence, indexed by their words."""
    texts = enumerate(source.translate(_CONTROL) for source in sources)
    return EvidenceIndex([item for number, text in texts for item in evidence_of_text(text, str(number))])


def _checked(
    claim: ClaimText, index: EvidenceIndex, cited: tuple[Evidence, ...] | None, question: str | None, position: int = 0
) -> CheckedClaim:
    """Return the verdict on a claim against its ``cited`` evidence, or the best of ``index`` where none was cited."""
    repeated = index.repeated(claim.text)
    if repeated:
        return _as_checked(claim, Verdict.SUPPORTED, 0.0, (), repeated)
    text = without_marks(claim.text)
    evidence = gathered(text, index) if cited is None else cited
    if not claim.factual:
        findings = _not_silent(text, evidence) if claim.says_silent else ()
        verdict = Verdict.UNSUPPORTED if findings else Verdict.NOT_FACTUAL
        return _as_checked(claim, verdict, combination.load().threshold if findings else 0.0, findings, evidence)
    unread = _unread(text, index)
    if unread is not None:
        return _as_checked(claim, Verdict.UNSUPPORTED, 1.0, (unread,), evidence)
    model = combination.load()
    examined = examine(text, evidence, index, question=question, position=position)
    if cited is None:
        return _judged(claim, examined, model.threshold, HARD)
    return _judged(claim, examined, model.gate, GATE_HARD)


def _judged(claim: ClaimText, examined: Examined, threshold: float, deciding: frozenset[str]) -> CheckedClaim:
    model = combination.load()
    score = model.claim_score(examined.measured.values)
    weights = model.contributions(examined.measured.values)
    findings = sorted(examined.findings, key=lambda finding: _order(finding, weights))
    hard = [finding for finding in findings if finding.check in deciding]
    if any(finding.contradicts and finding.check in HARD for finding in hard):
        verdict = Verdict.CONTRADICTED
    elif hard or score >= threshold:
        verdict = Verdict.UNSUPPORTED
    else:
        verdict = Verdict.SUPPORTED
    if verdict.is_bad:
        score = max(score, threshold)
        if not hard:
            findings.insert(0, _uncovered(examined.measured))
    return _as_checked(claim, verdict, score, tuple(findings), examined.evidence)


def _order(finding: Finding, weights: dict[str, float]) -> tuple[bool, bool, float]:
    """Sort key: hard ones first, «the source says otherwise» before «does not say», then what weighed more."""
    weight = weights.get(finding.check, 0.0) + weights.get(f"{finding.check}_contradicts", 0.0)
    return finding.check not in HARD, not finding.contradicts, -weight


def _uncovered(measured: Measured) -> Finding:
    """Return the reason of a claim that no witness has anything against, and that the words do not bear out."""
    left = measured.anywhere if measured.anywhere.missing else measured.best
    if left.run is None:
        return Finding("support", "the words stand in the sources, but no sentences put them together like this")
    words = ", ".join(dict.fromkeys(f"«{term.word}»" for term in left.missing[:5]))
    place = "the sources do not say" if left is measured.anywhere else "the sentences nearest to this do not say"
    return Finding("support", f"{place} {words}", left.run)


def _unread(text: str, index: EvidenceIndex) -> Finding | None:
    """Return a finding where claim or sources are in a language that the check does not read."""
    said = language_of(text)
    if said is None:
        return None
    sources = index.language
    if said == ENGLISH and sources in {None, ENGLISH}:
        return None
    if said == sources:
        message = f"not checked: answer and sources are in {said}, and the check reads English only"
    elif sources is None:
        message = f"not checked: the answer is in {said}, and the check reads English only"
    else:
        message = f"not checked: the answer is in {said}, the sources are in {sources}"
    return Finding("language", message, TextRange(0, len(text)))


def _not_silent(text: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding where one sentence has all that the claim says the sources are silent on."""
    asked = {term.stem for term in content_terms(text) if not _SILENCE_VERBS.match(term.word)}
    if len(asked) < _SILENCE_WORDS:
        return ()
    for item in evidence:
        if asked <= {term.stem for term in content_terms(item.text)}:
            message = f"the answer says that the sources are silent, but the source says «{item.text}»"
            return (Finding("silence", message, None, SourceRange(item.source, item.start, item.end)),)
    return ()


def _spans(claim: CheckedClaim) -> tuple[UngroundedSpan, ...]:
    """Return the ranges of a bad claim: where its hard findings point, or the whole of it."""
    ranges = [finding.claim_range for finding in claim.findings if finding.claim_range and finding.check in HARD]
    inside = [(claim.start + part.start, claim.start + part.end) for part in ranges]
    if not inside:
        inside = [(claim.start, claim.end)]
    return tuple(UngroundedSpan(start, end, claim.score) for start, end in _merged(inside))


def _merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _as_checked(
    claim: ClaimText, verdict: Verdict, score: float, findings: tuple[Finding, ...], evidence: tuple[Evidence, ...]
) -> CheckedClaim:
    return CheckedClaim(verdict, score, findings, evidence, claim.text, claim.start, claim.end)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
