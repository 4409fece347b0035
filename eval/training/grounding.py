"""Train the trained witness: ``python -m eval.training.grounding --data FOLDER --run FOLDER [--start FILE]``.

The weights depend only on ``grounding.toml``, the data and, with ``--start``, the weights that training continues from:
those of an earlier run, or the low-rank changes of the reader, which has learned to read passages. On a GPU a step
reads its whole batch at once, on a processor in parts of fewer tokens with the same gradient. Interrupted at any time,
or after ``--minutes``, it goes on from the last checkpoint when started again. After each epoch the weights are scored
on the development fold and written to the run's folder; the last are ``final.safetensors``, meant for
``assistant/grounding/trained/weights.safetensors``.

``--encode FILE`` writes the rows of the run as tokens instead of training on them, and ``--rows FILE`` trains on such a
file, on a machine that needs neither the data nor what reads it.

It is trained against the verdicts of sentences, and of their words where ranges were marked. Sentences of which only
«one or more are bad» is known have one verdict: the probability that any is bad.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from assistant import weights as files
from assistant.decoder import base_fingerprint, load_base, load_tokenizer
from assistant.errors import ModelUnavailable
from assistant.grounding.trained.witness import FORMAT, WitnessWeights
from assistant.reading.loading import FORMAT as READER_FORMAT
from eval.training.grounding_batches import (
    CONFIGURATION,
    EncodedRow,
    GroundingBatches,
    GroundingPlan,
    encode,
    load,
    save,
)
from eval.training.grounding_network import GroundingModel, collate
from eval.training.token_batches import filled
from eval.training.token_run import RunLimits, TokenRun, file_name, with_changes
from index.inference.packing import cache_folder
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor


_READ_TOKENS: Final = 16384
_LEAST: Final = 1e-6
PART_TOKENS: Final = 4096
"""A processor reads so many tokens at once: more does not make it faster, and memory grows with it."""


class GroundingRun(TokenRun["EncodedRow"]):
    """A training run; ``origin`` says where the first weights come from; a checkpoint of another is refused."""

    network = "backbone."
    _plan: GroundingPlan
    _rows: GroundingBatches
    _model: GroundingModel

    def _loss(self, part: Sequence[EncodedRow], batch: Sequence[EncodedRow]) -> Tensor:
        return loss_of(self._model, part, self._device, self._plan.token_loss) / sum(row.weight for row in batch)

    def _score(self) -> None:
        notes = {**self._origin, "configuration": self._plan.text, "steps": str(self._done)}
        scored = aurocs(self._model, self._rows.development, self._device)
        notes["development"] = json.dumps(scored, sort_keys=True)
        content = {file_name(name): value for name, value in self._trained.items()}
        plan = self._plan
        weights = WitnessWeights(content, base_fingerprint(), plan.layers, plan.scale, notes, plan.two_way)
        for name in self._names:
            sys.stderr.write(f"{name} {weights.save(self._folder / name)} {notes['development']}\n")


def aurocs(model: GroundingModel, rows: Sequence[EncodedRow], device: str) -> dict[str, float]:
    """Return how well the verdicts of each set's sentences are ranked, and the words of real answers.

    Sets of which only one label is known, and verdicts over several sentences, do not count.
    """
    told: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    model.eval()
    for part in filled(sorted(rows, key=lambda row: row.tokens), _READ_TOKENS):
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=trains_in_bfloat16(device)):
            read = model(collate(part, device)).float().cpu().numpy()  # (rows, tokens, 2)
        for row, logits in zip(part, read, strict=True):
            for mark, verdict in zip(row.marks, row.verdicts, strict=True):
                if (row.verdicts == verdict).sum() == 1:
                    told[row.dataset].append((bool(row.bad[verdict]), float(logits[mark, 0])))
            words = zip(row.ungrounded.tolist(), logits[row.words, 1].tolist(), strict=True)
            told[f"{row.dataset} words"] += words
    return {
        name: round(float(roc_auc_score(*zip(*pairs, strict=True))), 4)
        for name, pairs in sorted(told.items())
        if len({bad for bad, _ in pairs}) > 1
    }


def loss_of(model: GroundingModel, rows: Sequence[EncodedRow], device: str, token_loss: float) -> Tensor:
    """Return the sum of the rows' losses: of each the mean of its verdicts and of its words, times its weight."""
    logits = model(collate(rows, device))
    length = logits.shape[1]

    def spread(values: Sequence[float], name: str) -> Tensor:
        counts = [len(getattr(row, name)) for row in rows]
        return torch.from_numpy(np.repeat(np.array(values, dtype=np.float32), counts)).to(device)

    own = [row.weight / len(row.bad) for row in rows]
    loss = (_verdict_losses(logits[..., 0].flatten(), rows, length) * spread(own, "bad")).sum()
    truth = torch.from_numpy(np.concatenate([row.ungrounded for row in rows])).to(logits.device)
    said = logits[..., 1].flatten()[_places(rows, "words", length, logits.device)]
    worded = token_loss * binary_cross_entropy_with_logits(said, truth.float(), reduction="none")
    share = [row.weight / max(len(row.words), 1) for row in rows]
    return loss + (worded * spread(share, "words")).sum()


