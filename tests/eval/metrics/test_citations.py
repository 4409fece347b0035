"""Citations: needed, unnecessary, dangling, or beside a claim that they do not support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.types import Verdict
from eval.metrics.evidence import Citations, count, precision, recall
from tests.eval.metrics.making import OTHER, SAID, claim, item, score

if TYPE_CHECKING:
    from eval.judges import ClaimScore


def of(found: ClaimScore, *quotes: str) -> Citations:
    """Return how the citations of one claim are counted."""
    return count(item(found, claims=[claim(found.text, quotes=quotes)]))


def test_a_citation_that_bears_its_claim_out_alone_is_needed() -> None:
    assert of(score(cited=True, citations=2, good_citations=2), SAID, SAID) == Citations(needed=2)


def test_one_that_does_not_while_another_does_is_unnecessary() -> None:
    assert of(score(cited=True, citations=3, good_citations=1), SAID, OTHER, OTHER) == Citations(1, 2, 0, 0)


def test_those_that_do_it_only_together_are_all_needed() -> None:
    assert of(score(cited=True, citations=2, good_citations=0), "China generated", "41.06 ZB") == Citations(needed=2)


def test_a_dangling_one_counts_and_is_never_needed() -> None:
    assert of(score(cited=True, citations=2, good_citations=1), SAID, "") == Citations(1, 0, 1, 0)
    assert of(score(cited=True, citations=2, good_citations=0), SAID, " ") == Citations(1, 0, 1, 0)


@pytest.mark.parametrize(
    ("verdict", "cited", "good"), [(Verdict.CONTRADICTED, False, 1), (Verdict.SUPPORTED, False, 0)]
)
def test_citations_beside_a_claim_that_they_do_not_bear_out_are_idle(
    verdict: Verdict, good: int, *, cited: bool
) -> None:
    assert of(score(verdict=verdict, cited=cited, citations=2, good_citations=good), SAID, OTHER) == Citations(idle=2)


def test_precision_is_over_all_of_them_and_what_was_withheld_cites_nothing() -> None:
    shown = score(cited=True, citations=3, good_citations=1)
    withheld = score(OTHER, Verdict.UNSUPPORTED, withheld=True, citations=4)
    rate = precision([item(shown, withheld, claims=[claim(SAID, quotes=(SAID, OTHER, ""))])])
    assert rate is not None
    assert (rate.numerator, rate.denominator) == (1, 3)


def test_without_citations_there_is_no_precision_and_the_recall_is_nothing_of_all_claims() -> None:
    items = [item(score())]
    assert precision(items) is None
    found = recall(items)
    assert found is not None
    assert (found.numerator, found.denominator) == (0, 1)
    assert precision([]) is None
    assert recall([]) is None
