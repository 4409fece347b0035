"""Train the trained witness: ``python -m eval.training.grounding --data FOLDER --run FOLDER [--start FILE]``.

Everything that decides the weights stands in ``grounding.toml``, the data and, with ``--start``, the weights that it
goes on from: those of an earlier run, or the low-rank changes of the reader, which has learned to read passages. On a
GPU a step reads its whole batch at once, on a processor in parts of fewer tokens with the same gradient. Interrupted at
any time, or after ``--minutes``, it goes on from the last checkpoint when started again. After each epoch the weights
are scored on the development fold and written to the run's folder; the last are ``final.safetensors``, meant for
``assistant/grounding/trained/weights.safetensors``.

``--encode FILE`` writes the rows of the run as tokens instead of training on them, and ``--rows FILE`` trains on such a
file, on a machine that needs neither the data nor what reads it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch

from assistant import weights as files
from assistant.decoder.base import base_fingerprint, load_base, load_tokenizer
from assistant.errors import ModelUnavailable
from assistant.grounding.trained.model import GroundingModel
from assistant.grounding.trained.weights import FORMAT
from assistant.reading.weights import FORMAT as READER_FORMAT
from eval.training.grounding_batches import CONFIGURATION, GroundingBatches, GroundingPlan, encode, load, save
from eval.training.grounding_run import GroundingRun
from eval.training.token_run import RunLimits, file_name, with_changes
from index.inference.packing import cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

PART_TOKENS: Final = 4096
"""A processor reads so many tokens at once: more does not make it faster, and memory grows with it."""


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


def made_rows(plan: GroundingPlan, data: Path) -> GroundingBatches:
    """Return the rows of a run, encoded."""
    from eval.training.combination_rows import Fold
    from eval.training.grounding_rows import rows_of_fold

    tokenizer = load_tokenizer(cache_folder())
    epochs = [rows_of_fold(plan, data, Fold.TRAIN, number) for number in range(plan.epochs)]
    development = rows_of_fold(plan, data, Fold.DEVELOPMENT)
    encoded = [encode(tokenizer, rows, plan.row_tokens) for rows in (*epochs, development)]
    return GroundingBatches(plan, encoded[:-1], encoded[-1])


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
    rows = made_rows(plan, told.data) if told.rows is None else load(told.rows, plan)
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
