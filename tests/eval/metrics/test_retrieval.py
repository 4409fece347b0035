"""Retrieval against words, not ids: recall, reciprocal rank, gain, and what counts where nothing was recorded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.evidence import RETRIEVAL, RetrievedPassage, mean_reciprocal_rank, ndcg, pieced, ranks, recall_at
from tests.eval.metrics.making import ANSWERABLE, OTHER, SAID, item, passage

if TYPE_CHECKING:
    from eval.items import Item

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
