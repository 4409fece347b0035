"""The judges without a model: gold facts of the case with words of the documents (the default), and people.

By the gold facts a claim is contradicted if it says one of the case's ``must_not_say``. It is supported if it says what
``must_say`` asks for, or if a document contains it word for word. It is unsupported if it has a figure that is in no
document and not in the question. Any other claim is unscored: the gold facts say nothing about it. People are labels of
an earlier run, by case and words; what nobody labelled is unscored.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.language.claims import split_claims
from assistant.types import Verdict
from eval.circularity import Parts
from eval.errors import JudgeRefused
from eval.judges import SAID, ClaimScore, Row, all_claims, claims_of, quotes_of
from eval.matching import normalised, says

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.cases import Case
    from eval.labels import Agreed

_FIGURE: Final = re.compile(r"\d[\d.]*")


class GoldJudge:
    """Judges by the gold facts of the case and the words of the documents."""

    name = "gold"
    fingerprint = ""

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim, and one for the whole text if only that says something forbidden."""
        texts = tuple(normalised(document) for document in documents)
        shown = [_scored(case, claim, texts, withheld=False) for claim in claims_of(row, "claims")]
        held = [_scored(case, claim, texts, withheld=True) for claim in claims_of(row, "withheld")]
        text = str(row.get("text", ""))
        whole: list[ClaimScore] = []
        for forbidden in case.must_not_say if row.get("status", "answered") in SAID else ():
            if says(text, forbidden) and not any(says(score.text, forbidden) for score in shown):
                reason = f"the text says «{forbidden}», which the documents contradict"
                whole = [ClaimScore(text, Verdict.CONTRADICTED, reason)]
                break
        return (*shown, *whole, *held)


def _scored(case: Case, claim: Row, documents: tuple[str, ...], *, withheld: bool) -> ClaimScore:
    text, citations = str(claim["text"]), quotes_of(claim)
    verdict, reason = _verdict(case, text, documents)
    good = sum(_bears_out(case, text, quote, documents) for quote in citations)
    cited = good > 0 and not (verdict is not None and verdict.is_bad)
    return ClaimScore(text, verdict, reason, withheld, cited, len(citations), good)


def _verdict(case: Case, text: str, documents: tuple[str, ...]) -> tuple[Verdict | None, str]:
    for forbidden in case.must_not_say:
        if says(text, forbidden):
            return Verdict.CONTRADICTED, f"says «{forbidden}», which the documents contradict"
    if any(f" {normalised(text)} " in f" {document} " for document in documents):
        return Verdict.SUPPORTED, "stands word for word in a document"
    if documents:
        known = _figures(documents) | set(_FIGURE.findall(normalised(case.question)))
        strange = [figure for figure in _FIGURE.findall(normalised(text)) if figure.rstrip(".") not in known]
        if strange:
            return Verdict.UNSUPPORTED, f"names {', '.join(strange)}, a figure that stands in no document"
    said = next((wanted for group in case.must_say for wanted in group if says(text, wanted)), None)
    if said is not None:
        return Verdict.SUPPORTED, f"says «{said}»"
    if not any(claim.factual for claim in split_claims(text)):
        return Verdict.NOT_FACTUAL, "says nothing that could be true or false"
    return None, "the gold facts say nothing about this claim"


@lru_cache(maxsize=64)
def _figures(documents: tuple[str, ...]) -> frozenset[str]:
    return frozenset(figure.rstrip(".") for document in documents for figure in _FIGURE.findall(document))


def _bears_out(case: Case, text: str, quote: str, documents: Sequence[str]) -> bool:
    """Whether a citation is real and contains what the case wants cited, or the claim itself word for word."""
    words = normalised(quote)
    if not words or (documents and not any(words in document for document in documents)):
        return False
    return any(says(quote, wanted) for wanted in case.must_cite) or f" {normalised(text)} " in f" {words} "


class PeopleJudge:
    """Looks up each claim among the labels; people do not label citations, so the gold facts judge these."""

    def __init__(self, name: str, labels: Mapping[tuple[str, str], Agreed], fingerprint: str) -> None:
        """``labels`` are by case id and labelled words."""
        self.name = f"people:{name}"
        self.fingerprint = fingerprint
        self._labels = labels
        self._citations = GoldJudge()

    @property
    def parts(self) -> Parts:
        """People have no weights that a gate could share."""
        return Parts()

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score for each claim."""
        by_gold = {(score.text, score.withheld): score for score in self._citations.judged(case, row, documents)}
        found = []
        for claim, withheld in all_claims(row):
            gold = by_gold[str(claim["text"]), withheld]
            label = self._labels.get((case.id, gold.text))
            verdict = None if label is None else label.verdict
            if label is None:
                reason = "nobody labelled this sentence"
            elif label.differ:
                reason = "the labellers disagree"
            else:
                reason = "the labellers could not tell" if verdict is None else "so labelled by people"
            cited = gold.good_citations > 0 and not (verdict is not None and verdict.is_bad)
            counts = gold.citations, gold.good_citations
            found.append(ClaimScore(gold.text, verdict, reason, gold.withheld, cited, *counts))
        return tuple(found)


def open_people(file: str) -> PeopleJudge:
    """Return the judge of a labels file; raises ``JudgeRefused`` if there is none, ``LabelsRefused`` if damaged."""
    from eval.labels import agreed, read_labels

    path = Path(file)
    if not path.is_file():
        message = f"There is no file {file} with labels; briefing eval label RUN makes one."
        raise JudgeRefused(message)
    labels = {(each.id.rpartition("#")[0], each.text): each for each in agreed(read_labels(path)).values()}
    return PeopleJudge(path.parent.name, labels, hashlib.sha256(path.read_bytes()).hexdigest())
