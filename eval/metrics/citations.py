"""Citations: whether each claim has some that bear it out, and each citation is worth its place.

As ALCE has it (Gao et al. 2023), a citation is worth nothing where its claim is not borne out by all of its citations
together: a wrong sentence beside a real quotation is cited wrongly. Where the claim is borne out, a citation is
*unnecessary* when it does not bear the claim out alone and the others still do; and one that points at nothing (a
number out of range) is *dangling*. Both stay in the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.items import is_bad, is_factual
from eval.judges.base import quotes_of
from eval.metrics.recorded import recorded
from eval.statistics import Cluster, clustered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.metrics.recorded import Recorded
    from eval.statistics import Rate


@dataclass(frozen=True, slots=True)
class Citations:
    """The citations of one claim or of many, each in one of four: needed, unnecessary, dangling, or of no use.

    ``idle`` ones stand beside a claim that its citations do not bear out.
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
    """Return the factual claims shown that their citations bear out, of all factual claims shown.

    A claim of which the judge cannot tell counts as not borne out.
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


def _of_claim(claim: Recorded) -> Citations:
    score = claim.score
    dangling = min(score.citations, sum(not quote.strip() for quote in quotes_of(claim.claim)))
    real = score.citations - dangling
    if is_bad(score) or not (score.cited or score.good_citations):
        return Citations(dangling=dangling, idle=real)
    if not score.good_citations:  # none does it alone: they do it together, so none can be spared
        return Citations(needed=real, dangling=dangling)
    needed = min(real, score.good_citations)
    return Citations(needed=needed, unnecessary=real - needed, dangling=dangling)
