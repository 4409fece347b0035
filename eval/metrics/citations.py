"""Citations: whether each claim has some that support it, whether each is worth its place, and where the evidence was.

As ALCE has it (Gao et al. 2023), a citation is worth nothing where its claim is not supported by all of its citations
together: a wrong sentence beside a real quotation is cited wrongly. Where the claim is supported, a citation is
*unnecessary* when it does not support the claim alone and the others still do; and one that points at nothing (a
number out of range) is *dangling*. Both stay in the denominator.

Of a claim that the documents support, its own citations come first, then all that the system was shown: what it
retrieved, and what any claim of the answer cites. So a mis-cited claim is a fault of citing, one that was not shown is
a lucky guess or knowledge of the model's own, and a fabricated one is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.types import Verdict
from eval.items import is_bad, is_factual, recorded
from eval.judges.base import all_claims, quotes_of
from eval.matching import normalised, says
from eval.metrics.retrieval import passages_of, pieced
from eval.statistics import Cluster, clustered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.items import Item, RecordedClaim
    from eval.judges.base import ClaimScore
    from eval.statistics import Rate

    Metric = Callable[[Sequence[Item]], Rate | None]

VERBATIM: Final = "stands word for word in a document"
"""The gold judge's reason for a claim that needs no gold fact."""


@dataclass(frozen=True, slots=True)
class Citations:
    """The citations of one claim or of many, each in one of four: needed, unnecessary, dangling, or of no use.

    ``idle`` ones stand beside a claim that its citations do not support.
    """

    needed: int = 0
    unnecessary: int = 0
    dangling: int = 0
    idle: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return self.needed + self.unnecessary + self.dangling + self.idle


def recall(items: Sequence[Item]) -> Rate | None:
    """Return the factual claims shown that their citations support, of all factual claims shown.

    A claim of which the judge cannot tell counts as not supported.
    """
    shown = ([claim for claim in item.shown if is_factual(claim)] for item in items)
    return clustered(Cluster(sum(claim.cited for claim in claims), len(claims)) for claims in shown)


def precision(items: Sequence[Item]) -> Rate | None:
    """Return the citations shown that are needed, of all citations shown, unnecessary and dangling ones included."""
    return clustered(Cluster(each.needed, each.all) for each in map(count, items))


def count(item: Item) -> Citations:
    """Return the citations of all claims of an answer that were shown."""
    each = [_of_claim(claim) for claim in recorded(item) if not claim.score.withheld]
    return Citations(
        sum(one.needed for one in each),
        sum(one.unnecessary for one in each),
        sum(one.dangling for one in each),
        sum(one.idle for one in each),
    )


def _of_claim(claim: RecordedClaim) -> Citations:
    score = claim.score
    dangling = min(score.citations, sum(not quote.strip() for quote in quotes_of(claim.claim)))
    real = score.citations - dangling
    if is_bad(score) or not (score.cited or score.good_citations):
        return Citations(dangling=dangling, idle=real)
    if not score.good_citations:  # none does it alone: they do it together, so none can be spared
        return Citations(needed=real, dangling=dangling)
    needed = min(real, score.good_citations)
    return Citations(needed=needed, unnecessary=real - needed, dangling=dangling)


class EvidencePlace(StrEnum):
    """Where the evidence was; ``UNKNOWN`` where the judge cannot tell, or nobody recorded what was shown."""

    SUPPORTED = "supported"
    MIS_CITED = "mis_cited"
    NOT_SHOWN = "not_shown"
    FABRICATED = "fabricated"
    UNKNOWN = "unknown"


def place_of(item: Item, claim: ClaimScore) -> EvidencePlace | None:
    """Return where the evidence of a claim of ``item`` was; None for one that is not factual.

    Whether passages support a claim is told by words: they hold it as it stands, or they hold a gold text while the
    claim says a gold fact. A paraphrase of something else that a model judge accepts has an unknown place.
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
    # Words decide where the evidence is only of what stands in a document as it is, and of a gold fact.
    known = passages_of(item) is not None and (says_gold or claim.reason == VERBATIM)
    return EvidencePlace.NOT_SHOWN if known else EvidencePlace.UNKNOWN


def evidence_share(items: Sequence[Item], place: EvidencePlace) -> Rate | None:
    """Return the factual claims shown whose evidence was there, of all factual claims shown; None for no claims."""
    every = ([found for claim in item.shown if (found := place_of(item, claim)) is not None] for item in items)
    return clustered(Cluster(places.count(place), len(places)) for places in every)


EVIDENCE: Mapping[str, Metric] = {f"evidence_{place}": partial(evidence_share, place=place) for place in EvidencePlace}
"""The share of each place, by name, beside ``METRICS``; they add up to 1."""
