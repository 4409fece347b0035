"""Train the reader: ``python -m eval.training.reader --data FOLDER --run FOLDER [--labels FILE]``.

Everything that decides the weights stands in ``reader.toml``, the data and, with ``--start``, the weights that it
goes on from. On a GPU a step reads its whole batch at once, on a processor in parts of fewer tokens with the same
gradient. Interrupted at any time, or after ``--minutes``, it goes on from the last checkpoint when started again. After
each epoch the weights are scored on the held-out rows, calibrated and written to the run's folder; the last are
``final.safetensors``, meant for ``assistant/reading/weights.safetensors``.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from peft import LoraConfig, get_peft_model
from torch import nn

from assistant.decoder.base import base_fingerprint, load_base, load_tokenizer
from assistant.reading.model import ReaderModel
from assistant.reading.weights import load_weights
from eval.training.reader_batches import ReaderBatches
from eval.training.reader_labels import load_labels
from eval.training.reader_plan import CONFIGURATION, ReaderPlan
from eval.training.reader_run import Limits, ReaderRun, file_name
from eval.training.reader_source import load_sources
from index.inference.packing import cache_folder
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Sequence

PART_TOKENS: Final = 2048
"""A processor reads so many tokens at once: more does not make it faster, and memory grows with it."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line, see ``--help``."""

    data: Path
    run: Path
    configuration: Path
    labels: Path | None
    start: Path | None
    device: str
    limits: Limits


def fresh_model(plan: ReaderPlan, folder: Path, device: str) -> ReaderModel:
    """Return the base with changes of nothing yet and new heads, which depend on the seed only."""
    torch.manual_seed(plan.seed)
    alpha = round(plan.shape.scale * plan.shape.rank)
    config = LoraConfig(r=plan.shape.rank, lora_alpha=alpha, target_modules="all-linear", lora_dropout=0.0)
    backbone = load_base(folder, plan.shape.layers)
    width: int = backbone.config.hidden_size
    # A processor without bfloat16 would be two hundred times slower in it.
    held = torch.bfloat16 if trains_in_bfloat16(device) else torch.float32
    changed = get_peft_model(nn.Module.to(backbone, held), config)
    return ReaderModel(changed, width, two_way=plan.shape.two_way)


def start_from(model: ReaderModel, plan: ReaderPlan, path: Path) -> str:
    """Put the weights of a file into ``model``; return their fingerprint, exit where they have another shape."""
    weights = load_weights(path, base_fingerprint())
    if weights.shape != plan.shape:
        message = f"{path} has the shape {weights.shape}, the configuration {plan.shape}; they must be the same."
        raise SystemExit(message)
    with torch.no_grad():
        for name, value in model.trained().items():
            value.copy_(torch.from_numpy(weights.tensors[file_name(name)]))
    return weights.fingerprint


def arguments(given: Sequence[str] | None = None) -> Arguments:
    """Return what the command line says, with the run's folder made."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the reading sets (*.jsonl)")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and weights")
    parser.add_argument("--configuration", type=Path, default=CONFIGURATION, help="a file like the default one")
    parser.add_argument("--labels", type=Path, help="soft labels of a larger model (JSON Lines)")
    parser.add_argument("--start", type=Path, help="weights to go on from, of the same shape")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--part-tokens", type=int, help=f"read at once (default: a batch; processor: {PART_TOKENS})")
    parser.add_argument("--steps", type=int, help="end after so many steps in all, for a trial")
    parser.add_argument("--minutes", type=float, help="save and stop after so long; start again to go on")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="processor threads")
    told = parser.parse_args(given)
    torch.set_num_threads(told.threads)
    torch.set_float32_matmul_precision("high")
    told.run.mkdir(parents=True, exist_ok=True)
    part_tokens = told.part_tokens or (PART_TOKENS if told.device == "cpu" else None)
    limits = Limits(part_tokens, told.steps, told.minutes)
    return Arguments(told.data, told.run, told.configuration, told.labels, told.start, told.device, limits)


def main(given: Sequence[str] | None = None) -> None:
    """Train from the command line."""
    told = arguments(given)
    plan = ReaderPlan.read(told.configuration)
    base = cache_folder()
    labels = load_labels(told.labels, plan.labels, plan.titled) if told.labels else []
    rows = ReaderBatches(plan, load_sources(told.data, plan.shares, plan.titled), labels, load_tokenizer(base))
    model = fresh_model(plan, base, told.device)
    origin = {
        "labels": hashlib.sha256(told.labels.read_bytes()).hexdigest() if told.labels else "none",
        "start": start_from(model, plan, told.start) if told.start else "none",
    }
    ended = ReaderRun(plan, rows, model, told.run, device=told.device, origin=origin).train(told.limits)
    if not ended:
        sys.stderr.write("Stopped before the end; start again with the same arguments to go on.\n")


if __name__ == "__main__":
    main()
