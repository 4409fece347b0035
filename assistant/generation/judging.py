"""A drafted sentence held against the sentences it cites, and, where those do not bear it out, against all offered."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.check import check_claim
from assistant.grounding.gathering import best_evidence, evidence_from
from assistant.grounding.terms import content_terms
from assistant.types import Claim, Finding, Verdict, cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.generation.messages import Offered
    from assistant.generation.parsing import Drafted
    from assistant.grounding.check import CheckedClaim
    from assistant.grounding.evidence import Evidence
    from index.types import Corpus

_BEST: Final = 3
_SURE: Final = 0.15
"""Probability of not being borne out, below which the check is sure of a sentence of a small model."""
_ARTICLE = re.compile(r" (?:the|a|an|its|their)$", re.IGNORECASE)
_CLAUSE_ENDS = (",", ";", ":", "—", "–", " that")


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, and a notice for the reader where its citations were not the model's own."""

    claim: Claim
    notice: str | None = None

    @property
    def passes(self) -> bool:
        """Whether the claim may be shown."""
        return self.claim.verdict is Verdict.SUPPORTED


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the check said of the sentence held against this evidence."""

    checked: CheckedClaim
    evidence: Sequence[Evidence]


class Judge:
    """Judges the sentences of one answer against the sentences that were offered for it.

    A sentence may rest on several cited sentences together. One that its citations do not bear out, and with
    ``strict`` every one, must rest on a single sentence, and be a shortened form of it or one that the check is sure
    of: small models put true words of different sentences, or of two halves of one, together into false ones.
    The reason of one that fails comes from the sentence that comes nearest to bearing it out, not from a citation
    that the model misplaced.
    """

    def __init__(self, offered: Sequence[Offered], corpus: Corpus, question: str, *, strict: bool = False) -> None:
        self._corpus = corpus
        self._question = question
        self._strict = strict
        self._evidence: dict[int, Evidence] = {}
        for item in offered:
            self._evidence[item.number] = evidence_from(corpus.parsed(item.doc_id), [item.sentence])[0]

    def judged(self, drafted: Drafted) -> Judged:
        """Return the sentence with its verdict."""
        unknown = [number for number in drafted.numbers if number not in self._evidence]
        cited = [self._evidence[number] for number in drafted.numbers if number in self._evidence]
        notice = _dropped(unknown)
        first = check_claim(drafted.text, cited, self._question) if cited else None
        if first is not None and not self._strict and first.verdict is Verdict.SUPPORTED:
            return Judged(self._claim(drafted.text, first, cited), notice)
        near = best_evidence(drafted.text, tuple(self._evidence.values()), _BEST)
        tried = [] if first is None else [_Tried(first, cited)]
        for item in dict.fromkeys((*cited, *near)):
            alone = check_claim(drafted.text, [item], self._question)
            tried.append(_Tried(alone, [item]))
            if alone.verdict is Verdict.SUPPORTED and (alone.score < _SURE or said_in_order(drafted.text, item.text)):
                moved = None if item in cited else "A citation was corrected: the sentence rests on another one."
                return Judged(self._claim(drafted.text, alone, [item]), notice or moved)
        return Judged(self._failed(drafted.text, tried), notice)

    def _failed(self, text: str, tried: Sequence[_Tried]) -> Claim:
        """Return a sentence that may not be shown, with the reason."""
        if not tried:
            finding = Finding("pointer", "nothing in the briefing comes near this sentence")
            return Claim(text, (), Verdict.UNSUPPORTED, 1.0, (finding,))
        nearest = min(tried, key=lambda each: each.checked.score)
        claim = self._claim(text, nearest.checked, nearest.evidence)
        if claim.verdict.is_bad:
            return claim
        finding = Finding("support", "no single sentence of the briefing says plainly all of this")
        return replace(claim, verdict=Verdict.UNSUPPORTED, findings=(finding, *claim.findings))

    def nearest(self, drafted: Drafted, offered: Sequence[Offered]) -> tuple[Offered, ...]:
        """Return the offered sentences that come nearest to a sentence that failed."""
        cited = {number for number in drafted.numbers if number in self._evidence}
        near = {item.start for item in best_evidence(drafted.text, tuple(self._evidence.values()), _BEST)}
        return tuple(item for item in offered if item.number in cited or self._evidence[item.number].start in near)

    def _claim(self, text: str, checked: CheckedClaim, evidence: Sequence[Evidence]) -> Claim:
        citations = tuple(
            cite(self._corpus.parsed(item.source).document, item.start, item.end)
            for item in sorted(evidence, key=lambda item: (item.source, item.start))
        )
        return Claim(text, citations, checked.verdict, checked.score, checked.findings)


def said_in_order(text: str, evidence: str) -> bool:
    """Tell whether ``text`` only leaves out words of ``evidence``: all of its content words, in the same order.

    It must also begin where the sentence or a clause of it begins, so that no subject is cut in half («Academician
    X of Y introduced …» does not say that Y introduced it).
    """
    wanted = [term.stem for term in content_terms(text)]
    held = content_terms(evidence)
    first: int | None = None
    position = 0
    for stem in wanted:
        while position < len(held) and held[position].stem != stem:
            position += 1
        if position == len(held):
            return False
        first = position if first is None else first
        position += 1
    if first is None:
        return False
    before = _ARTICLE.sub("", evidence[: held[first].start].rstrip(" «“\"'"))
    return first <= 1 or before.endswith(_CLAUSE_ENDS)


def _dropped(unknown: Sequence[int]) -> str | None:
    if not unknown:
        return None
    listed = ", ".join(str(number) for number in unknown)
    return f"The model cited {listed}, which it was not offered; that was dropped."
