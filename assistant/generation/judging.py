"""A drafted sentence held against the sentences it cites, and, where those do not bear it out, against all offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.grounding.check import check_claim
from assistant.grounding.gathering import best_evidence, evidence_from
from assistant.types import Claim, Finding, Verdict, cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.generation.messages import Offered
    from assistant.generation.parsing import Drafted
    from assistant.grounding.check import CheckedClaim
    from assistant.grounding.evidence import Evidence
    from index.types import Corpus

_BEST = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, and a notice for the reader where its citations were not the model's own."""

    claim: Claim
    notice: str | None = None

    @property
    def passes(self) -> bool:
        """Whether the claim may be shown."""
        return self.claim.verdict is Verdict.SUPPORTED


class Judge:
    """Judges the sentences of one answer against the sentences that were offered for it."""

    def __init__(self, offered: Sequence[Offered], corpus: Corpus, question: str) -> None:
        self._corpus = corpus
        self._question = question
        self._evidence: dict[int, Evidence] = {}
        for item in offered:
            self._evidence[item.number] = evidence_from(corpus.parsed(item.doc_id), [item.sentence])[0]

    def judged(self, drafted: Drafted) -> Judged:
        """Return the sentence with its verdict."""
        unknown = [number for number in drafted.numbers if number not in self._evidence]
        cited = [self._evidence[number] for number in drafted.numbers if number in self._evidence]
        notice = _dropped(unknown)
        first = check_claim(drafted.text, cited, self._question) if cited else None
        if first is not None and first.verdict in {Verdict.SUPPORTED, Verdict.NOT_FACTUAL}:
            return Judged(self._claim(drafted.text, first, cited), notice)
        found = best_evidence(drafted.text, tuple(self._evidence.values()), _BEST)
        second = check_claim(drafted.text, found, self._question) if found else None
        if second is not None and second.verdict is Verdict.SUPPORTED:
            needed = second.evidence or found
            moved = "A citation was corrected: the sentence stands elsewhere in the briefing." if cited else None
            return Judged(self._claim(drafted.text, second, needed), notice or moved)
        failed = first or second
        if failed is None:
            finding = Finding("pointer", "nothing in the briefing comes near this sentence")
            return Judged(Claim(drafted.text, (), Verdict.UNSUPPORTED, 1.0, (finding,)), notice)
        return Judged(self._claim(drafted.text, failed, cited or found), notice)

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


def _dropped(unknown: Sequence[int]) -> str | None:
    if not unknown:
        return None
    listed = ", ".join(str(number) for number in unknown)
    return f"The model cited {listed}, which it was not offered; that was dropped."
