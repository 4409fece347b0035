"""The weights file of witness 8: what training added to the base (see ``assistant.weights``).

Imports torch, so it is itself imported late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.weights import WeightsFile, read, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

FORMAT: Final = "briefing grounding 1"


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of a weights file.

    ``tensors`` are the low-rank changes and the heads; ``base`` is the base's fingerprint, of which the first
    ``layers`` layers are used; the changes count ``scale`` times; ``notes`` say how the weights were made.
    """

    tensors: Mapping[str, Tensor]
    base: str
    layers: int
    scale: float
    notes: Mapping[str, str]
    fingerprint: str = ""

    def save(self, path: Path) -> str:
        """Write the file in float16; return its fingerprint."""
        settings = {"layers": str(self.layers), "scale": str(self.scale)}
        return write(path, WeightsFile(FORMAT, self.base, self.tensors, settings, self.notes))


def load_weights(path: Path, base: str) -> Weights:
    """Read and verify a weights file; raises ``ModelUnavailable`` for one that is damaged or made for another base."""
    content = read(path, FORMAT, base)
    layers, scale = int(content.settings["layers"]), float(content.settings["scale"])
    return Weights(content.tensors, content.base, layers, scale, content.notes, content.fingerprint)
