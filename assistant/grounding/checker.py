"""One kind of check at work: the witnesses' findings and the combination's probability become verdicts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding import combination
from assistant.grounding.claims import without_marks
from assistant.grounding.combination import Combination, Kind
from assistant.grounding.examination import Examined, examine, gathered
from assistant.grounding.language import ENGLISH, language_of
from assistant.grounding.report import HARD, CheckedClaim
from assistant.grounding.terms import content_terms
from assistant.grounding.trained.witness import shipped, shipped_fingerprint
from assistant.types import Finding, SourceRange, TextRange, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.grounding.claims import ClaimText
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import Reading, TrainedWitness

GATE_HARD: Final = HARD | {"hedge"}
"""At the gate a lost «may» decides too: what a language model says must be no surer than its source."""
_SILENCE_WORDS: Final = 4
_SILENCE_VERBS: Final = re.compile(
    r"passage|source|text|document|briefing|article|context|inform|mention|provid|state|specif|say|contain|giv|tell|"
    r"discuss|indicat|explain|answer|detail|find|found|determin|unable|possib|addres|includ|question|given|bas",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def checker(kind: Kind) -> Checker:
    """Return the shipped check of one kind, loaded once.

    The trained witness is loaded when a claim first needs it. Raises ``CheckRefused`` for damaged weights of the
    combination.
    """
    return Checker(combination.load(kind), shipped if kind is Kind.TRAINED else None)


class Checker:
    """A combination with its witnesses. Immutable; may be used from several threads."""

    def __init__(self, weights: Combination, trained: Callable[[], TrainedWitness] | None) -> None:
        """``trained`` returns the loaded witness, and may raise ``ModelUnavailable``."""
        self.combination = weights
        self._trained = trained

    @property
    def kind(self) -> Kind:
        """Which kind of check this is."""
        return Kind.QUICK if self._trained is None else Kind.TRAINED

    @property
    def fingerprint(self) -> str:
        """What changes with any of the weights that take part; nothing is loaded for it."""
        own = "" if self._trained is None else f"+{shipped_fingerprint()}"
        return f"{self.combination.fingerprint}{own}"

    def gate(
        self, claim: ClaimText, index: EvidenceIndex, cited: tuple[Evidence, ...], question: str | None
    ) -> CheckedClaim:
        """Return the verdict on a claim against the evidence that it cites, by the stricter threshold."""
        decided = self._decided(claim, index, cited)
        if decided is not None:
            return decided
        reading = next(iter(self.readings([claim], index, question)), None)
        examined = examine(without_marks(claim.text), cited, index, question=question, reading=reading)
        return self._judged(claim, examined, reading, self.combination.gate, GATE_HARD)

    def checked(
        self, claims: Sequence[ClaimText], index: EvidenceIndex, question: str | None
    ) -> tuple[CheckedClaim, ...]:
        """Return the verdicts on the claims of an answer, each against its nearest sentences."""
        evidence = [gathered(claim.text, index) for claim in claims]
        decided = [self._decided(claim, index, near) for claim, near in zip(claims, evidence, strict=True)]
        open_ones = [claim for claim, done in zip(claims, decided, strict=True) if done is None]
        readings = iter(self.readings(open_ones, index, question))
        result = []
        for position, (claim, near, done) in enumerate(zip(claims, evidence, decided, strict=True)):
            if done is not None:
                result.append(done)
                continue
            reading = next(readings, None)
            text = without_marks(claim.text)
            examined = examine(text, near, index, question=question, position=position, reading=reading)
            result.append(self._judged(claim, examined, reading, self.combination.threshold, HARD))
        return tuple(result)

    def readings(self, claims: Sequence[ClaimText], index: EvidenceIndex, question: str | None) -> tuple[Reading, ...]:
        """Return what the trained witness makes of the claims; () for the quick check."""
        if self._trained is None or not claims:
            return ()
        return self._trained().read([without_marks(claim.text) for claim in claims], index, question)

    def _decided(self, claim: ClaimText, index: EvidenceIndex, evidence: tuple[Evidence, ...]) -> CheckedClaim | None:
        """Return the verdict on a claim that needs no witnesses: repeated, not factual, or not to be read."""
        repeated = index.repeated(claim.text)
        if repeated:
            return _as_checked(claim, Verdict.SUPPORTED, 0.0, (), repeated)
        text = without_marks(claim.text)
        if not claim.factual:
            findings = _not_silent(text, evidence) if claim.says_silent else ()
            verdict = Verdict.UNSUPPORTED if findings else Verdict.NOT_FACTUAL
            score = self.combination.threshold if findings else 0.0
            return _as_checked(claim, verdict, score, findings, evidence)
        unread = _unread(text, index)
        return _as_checked(claim, Verdict.UNSUPPORTED, 1.0, (unread,), evidence) if unread is not None else None

    def _judged(
        self,
        claim: ClaimText,
        examined: Examined,
        reading: Reading | None,
        threshold: float,
        deciding: frozenset[str],
    ) -> CheckedClaim:
        values = examined.measured.values
        score = self.combination.claim_score(values)
        weights = self.combination.contributions(values)
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
                findings.insert(0, _reason(examined, reading, weights))
        return _as_checked(claim, verdict, score, tuple(findings), examined.evidence)


def _order(finding: Finding, weights: Mapping[str, float]) -> tuple[bool, bool, float]:
    """Sort key: hard ones first, «the source says otherwise» before «does not say», then what weighed more."""
    weight = weights.get(finding.check, 0.0) + weights.get(f"{finding.check}_contradicts", 0.0)
    return finding.check not in HARD, not finding.contradicts, -weight


def _reason(examined: Examined, reading: Reading | None, weights: Mapping[str, float]) -> Finding:
    """Return the reason of a claim that no witness has anything against: the words, or the trained witness."""
    read = weights.get("trained", 0.0) + weights.get("trained_words", 0.0)
    if reading is None or read < sum(weights.values()) - read:
        return _uncovered(examined)
    start, end = reading.worst
    message = "the trained reader does not find this borne out by the sources"
    return Finding("trained", message, TextRange(start, end) if start < end else None)


def _uncovered(examined: Examined) -> Finding:
    """Return the reason of a claim that the words do not bear out."""
    measured = examined.measured
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
    words = [term for term in content_terms(text) if not _SILENCE_VERBS.match(term.word)]
    asked = {term.stem for term in words}
    named = any(term.word[0].isdigit() or (term.is_capital and term.start > 0) for term in words)
    if len(asked) + named < _SILENCE_WORDS:
        return ()
    for item in evidence:
        if asked <= {term.stem for term in content_terms(item.text)}:
            message = f"the answer says that the sources are silent, but the source says «{item.text}»"
            return (Finding("silence", message, None, SourceRange(item.source, item.start, item.end)),)
    return ()


def _as_checked(
    claim: ClaimText, verdict: Verdict, score: float, findings: tuple[Finding, ...], evidence: tuple[Evidence, ...]
) -> CheckedClaim:
    return CheckedClaim(verdict, score, findings, evidence, claim.text, claim.start, claim.end)
