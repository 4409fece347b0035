"""Predictions made elsewhere say what the witness itself would say, and only of rows that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from assistant.decoder import base_fingerprint
from assistant.errors import ModelUnavailable
from assistant.grounding.check import index_of
from assistant.grounding.trained.witness import TrainedWitness, WitnessWeights
from eval.training.grounding_batches import GroundingBatches, GroundingPlan, load, save
from eval.training.grounding_predictions import Collecting, Predictions, write_predictions
from tests.eval.training.test_grounding_training import CONFIGURATION, tiny_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from assistant.grounding.trained.encoding import Packed
    from eval.training.grounding_network import GroundingModel

# peft asks transformers for a name that transformers has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")

SAID = ["The council bought 31 buses.", "It bought 13 trams.", "Nobody voted."]
SOURCES = ["The council met on 4 March. It agreed to buy 31 electric buses.", "Two members voted against it."]


class Read:
    """The network itself, reading one row at a time."""

    def __init__(self, model: GroundingModel) -> None:
        self._model = model

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return what the network says."""
        from eval.training.grounding_network import WitnessBatch

        with torch.inference_mode():
            batch = WitnessBatch(*(torch.from_numpy(each[None]) for each in (row.ids, row.positions, row.owner)))
            return np.asarray(self._model(batch)[0], np.float32)


def test_rows_are_collected_read_elsewhere_and_looked_up(tokenizer: Tokenizer, tmp_path: Path) -> None:
    index = index_of(SOURCES)
    collecting = Collecting()
    for said in (SAID, SAID[:1], SAID[:1]):
        TrainedWitness(collecting, tokenizer, "").read(said, index, "What was bought?")
    assert len(collecting.rows) == 2, "the same row is kept once"

    (tmp_path / "tiny.toml").write_text(CONFIGURATION, encoding="utf-8")
    plan = GroundingPlan.read(tmp_path / "tiny.toml")
    save(tmp_path / "rows", plan, GroundingBatches(plan, [], list(collecting.rows.values())))
    model = tiny_model().eval()
    weights = WitnessWeights({}, base_fingerprint(), 1, 2.0, {}, two_way=True, fingerprint="abc")
    write_predictions(load(tmp_path / "rows", plan).development, weights, model, tmp_path / "predictions")

    known = Predictions(tmp_path / "predictions")
    assert known.fingerprint == "abc"
    for said in (SAID, SAID[:1]):
        looked_up = TrainedWitness(known, tokenizer, "").read(said, index, "What was bought?")
        read = TrainedWitness(Read(model), tokenizer, "").read(said, index, "What was bought?")
        assert [each.worst for each in looked_up] == [each.worst for each in read]
        for one, other in zip(looked_up, read, strict=True):
            assert one.verdict == pytest.approx(other.verdict, abs=5e-3)
            assert one.words == pytest.approx(other.words, abs=5e-3)


def test_a_row_that_was_not_read_is_told(tokenizer: Tokenizer, tmp_path: Path) -> None:
    index = index_of(SOURCES)
    collecting = Collecting()
    TrainedWitness(collecting, tokenizer, "").read(SAID, index)
    weights = WitnessWeights({}, base_fingerprint(), 1, 2.0, {}, two_way=True, fingerprint="abc")
    write_predictions(list(collecting.rows.values()), weights, tiny_model().eval(), tmp_path / "predictions")
    with pytest.raises(ModelUnavailable, match="was not read"):
        TrainedWitness(Predictions(tmp_path / "predictions"), tokenizer, "").read(SAID[:1], index)
