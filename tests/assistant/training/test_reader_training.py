"""The reader's training goes on after an interruption as if there had been none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from assistant.reading.base import base_fingerprint, load_tokenizer
from assistant.reading.weights import load_weights
from assistant.training.progress import Progress
from assistant.training.reader import Run, fresh_model
from assistant.training.reader_evaluation import calibrate, evaluate, word_f1
from assistant.training.reader_plan import CONFIGURATION, Plan
from assistant.training.reader_rows import Rows, batches, encode
from tests.assistant.reading.conftest import tiny_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.reading.weights import Weights
    from assistant.training.reader_rows import Row
    from assistant.training.reader_source import Source


class Interrupted(Run):
    """A training that is stopped before its step ``last``."""

    last = 10

    def _advance(self, rows: Sequence[Row]) -> float:
        self.last -= 1
        if self.last < 0:
            raise KeyboardInterrupt
        return super()._advance(rows)


@pytest.fixture
def rows(plan: Plan, sources: list[Source]) -> Rows:
    """Return the encoded made-up rows."""
    return Rows(plan, sources, load_tokenizer())


def exported(folder: Path) -> Weights:
    """Return what a finished training left in ``folder``."""
    return load_weights(folder / "final.safetensors", base_fingerprint())


def folder(parent: Path, name: str) -> Path:
    """Return a new folder."""
    path = parent / name
    path.mkdir()
    return path


def test_an_interrupted_training_ends_with_the_same_weights(tmp_path: Path, plan: Plan, rows: Rows) -> None:
    through, broken = folder(tmp_path, "through"), folder(tmp_path, "broken")
    Run(plan, rows, tiny_model(), through).train()
    for last in (10, 17):
        stopped = Interrupted(plan, rows, tiny_model(), broken)
        stopped.last = last
        with pytest.raises(KeyboardInterrupt):
            stopped.train()
        torch.manual_seed(99)
    left = tiny_model()
    torch.nn.init.zeros_(left.edges.weight)
    Run(plan, rows, left, broken).train()
    done = exported(through)
    assert done.fingerprint == exported(broken).fingerprint
    assert not torch.equal(torch.from_numpy(done.tensors["edges.weight"]), tiny_model().edges.weight.half())
    assert done.notes["configuration"] == plan.text


def test_a_checkpoint_of_another_configuration_is_refused(
    tmp_path: Path, plan: Plan, rows: Rows, sources: list[Source]
) -> None:
    stopped = Interrupted(plan, rows, tiny_model(), tmp_path)
    with pytest.raises(KeyboardInterrupt):
        stopped.train()
    path = tmp_path / "other.toml"
    path.write_text(plan.text.replace("seed = 7", "seed = 8"), encoding="utf-8")
    other = Plan.read(path)
    with pytest.raises(SystemExit, match="another configuration"):
        Run(other, Rows(other, sources, load_tokenizer()), tiny_model(), tmp_path).train()


def test_heads_depend_on_the_seed_only() -> None:
    first = fresh_model(3).edges.weight
    torch.rand(5)
    assert torch.equal(first, fresh_model(3).edges.weight)


def test_an_encoded_answer_is_the_answer(rows: Rows) -> None:
    answerable = [row for row in rows.development if row.golds]
    assert answerable
    for row in answerable:
        start, end, _ = row.example.golds[0]
        first, last, weight = row.golds[0]
        offsets = row.window.offsets
        assert (offsets[first - row.window.first][0], offsets[last - row.window.first][1]) == (start, end)
        assert weight == 1


def test_an_epoch_has_every_row_once(rows: Rows) -> None:
    made = rows.epoch(0)
    again = [row for batch in batches([row for batch in made for row in batch], 3, 1, 1) for row in batch]
    assert sorted(row.example.id for batch in made for row in batch) == sorted(row.example.id for row in again)


def test_a_row_longer_than_allowed_is_left_out(rows: Rows) -> None:
    short = rows.development[0].example
    long = replace(short, passage=short.passage + " It rained again." * 60)
    assert [row.example for row in encode(load_tokenizer(), [long, short, long], row_tokens=160)] == [short]


def test_a_reader_with_random_weights_scores_near_chance(rows: Rows) -> None:
    scored = evaluate(tiny_model(), rows.development)
    assert scored.rows == len(rows.development)
    assert 0 <= scored.exact <= scored.f1 < 0.7
    assert 0.1 < scored.auroc < 0.9


@pytest.mark.parametrize(
    ("said", "gold", "expected"),
    [
        ("the Red Mill", "red mill.", 1.0),
        ("red mill", "mill", 2 / 3),
        ("mill", "dam", 0.0),
        ("the", "a", 1.0),
        ("", "dam", 0.0),
    ],
)
def test_word_f1(said: str, gold: str, expected: float) -> None:
    assert word_f1(said, gold) == pytest.approx(expected)


def test_calibration_rises_with_the_logit_and_meets_the_middle() -> None:
    fitted = calibrate([-3, -2, -1, 0.5, -0.5, 1, 2, 3], [False, False, False, False, True, True, True, True])
    assert fitted.slope > 0
    assert fitted.offset == pytest.approx(0, abs=0.5)
    assert (calibrate([1.0], [True]).slope, calibrate([1.0], [True]).offset) == (1.0, 0.0)


def test_the_shipped_configuration_is_read() -> None:
    plan = Plan.read(CONFIGURATION)
    assert "squadshifts_wiki" in plan.titled
    assert "policyqa" not in plan.shares


def test_progress_shows_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("epoch 1/1", 0, 2)
    progress.show(1, 100, 2.0)
    progress.show(2, 100, 1.0)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert "epoch 1/1 2/2 loss 1.980" in shown
    assert "tokens/s 0.0 min left" in shown
