"""The span heads over a packed network, in numpy: the same sums as ``eval.training.reader_network`` does in torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.reading.encoding import padded
from index.inference.network import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.reading.encoding import Padded, Window
    from index.inference.network import Network

    Floats = NDArray[np.float32]

MAX_ANSWER_TOKENS: Final = 32
HEADS: Final = frozenset(
    f"{layer}.{part}"
    for layer in ("edges", "pair_start", "pair_end", "null.0", "null.3")
    for part in ("weight", "bias")
)
"""The names of the heads' tensors in a weights file."""
_erf = np.vectorize(math.erf, otypes=[np.float32])


@dataclass(frozen=True, slots=True)
class Scores:
    """``spans`` (rows, tokens, tokens): score of start × end, -inf where not allowed; ``null`` (rows,): no answer."""

    spans: Floats
    null: Floats

    def all_spans(self) -> Floats:
        """Return the log of the sum over all spans, (rows,)."""
        flat = self.spans.reshape(len(self.spans), -1)
        top = flat.max(1, keepdims=True)
        total: Floats = np.log(np.exp(flat - top).sum(1)) + top[:, 0]
        return total


class PackedScorer:
    """A network and the heads that were trained on it, by their names in the weights file.

    ``two_way``: each token sees the whole row, as at training.
    """

    def __init__(self, network: Network, heads: Mapping[str, Any], *, two_way: bool) -> None:
        self._network, self._two_way = network, two_way
        self._heads = {name: np.asarray(values, dtype=np.float32) for name, values in heads.items()}

    def score(self, rows: Sequence[Window]) -> Scores:
        """Return the scores of the spans of windows that are read in one pass."""
        batch = padded(rows)
        hidden = self._network.hidden(network_rows(batch, two_way=self._two_way))
        edges = self._linear("edges", hidden)
        pairs = self._linear("pair_start", hidden) @ self._linear("pair_end", hidden).transpose(0, 2, 1)
        width = len(self._heads["pair_start.bias"])
        spans = edges[:, :, None, 0] + edges[:, None, :, 1] + pairs / np.float32(math.sqrt(width))
        band = np.triu(np.ones(spans.shape[1:], dtype=bool))
        band &= ~np.triu(band, MAX_ANSWER_TOKENS)
        allowed = batch.starts[:, :, None] & batch.ends[:, None, :] & band
        lengths = batch.attended.sum(1)
        last = hidden[np.arange(len(hidden)), lengths - 1]
        mean = (hidden * batch.attended[:, :, None]).sum(1) / lengths[:, None]
        inner = self._linear("null.0", np.concatenate([last, mean], axis=1).astype(np.float32))
        null = self._linear("null.3", inner * (1 + _erf(inner / math.sqrt(2))) / 2)[:, 0]  # of GELU
        return Scores(np.where(allowed, spans, np.float32(-np.inf)), null)

    def _linear(self, name: str, given: Floats) -> Floats:
        made: Floats = given @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return made


def network_rows(batch: Padded, *, two_way: bool) -> Rows:
    """Return the batch as the network reads it; padding sees itself only, and nothing sees padding."""
    count, length = batch.ids.shape
    seen = np.broadcast_to(batch.attended[:, None, :], (count, length, length))
    if not two_way:
        seen = seen & np.tri(length, dtype=bool)
    positions = np.broadcast_to(np.arange(length), (count, length)).copy()
    return Rows(batch.ids, positions, np.zeros_like(batch.ids), seen | np.eye(length, dtype=bool))
