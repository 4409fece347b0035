"""The two linear heads of the trained witness over its packed network, in numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.inference.network import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assistant.grounding.trained.encoding import Packed
    from index.inference.network import Network


class GroundingHeads:
    """A network and the heads that were trained on it: ``weight`` (2, width) and ``bias`` (2,)."""

    def __init__(self, network: Network, heads: Mapping[str, Any], *, two_way: bool) -> None:
        self._network, self._two_way = network, two_way
        self._weight, self._bias = (np.asarray(heads[name], dtype=np.float32) for name in ("weight", "bias"))

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return (tokens, 2): the logits of «sentence not borne out» and of «token not borne out»."""
        made: NDArray[np.float32] = self._read(row)[0] @ self._weight.T + self._bias
        return made

    def _read(self, row: Packed) -> NDArray[np.float32]:
        """Return the hidden states, (1, tokens, width)."""
        return self._network.hidden(network_row(row, two_way=self._two_way))


def network_row(row: Packed, *, two_way: bool) -> Rows:
    """Return the row as the network reads it."""
    return Rows(row.ids[None], row.positions[None], np.zeros_like(row.ids)[None], row.mask(two_way=two_way)[None])
