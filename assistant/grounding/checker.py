"""One kind of check: turns the witnesses' findings and the combination's probability into verdicts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding import combination
from assistant.grounding.combination import Combination, Kind, Strictness, chosen_strictness
from assistant.grounding.examination import CLOSE, Examined, examine, gathered
from assistant.grounding.report import NAMING, CheckedClaim
from assistant.grounding.trained.encoding import WHOLE_WORDS
from assistant.grounding.trained.witness import shipped_fingerprint, shipped_witness
from assistant.language.claims import without_marks
from assistant.language.detection import ENGLISH, language_of
from assistant.language.terms import content_terms, stems_of
from assistant.types import Finding, SourceRange, TextRange, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.witness import TrainedWitness, WitnessReading
    from assistant.language.claims import ClaimText

_UNCONFIRMED: Final = "could not be confirmed"
_UNREAD_SCORE: Final = 0.5
"""The probability of a claim that was not read: there is no evidence for or against it."""
_ASKED_SCORE: Final = 0.9
"""The probability of a claim for which the evidence consists of questions only."""
_CLOSING: Final = " \n\"'”’»)*_"
_READ_TOGETHER: Final = 4
"""How many claims share one excerpt of long sources for the trained witness."""
_SILENCE_WORDS: Final = 4
_SILENCE_VERBS: Final = re.compile(
    r"passage|source|text|document|briefing|article|context|inform|mention|provid|state|specif|say|contain|giv|tell|"
    r"discuss|indicat|explain|answer|detail|find|found|determin|unable|possib|addres|includ|question|given|bas",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def checker(kind: Kind) -> Checker:
    """Return the shipped check of one kind, loaded once; raises ``CheckRefused`` if the combination is damaged.

    The trained witness is loaded when a claim first needs it.
    """
    return Checker(combination.load(kind), shipped_witness if kind is Kind.TRAINED else None)


class Checker:
    """A combination with its witnesses. Immutable; may be used from several threads."""

    def __init__(self, weights: Combination, trained: Callable[[], TrainedWitness] | None) -> None:
        """``trained`` returns the loaded witness, and may raise ``ModelUnavailable``."""
        self.combination = weights
        self._trained = trained

    @property
    def kind(self) -> Kind:
        """The kind of this check."""
        return Kind.QUICK if self._trained is None else Kind.TRAINED

    @property
    def fingerprint(self) -> str:
        """The fingerprint of all weights that take part; no model is loaded for it."""
        own = "" if self._trained is None else f"+{shipped_fingerprint()}"
        return f"{self.combination.fingerprint}{own}"

    def against(
        self, claim: ClaimText, index: EvidenceIndex, cited: tuple[Evidence, ...], question: str | None
    ) -> CheckedClaim:
        """Return the verdict on one claim against the evidence that it cites."""
        decided = self._decided(claim, index, cited)
        if decided is not None:
            return decided
        reading = next(iter(self.readings([claim], index, question)), None)
        examined = examine(claim.text, cited, index, reading=reading)
        return self._judged(claim, examined, reading, cited=True)

    def checked(
        self, claims: Sequence[ClaimText], index: EvidenceIndex, question: str | None, *, drafted: bool = False
    ) -> tuple[CheckedClaim, ...]:
        """Return the verdicts on the claims of an answer, each against its nearest sentences.

        Those of a person's draft (``drafted``) are judged each for itself, however many there are.
        """
        evidence = [gathered(claim.text, index) for claim in claims]
        decided = [self._decided(claim, index, near) for claim, near in zip(claims, evidence, strict=True)]
        open_ones = [claim for claim, done in zip(claims, decided, strict=True) if done is None]
        readings = iter(self.readings(open_ones, index, question))
        count = 1 if drafted else sum(claim.factual for claim in claims)
        result = []
        for claim, near, done in zip(claims, evidence, decided, strict=True):
            if done is not None:
                result.append(done)
                continue
            reading = next(readings, None)
            examined = examine(claim.text, near, index, claims=count, reading=reading)
            result.append(self._judged(claim, examined, reading, drafted=drafted))
        return tuple(result)

    def readings(
        self, claims: Sequence[ClaimText], index: EvidenceIndex, question: str | None
    ) -> tuple[WitnessReading, ...]:
        """Return the trained witness's readings of the claims, () for the quick check."""
        if self._trained is None or not claims:
            return ()
        witness = self._trained()
        together = len(claims) if index.words <= WHOLE_WORDS else _READ_TOGETHER
        found: list[WitnessReading] = []
        for first in range(0, len(claims), together):
            part = [without_marks(claim.text) for claim in claims[first : first + together]]
            found.extend(witness.read(part, index, question))
        return tuple(found)

    def _decided(self, claim: ClaimText, index: EvidenceIndex, evidence: tuple[Evidence, ...]) -> CheckedClaim | None:
        """Return the verdict on a claim that needs no witnesses: repeated, not factual, unreadable, or only asked."""
        repeated = index.repeated(claim.text)
        if repeated:
            return _as_checked(claim, Verdict.SUPPORTED, 0.0, (), repeated)
        text = without_marks(claim.text)
        if not claim.factual:
            findings = _not_silent(text, evidence) if claim.says_silent else ()
            verdict = Verdict.UNSUPPORTED if findings else Verdict.NOT_FACTUAL
            score = self.combination.threshold.one if findings else 0.0
            return _as_checked(claim, verdict, score, findings, evidence)
        unread = _unread(text, index)
        if unread is not None:
            return _as_checked(claim, Verdict.NOT_FACTUAL, _UNREAD_SCORE, (unread,), evidence)
        if evidence and all(item.text.rstrip(_CLOSING).endswith("?") for item in evidence):
            finding = Finding("support", f"{_UNCONFIRMED}: the sources only ask this")
            strict = chosen_strictness() is Strictness.STRICT
            return _as_checked(claim, Verdict.UNSUPPORTED, _ASKED_SCORE, (finding,), evidence, withheld=strict)
        return None

    def _judged(
        self,
        claim: ClaimText,
        examined: Examined,
        reading: WitnessReading | None,
        *,
        cited: bool = False,
        drafted: bool = False,
    ) -> CheckedClaim:
        values, thresholds = examined.values, self.combination.threshold
        score = self.combination.claim_score(values, cited=cited)
        threshold = thresholds.at(values, cited=cited, drafted=drafted)
        weights = self.combination.contributions(values)

        def order(finding: Finding) -> tuple[bool, bool, float]:
            # first findings that name words, then contradictions, then by weight
            weight = weights.get(finding.check, 0.0) + weights.get(f"{finding.check}_contradicts", 0.0)
            return finding.check not in NAMING, not finding.contradicts, -weight

        findings = sorted(examined.findings, key=order)
        naming = [finding for finding in findings if finding.check in NAMING]
        overruled = self.combination.overrules(examined.names)
        if not overruled and CLOSE not in examined.names and score < threshold:
            return _as_checked(claim, Verdict.SUPPORTED, score, findings, examined.evidence)
        contradicted = any(finding.contradicts for finding in naming)
        certain = bool(naming) and self.combination.claim_score(values) >= max(thresholds.at(values), thresholds.one)
        strictness = chosen_strictness()
        withheld = strictness is Strictness.STRICT or overruled or (strictness is Strictness.BALANCED and certain)
        if not naming:
            findings.insert(0, _reason(examined, reading, weights))
        verdict = Verdict.CONTRADICTED if contradicted else Verdict.UNSUPPORTED
        return _as_checked(claim, verdict, max(score, threshold), findings, examined.evidence, withheld=withheld)


