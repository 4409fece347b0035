"""A training of witness 8 under way: what it is trained against, its figures on development rows, the weights file."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import torch
from sklearn.metrics import roc_auc_score

from assistant.decoder.base import base_fingerprint
from assistant.grounding.trained.model import collate
from assistant.grounding.trained.weights import Weights
from eval.training.grounding_loss import loss_of
from eval.training.token_batches import filled
from eval.training.token_run import TokenRun, file_name
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from assistant.grounding.trained.model import GroundingModel
    from eval.training.grounding_batches import EncodedRow, GroundingBatches
    from eval.training.grounding_plan import Plan

_READ_TOKENS: Final = 16384


class GroundingRun(TokenRun["EncodedRow"]):
    """See the module. ``origin`` says where the first weights come from; a checkpoint of another is refused."""

    network = "backbone."
    _plan: Plan
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
        weights = Weights(content, base_fingerprint(), plan.layers, plan.scale, notes, plan.two_way)
        for name in self._names:
            sys.stderr.write(f"{name} {weights.save(self._folder / name)} {notes['development']}\n")


def aurocs(model: GroundingModel, rows: Sequence[EncodedRow], device: str) -> dict[str, float]:
    """Return how well the verdicts of each set's sentences are ranked, and the words of real answers.

    Sets of which only one label is known, and verdicts over several sentences, do not count.
    """
    told: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for row, logits in _read(model, rows, device):
        for mark, verdict in zip(row.marks, row.verdicts, strict=True):
            if (row.verdicts == verdict).sum() == 1:
                told[row.dataset].append((bool(row.bad[verdict]), float(logits[mark, 0])))
        told[f"{row.dataset} words"] += zip(row.ungrounded.tolist(), logits[row.words, 1].tolist(), strict=True)
    return {
        name: round(float(roc_auc_score(*zip(*pairs, strict=True))), 4)
        for name, pairs in sorted(told.items())
        if len({bad for bad, _ in pairs}) > 1
    }


def _read(
    model: GroundingModel, rows: Sequence[EncodedRow], device: str
) -> Iterator[tuple[EncodedRow, NDArray[np.float32]]]:
    """Yield each row with its logits, (tokens, 2)."""
    model.eval()
    for part in filled(sorted(rows, key=lambda row: row.tokens), _READ_TOKENS):
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=trains_in_bfloat16(device)):
            logits = model(collate(part, device)).float().cpu().numpy()
        yield from zip(part, logits, strict=True)
