"""The reader's two networks and its span heads in numpy, equivalent to ``eval.training.reader_network`` in torch.

The lower layers read each message by itself, so a passage's states are the same for every question and are cached. The
upper layers read question and passage together (Cao et al. 2020, DeFormer, arXiv 2005.00697).
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.reading.encoding import padded
from index.inference.network import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.reading.encoding import Window
    from index.inference.network import Network

    Floats = NDArray[np.float32]

MAX_ANSWER_TOKENS: Final = 32
_KEPT_BYTES: Final = 96 * 2**20
"""The size of the cache of lower-layer states: about four hundred passages."""
HEADS: Final = frozenset(
    f"{layer}.{part}"
    for layer in ("edges", "pair_start", "pair_end", "null.0", "null.3")
    for part in ("weight", "bias")
)
"""The names of the heads' tensors in a weights file."""
_erf = np.vectorize(math.erf, otypes=[np.float32])


@dataclass(frozen=True, slots=True)
class Scores:
    """``spans`` (rows, tokens, tokens): score of start × end, -inf if not allowed; ``null`` (rows,): no answer."""

    spans: Floats
    null: Floats

    def all_spans(self) -> Floats:
        """Return the log-sum-exp over all spans, (rows,)."""
        flat = self.spans.reshape(len(self.spans), -1)
        top = flat.max(1, keepdims=True)
        total: Floats = np.log(np.exp(flat - top).sum(1)) + top[:, 0]
        return total


class LowerStates:
    """The lower layers' (``network``) states of messages, with a cache of the last used; thread-safe.

    With ``two_way`` each token attends to the whole message, as in training.
    """

    def __init__(self, network: Network, *, two_way: bool) -> None:
        self._network, self._two_way = network, two_way
        self._kept: OrderedDict[tuple[int, ...], NDArray[np.float16]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, message: tuple[int, ...]) -> NDArray[np.float16]:
        """Return the states of a message's tokens, (tokens, width)."""
        with self._lock:
            if message in self._kept:
                self._kept.move_to_end(message)
                return self._kept[message]
        (hidden,) = self._network.hidden(message_alone(message, two_way=self._two_way))
        made: NDArray[np.float16] = hidden.astype(np.float16)
        with self._lock:
            if message not in self._kept:
                self._kept[message] = made
                self._bytes += made.nbytes
            while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
                _, left = self._kept.popitem(last=False)
                self._bytes -= left.nbytes
        return made


class PackedScorer:
    """The whole network: the lower states, the upper layers, and the heads by their names in the weights file.

    With ``two_way`` each token attends to the whole row, as in training.
    """

    def __init__(self, lower: LowerStates, upper: Network, heads: Mapping[str, Any], *, two_way: bool) -> None:
        self._lower, self._upper, self._two_way = lower, upper, two_way
        self._heads = {name: np.asarray(values, dtype=np.float32) for name, values in heads.items()}

    def score(self, rows: Sequence[Window]) -> Scores:
        """Return the span scores of windows, read in one batch."""
        batch = padded(rows)
        given = joined(self._lower, rows)
        hidden = self._upper.hidden(network_rows(batch.ids, batch.attended, given, two_way=self._two_way))
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
        null = self._linear("null.3", inner * (1 + _erf(inner / math.sqrt(2))) / 2)[:, 0]  # GELU
        return Scores(np.where(allowed, spans, np.float32(-np.inf)), null)

    def _linear(self, name: str, given: Floats) -> Floats:
        made: Floats = given @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return made


def message_alone(message: tuple[int, ...], *, two_way: bool) -> Rows:
    """Return one message as input of the lower layers."""
    ids = np.array([message], dtype=np.int64)
    return network_rows(ids, np.ones(ids.shape, dtype=bool), two_way=two_way)


def joined(lower: LowerStates, rows: Sequence[Window]) -> Floats:
    """Return the upper layers' input for ``rows``, (rows, tokens, width): both messages' states, zero-padded."""
    states = [np.concatenate([lower.of(row.question), lower.of(row.passage)]) for row in rows]
    given = np.zeros((len(rows), max(map(len, states)), states[0].shape[1]), dtype=np.float32)
    for number, own in enumerate(states):
        given[number, : len(own)] = own
    return given


def network_rows(
    ids: NDArray[np.int64], attended: NDArray[np.bool_], states: Floats | None = None, *, two_way: bool
) -> Rows:
    """Return a network's input, (rows, tokens); padding attends only to itself, and nothing attends to padding."""
    count, length = ids.shape
    seen = np.broadcast_to(attended[:, None, :], (count, length, length))
    if not two_way:
        seen = seen & np.tri(length, dtype=bool)
    positions = np.broadcast_to(np.arange(length), (count, length)).copy()
    return Rows(ids, positions, np.zeros_like(ids), seen | np.eye(length, dtype=bool), states)
