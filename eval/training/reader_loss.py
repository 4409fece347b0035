"""What the reader is trained against: whether the passage answers, and with which words.

All spans compete with «no answer» in one softmax (see ``assistant.reading.model``). Its cross entropy falls apart into
two terms: the binary cross entropy of «some span» against «none», and that of the right span among all spans. The first
takes a soft target as well as a hard one, so people's labels and a larger model's opinions are learned by one formula;
the second is there where somebody has marked the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from assistant.reading.model import collate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from assistant.reading.model import ReaderModel
    from eval.training.reader_batches import TargetRow


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
