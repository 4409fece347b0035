"""Low-rank changes to a network's weights (LoRA, Hu et al. 2021, arXiv 2106.09685), added once when it is put together.

So they cost nothing at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import nn

_DOWN: Final = ".lora_A.weight"
_UP: Final = ".lora_B.weight"


def is_change(name: str) -> bool:
    """Tell whether a tensor of this name is part of a low-rank change."""
    return name.endswith((_DOWN, _UP))


def merge(backbone: nn.Module, changes: Mapping[str, Any], scale: float) -> None:
    """Add the low-rank ``changes`` to the weights of ``backbone``; raises ``KeyError`` where they do not fit it."""
    import torch
    from torch.nn import Parameter

    modules = dict(backbone.named_modules())
    with torch.no_grad():
        for name in sorted(changes):
            if not name.endswith(_DOWN):
                continue
            module = modules[name.removesuffix(_DOWN)]
            up, down = (torch.as_tensor(changes[name.removesuffix(_DOWN) + part]).float() for part in (_UP, _DOWN))
            added = scale * (up @ down)
            module.weight = Parameter((module.weight.float() + added).to(module.weight.dtype), requires_grad=False)
