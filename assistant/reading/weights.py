"""The reader's weights file: what training added to the embedded decoder (see ``assistant.weights``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.weights import WeightsFile, read, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


FORMAT: Final = "briefing close reader 1"
"""Kept as the files that exist have it, though no other reader is left to tell it from."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns the raw logit into a probability: ``sigmoid(slope * logit + offset)``; fitted on development rows."""

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """How the network is put together: of the base's layers the first ``layers``, changes of ``rank`` times ``scale``.

    ``two_way`` lets each token see the whole row.
    """

    layers: int
    rank: int
    scale: float
    two_way: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of a weights file: ``tensors`` are the low-rank changes and the heads, by the names they have there.

    ``base`` is the base's fingerprint, ``notes`` say how the weights were made.
    """

    tensors: Mapping[str, Any]
    base: str
    shape: Shape
    calibration: Calibration
    notes: Mapping[str, str]
    fingerprint: str = ""

    def save(self, path: Path) -> str:
        """Write the file in float16; return its fingerprint."""
        shape = self.shape
        settings = {
            "shape": json.dumps([shape.layers, shape.rank, shape.scale, shape.two_way]),
            "calibration": json.dumps([self.calibration.slope, self.calibration.offset]),
        }
        return write(path, WeightsFile(FORMAT, self.base, self.tensors, settings, self.notes))


def load_weights(path: Path, base: str) -> Weights:
    """Read and verify a weights file; raises ``ModelUnavailable`` for one that is damaged or made for another base."""
    content = read(path, FORMAT, base)
    shape = Shape(*json.loads(content.settings["shape"]))
    calibration = Calibration(*json.loads(content.settings["calibration"]))
    return Weights(content.tensors, content.base, shape, calibration, content.notes, content.fingerprint)