def _verdict_losses(logits: Tensor, rows: Sequence[EncodedRow], length: int) -> Tensor:
    """Return the cross entropy of each verdict: the log of the chance that its sentences are all good, or not."""
    device = logits.device
    bad = torch.from_numpy(np.concatenate([row.bad for row in rows])).to(device)
    starts = np.cumsum([0, *(len(row.bad) for row in rows)])[:-1]
    of = np.concatenate([row.verdicts + start for row, start in zip(rows, starts, strict=True)])
    verdict = torch.from_numpy(of.astype(np.int64)).to(device)
    own = logits[_places(rows, "marks", length, device)]
    empty = torch.zeros(len(bad), device=device)
    all_good = empty.index_add(0, verdict, -softplus(own))
    single = empty.index_add(0, verdict, torch.ones_like(own)) == 1
    of_one = softplus(-empty.index_add(0, verdict, own))
    of_several = -torch.log(-torch.expm1(all_good.clamp(max=-_LEAST)))
    return torch.where(bad, torch.where(single, of_one, of_several), -all_good)


def _places(rows: Sequence[EncodedRow], name: str, length: int, device: Any) -> Tensor:  # noqa: ANN401 - torch's
    """Return where places of the rows stand among all tokens of the padded batch."""
    parts: list[NDArray[Any]] = [getattr(row, name).astype(np.int64) + n * length for n, row in enumerate(rows)]
    return torch.from_numpy(np.concatenate(parts)).to(device)


def fresh_model(plan: GroundingPlan, folder: Path, device: str) -> GroundingModel:
    """Return the base with changes of nothing yet and new heads, which depend on the seed only."""
    torch.manual_seed(plan.seed)
    backbone = load_base(folder, plan.layers)
    width: int = backbone.config.hidden_size
    return GroundingModel(with_changes(backbone, plan.rank, plan.scale, device), width, two_way=plan.two_way)


def start_from(model: GroundingModel, path: Path) -> str:
    """Put the weights of a file into ``model``, of the reader's its low-rank changes; return their fingerprint.

    Exits where a change is missing or of another shape, so that layers and rank are the same.
    """
    try:
        content = files.read(path, FORMAT, base_fingerprint())
    except ModelUnavailable:
        content = files.read(path, READER_FORMAT, base_fingerprint())
    with torch.no_grad():
        for name, value in model.trained().items():
            own = content.tensors.get(file_name(name))
            if own is not None and own.shape == tuple(value.shape):
                value.copy_(torch.from_numpy(own))
            elif name.startswith("backbone."):
                message = f"{path} holds no {file_name(name)} of the shape {tuple(value.shape)}."
                raise SystemExit(message)
    return content.fingerprint


def main(given: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.grounding", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with grounding/ and reading/")
    parser.add_argument("--rows", type=Path, help="rows that --encode wrote, instead of --data")
    parser.add_argument("--encode", type=Path, help="write the rows to this file, and train nothing")
    parser.add_argument("--run", type=Path, help="folder for checkpoints and weights")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION, help="a file like the default one")
    parser.add_argument("--start", type=Path, help="weights to go on from: of this witness or of the reader")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, help="end after so many steps in all, for a trial")
    parser.add_argument("--minutes", type=float, help="save and stop after so long; start again to go on")
    told = parser.parse_args(given)
    if (told.data is None) == (told.rows is None) or (told.encode is None) == (told.run is None):
        parser.error("give either --data or --rows, and either --run or --encode")
    plan = GroundingPlan.read(told.configuration)
    if told.rows is None:
        from eval.training.combination_rows import Fold
        from eval.training.grounding_rows import rows_of_fold

        tokenizer = load_tokenizer(cache_folder())
        made = [rows_of_fold(plan, told.data, Fold.TRAIN, number) for number in range(plan.epochs)]
        made.append(rows_of_fold(plan, told.data, Fold.DEVELOPMENT))
        encoded = [encode(tokenizer, each, plan.row_tokens) for each in made]
        rows = GroundingBatches(plan, encoded[:-1], encoded[-1])
    else:
        rows = load(told.rows, plan)
    if told.encode is not None:
        save(told.encode, plan, rows)
        return
    torch.set_float32_matmul_precision("high")
    told.run.mkdir(parents=True, exist_ok=True)
    model = fresh_model(plan, cache_folder(), told.device)
    origin = {"start": start_from(model, told.start) if told.start else "none"}
    limits = RunLimits(PART_TOKENS if told.device == "cpu" else None, told.steps, told.minutes)
    if not GroundingRun(plan, rows, model, told.run, device=told.device, origin=origin).train(limits):
        sys.stderr.write("Stopped before the end; start again with the same arguments to go on.\n")


if __name__ == "__main__":
    main()
