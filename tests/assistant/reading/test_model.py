"""The network scores only spans that may be answers, and padding changes nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from assistant.reading.encoding import windows
from assistant.reading.scoring import MAX_ANSWER_TOKENS, joined
from eval.training.reader_network import collate
from tests.assistant.reading.conftest import scorer_of, tiny_model

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
    length = short.tokens
    torch.testing.assert_close(alone.spans[0], beside.spans[0, :length, :length])
    torch.testing.assert_close(alone.answerable()[0], beside.answerable()[0])


@pytest.mark.parametrize("two_way", [True, False])
def test_a_token_sees_what_stands_behind_it_only_where_that_is_meant(tokenizer: Tokenizer, *, two_way: bool) -> None:
    model = tiny_model(two_way=two_way)
    rows = [windows(tokenizer, "When?", [f"The dam broke in {month}."])[0][0] for month in ("March", "May")]
    pairs = zip(*((*row.question, *row.passage) for row in rows), strict=False)
    differing = next(place for place, pair in enumerate(pairs) if len(set(pair)) > 1)
    with torch.inference_mode():
        scores = [model(collate([row])).spans[0, :differing, :differing] for row in rows]
    allowed = torch.isfinite(scores[0])
    assert allowed.any()
    assert torch.allclose(scores[0][allowed], scores[1][allowed], atol=1e-6) is not two_way


@pytest.mark.parametrize("two_way", [True, False])
def test_the_heads_in_numpy_give_what_the_trained_ones_give(tokenizer: Tokenizer, *, two_way: bool) -> None:
    model = tiny_model(two_way=two_way)
    rows = [made[0] for made in windows(tokenizer, "When did the dam break?", [SHORT, LONG])]
    packed = scorer_of(model).score(rows)
    with torch.inference_mode():
        trained = model(collate(rows))
    # The lower layers' states are kept in float16.
    np.testing.assert_allclose(packed.spans, trained.spans, atol=2e-3)
    np.testing.assert_allclose(packed.null, trained.null, atol=2e-3)


def test_below_the_upper_layers_a_passage_is_the_same_for_every_question(tokenizer: Tokenizer) -> None:
    model, asked = tiny_model(), []
    lower = scorer_of(model)._lower
    network = lower._network
    lower._network = SimpleNamespace(hidden=lambda rows: asked.append(rows.ids.shape) or network.hidden(rows))
    first, second = (windows(tokenizer, question, [SHORT])[0][0] for question in ("When?", "What broke?"))
    states = [joined(lower, [row]) for row in (first, second, first)]
    assert np.array_equal(states[0], states[2])
    assert np.array_equal(states[0][0, len(first.question) :], states[1][0, len(second.question) :])
    assert len(asked) == 3


def test_only_what_may_learn_is_trained_and_shipped() -> None:
    model = tiny_model()
    model.encoder.requires_grad_(requires_grad=False)
    assert model.trained()
    assert not [name for name in model.trained() if name.startswith("encoder.")]
