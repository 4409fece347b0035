"""The network of the trained witness: a decoder with low-rank changes and two linear heads.

One head reads the mark after a sentence: the sentence is not supported. The other reads each token: it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from eval.training.grounding_batches import EncodedRow


@dataclass(frozen=True, slots=True)
class WitnessBatch:
    """Padded rows, all (rows, tokens). ``owner`` is -1 where there is only padding."""

    ids: Tensor
    positions: Tensor
    owner: Tensor


def collate(rows: Sequence[EncodedRow], device: str = "cpu") -> WitnessBatch:
    """Pad ``rows`` to the longest of them."""

    def padded(arrays: Sequence[NDArray[Any]], value: int) -> Tensor:
        tensors = [torch.from_numpy(np.asarray(array, dtype=np.int64)) for array in arrays]
        return pad_sequence(tensors, batch_first=True, padding_value=value).to(device)

    return WitnessBatch(
        padded([row.ids for row in rows], 0),
        padded([row.positions for row in rows], 0),
        padded([row.owner for row in rows], -1),
    )


class GroundingModel(nn.Module):
    """A decoder (``backbone``) with its two heads, which stay in float32; ``two_way`` as in ``Packed.mask``."""

    def __init__(self, backbone: nn.Module, width: int, *, two_way: bool) -> None:
        super().__init__()
        self.backbone = backbone
        self.two_way = two_way
        self.heads = nn.Linear(width, 2)
        nn.init.zeros_(self.heads.bias)

    def forward(self, batch: WitnessBatch) -> Tensor:
        """Return (rows, tokens, 2): the logits of «sentence» and of «token not supported», in float32."""
        hidden = self.backbone(
            input_ids=batch.ids, position_ids=batch.positions, attention_mask=self._seen(batch.owner), use_cache=False
        ).last_hidden_state
        with torch.autocast(hidden.device.type, enabled=False):
            logits: Tensor = self.heads(hidden.float())
        return logits

    def _seen(self, owner: Tensor) -> Tensor:
        """Return (rows, 1, tokens, tokens): whether a token may look at another."""
        seen = (owner[:, None, :] == 0) | (owner[:, None, :] == owner[:, :, None])
        return (seen if self.two_way else seen.tril())[:, None]

    def trained(self) -> dict[str, nn.Parameter]:
        """Return the parameters that training changes and a weights file holds, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}
