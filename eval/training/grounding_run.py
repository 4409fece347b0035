"""A training of the trained witness under way: its loss, its figures on development rows, the weights file.

It is trained against the verdicts of sentences, and of their words where ranges were marked. Sentences of which only
«one or more are bad» is known have one verdict: the probability that any is bad.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from assistant.decoder.base import base_fingerprint
from assistant.grounding.trained.model import collate
from assistant.grounding.trained.weights import WitnessWeights
from eval.training.token_batches import filled
from eval.training.token_run import TokenRun, file_name
from index.inference.processor import trains_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from assistant.grounding.trained.model import GroundingModel
    from eval.training.grounding_batches import EncodedRow, GroundingBatches, GroundingPlan

_READ_TOKENS: Final = 16384
_LEAST: Final = 1e-6


class GroundingRun(TokenRun["EncodedRow"]):
    """See the module. ``origin`` says where the first weights come from; a checkpoint of another is refused."""

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


def loss_of(model: GroundingModel, rows: Sequence[EncodedRow], device: str, token_loss: float) -> Tensor:
    """Return the sum of the rows' losses: of each the mean of its verdicts and of its words, times its weight."""
    logits = model(collate(rows, device))
    length = logits.shape[1]
    own = [row.weight / len(row.bad) for row in rows]
    loss = (_verdict_losses(logits[..., 0].flatten(), rows, length) * _spread(own, rows, "bad", device)).sum()
    worded = token_loss * _word_losses(logits[..., 1].flatten(), rows, length)
    share = [row.weight / max(len(row.words), 1) for row in rows]
    return loss + (worded * _spread(share, rows, "words", device)).sum()


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


def _word_losses(logits: Tensor, rows: Sequence[EncodedRow], length: int) -> Tensor:
    truth = torch.from_numpy(np.concatenate([row.ungrounded for row in rows])).to(logits.device)
    own = logits[_places(rows, "words", length, logits.device)]
    return binary_cross_entropy_with_logits(own, truth.float(), reduction="none")


def _places(rows: Sequence[EncodedRow], name: str, length: int, device: Any) -> Tensor:  # noqa: ANN401 - torch's
    """Return where places of the rows stand among all tokens of the padded batch."""
    parts: list[NDArray[Any]] = [getattr(row, name).astype(np.int64) + n * length for n, row in enumerate(rows)]
    return torch.from_numpy(np.concatenate(parts)).to(device)


def _spread(values: Sequence[float], rows: Sequence[EncodedRow], name: str, device: str) -> Tensor:
    counts = [len(getattr(row, name)) for row in rows]
    return torch.from_numpy(np.repeat(np.array(values, dtype=np.float32), counts)).to(device)
