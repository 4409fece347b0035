"""Check a drafted sentence against the sentences it cites and, if these do not support it, against all offered ones.

A sentence may rest on several sentences together. If its citations do not support it, the nearest sentence is tried
alone, then the nearest ones together with the cited ones, so that a misplaced citation does not cost a true sentence.
The findings on a sentence that fails come from the attempt that came closest to supporting it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.check import check_claim
from assistant.grounding.evidence import evidence_from
from assistant.grounding.evidence_index import best_evidence
from assistant.language.detection import language_of
from assistant.types import Claim, Finding, Verdict, cite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.generation.messages import Offered
    from assistant.generation.parsing import Drafted
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.report import CheckedClaim
    from index.types import Corpus

    Translate = Callable[[str, str], str | None]

_BEST: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict, and a notice for the reader if its citations are not the model's own.

    ``withheld``: it contradicts the sources, or names what they do not. Any other claim may be shown, marked if it
    could not be confirmed.
    """

    claim: Claim
    withheld: bool
    notice: str | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the claim is neither withheld nor marked."""
        return not self.withheld and self.claim.mark is None


@dataclass(frozen=True, slots=True)
class _Tried:
    """The check's result for the sentence against this evidence."""

    checked: CheckedClaim
    evidence: Sequence[Evidence]


class Judge:
    """Judges the sentences of one answer against the sentences that were offered for it."""

    def __init__(
        self, offered: Sequence[Offered], corpus: Corpus, question: str, translate: Translate | None = None
    ) -> None:
        """``translate`` translates a sentence into the given language, or returns None."""
        self._corpus = corpus
        self._question = question
        self._translate = translate
        self._evidence: dict[int, Evidence] = {}
        for item in offered:
            self._evidence[item.number] = evidence_from(corpus.parsed(item.doc_id), [item.sentence])[0]
        self._language = language_of(" ".join(item.text for item in self._evidence.values()))

    def judged(self, drafted: Drafted) -> Judged:
        """Return the sentence with its verdict."""
        unknown = [number for number in drafted.numbers if number not in self._evidence]
        cited = [self._evidence[number] for number in drafted.numbers if number in self._evidence]
        text = self._readable(drafted.text)
        tried: list[_Tried] = []
        for evidence in self.tries(replace(drafted, text=text)):
            tried.append(_Tried(check_claim(text, evidence, self._question), evidence))
            if tried[-1].checked.verdict is not Verdict.SUPPORTED:
                continue
            moved = None if set(evidence) <= set(cited) else "A citation was corrected: other sentences support this."
            return Judged(self._claim(drafted.text, tried[-1], text), withheld=False, notice=_dropped(unknown) or moved)
        if not tried:
            finding = Finding("pointer", "nothing in the briefing comes close to this sentence")
            claim = Claim(drafted.text, (), Verdict.UNSUPPORTED, 1.0, (finding,))
            return Judged(claim, withheld=True, notice=_dropped(unknown))
        nearest = min(tried, key=lambda each: (each.checked.withheld, each.checked.score))
        return Judged(self._claim(drafted.text, nearest, text), nearest.checked.withheld, _dropped(unknown))

    def nearest(self, drafted: Drafted, offered: Sequence[Offered]) -> tuple[Offered, ...]:
        """Return the offered sentences that a failed sentence cites or is nearest to."""
        cited = {number for number in drafted.numbers if number in self._evidence}
        near = {item.start for item in best_evidence(drafted.text, tuple(self._evidence.values()), _BEST)}
        return tuple(item for item in offered if item.number in cited or self._evidence[item.number].start in near)

    def tries(self, drafted: Drafted) -> Iterator[Sequence[Evidence]]:
        """Yield the evidence to check against, in turn: the cited sentences, the nearest one, all of these."""
        cited = [self._evidence[number] for number in drafted.numbers if number in self._evidence]
        near = best_evidence(drafted.text, tuple(self._evidence.values()), _BEST)
        together = list(dict.fromkeys((*cited, *near)))
        tries = [list(cited), list(near[:1]), together]
        seen: list[set[Evidence]] = []
        for evidence in tries:
            if evidence and set(evidence) not in seen:
                seen.append(set(evidence))
                yield evidence

    def _readable(self, text: str) -> str:
        """Return a sentence in the language of the offered ones, translated if that is necessary and possible."""
        own = language_of(text)
        if self._translate is None or own is None or self._language is None or own == self._language:
            return text
        translated = self._translate(text, self._language)
        return text if translated is None or language_of(translated) == own else translated

    def _claim(self, text: str, tried: _Tried, checked_text: str) -> Claim:
        citations = tuple(
            cite(self._corpus.parsed(item.source).document, item.start, item.end)
            for item in sorted(tried.evidence, key=lambda item: (item.source, item.start))
        )
        checked = tried.checked
        findings = checked.findings
        if checked_text != text:
            findings = (*findings, Finding("translation", f"checked in translation: «{checked_text}»"))
        return Claim(text, citations, checked.verdict, checked.score, findings)


def _dropped(unknown: Sequence[int]) -> str | None:
    if not unknown:
        return None
    listed = ", ".join(str(number) for number in unknown)
    return f"The model cited {listed}, which it had not been given; the citation was dropped."
