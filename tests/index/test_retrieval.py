"""Words and vectors fused, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentNotFound
from index.memory import TextCorpus
from index.ranking import WordIndex, fuse, tokens

if TYPE_CHECKING:
    from index.encoder import Encoder

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True, max_size=10), max_size=4)


@given(RANKINGS)
def test_fusion_keeps_every_item_once_best_first(rankings: list[list[int]]) -> None:
    fused = fuse(rankings)
    assert set(fused) == {item for ranking in rankings for item in ranking}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@given(RANKINGS, st.integers(0, 20))
def test_an_item_that_leads_everywhere_leads_the_fusion(rankings: list[list[int]], leader: int) -> None:
    led = [[leader, *(item for item in ranking if item != leader)] for ranking in [*rankings, []]]
    assert next(iter(fuse(led))) == leader


def test_word_search_knows_english_and_chinese() -> None:
    words = WordIndex(["The bridge was opened.", "数据安全大会在五月举行。", "Parks and gardens.", ""])
    assert words.scores("opening of bridges").argmax() == 0
    assert words.scores("数据安全").argmax() == 1
    assert words.scores("the of and").max() == 0
    assert words.scores("unknown").max() == 0
    assert WordIndex([]).scores("x").shape == (0,)
    assert WordIndex(["...", ""]).scores("x").max() == 0


@given(st.text(max_size=40))
def test_tokens_of_any_text(text: str) -> None:
    assert all(token == token.lower().strip() and token for token in tokens(text))


def test_handed_over_texts_are_searched_in_memory(encoder: Encoder) -> None:
    texts = ["Cats sleep most of the day.", "", "The harbour handled 4.5 million tonnes in 2024.", "It rained."]
    corpus = TextCorpus(texts, encoder)
    hit = corpus.search("How much cargo went through the port?", 2)[0]
    assert hit.passage.doc_id == "2"
    assert corpus.parsed("2").document.text == texts[2]
    assert [document.id for document in corpus.documents()] == ["0", "1", "2", "3"]
    with pytest.raises(DocumentNotFound):
        corpus.parsed("9")
    assert TextCorpus([], encoder).search("x") == []


def test_encoded_rows_have_length_one_and_an_order(encoder: Encoder) -> None:
    rows = encoder.encode(["harbour", "port", "a cat sleeps", "harbour"])
    assert rows.shape == (4, 384)
    assert abs((rows**2).sum(axis=1) - 1).max() < 1e-5
    assert (rows[0] == rows[3]).all()
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert len(encoder.encode([])) == 0
