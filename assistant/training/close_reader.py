"""Train the close reader: ``python -m assistant.training.close_reader --data FOLDER --run FOLDER``.

The same rows, loss, figures and way of running as the reader's (``assistant.training.reader``), on the embedded decoder
with low-rank changes; ``close_reader.toml`` decides. ``final.safetensors`` is meant for
``assistant/reading/close/weights.safetensors``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from peft import LoraConfig, get_peft_model

from assistant.decoder.base import base_fingerprint, load_base, load_tokenizer
from assistant.reading.close.model import CloseModel
from assistant.reading.close.prompt import prompted
from assistant.reading.close.weights import Shape, Weights
from assistant.training.reader import Run, arguments
from assistant.training.reader_plan import Plan
from assistant.training.reader_rows import Rows
from assistant.training.reader_source import load_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from assistant.reading.weights import Calibration

CONFIGURATION: Final = Path(__file__).with_name("close_reader.toml")
_PREFIX: Final = "encoder.base_model.model."


class CloseRun(Run):
    """A training of the close reader under way."""

    def write(self, tensors: Mapping[str, Tensor], calibration: Calibration, notes: dict[str, str], path: Path) -> str:
        """See ``Run``."""
        named = {name.removeprefix(_PREFIX).replace(".default.", "."): value for name, value in tensors.items()}
        return Weights(named, base_fingerprint(), _shape(self._plan), calibration, notes).save(path)


def fresh_model(plan: Plan, folder: Path) -> CloseModel:
    """Return the base with changes of nothing yet and new heads, which depend on the seed only."""
    shape = _shape(plan)
    torch.manual_seed(plan.seed)
    alpha = round(shape.scale * shape.rank)
    config = LoraConfig(r=shape.rank, lora_alpha=alpha, target_modules="all-linear", lora_dropout=0.0)
    backbone = load_base(folder, shape.layers)
    width: int = backbone.config.hidden_size
    return CloseModel(get_peft_model(backbone, config), width, two_way=shape.two_way)


def _shape(plan: Plan) -> Shape:
    if plan.shape is None:
        message = "The configuration has no [shape]; see close_reader.toml."
        raise SystemExit(message)
    return plan.shape


def main() -> None:
    """Train from the command line."""
    given = arguments("close_reader", __doc__ or "", CONFIGURATION)
    plan = Plan.read(given.configuration)
    base = given.run / "base"
    sources = load_sources(given.data, plan.shares, plan.titled)
    rows = Rows(plan, sources, load_tokenizer(base), prompted)
    CloseRun(plan, rows, fresh_model(plan, base), given.run, given.device).train()


if __name__ == "__main__":
    main()
