"""The network scores only spans that may be answers, and padding changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from assistant.reading.encoding import windows
from assistant.reading.model import collate
from assistant.reading.scoring import MAX_ANSWER_TOKENS
from tests.assistant.reading.conftest import tiny_model

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHORT = "The dam broke in March."
LONG = "The dam above Rovita broke in March, and the valley stood under water for a week. " * 4


def test_only_forward_spans_inside_the_passage_are_scored(tokenizer: Tokenizer) -> None:
    window = windows(tokenizer, "When did the dam break?", [LONG])[0][0]
    spans = tiny_model()(collate([window])).spans[0]
    scored = torch.isfinite(spans).nonzero().tolist()
    last = window.first + len(window.offsets) - 1
    assert scored
    for begin, end in scored:
        assert window.first <= begin <= end <= last
        assert end - begin < MAX_ANSWER_TOKENS


def test_a_row_scores_the_same_alone_and_beside_a_longer_one(tokenizer: Tokenizer) -> None:
    short, long = (made[0] for made in windows(tokenizer, "When did the dam break?", [SHORT, LONG]))
    model = tiny_model()
    with torch.inference_mode():
        alone, beside = model(collate([short])), model(collate([short, long]))
    length = len(short.ids)
    torch.testing.assert_close(alone.spans[0], beside.spans[0, :length, :length])
    torch.testing.assert_close(alone.answerable()[0], beside.answerable()[0])


def test_word_vectors_are_neither_trained_nor_shipped() -> None:
    assert not [name for name in tiny_model().trained() if "word_embeddings" in name]
