"""The reader's network: one score for every span of the passage, and one for «not answered here».

All spans up to a length compete with each other and with «no answer» in a single softmax. So the same scores give the
best span and whether there is one, the span is verbatim by construction, and spans of several annotators can be learned
at once. A span's score is start + end + a low-rank product of both ends, which lets the end depend on the start (two
independent ends often come from two different candidates).

Below the heads is the embedded decoder with low-rank changes (LoRA). Its first ``apart`` layers read question and
passage separately, so that a passage is read once for all questions (Cao et al. 2020, arXiv 2005.00697). A decoder's
token sees only what precedes it. With ``two_way`` it sees all that is read with it, as in an encoder (Li et al. 2023,
arXiv 2310.01208, do so for token classification); the low-rank changes learn to use that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from peft import PeftModel
from torch import Tensor, nn

from assistant.reading.encoding import padded
from assistant.reading.scoring import MAX_ANSWER_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.reading.encoding import Window

PAIR_WIDTH = 64
# About the log of the number of spans in a passage of 120 tokens, so that neither side dominates the softmax at first.
_NULL_BIAS = 8.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows, with shapes (rows, tokens); ``asked`` marks the question's message.

    ``starts`` and ``ends`` are true where a span may begin or end.
    """

    ids: Tensor
    asked: Tensor
    attended: Tensor
    starts: Tensor
    ends: Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """``spans`` (rows, tokens, tokens): score of start × end, -inf if not allowed; ``null`` (rows,): no answer."""

    spans: Tensor
    null: Tensor

    def answerable(self) -> Tensor:
        """Return the uncalibrated logit (rows,) that the window answers the question."""
        return torch.logsumexp(self.spans.flatten(1), dim=1) - self.null


class ReaderModel(nn.Module):
    """A Llama-like decoder (``encoder``) of ``width`` with a span head and a «no answer» head."""

    def __init__(self, encoder: nn.Module, width: int, *, apart: int, two_way: bool) -> None:
        super().__init__()
        self.encoder = encoder
        self.apart, self.two_way = apart, two_way
        self.edges = nn.Linear(width, 2)
        self.pair_start = nn.Linear(width, PAIR_WIDTH)
        self.pair_end = nn.Linear(width, PAIR_WIDTH)
        seen, decision = nn.Linear(2 * width, width), nn.Linear(width, 1)
        self.null = nn.Sequential(seen, nn.GELU(), nn.Dropout(0.1), decision)
        nn.init.constant_(decision.bias, _NULL_BIAS)

    def forward(self, batch: Batch) -> Scores:
        """Score every span of every row."""
        hidden = self._hidden(batch)
        # The heads stay in float32: bfloat16 has three digits, too few to distinguish spans.
        with torch.autocast(hidden.device.type, enabled=False):
            return self._heads(hidden.float(), batch)

    def _hidden(self, batch: Batch) -> Tensor:
        decoder: Any = self.encoder.get_base_model() if isinstance(self.encoder, PeftModel) else self.encoder
        together = self._seen(batch.attended)
        apart = together & (batch.asked[:, :, None] == batch.asked[:, None, :])[:, None]
        hidden = decoder.embed_tokens(batch.ids)
        # Positions continue from question to passage: rotary queries and keys see only distances.
        positions = torch.arange(batch.ids.shape[1], device=batch.ids.device)[None]
        turns = decoder.rotary_emb(hidden, position_ids=positions)
        for number, layer in enumerate(decoder.layers):
            seen = apart if number < self.apart else together
            hidden = layer(hidden, attention_mask=seen, position_ids=positions, position_embeddings=turns)
        normalised: Tensor = decoder.norm(hidden)
        return normalised

    def _seen(self, attended: Tensor) -> Tensor:
        """Return (rows, 1, tokens, tokens): whether a token may see another if all are read together."""
        rows, length = attended.shape
        seen = attended.bool()[:, None, :].expand(rows, length, length)
        if not self.two_way:
            seen = seen & torch.ones(length, length, dtype=torch.bool, device=attended.device).tril()
        return (seen | torch.eye(length, dtype=torch.bool, device=attended.device))[:, None]

    def _heads(self, hidden: Tensor, batch: Batch) -> Scores:
        edges = self.edges(hidden)
        pairs = self.pair_start(hidden) @ self.pair_end(hidden).transpose(1, 2)
        spans = edges[..., 0].unsqueeze(2) + edges[..., 1].unsqueeze(1) + pairs / math.sqrt(PAIR_WIDTH)
        length = batch.ids.shape[1]
        band = torch.ones(length, length, dtype=torch.bool, device=batch.ids.device).triu()
        band &= ~band.triu(MAX_ANSWER_TOKENS)
        allowed = batch.starts.unsqueeze(2) & batch.ends.unsqueeze(1) & band
        weight, lengths = batch.attended.unsqueeze(2), batch.attended.sum(1)
        mean = (hidden * weight).sum(1) / lengths.unsqueeze(1)
        last = hidden[torch.arange(len(hidden)), lengths - 1]  # it has seen the whole row
        null = self.null(torch.cat([last, mean], dim=1)).squeeze(1)
        return Scores(spans=spans.masked_fill(~allowed, -math.inf), null=null)

    def trained(self) -> dict[str, nn.Parameter]:
        """Return the parameters that training changes and a weights file holds, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}


def collate(rows: Sequence[Window], device: str = "cpu") -> Batch:
    """Pad ``rows`` to the longest of them."""
    batch = padded(rows)
    arrays = (batch.ids, batch.asked, batch.attended.astype("int64"), batch.starts, batch.ends)
    return Batch(*(torch.from_numpy(array).to(device) for array in arrays))
