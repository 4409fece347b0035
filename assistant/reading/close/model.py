"""The close reader's network: the embedded decoder with low-rank changes under the span heads.

A decoder's token sees only what stands before it. Where ``two_way`` is set it sees the whole row, as in an encoder
(Li et al. 2023, arXiv 2310.01208, do so for labelling tokens); the low-rank changes learn to live with that. Imports
torch, so it is itself imported late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from assistant.reading.model import SpanModel
from assistant.reading.scoring import MAX_ANSWER_TOKENS

if TYPE_CHECKING:
    from torch import Tensor, nn

    from assistant.reading.model import Batch


class CloseModel(SpanModel):
    """The span model over a decoder of Llama's kind."""

    def __init__(self, encoder: nn.Module, width: int, *, two_way: bool) -> None:
        super().__init__(encoder, width, MAX_ANSWER_TOKENS)
        self.two_way = two_way

    def hidden(self, batch: Batch) -> Tensor:
        """See ``SpanModel``."""
        out: Tensor = self.encoder(
            input_ids=batch.ids, attention_mask=self._seen(batch.attended), use_cache=False
        ).last_hidden_state
        return out

    def summary(self, hidden: Tensor, batch: Batch) -> Tensor:
        """See ``SpanModel``."""
        return hidden[torch.arange(len(hidden)), batch.attended.sum(1) - 1]

    def _seen(self, attended: Tensor) -> Tensor:
        """Return (rows, 1, tokens, tokens): whether a token may look at another."""
        rows, length = attended.shape
        seen = attended.bool()[:, None, :].expand(rows, length, length)
        if not self.two_way:
            seen = seen & torch.ones(length, length, dtype=torch.bool, device=attended.device).tril()
        return (seen | torch.eye(length, dtype=torch.bool, device=attended.device))[:, None]
