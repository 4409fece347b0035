"""The weights file of the trained witness: what training added to the base (see ``assistant.weights``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.weights import WeightsFile, read, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


FORMAT: Final = "briefing grounding 1"
_HEADS: Final = "heads."


@dataclass(frozen=True, slots=True)
class WitnessWeights:
    """The content of a weights file.

    ``tensors`` are the low-rank changes and the heads; ``base`` is the base's fingerprint, of which the first
    ``layers`` layers are used; the changes count ``scale`` times; ``two_way`` is the mask that they were trained with
    (``Packed.mask``); ``notes`` say how the weights were made.
    """

    tensors: Mapping[str, Any]
    base: str
    layers: int
    scale: float
    notes: Mapping[str, str]
    two_way: bool = False
    fingerprint: str = ""

    def save(self, path: Path) -> str:
        """Write the file in float16; return its fingerprint."""
        settings = {"layers": str(self.layers), "scale": str(self.scale), "two_way": str(self.two_way)}
        return write(path, WeightsFile(FORMAT, self.base, self.tensors, settings, self.notes))


def load_weights(path: Path, base: str) -> WitnessWeights:
    """Read and verify a weights file; raises ``ModelUnavailable`` for one that is damaged or made for another base."""
    content = read(path, FORMAT, base)
    layers, scale = int(content.settings["layers"]), float(content.settings["scale"])
    two_way = content.settings.get("two_way") == str(True)
    return WitnessWeights(content.tensors, content.base, layers, scale, content.notes, two_way, content.fingerprint)


def parts_of(tensors: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the low-rank changes, and the heads by their names in a linear layer."""
    changes = {name: values for name, values in tensors.items() if not name.startswith(_HEADS)}
    return changes, {name.removeprefix(_HEADS): values for name, values in tensors.items() if name not in changes}
