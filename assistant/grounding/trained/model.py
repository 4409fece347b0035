"""The network of witness 8: a decoder with low-rank changes and two linear heads.

One head reads the mark after a sentence: the sentence is not borne out. The other reads each token: it is not.
Imports torch, so it is itself imported late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from assistant.decoder.lora import merge
from assistant.errors import ModelUnavailable
from assistant.grounding.trained.weights import parts_of

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.grounding.trained.encoding import Packed
    from assistant.grounding.trained.weights import Weights


class GroundingModel(nn.Module):
    """A decoder (``backbone``) with its two heads, which stay in float32."""

    def __init__(self, backbone: nn.Module, width: int) -> None:
        super().__init__()
        self.backbone = backbone
        self.heads = nn.Linear(width, 2)
        nn.init.zeros_(self.heads.bias)

    def forward(self, row: Packed) -> Tensor:
        """Return (tokens, 2): the logits of «sentence not borne out» and of «token not borne out», in float32."""
        mask = torch.from_numpy(row.mask())
        kind = next(self.backbone.parameters()).dtype
        bias = torch.zeros(mask.shape, dtype=kind).masked_fill(~mask, torch.finfo(kind).min)
        hidden = self.backbone(
            input_ids=torch.from_numpy(row.ids)[None],
            position_ids=torch.from_numpy(row.positions)[None],
            attention_mask=bias,
            use_cache=False,
        ).last_hidden_state
        with torch.autocast("cpu", enabled=False):
            logits: Tensor = self.heads(hidden[0].float())
        return logits


def merged(backbone: nn.Module, content: Weights, path: Path) -> nn.Module:
    """Add the low-rank changes of a weights file to the base; raises ``ModelUnavailable`` where they do not fit it."""
    try:
        merge(backbone, parts_of(content.tensors)[0], content.scale)
    except (KeyError, RuntimeError) as error:
        message = f"The weights {content.fingerprint} at {path} do not fit the check's network ({error})."
        raise ModelUnavailable(message) from error
    return backbone
