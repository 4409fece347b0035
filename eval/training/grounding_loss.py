"""What witness 8 is trained against: the verdicts of sentences, and of their words where ranges were marked.

Sentences of which only «one or more are bad» is known have one verdict: the probability that any is bad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from assistant.grounding.trained.model import collate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from assistant.grounding.trained.model import GroundingModel
    from eval.training.grounding_batches import EncodedRow

_LEAST: Final = 1e-6


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
