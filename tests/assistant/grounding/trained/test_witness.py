"""The trained witness: one pass for any number of answers, the same verdicts again, and clear refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.errors import ModelMisbehaved, ModelUnavailable
from assistant.grounding.check import check_answer, index_of
from assistant.grounding.combination import Kind
from assistant.grounding.trained.encoding import pack
from assistant.grounding.trained.witness import DEFAULT_WEIGHTS, TrainedWitness, load_weights

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.grounding.trained.encoding import Packed

SOURCES = [
    "The Brenwick lighthouse was built in 1887 by the engineer Ada Holm. It has been automatic since 1974.",
    "Two keepers lived in the tower until then; the last of them, Piet Maas, moved to the harbour.",
]
TRUE = "Ada Holm, an engineer, built the lighthouse."
FALSE = "The lighthouse was sold to a hotel company in Oslo."


def test_a_true_sentence_reads_better_than_an_invented_one(witness: TrainedWitness) -> None:
    true, false = witness.read([TRUE, FALSE], index_of(SOURCES))
    assert true.verdict < false.verdict
    start, end = false.worst
    assert 0 <= start < end <= len(FALSE)


def test_the_same_text_gets_the_same_reading(witness: TrainedWitness) -> None:
    index = index_of(SOURCES)
    assert witness.read([TRUE, FALSE], index, "Who built it?") == witness.read([TRUE, FALSE], index, "Who built it?")


def test_answers_in_one_row_do_not_see_each_other(witness: TrainedWitness) -> None:
    tokenizer = witness._tokenizer
    together = pack(tokenizer, SOURCES, None, [[FALSE], [TRUE]])
    alone = pack(tokenizer, SOURCES, None, [[TRUE]])
    mark_together, mark_alone = together.sentences[1][0].mark, alone.sentences[0][0].mark
    assert together.positions[mark_together] == alone.positions[mark_alone]
    seen = together.mask(two_way=False)
    first, second = together.sentences[0][0], together.sentences[1][0]
    assert not seen[second.first : second.mark + 1, first.first : first.mark + 1].any()
    assert seen[second.mark, : second.first].sum() >= int((together.owner == 0).sum())
    near = witness.logits(together)[mark_together] - witness.logits(alone)[mark_alone]
    assert np.abs(near).max() < 0.2  # noise of rounding


def test_offsets_point_at_the_words_of_the_sentence(witness: TrainedWitness) -> None:
    text = "Ada Holm’s café cost 1,200 £ – «cheap»."
    sentence = pack(witness._tokenizer, SOURCES, None, [[text]]).sentences[0][0]
    assert sentence.offsets[0][0] == 0
    assert sentence.offsets[-1][1] == len(text)
    assert len(sentence.offsets) == sentence.mark - sentence.first


def test_numbers_that_are_none_are_refused_and_never_grounded(
    witness: TrainedWitness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(row: Packed) -> np.ndarray:
        return np.full((len(row.ids), 2), np.nan)

    monkeypatch.setattr(witness._heads, "logits", broken)
    with pytest.raises(ModelMisbehaved):
        check_answer(FALSE, SOURCES, kind=Kind.TRAINED)


def test_a_damaged_file_is_refused_by_its_fingerprint(tmp_path: Path) -> None:
    content = bytearray(DEFAULT_WEIGHTS.read_bytes())
    content[-100] ^= 1
    damaged = tmp_path / "weights.safetensors"
    damaged.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="weights"):
        TrainedWitness.load(damaged)
    damaged.write_bytes(content[:2000])
    with pytest.raises(ModelUnavailable):
        TrainedWitness.load(damaged)


def test_weights_of_another_base_are_refused(witness: TrainedWitness) -> None:
    with pytest.raises(ModelUnavailable):
        load_weights(DEFAULT_WEIGHTS, "0" * 16)
    assert len(witness.fingerprint) >= 8


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no trained weights"):
        TrainedWitness.load(tmp_path / "none.safetensors")
