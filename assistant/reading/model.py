"""The reader's network: one score for every span of the passage, and one for «not answered here».

All spans up to a length compete with each other and with «no answer» in a single softmax. So the same scores tell
the best span and whether there is one, the span is verbatim by construction, and several annotators' spans can be
learned from at once. A span's score is start + end + a low-rank product of both ends, which lets the end depend on
the start (two independent ends often come from two different candidates).

Imports torch, so it is itself imported late, by ``reader`` and by the training.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from assistant.errors import ModelUnavailable
from assistant.reading import scoring
from assistant.reading.encoding import padded
from assistant.reading.scoring import MAX_ANSWER_TOKENS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from transformers import BertModel

    from assistant.reading.encoding import Window

PAIR_WIDTH = 64
# About the log of the number of spans of a passage of 120 tokens: at the start neither side of the softmax dominates.
_NULL_BIAS = 8.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows. Shapes are (rows, tokens); ``starts`` and ``ends`` are true where a span may begin or end."""

    ids: Tensor
    types: Tensor
    attended: Tensor
    starts: Tensor
    ends: Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """``spans`` (rows, tokens, tokens): score of start × end, -inf where not allowed; ``null`` (rows,): no answer."""

    spans: Tensor
    null: Tensor

    def answerable(self) -> Tensor:
        """Return the raw logit (rows,) that the window answers the question."""
        return torch.logsumexp(self.spans.flatten(1), dim=1) - self.null


class SpanModel(nn.Module):
    """A network (``encoder``) of some ``width`` with a span head and a «no answer» head."""

    def __init__(self, encoder: nn.Module, width: int, max_answer_tokens: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.max_answer_tokens = max_answer_tokens
        self.edges = nn.Linear(width, 2)
        self.pair_start = nn.Linear(width, PAIR_WIDTH)
        self.pair_end = nn.Linear(width, PAIR_WIDTH)
        seen, decision = nn.Linear(2 * width, width), nn.Linear(width, 1)
        self.null = nn.Sequential(seen, nn.GELU(), nn.Dropout(0.1), decision)
        nn.init.constant_(decision.bias, _NULL_BIAS)

    def hidden(self, batch: Batch) -> Tensor:
        """Return what the network makes of each token, (rows, tokens, width)."""
        raise NotImplementedError

    def summary(self, hidden: Tensor, batch: Batch) -> Tensor:
        """Return the token of each row that has seen all of it, (rows, width)."""
        raise NotImplementedError

    def forward(self, batch: Batch) -> Scores:
        """Score every span of every row."""
        hidden = self.hidden(batch)
        # The heads stay in float32: bfloat16 has three digits, too few to tell spans apart.
        with torch.autocast(hidden.device.type, enabled=False):
            return self._heads(hidden.float(), batch)

    def _heads(self, hidden: Tensor, batch: Batch) -> Scores:
        edges = self.edges(hidden)
        pairs = self.pair_start(hidden) @ self.pair_end(hidden).transpose(1, 2)
        spans = edges[..., 0].unsqueeze(2) + edges[..., 1].unsqueeze(1) + pairs / math.sqrt(PAIR_WIDTH)
        length = batch.ids.shape[1]
        band = torch.ones(length, length, dtype=torch.bool, device=batch.ids.device).triu()
        band &= ~band.triu(self.max_answer_tokens)
        allowed = batch.starts.unsqueeze(2) & batch.ends.unsqueeze(1) & band
        weight = batch.attended.unsqueeze(2)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        null = self.null(torch.cat([self.summary(hidden, batch), mean], dim=1)).squeeze(1)
        return Scores(spans=spans.masked_fill(~allowed, -math.inf), null=null)

    def trained(self) -> dict[str, nn.Parameter]:
        """Return the parameters that training changes and a weights file holds, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}


class ReaderModel(SpanModel):
    """The span model over an encoder of BERT's kind; its word vectors are not trained."""

    def __init__(self, encoder: BertModel, max_answer_tokens: int = MAX_ANSWER_TOKENS) -> None:
        super().__init__(encoder, encoder.config.hidden_size, max_answer_tokens)
        encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # noqa: FBT003 - torch's own signature

    def hidden(self, batch: Batch) -> Tensor:
        """See ``SpanModel``."""
        out: Tensor = self.encoder(
            input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.attended
        ).last_hidden_state
        return out

    def summary(self, hidden: Tensor, batch: Batch) -> Tensor:
        """See ``SpanModel``."""
        del batch
        return hidden[:, 0]


def put_trained(model: SpanModel, tensors: Mapping[str, Any], path: Path) -> None:
    """Copy ``tensors`` (of the weights file ``path``) into ``model``; raises ``ModelUnavailable`` where they differ."""
    trained = model.trained()
    wrong = sorted(set(trained) ^ set(tensors)) or [
        name for name, value in trained.items() if tuple(value.shape) != tuple(tensors[name].shape)
    ]
    if wrong:
        message = f"The reader's weights at {path} do not fit this version (first: {wrong[0]}); restore the file."
        raise ModelUnavailable(message)
    with torch.no_grad():
        for name, value in trained.items():
            value.copy_(torch.as_tensor(tensors[name]))


def collate(rows: Sequence[Window], device: str = "cpu") -> Batch:
    """Pad ``rows`` to the longest of them."""
    batch = padded(rows)
    arrays = (batch.ids, batch.types, batch.attended.astype("int64"), batch.starts, batch.ends)
    return Batch(*(torch.from_numpy(array).to(device) for array in arrays))


class TorchScorer:
    """A model as it is trained, as a reader's ``Scorer``."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model.eval()

    def score(self, rows: Sequence[Window]) -> scoring.Scores:
        """See ``scoring.Scorer``."""
        with torch.inference_mode():
            made = self._model(collate(rows))
        return scoring.Scores(made.spans.numpy(), made.null.numpy())
