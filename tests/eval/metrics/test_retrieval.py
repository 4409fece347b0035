"""Citations, the place of the evidence, and retrieval against words instead of ids."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Verdict
from eval.metrics.evidence import (
    EVIDENCE,
    RETRIEVAL,
    VERBATIM,
    Citations,
    EvidencePlace,
    RetrievedPassage,
    count,
    evidence_share,
    mean_reciprocal_rank,
    ndcg,
    pieced,
    place_of,
    precision,
    ranks,
    recall,
    recall_at,
)
from tests.eval.metrics.making import ANSWERABLE, OTHER, SAID, claim, item, passage, score

if TYPE_CHECKING:
    from eval.items import Item
    from eval.judges import ClaimScore


TWO = ANSWERABLE.model_copy(update={"must_cite": ("41.06 zettabytes of data", "205,000 enterprises")})


def found(*texts: str, case: Any = ANSWERABLE) -> Item:
    """Return a question for which these passages were retrieved."""
    return item(case=case, passages=[passage(text) for text in texts])


def test_a_gold_text_is_found_at_the_first_passage_that_holds_it() -> None:
    assert ranks(found("Nothing.", SAID, SAID)) == (2,)
    assert ranks(found("Nothing.")) == (None,)
    assert ranks(found(OTHER, SAID, case=TWO)) == (2, 1)


def test_splitting_the_documents_otherwise_keeps_the_gold_valid() -> None:
    """The words run across two passages that touch, in either order of rank."""
    cut = SAID.index(" of data")
    first, second = passage(SAID[:cut], 0), passage(SAID[cut + 1 :], cut + 1)
    assert ranks(item(passages=[second, passage("Nothing.", 500), first])) == (3,)
    apart = passage(SAID[cut + 1 :], 900)
    assert ranks(item(passages=[first, apart])) == (None,)


def test_recall_counts_gold_texts() -> None:
    items = [found(OTHER, "Nothing.", SAID, case=TWO), found("Nothing.")]
    at_one, at_three = recall_at(items, 1), recall_at(items, 3)
    assert at_one is not None
    assert at_three is not None
    assert (at_one.numerator, at_three.numerator, at_three.denominator) == (1, 2, 3)


def test_reciprocal_rank_and_gain_by_hand() -> None:
    mean = mean_reciprocal_rank([found("Nothing.", SAID), found(SAID), found("Nothing.")])
    assert mean is not None
    assert mean.mean == pytest.approx((0.5 + 1 + 0) / 3)
    gain = ndcg([found("Nothing.", SAID)])
    assert gain is not None
    assert gain.mean == pytest.approx(1 / math.log2(3))
    both = ndcg([found(SAID + " " + OTHER, case=TWO)])
    assert both is not None
    assert both.mean == 1
    half = ndcg([found(SAID, case=TWO)])
    assert half is not None
    assert half.mean == pytest.approx(1 / (1 + 1 / math.log2(3)))


@given(st.lists(st.sampled_from([SAID, OTHER, "Nothing."]), max_size=12))
def test_gain_lies_between_nothing_and_one(texts: list[str]) -> None:
    mean = ndcg([found(*texts, case=TWO)], k=3)
    assert mean is not None
    assert 0 <= mean.mean <= 1


def test_a_failed_question_found_nothing_and_an_unanswerable_one_is_not_asked() -> None:
    failed = item(status="error", error="away")
    rate = recall_at([found(SAID), failed, found(SAID, case=ANSWERABLE.model_copy(update={"must_cite": ()}))], 5)
    assert rate is not None
    assert (rate.numerator, rate.denominator) == (1, 2)


@pytest.mark.parametrize("items", [[], [item()]])
def test_where_nobody_records_passages_there_is_no_figure(items: list[Item]) -> None:
    assert all(metric(items) is None for metric in RETRIEVAL.values())
    assert mean_reciprocal_rank(items) is None
    assert ndcg(items) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=8))
def test_pieces_of_a_text_are_put_together_to_parts_of_that_text(places: list[tuple[int, int]]) -> None:
    text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    passages = [RetrievedPassage(text[start : start + size], "d", start, start + size) for start, size in places]
    joined = pieced(passages)
    assert all(any(each.text in run for run in joined) for each in passages)
    assert all(part in text for run in joined for part in run.split(" "))


def test_what_a_stranger_records_as_passages_is_taken_as_it_comes() -> None:
    assert ranks(item(passages=[SAID])) == (1,)
    assert ranks(item(passages=[{"text": SAID, "start": "x", "end": None}, 7])) == (1,)
    assert ranks(item(passages="none")) == (None,)


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


def place(found: Item) -> EvidencePlace | None:
    """Return the place of the only claim of an item."""
    return place_of(found, found.claims[0])


def test_a_claim_that_its_citations_bear_out_is_supported() -> None:
    assert place(item(score(cited=True, citations=1, good_citations=1), passages=[])) is EvidencePlace.SUPPORTED


def test_a_claim_whose_evidence_was_retrieved_and_not_cited_is_mis_cited() -> None:
    assert place(item(score(), passages=[passage(OTHER), passage(SAID)])) is EvidencePlace.MIS_CITED


def test_what_another_claim_cites_was_shown_too() -> None:
    claims = [claim(SAID, quotes=(OTHER,)), claim(OTHER, quotes=(SAID,))]
    assert place(item(score(), score(OTHER), claims=claims)) is EvidencePlace.MIS_CITED


def test_evidence_that_runs_across_two_passages_was_shown() -> None:
    """Split elsewhere the gold stays valid."""
    halves = [passage("It generated 41.06 zettabytes", 0), passage("of data, they say.", 30)]
    assert place(item(score("It was 41.06 zettabytes."), passages=halves)) is EvidencePlace.MIS_CITED


def test_a_true_claim_that_nothing_shown_bears_out_was_not_shown() -> None:
    assert place(item(score(), passages=[passage(OTHER)])) is EvidencePlace.NOT_SHOWN
    assert place(item(score(OTHER, reason=VERBATIM), passages=[])) is EvidencePlace.NOT_SHOWN


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.CONTRADICTED])
def test_a_bad_claim_is_fabricated_whatever_it_cites(verdict: Verdict) -> None:
    assert place(item(score(verdict=verdict), passages=[passage(SAID)])) is EvidencePlace.FABRICATED


def test_what_the_judge_cannot_tell_or_nobody_recorded_has_no_known_place() -> None:
    assert place(item(score(verdict=None), passages=[])) is EvidencePlace.UNKNOWN
    assert place(item(score())) is EvidencePlace.UNKNOWN  # no passages were recorded
    assert (
        place(item(score("China made a lot of data."), passages=[passage(OTHER)])) is EvidencePlace.UNKNOWN
    )  # a paraphrase


def test_a_greeting_has_no_place_and_the_shares_add_up_to_one() -> None:
    greeting = score("Hello!", Verdict.NOT_FACTUAL)
    assert place(item(greeting)) is None
    items = [item(score(), greeting, passages=[passage(OTHER)]), item(score(verdict=None)), item()]
    rates = [rate for metric in EVIDENCE.values() if (rate := metric(items)) is not None]
    assert sum(rate.rate for rate in rates) == pytest.approx(1)
    assert {rate.denominator for rate in rates} == {2}


def test_the_gold_judge_gives_the_reason_that_is_looked_for() -> None:
    from eval.judges.gold import GoldJudge

    found = item(score())
    assert GoldJudge().judged(found.case, found.row, [SAID])[0].reason == VERBATIM


def test_no_claims_have_no_shares() -> None:
    assert all(evidence_share([item()], each) is None for each in EvidencePlace)
    assert all(metric([]) is None for metric in EVIDENCE.values())
