"""Train the reader: ``python -m eval.training.reader --data FOLDER --run FOLDER [--labels FILE]``.

The weights depend only on ``reader.toml``, the data and, with ``--start``, the weights that training continues from. On
a GPU a step reads its whole batch at once; on a CPU it reads smaller parts with the same gradient. If interrupted at
any time, or after ``--minutes``, a run goes on from the last checkpoint when started again. After each epoch the
weights are scored on the held-out rows, calibrated and written to the run's folder. The last are ``final.safetensors``,
meant for ``assistant/reading/weights.safetensors``.

``--encode FILE`` writes the rows of the run as tokens instead of training. ``--rows FILE`` trains on such a file, on a
machine that needs neither the data nor the code that reads it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits

from assistant.decoder import base_fingerprint, load_base, load_tokenizer
from assistant.reading.loading import Weights, load_weights
from eval.training.reader_batches import CONFIGURATION, ReaderBatches, ReaderPlan
from eval.training.reader_evaluation import evaluate, predictions
from eval.training.reader_network import ReaderModel, collate
from eval.training.reader_rows import EncodedRows, load, save
from eval.training.reader_source import load_labels, load_sources
from eval.training.token_run import RunLimits, TokenRun, file_name, with_changes
from index.inference.packing import cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from eval.training.reader_batches import TargetRow


PART_TOKENS: Final = 2048
"""Tokens that a CPU reads at once: more is not faster, and memory grows with it."""
_SURE: Final = 0.7
"""The reader's agreement is measured on second opinions that are at least this sure, either way."""


def fresh_model(plan: ReaderPlan, folder: Path, device: str) -> ReaderModel:
    """Return the base with zero low-rank changes (LoRA) and new heads, which depend only on the seed."""
    torch.manual_seed(plan.seed)
    backbone = load_base(folder, plan.shape.layers)
    width: int = backbone.config.hidden_size
    changed = with_changes(backbone, plan.shape.rank, plan.shape.scale, device)
    return ReaderModel(changed, width, apart=plan.shape.apart, two_way=plan.shape.two_way)


def start_from(model: ReaderModel, plan: ReaderPlan, path: Path) -> str:
    """Load the weights of a file into ``model`` and return their fingerprint; exit if their shape differs."""
    weights = load_weights(path, base_fingerprint())
    if weights.shape != plan.shape:
        message = f"{path} has the shape {weights.shape}, the configuration {plan.shape}; they must be the same."
        raise SystemExit(message)
    with torch.no_grad():
        for name, value in model.trained().items():
            value.copy_(torch.from_numpy(weights.tensors[file_name(name)]))
    return weights.fingerprint


class ReaderRun(TokenRun["TargetRow"]):
    """See the module; ``origin`` says where labels and first weights come from, and a checkpoint must match it."""

    _plan: ReaderPlan
    _rows: ReaderBatches | EncodedRows
    _model: ReaderModel

    def _loss(self, part: Sequence[TargetRow], batch: Sequence[TargetRow]) -> Tensor:
        return loss_of(self._model, part, self._device) / len(batch)

    def _score(self) -> None:
        notes = {**self._origin, "configuration": self._plan.text, "steps": str(self._done)}
        scored = evaluate(self._model, self._rows.development, self._device)
        notes |= scored.notes() | {"agreement": str(self._agreement())}
        content = {file_name(name): value for name, value in self._trained.items()}
        weights = Weights(content, base_fingerprint(), self._plan.shape, scored.calibration, notes)
        for name in self._names:
            sys.stderr.write(f"{name} {weights.save(self._folder / name)} {scored} {notes['agreement']}\n")

    def _agreement(self) -> float:
        """Return the AUROC of the reader against the larger model's sure opinions on unseen rows; nan if undefined."""
        sure = [each for each in self._rows.second_opinions if max(each.target, 1 - each.target) >= _SURE]
        truth = [each.target > 1 - _SURE for each in sure]
        if len(set(truth)) < 2:  # noqa: PLR2004 - both classes
            return float("nan")
        logits, _ = predictions(self._model, [each.row for each in sure], self._device)
        return float(roc_auc_score(truth, logits))


def loss_of(model: ReaderModel, rows: Sequence[TargetRow], device: str) -> Tensor:
    """Return the sum of the rows' losses."""
    scores = model(collate([each.row.window for each in rows], device))
    spans = scores.spans.flatten(1)
    some = torch.logsumexp(spans, 1)
    target = torch.tensor([each.target for each in rows], device=device)
    decided = binary_cross_entropy_with_logits(some - scores.null, target, reduction="sum")
    return decided + _span_loss(spans, some, rows, scores.spans.shape[1])


def _span_loss(spans: Tensor, some: Tensor, rows: Sequence[TargetRow], length: int) -> Tensor:
    """Return the cross entropy of the marked spans among all spans, against the annotators' shares."""
    marked = [
        (number, first * length + last, weight)
        for number, each in enumerate(rows)
        for first, last, weight in each.row.golds
    ]
    if not marked:
        return some.new_zeros(())
    numbers, places, weights = (torch.tensor(column, device=some.device) for column in zip(*marked, strict=True))
    return (weights * (some[numbers] - spans[numbers, places])).sum()


def main(given: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with the reading sets (*.jsonl)")
    parser.add_argument("--rows", type=Path, help="rows that --encode wrote, instead of --data and --labels")
    parser.add_argument("--encode", type=Path, help="write the rows to this file, and train nothing")
    parser.add_argument("--run", type=Path, help="folder for checkpoints and weights")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION, help="a file like the default one")
    parser.add_argument("--labels", type=Path, help="soft labels of a larger model (JSON Lines)")
    parser.add_argument("--start", type=Path, help="weights to go on from, of the same shape")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--part-tokens", type=int, help=f"read at once (default: a batch; processor: {PART_TOKENS})")
    parser.add_argument("--steps", type=int, help="end after so many steps in all, for a trial")
    parser.add_argument("--minutes", type=float, help="save and stop after so long; start again to go on")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    told = parser.parse_args(given)
    if (told.data is None) == (told.rows is None) or (told.encode is None) == (told.run is None):
        parser.error("give either --data or --rows, and either --run or --encode")
    if told.encode is not None and told.rows is not None:
        parser.error("--encode writes rows from --data, not from --rows")
    torch.set_num_threads(told.threads)
    torch.set_float32_matmul_precision("high")
    plan, base = ReaderPlan.read(told.configuration), cache_folder()
    rows: ReaderBatches | EncodedRows
    if told.rows is None:
        labels = load_labels(told.labels, plan.labels, plan.titled) if told.labels else []
        rows = ReaderBatches(plan, load_sources(told.data, plan.shares, plan.titled), labels, load_tokenizer(base))
        if told.encode is not None:
            save(told.encode, plan, rows)
            return
    else:
        rows = load(told.rows, plan, load_tokenizer(base))
    told.run.mkdir(parents=True, exist_ok=True)
    model = fresh_model(plan, base, told.device)
    learned = told.rows or told.labels
    origin = {
        "labels": hashlib.sha256(learned.read_bytes()).hexdigest() if learned else "none",
        "start": start_from(model, plan, told.start) if told.start else "none",
    }
    limits = RunLimits(told.part_tokens or (PART_TOKENS if told.device == "cpu" else None), told.steps, told.minutes)
    if not ReaderRun(plan, rows, model, told.run, device=told.device, origin=origin).train(limits):
        sys.stderr.write("Stopped before the end; start again with the same arguments to go on.\n")


if __name__ == "__main__":
    main()
