"""Train the reader: ``python -m assistant.training.reader --data FOLDER --run FOLDER``.

Everything that decides the weights stands in ``reader.toml``. Interrupted at any time it goes on from the last
checkpoint when started again, to the same weights as without the interruption (on the same machine). After each
epoch the averaged weights are scored on the held-out rows, calibrated and exported to the run's folder; the last
export is ``final.safetensors``, which is meant for ``assistant/reading/weights.safetensors``.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from assistant.reading.base import base_fingerprint, load_base, load_tokenizer
from assistant.reading.model import ReaderModel, collate
from assistant.reading.weights import Weights
from assistant.training.progress import Progress
from assistant.training.reader_evaluation import evaluate
from assistant.training.reader_plan import CONFIGURATION, Plan
from assistant.training.reader_rows import Rows
from assistant.training.reader_source import load_sources
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from assistant.reading.model import SpanModel
    from assistant.training.reader_evaluation import Scored
    from assistant.training.reader_rows import Row

_LEAST_RATE = 1e-3


def loss_of(model: SpanModel, rows: Sequence[Row], device: str) -> Tensor:
    """Return the mean cross entropy of spans and «no answer» together, against the annotators' shares."""
    scores = model(collate([row.window for row in rows], device))
    total = torch.logaddexp(torch.logsumexp(scores.spans.flatten(1), 1), scores.null)
    said = []
    for number, row in enumerate(rows):
        if row.golds:
            said.append(sum(weight * scores.spans[number, first, last] for first, last, weight in row.golds))
        else:
            said.append(scores.null[number])
    return (total - torch.stack(said)).mean()


class Run:
    """A training under way: model, optimiser, running average, and the place in the rows."""

    def __init__(self, plan: Plan, rows: Rows, model: SpanModel, folder: Path, device: str = "cpu") -> None:
        self._plan, self._rows, self._folder, self._device = plan, rows, folder, device
        self._model = model.to(device)
        self._trained = model.trained()
        self._average = {name: value.detach().clone() for name, value in self._trained.items()}
        self._optimiser = torch.optim.AdamW(self._groups(), weight_decay=plan.weight_decay)
        self._epoch, self._step, self._total = 0, 0, 0
        self._checkpoint = folder / "checkpoint.pt"
        self._saved = time.monotonic()

    def _groups(self) -> list[dict[str, Any]]:
        groups = []
        for is_encoder, rate in ((True, self._plan.learning_rate), (False, self._plan.head_learning_rate)):
            chosen = [value for name, value in self._trained.items() if name.startswith("encoder.") == is_encoder]
            groups.append({"params": chosen, "lr": rate, "peak": rate})
        return groups

    def train(self) -> None:
        """Run to the end, from the checkpoint where there is one."""
        self._resume()
        while self._epoch < self._plan.epochs:
            made = self._rows.epoch(self._epoch)
            self._total = self._total or len(made) * self._plan.epochs
            progress = Progress(f"epoch {self._epoch + 1}/{self._plan.epochs}", self._step, len(made))
            for rows in made[self._step :]:
                loss = self._advance(rows)
                self._step += 1
                progress.show(self._step, sum(len(row.window.ids) for row in rows), loss)
                if time.monotonic() - self._saved > 60 * self._plan.checkpoint_minutes:
                    self._save()
            self._finish_epoch()

    def _advance(self, rows: Sequence[Row]) -> float:
        self._set_rate()
        self._model.train()
        with torch.autocast(self._device, torch.bfloat16, enabled=trains_in_bfloat16(self._device)):
            loss = loss_of(self._model, rows, self._device)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(list(self._trained.values()), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            for name, value in self._trained.items():
                self._average[name].lerp_(value, 1 - self._plan.average)
        return loss.item()

    def _set_rate(self) -> None:
        """Set the learning rate of this step: rising in a line during the warm-up, then falling in a line."""
        share = min(1.0, (self._epoch * self._total / self._plan.epochs + self._step) / self._total)
        factor = min(share / self._plan.warm_up, (1 - share) / (1 - self._plan.warm_up))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * max(factor, _LEAST_RATE)

    def _finish_epoch(self) -> None:
        """Score and export the averaged weights, then save: an interruption before that scores and exports again."""
        last = {name: value.detach().clone() for name, value in self._trained.items()}
        self._put(self._average)
        scored = evaluate(self._model, self._rows.development, self._device)
        self._put(last)
        self._epoch, self._step = self._epoch + 1, 0
        names = [f"epoch{self._epoch}.safetensors"] + ["final.safetensors"] * (self._epoch == self._plan.epochs)
        for name in names:
            sys.stderr.write(f"{name} {self._export(self._folder / name, scored)} {scored}\n")
        self._save()

    def _put(self, values: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in self._trained.items():
                value.copy_(values[name])

    def _export(self, path: Path, scored: Scored) -> str:
        notes = {"configuration": self._plan.text, "epochs": str(self._epoch), **scored.notes()}
        length = self._model.max_answer_tokens
        return Weights(self._average, base_fingerprint(), scored.calibration, length, notes).save(path)

    def _save(self) -> None:
        """Write the checkpoint in one step."""
        state = {
            "configuration": self._plan.text,
            "place": (self._epoch, self._step, self._total),
            "trained": {name: value.detach() for name, value in self._trained.items()},
            "average": self._average,
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }
        partial = self._checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self._checkpoint)
        self._saved = time.monotonic()

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            torch.manual_seed(self._plan.seed)
            return
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        if state["configuration"] != self._plan.text:
            message = f"{self._checkpoint} belongs to another configuration; use another run folder or remove it."
            raise SystemExit(message)
        self._epoch, self._step, self._total = state["place"]
        self._put(state["trained"])
        self._average = state["average"]
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"].cpu())


def fresh_model(seed: int) -> ReaderModel:
    """Return the base with new heads, which depend on ``seed`` only."""
    encoder = load_base()
    torch.manual_seed(seed)
    return ReaderModel(encoder)


def arguments() -> argparse.Namespace:
    """Return what the command line says, with the run's folder made."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the reading sets (*.jsonl)")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and exported weights")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION, help="a file like the default one")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.run.mkdir(parents=True, exist_ok=True)
    return given


def main() -> None:
    """Train from the command line."""
    given = arguments()
    plan = Plan.read(given.configuration)
    rows = Rows(plan, load_sources(given.data, plan.shares, plan.titled), load_tokenizer())
    Run(plan, rows, fresh_model(plan.seed), given.run, given.device).train()


if __name__ == "__main__":
    main()
