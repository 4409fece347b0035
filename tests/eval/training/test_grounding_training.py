"""The trained witness learns: labels of tokens, one formula for hard and vague verdicts, files of rows, going on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model

from assistant.decoder import base_fingerprint
from assistant.grounding.trained.encoding import pack
from assistant.grounding.trained.witness import load_weights
from eval.training.grounding import GroundingRun, aurocs, loss_of, start_from
from eval.training.grounding_batches import GroundingBatches, GroundingPlan, encode, load, save
from eval.training.grounding_network import GroundingModel, collate
from eval.training.grounding_rows import GroundingRow, TrainingSentence
from eval.training.token_run import RunLimits
from tests.assistant.reading.conftest import WIDTH, tiny_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from eval.training.grounding_batches import EncodedRow

# peft asks transformers for a name that transformers has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")

CONFIGURATION = """
seed = 3
epochs = 2
layers = 1
rank = 2
scale = 2.0
two_way = true
learning_rate = 1e-2
head_learning_rate = 1e-2
warm_up = 0.1
weight_decay = 0.01
batch_tokens = 300
row_tokens = 200
token_loss = 0.5
checkpoint_minutes = 0

[sets.made_up]
rows = 10
together = 4
breaks = 0.5
worth = 1.0
epochs = 2
"""
SOURCES = ("The council met on 4 March. It agreed to buy 31 electric buses.",)
GOOD = TrainingSentence("The council bought 31 buses.", bad=False, marked=())
BAD = TrainingSentence("It bought 13 buses.", bad=True, marked=((10, 12),))
ROWS = [
    GroundingRow(
        "made_up",
        (f"{SOURCES[0]} Row {number}.",),
        None,
        ((GOOD, BAD), (GOOD,)) if number % 2 else ((BAD,),),
        1.0,
    )
    for number in range(12)
]


@pytest.fixture
def plan(tmp_path: Path) -> GroundingPlan:
    path = tmp_path / "tiny.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return GroundingPlan.read(path)


@pytest.fixture
def rows(plan: GroundingPlan, tokenizer: Tokenizer) -> GroundingBatches:
    made = encode(tokenizer, ROWS, plan.row_tokens)
    return GroundingBatches(plan, [made, made], made[:4])


class Interrupted(GroundingRun):
    """A training that is stopped before its step ``last``."""

    last = 5

    def _advance(self, batch: Sequence[EncodedRow], part_tokens: int) -> float:
        self.last -= 1
        if self.last < 0:
            raise KeyboardInterrupt
        return super()._advance(batch, part_tokens)


def tiny_model(seed: int = 0, *, two_way: bool = True) -> GroundingModel:
    torch.manual_seed(seed)
    changes = LoraConfig(r=2, lora_alpha=4, target_modules="all-linear", lora_dropout=0.0)
    return GroundingModel(get_peft_model(tiny_decoder(seed), changes), WIDTH, two_way=two_way)


def test_labels_of_sentences_become_labels_of_tokens(tokenizer: Tokenizer) -> None:
    vague = TrainingSentence("One of these two is bad.", bad=None)
    (row,) = encode(
        tokenizer, [GroundingRow("made_up", SOURCES, "How many?", ((GOOD, BAD), (vague, vague, GOOD)), 1.0)], 200
    )
    packed = pack(tokenizer, SOURCES, "How many?", [[GOOD.text, BAD.text], [vague.text, vague.text, GOOD.text]])
    assert row.ids.tolist() == packed.ids.tolist()
    assert row.owner.tolist() == packed.owner.tolist()
    assert row.positions.tolist() == packed.positions.tolist()
    assert row.bad.tolist() == [False, True, True, False]
    assert row.verdicts.tolist() == [0, 1, 2, 2, 3]
    ungrounded = tokenizer.decode(row.ids[row.words[row.ungrounded]].tolist())
    assert ungrounded.strip() == "13"
    assert row.weight == pytest.approx(2.0)


def test_rows_that_are_too_long_are_left_out(tokenizer: Tokenizer) -> None:
    assert encode(tokenizer, ROWS, 10) == []


def test_rows_in_one_batch_lose_what_they_lose_alone(rows: GroundingBatches) -> None:
    model = tiny_model().eval()
    own = rows.epochs[0][:5]
    together = loss_of(model, own, "cpu", 0.5).item()
    alone = sum(loss_of(model, [row], "cpu", 0.5).item() for row in own)
    assert together == pytest.approx(alone, rel=1e-4)


def test_a_vague_verdict_is_the_chance_that_any_sentence_is_bad(tokenizer: Tokenizer) -> None:
    vague = TrainingSentence("One of these is bad.", bad=None)
    (row,) = encode(tokenizer, [GroundingRow("made_up", SOURCES, None, ((vague, vague),), 1.0)], 200)
    model = tiny_model().eval()
    logits = model(collate([row]))[0, row.marks.astype(int), 0]
    any_bad = 1 - math.prod(1 - probability for probability in torch.sigmoid(logits).tolist())
    assert loss_of(model, [row], "cpu", 0.5).item() == pytest.approx(-math.log(any_bad), rel=1e-4)


def test_answers_of_a_batch_see_their_sources_and_themselves_alone(rows: GroundingBatches) -> None:
    row = rows.epochs[0][1]
    for two_way in (True, False):
        seen = tiny_model(two_way=two_way)._seen(collate([row, rows.epochs[0][0]]).owner)[0, 0].numpy()
        first, second = (np.flatnonzero(row.owner == number) for number in (1, 2))
        assert not seen[np.ix_(second, first)].any()
        assert seen[np.ix_(second, np.flatnonzero(row.owner == 0))].all()
        assert seen[first[0], first[-1]] == two_way


def test_rows_come_back_from_their_file(rows: GroundingBatches, plan: GroundingPlan, tmp_path: Path) -> None:
    save(tmp_path / "rows.xz", plan, rows)
    back = load(tmp_path / "rows.xz", plan)
    assert [len(epoch) for epoch in back.epochs] == [12, 12]
    assert [(row.dataset, row.weight, row.ids.tolist(), row.bad.tolist()) for row in back.development] == [
        (row.dataset, row.weight, row.ids.tolist(), row.bad.tolist()) for row in rows.development
    ]
    (tmp_path / "other.toml").write_text(CONFIGURATION.replace("seed = 3", "seed = 4"), encoding="utf-8")
    with pytest.raises(SystemExit, match="another configuration"):
        load(tmp_path / "rows.xz", GroundingPlan.read(tmp_path / "other.toml"))


def test_an_interrupted_training_ends_with_the_same_weights(
    rows: GroundingBatches, plan: GroundingPlan, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("whole", "broken")]
    for folder in folders:
        folder.mkdir()
    assert GroundingRun(plan, rows, tiny_model(), folders[0]).train(RunLimits())
    with pytest.raises(KeyboardInterrupt):
        Interrupted(plan, rows, tiny_model(), folders[1]).train(RunLimits())
    left = tiny_model()
    torch.nn.init.zeros_(left.heads.weight)
    assert GroundingRun(plan, rows, left, folders[1]).train(RunLimits())
    whole, broken = (load_weights(folder / "final.safetensors", base_fingerprint()) for folder in folders)
    assert whole.fingerprint == broken.fingerprint
    assert whole.two_way
    assert (whole.layers, whole.scale) == (1, 2.0)


def test_it_learns_which_sentence_is_bad(rows: GroundingBatches, plan: GroundingPlan, tmp_path: Path) -> None:
    model = tiny_model()
    before = aurocs(model, rows.development, "cpu")["made_up words"]
    GroundingRun(plan, rows, model, tmp_path).train(RunLimits())
    assert aurocs(model, rows.development, "cpu")["made_up words"] > before


def test_a_run_goes_on_from_the_weights_of_another(rows: GroundingBatches, plan: GroundingPlan, tmp_path: Path) -> None:
    GroundingRun(plan, rows, tiny_model(), tmp_path).train(RunLimits())
    model = tiny_model(seed=5)
    start_from(model, tmp_path / "final.safetensors")
    first = model.trained()["backbone.base_model.model.layers.0.self_attn.q_proj.lora_A.default.weight"]
    held = load_weights(tmp_path / "final.safetensors", base_fingerprint()).tensors
    assert np.allclose(first.detach().numpy(), held["layers.0.self_attn.q_proj.lora_A.weight"])
    assert np.allclose(model.heads.weight.detach().numpy(), held["heads.weight"])
