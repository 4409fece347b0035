"""Retrieval and citations: whether the words that hold the answer were found, and whether each claim cites them.

Gold are the texts of ``must_cite``, each found at the first rank where the passages so far contain it. Gold evidence is
words, not passage ids, so it stays valid however the documents are split: passages of one document that touch or
overlap are joined before the words are looked for. A question whose system failed counts as one where nothing was
found. Questions without gold words (unanswerable ones) do not count, and a run whose system records no passages has no
figure.

As in ALCE (Gao et al. 2023), a citation is worth nothing if its claim is not supported by all of its citations
together: a wrong sentence beside a real quotation is cited wrongly. If the claim is supported, a citation is
*unnecessary* when it does not support the claim alone and the others still do. One that points at nothing (a number
out of range) is *dangling*. Both stay in the denominator.

The evidence of a claim that the documents support is looked for in its own citations, then in all that the system was
shown: what it retrieved, and what any claim of the answer cites. So a mis-cited claim is a fault of citing, one whose
evidence was not shown is a lucky guess or the model's own knowledge, and a fabricated one is false.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.types import Verdict
from eval.items import Item, is_bad, is_factual, recorded
from eval.judges import ClaimScore, all_claims, quotes_of
from eval.matching import normalised, says
from eval.metrics.rates import of_claims, shown_factual
from eval.statistics.intervals import Cluster, Mean, Rate, clustered, mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Metric = Callable[[Sequence[Item]], Rate | None]

_GAP: Final = 3
"""The most characters (spaces, line ends) between two passages that follow each other."""
CUT: Final = 10
"""The number of passages that count for nDCG."""
VERBATIM: Final = "stands word for word in a document"
"""The gold judge's reason for a claim that needs no gold fact."""


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A retrieved text; ``start`` and ``end`` are its range in ``doc_id``, None if not recorded."""

    text: str
    doc_id: str = ""
    start: int | None = None
    end: int | None = None


def passages_of(item: Item) -> tuple[RetrievedPassage, ...] | None:
    """Return the passages retrieved for a question, best first; None if the system does not record them."""
    found = item.row.get("passages")
    if not isinstance(found, list):
        return None
    passages = []
    for each in found:  # an outside system's row may hold anything
        row = each if isinstance(each, dict) else {"text": str(each)}
        text, start, end = str(row.get("text") or ""), row.get("start"), row.get("end")
        if isinstance(start, int) and isinstance(end, int) and end - start == len(text):
            passages.append(RetrievedPassage(text, str(row.get("doc_id") or ""), start, end))
        else:
            passages.append(RetrievedPassage(text))
    return tuple(passages)


def pieced(passages: Sequence[RetrievedPassage]) -> list[str]:
    """Return the texts of passages; those of one document are joined where they touch or overlap.

    >>> pieced([RetrievedPassage("It rained.", "d", 0, 10), RetrievedPassage("It snowed.", "d", 11, 21)])
    ['It rained. It snowed.']
    """
    placed = [(p.doc_id, p.start, p.end, p.text) for p in passages if p.start is not None and p.end is not None]
    texts = [passage.text for passage in passages if passage.start is None or passage.end is None]
    runs: list[tuple[str, int, str]] = []
    for doc_id, start, end, text in sorted(placed):
        if runs and runs[-1][0] == doc_id and start <= runs[-1][1] + _GAP:
            _, reached, before = runs.pop()
            more = text[reached - start :] if start < reached else f" {text}"
            runs.append((doc_id, max(reached, end), before + more if end > reached else before))
        else:
            runs.append((doc_id, end, text))
    return texts + [text for _, _, text in runs]


def ranks(item: Item) -> tuple[int | None, ...]:
    """Return the rank, from 1, at which each gold text is found; None if it is not."""
    passages = passages_of(item) or ()
    found: list[int | None] = [None] * len(item.case.must_cite)
    for rank in range(1, len(passages) + 1):
        if None not in found:
            break
        texts = pieced(passages[:rank])
        for number, wanted in enumerate(item.case.must_cite):
            if found[number] is None and any(says(text, wanted) for text in texts):
                found[number] = rank
    return tuple(found)


def recall_at(items: Sequence[Item], k: int) -> Rate | None:
    """Return the share of gold texts found among the first ``k`` passages, clustered by question."""
    return clustered(
        Cluster(sum(rank is not None and rank <= k for rank in found), len(found)) for found in _all_ranks(items)
    )


def mean_reciprocal_rank(items: Sequence[Item]) -> Mean | None:
    """Return the mean over questions of 1 / the rank of the first gold text found; 0 if none is."""
    return mean_of([max((1 / rank for rank in found if rank), default=0.0) for found in _all_ranks(items)])


def ndcg(items: Sequence[Item], k: int = CUT) -> Mean | None:
    """Return the mean normalised discounted cumulative gain of the first ``k`` passages.

    A passage's gain is the number of gold texts first found at it. The ideal order has the same gains sorted, with a
    passage of its own for each text that was not found.
    """
    values = []
    for found in _all_ranks(items):
        gains = Counter(rank for rank in found if rank is not None)
        ideal = sorted([*gains.values(), *(1 for rank in found if rank is None)], reverse=True)
        best = _discounted(dict(enumerate(ideal, start=1)), k)
        values.append(min(1.0, _discounted(gains, k) / best))
    return mean_of(values)


def _all_ranks(items: Sequence[Item]) -> list[tuple[int | None, ...]]:
    if all(passages_of(item) is None for item in items):
        return []
    return [ranks(item) for item in items if item.case.must_cite]


def _discounted(gains: Mapping[int, int], k: int) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in gains.items() if rank <= k)


RETRIEVAL: Mapping[str, Metric] = {f"recall_at_{k}": partial(recall_at, k=k) for k in (1, 3, 5, 10)}
"""Recall at some cuts, by name, beside ``METRICS``."""


@dataclass(frozen=True, slots=True)
class Citations:
    """Citations by kind: needed, unnecessary, dangling, or ``idle`` (beside a claim that they do not support)."""

    needed: int = 0
    unnecessary: int = 0
    dangling: int = 0
    idle: int = 0

    @property
    def all(self) -> int:
        """The number of citations."""
        return self.needed + self.unnecessary + self.dangling + self.idle


recall: Final = of_claims(lambda claim: claim.cited, shown_factual)
"""The share of factual claims shown that their citations support; undecided claims count as not supported."""


def precision(items: Sequence[Item]) -> Rate | None:
    """Return the share of citations shown that are needed; unnecessary and dangling ones count too."""
    return clustered(Cluster(each.needed, each.all) for each in map(count, items))


def count(item: Item) -> Citations:
    """Count the citations of all claims of an answer that were shown."""
    needed = unnecessary = dangling = idle = 0
    for claim in recorded(item):
        score = claim.score
        if score.withheld:
            continue
        lost = min(score.citations, sum(not quote.strip() for quote in quotes_of(claim.claim)))
        real = score.citations - lost
        dangling += lost
        if is_bad(score) or not (score.cited or score.good_citations):
            idle += real
            continue
        # If none supports the claim alone, all do so together, so all are needed.
        used = min(real, score.good_citations) if score.good_citations else real
        needed, unnecessary = needed + used, unnecessary + real - used
    return Citations(needed, unnecessary, dangling, idle)


class EvidencePlace(StrEnum):
    """Where the evidence was; ``UNKNOWN`` if the judge cannot tell, or what was shown was not recorded."""

    SUPPORTED = "supported"
    MIS_CITED = "mis_cited"
    NOT_SHOWN = "not_shown"
    FABRICATED = "fabricated"
    UNKNOWN = "unknown"


def place_of(item: Item, claim: ClaimScore) -> EvidencePlace | None:
    """Return where the evidence of a claim of ``item`` was; None if the claim is not factual.

    Words decide whether passages support a claim: they contain it verbatim, or they contain a gold text while the claim
    says a gold fact. The place of any other paraphrase that a model judge accepts is unknown.
    """
    if not is_factual(claim):
        return None
    if is_bad(claim):
        return EvidencePlace.FABRICATED
    if claim.verdict is not Verdict.SUPPORTED:
        return EvidencePlace.UNKNOWN
    if claim.cited:
        return EvidencePlace.SUPPORTED
    says_gold = any(says(claim.text, wanted) for group in item.case.must_say for wanted in group)
    quotes = [quote for each, _ in all_claims(item.row) for quote in quotes_of(each)]
    shown = [*pieced(passages_of(item) or ()), *quotes]
    words = f" {normalised(claim.text)} "
    gold = item.case.must_cite if says_gold else ()
    if any(words in f" {normalised(text)} " or any(says(text, wanted) for wanted in gold) for text in shown):
        return EvidencePlace.MIS_CITED
    # Words can place the evidence only of a verbatim sentence or a gold fact.
    known = passages_of(item) is not None and (says_gold or claim.reason == VERBATIM)
    return EvidencePlace.NOT_SHOWN if known else EvidencePlace.UNKNOWN


def evidence_share(items: Sequence[Item], place: EvidencePlace) -> Rate | None:
    """Return the share of factual claims shown whose evidence was at ``place``; None if there are no claims."""
    every = ([found for claim in item.shown if (found := place_of(item, claim)) is not None] for item in items)
    return clustered(Cluster(places.count(place), len(places)) for places in every)


EVIDENCE: Mapping[str, Metric] = {f"evidence_{place}": partial(evidence_share, place=place) for place in EvidencePlace}
"""The share of each place, by name, beside ``METRICS``; they add up to 1."""
