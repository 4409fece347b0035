"""The reader's training: soft and hard labels by one formula, full batches, and going on where it stopped."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model

from assistant.decoder import base_fingerprint
from assistant.reading.loading import Calibration, Shape, Weights, load_weights
from assistant.reading.reader import Reader, Reading
from eval.training.hurried import hurried
from eval.training.reader import ReaderRun, loss_of, start_from
from eval.training.reader_batches import ReaderBatches, ReaderPlan, TargetRow
from eval.training.reader_data import under_title
from eval.training.reader_mean import calibration, mean
from eval.training.reader_network import ReaderModel, collate
from eval.training.reader_rows import load, save
from eval.training.reader_source import Example, LabelUse, is_held_out_group, load_labels
from eval.training.token_batches import filled, token_batches
from eval.training.token_run import RunLimits
from tests.assistant.reading.conftest import WIDTH, tiny_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from eval.training.reader_source import ReadingQuestion

# peft asks transformers for a name that transformers has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")

USE = LabelUse(slope=1.0, offset=0.0, elsewhere=-1.0, share=0.5, agreed=0.6, used=1.0, earlier=1.0)


class ReadsDigits(Reader):
    """Thinks the more of a passage the greater the digit in it."""

    def __init__(self) -> None:
        pass

    def read(self, question: str, passages: Sequence[str]) -> tuple[Reading, ...]:
        """Return the readings."""
        assert question == "Who?"
        return tuple(Reading(1 / (1 + math.exp(4.5 - int(passage))), 0, 1, 1.0) for passage in passages)


class Interrupted(ReaderRun):
    """A training that is stopped before its step ``last``."""

    last = 5

    def _advance(self, batch: Sequence[TargetRow], part_tokens: int) -> float:
        self.last -= 1
        if self.last < 0:
            raise KeyboardInterrupt
        return super()._advance(batch, part_tokens)


def tiny_model(seed: int = 0) -> ReaderModel:
    """Return a reader of two narrow layers with random weights and low-rank changes."""
    changes = LoraConfig(r=2, lora_alpha=4, target_modules="all-linear", lora_dropout=0.0)
    return ReaderModel(get_peft_model(tiny_decoder(seed), changes), WIDTH, apart=1, two_way=True)


def label(kind: str, margin: float, **changes: Any) -> dict[str, Any]:
    passage = "The people of Velmont had asked for a bridge for years. It cost 40 crowns."
    row = {
        "dataset": "made_up", "title": "Bridge_0", "passage": passage, "question": f"{kind} {margin}?", "kind": kind,
        "from": "model", "yes": margin, "no": 0.0, "answers": None,
    }  # fmt: skip
    return {**row, **changes}


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def rows(tmp_path: Path, plan: ReaderPlan, sources: list[ReadingQuestion], tokenizer: Tokenizer) -> ReaderBatches:
    """Return the encoded made-up rows, with soft labels of ten titles."""
    groups = [
        label("near", margin, title=f"Bridge_{number}", passage=f"Bridge {number}: it cost {number} crowns.")
        for number in range(10)
        for margin in (-3, 3)
    ]
    labels = load_labels(written(tmp_path, *groups), plan.labels, plan.titled)
    return ReaderBatches(plan, sources, labels, tokenizer)


def folder(parent: Path, name: str) -> Path:
    path = parent / name
    path.mkdir()
    return path


def exported(where: Path) -> Weights:
    return load_weights(where / "final.safetensors", base_fingerprint())


def test_the_loss_of_hard_labels_is_the_cross_entropy_of_one_softmax(rows: ReaderBatches) -> None:
    model, batch = tiny_model().eval(), [TargetRow(row, float(bool(row.golds))) for row in rows.development[:6]]
    assert {each.target for each in batch} == {0.0, 1.0}
    scores = model(collate([each.row.window for each in batch]))
    total = torch.logaddexp(torch.logsumexp(scores.spans.flatten(1), 1), scores.null)
    expected = sum(
        total[number]
        - (
            sum(weight * scores.spans[number, first, last] for first, last, weight in each.row.golds)
            if each.row.golds
            else scores.null[number]
        )
        for number, each in enumerate(batch)
    )
    assert loss_of(model, batch, "cpu").item() == pytest.approx(torch.as_tensor(expected).item(), rel=1e-5)


def test_a_soft_target_weighs_both_hard_ones(rows: ReaderBatches) -> None:
    model, row = tiny_model().eval(), next(row for row in rows.development if not row.golds)
    soft, yes, no = (loss_of(model, [TargetRow(row, target)], "cpu").item() for target in (0.3, 1.0, 0.0))
    assert soft == pytest.approx(0.3 * yes + 0.7 * no, rel=1e-5)


def test_batches_hold_every_row_once_and_no_more_tokens_than_allowed(rows: ReaderBatches) -> None:
    every = [TargetRow(row, 1.0) for row in rows.development]
    batches = token_batches(every, 500, random.Random(1))
    assert all(len(batch) * max(row.tokens for row in batch) <= 500 for batch in batches)
    assert Counter(map(id, every)) == Counter(id(row) for batch in batches for row in batch)
    assert [len(batch) for batch in filled(every[:3], 1)] == [1, 1, 1]
    assert token_batches([], 500, random.Random(1)) == []


def test_an_epoch_is_the_same_again_and_another_one_differs(rows: ReaderBatches) -> None:
    first, again, second = (
        [(row.row.example.id, row.row.example.question) for batch in rows.epoch(number) for row in batch]
        for number in (0, 0, 1)
    )
    assert first == again
    assert sorted(first) != sorted(second)


def test_reading_in_parts_changes_nothing_but_memory(tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches) -> None:
    whole, parts = folder(tmp_path, "whole"), folder(tmp_path, "parts")
    ReaderRun(plan, rows, tiny_model().eval(), whole).train(RunLimits(steps=2))
    ReaderRun(plan, rows, tiny_model().eval(), parts).train(RunLimits(steps=2, part_tokens=200))
    one, other = exported(whole).tensors, exported(parts).tensors
    dropped_out = {"null.0.weight", "null.0.bias", "null.3.weight", "null.3.bias"}
    for name in set(one) - dropped_out:
        assert np.allclose(one[name], other[name], atol=4e-3), name


def test_an_interrupted_training_ends_with_the_same_weights(
    tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches
) -> None:
    through, broken = folder(tmp_path, "through"), folder(tmp_path, "broken")
    assert ReaderRun(plan, rows, tiny_model(), through).train(RunLimits())
    stopped = Interrupted(plan, rows, tiny_model(), broken)
    with pytest.raises(KeyboardInterrupt):
        stopped.train(RunLimits())
    torch.manual_seed(99)
    left = tiny_model()
    torch.nn.init.zeros_(left.edges.weight)
    assert ReaderRun(plan, rows, left, broken).train(RunLimits())
    done = exported(through)
    assert done.fingerprint == exported(broken).fingerprint
    assert done.notes["configuration"] == plan.text
    assert not torch.equal(torch.from_numpy(done.tensors["edges.weight"]), tiny_model().edges.weight.half())


def test_rows_in_a_file_train_like_the_rows_themselves(
    tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches, tokenizer: Tokenizer
) -> None:
    save(tmp_path / "rows", plan, rows)
    kept = load(tmp_path / "rows", plan, tokenizer)
    assert [row.example for row in kept.development] == [row.example for row in rows.development]
    assert [each.target for each in kept.second_opinions] == [each.target for each in rows.second_opinions]

    def told(batches: list[list[TargetRow]]) -> Counter[tuple[object, ...]]:
        every = (row for batch in batches for row in batch)
        return Counter(
            (*row.row.window.question, *row.row.window.passage, *row.row.window.starts, row.row.window.first,
             *(round(float(number), 4) for gold in row.row.golds for number in gold), row.target)
            for row in every
        )  # fmt: skip

    assert len(kept.epochs) == plan.epochs
    assert told(kept.epoch(1)) == told(rows.epoch(1)) != told(rows.epoch(0))
    assert ReaderRun(plan, kept, tiny_model(), tmp_path).train(RunLimits(steps=2))
    with pytest.raises(SystemExit, match="another configuration"):
        load(tmp_path / "rows", replace(plan, text="other"), tokenizer)


def test_a_training_out_of_time_is_saved_and_goes_on(tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches) -> None:
    assert not ReaderRun(plan, rows, tiny_model(), tmp_path).train(RunLimits(minutes=0))
    assert not (tmp_path / "final.safetensors").exists()
    assert ReaderRun(plan, rows, tiny_model(), tmp_path).train(RunLimits())
    assert float(exported(tmp_path).notes["agreement"]) >= 0


def test_a_checkpoint_of_other_labels_is_refused(tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches) -> None:
    ReaderRun(plan, rows, tiny_model(), tmp_path, origin={"labels": "a"}).train(RunLimits(minutes=0))
    with pytest.raises(SystemExit, match="other"):
        ReaderRun(plan, rows, tiny_model(), tmp_path, origin={"labels": "b"}).train(RunLimits())


def test_training_starts_from_given_weights_of_the_same_shape(
    tmp_path: Path, plan: ReaderPlan, rows: ReaderBatches
) -> None:
    ReaderRun(plan, rows, tiny_model(), tmp_path).train(RunLimits(steps=1))
    model, saved = tiny_model(3), exported(tmp_path)
    assert start_from(model, plan, tmp_path / "final.safetensors") == saved.fingerprint
    assert torch.equal(model.edges.weight.half(), torch.from_numpy(saved.tensors["edges.weight"]))
    with pytest.raises(SystemExit, match="the same"):
        start_from(model, ReaderPlan.read(), tmp_path / "final.safetensors")


def test_what_the_model_made_is_kept_where_its_second_look_agrees(tmp_path: Path) -> None:
    pairs = [(kind, margin) for kind in ("rewrite", "asked", "changed", "miss", "near") for margin in (-2.0, 2.0)]
    path = written(tmp_path, *(label(*pair) for pair in pairs))
    kept = {(each.example.kind, each.target > 0.5) for each in load_labels(path, USE, ())}
    assert kept == {
        ("rewrite", True), ("asked", True), ("changed", False), ("miss", False), ("near", False), ("near", True),
    }  # fmt: skip


def test_a_target_is_the_opinion_mixed_with_what_people_said(tmp_path: Path) -> None:
    told = label("own", 0.0, answers=[{"text": "40", "start": 64}, {"text": "40 crowns", "start": 64}])
    own, near = load_labels(written(tmp_path, told, label("near", 0.0)), USE, ())
    assert (own.target, round(near.target, 3)) == (0.75, round(1 / (1 + math.e), 3))
    assert own.example.golds == ((64, 66, 0.5), (64, 73, 0.5))


def test_questions_written_for_a_passage_need_no_opinion(tmp_path: Path) -> None:
    answers = [{"text": "40 crowns", "start": 64}]
    rows = [
        label(f"written_{said}", 0.0, yes=None, answers=answers if said != "no" else [], question=said)
        for said in ("yes", "part", "no")
    ]
    made = load_labels(written(tmp_path, *rows, label("near", 0.0, yes=None)), USE, ())
    assert [each.target for each in made] == [1.0, 0.5, 0.0, 0.0]
    assert [each.is_written for each in made] == [True, True, True, False]


def test_the_newest_questions_are_in_every_epoch_and_a_share_of_the_others(tmp_path: Path) -> None:
    rows = [
        label("written_no", 0.0, yes=None, question="new?", newest=True),
        label("written_no", 0.0, yes=None, question="old?"),
        label("own", 0.0, question="an opinion?"),
    ]
    use = replace(USE, earlier=0.5, used=0.25)
    assert [each.used for each in load_labels(written(tmp_path, *rows), use, ())] == [1.0, 0.5, 0.25]


def test_a_title_over_a_passage_moves_the_answer_with_it() -> None:
    example = Example("1", "own", "How much?", "It cost 40 crowns.", ((8, 17, 1.0),))
    titled = under_title(example, "Bridge")
    ((start, end, _),) = titled.golds
    assert titled.passage[start:end] == "40 crowns"


def test_no_label_of_a_held_out_group_or_question_is_trained_on(
    tmp_path: Path, plan: ReaderPlan, sources: list[ReadingQuestion], tokenizer: Tokenizer
) -> None:
    titles = [f"Bridge_{number}" for number in range(10)]
    held = {title for title in titles if is_held_out_group(f"made_up:{title}", plan.held_out)}
    assert held
    assert held != set(titles)
    number = int(min(held).removeprefix("Bridge_"))
    elsewhere = next(title for title in titles if title not in held)
    labels = [label("near", 2.0, title=title, passage=f"A bridge of {title}.") for title in titles]
    labels.append(label("title", 2.0, title=elsewhere, **{"from": f"made-{3 * number}-0"}))
    kept = load_labels(written(tmp_path, *labels), plan.labels, plan.titled)
    made = ReaderBatches(plan, sources, kept, tokenizer)
    trained = [row.row.example for batch in made.epoch(0) for row in batch if row.row.example.id[:5] == "label"]
    assert {example.kind for example in trained} == {"near"}
    assert len(trained) == len(titles) - len(held)
    assert len(made.second_opinions) == len(held)


def test_a_hurried_question_keeps_its_words() -> None:
    asked = "When did the people of Velmont ask for a bridge?"
    seen = {hurried(random.Random(seed), asked) for seed in range(40)}
    assert asked.lower().rstrip("?") in seen
    assert all("velmont" in each.lower() and "bridge" in each.lower() for each in seen)
    assert len(seen) > 4
    assert hurried(random.Random(0), "the?").strip("?") == "the"


def test_the_shipped_configuration_is_read_and_leaves_out_what_must_not_ship() -> None:
    plan = ReaderPlan.read()
    assert (plan.shape.rank, plan.shape.layers, plan.shape.apart) == (64, 28, 8)
    assert "policyqa" not in plan.shares


def test_the_mean_of_two_readers_lies_between_them_and_is_calibrated_on_labels(tmp_path: Path) -> None:
    tensors = {"edges.weight": np.zeros((2, 3), np.float32)}
    first = Weights(tensors, "base", Shape(2, 1, 2, 2.0, two_way=True), Calibration(0.5, 1.0), {})
    made = mean(first, replace(first, tensors={"edges.weight": np.ones((2, 3), np.float32)}), 0.25)
    assert np.allclose(made.tensors["edges.weight"], 0.25)
    assert (made.calibration, "0.25 of the latter" in made.notes["mean of"]) == (Calibration(), True)
    kinds = ["written_no"] * 4 + ["written_yes", "written_no"] + ["written_yes"] * 4
    rows = [label(kind, 0.0, passage=f"{place}", question="Who?") for place, kind in enumerate(kinds)]
    found = calibration(ReadsDigits(), load_labels(written(tmp_path, *rows), USE, ()))
    assert found.slope > 1
    assert -found.offset / found.slope == pytest.approx(0.0, abs=0.3)