def _reason(examined: Examined, reading: WitnessReading | None, weights: Mapping[str, float]) -> Finding:
    """Return the reason for a claim without naming findings: uncovered words, or the trained witness."""
    read = weights.get("trained", 0.0) + weights.get("trained_words", 0.0)
    if reading is not None and read >= sum(weights.values()) - read:
        start, end = reading.worst
        message = f"{_UNCONFIRMED}: the trained reader does not find this supported by the sources"
        return Finding("trained", message, TextRange(start, end) if start < end else None)
    left = examined.uncovered
    if left.run is None:
        message = f"{_UNCONFIRMED}: the words are in the sources, but no sentences combine them like this"
        return Finding("support", message)
    words = ", ".join(dict.fromkeys(f"«{term.word}»" for term in left.missing[:5]))
    place = "the sources do not say" if examined.is_nowhere else "the sentences closest to this do not say"
    return Finding("support", f"{_UNCONFIRMED}: {place} {words}", left.run)


def _unread(text: str, index: EvidenceIndex) -> Finding | None:
    """Return a finding if the claim or the sources are in a language that the check does not read."""
    said = language_of(text)
    if said is None:
        return None
    sources = index.language
    if sources in {None, ENGLISH} and (said == ENGLISH or _in_words_of(text, index)):
        return None
    if said == sources:
        message = f"not checked ({said}): answer and sources are in {said}, and the check reads English only"
    elif sources is None:
        message = f"not checked ({said}): the check reads English only"
    else:
        message = f"not checked ({said}): the sources are in {sources}"
    return Finding("language", message, TextRange(0, len(text)))


def _in_words_of(text: str, index: EvidenceIndex) -> bool:
    """Whether most words of ``text``, apart from names, are in the sources, so that it is in their language."""
    words = [term.stem for term in content_terms(text) if not term.is_capital]
    return 2 * sum(word in index.vocabulary for word in words) > len(words)


def _not_silent(text: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding if one sentence has all words of what the sources are said not to answer."""
    words = [term for term in content_terms(text) if not _SILENCE_VERBS.match(term.word)]
    asked = {term.stem for term in words}
    named = any(term.word[0].isdigit() or (term.is_capital and term.start > 0) for term in words)
    holding = (item for item in evidence if asked <= stems_of(item.text))
    item = next(holding, None) if len(asked) + named >= _SILENCE_WORDS else None
    if item is None:
        return ()
    message = f"the answer says that the sources are silent, but the source says «{item.text}»"
    return (Finding("silence", message, None, SourceRange(item.source, item.start, item.end)),)


def _as_checked(  # noqa: PLR0913 - the parts of one verdict
    claim: ClaimText,
    verdict: Verdict,
    score: float,
    findings: Sequence[Finding],
    evidence: tuple[Evidence, ...],
    *,
    withheld: bool = False,
) -> CheckedClaim:
    return CheckedClaim(verdict, score, tuple(findings), evidence, claim.text, claim.start, claim.end, withheld)
