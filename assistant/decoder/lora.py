"""Low-rank changes to a network's weights (LoRA, Hu et al. 2021, arXiv 2106.09685), added once when it is put together.

So they cost nothing at work. Imports torch, so it is itself imported late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOWN: Final = ".lora_A.weight"
_UP: Final = ".lora_B.weight"


def is_change(name: str) -> bool:
    """Tell whether a tensor of this name is part of a low-rank change."""
    return name.endswith((_DOWN, _UP))


def merge(backbone: nn.Module, changes: Mapping[str, Tensor], scale: float) -> None:
    """Add the low-rank ``changes`` to the weights of ``backbone``; raises ``KeyError`` where they do not fit it."""
    modules = dict(backbone.named_modules())
    with torch.no_grad():
        for name in sorted(changes):
            if not name.endswith(_DOWN):
                continue
            module = modules[name.removesuffix(_DOWN)]
            up = changes[name.removesuffix(_DOWN) + _UP]
            added = scale * (up.float() @ changes[name].float())
            module.weight = nn.Parameter((module.weight.float() + added).to(module.weight.dtype), requires_grad=False)
