"""The reader's weights file: the tensors, the calibration and the longest answer (see ``assistant.weights``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.weights import WeightsFile, read, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


FORMAT: Final = "briefing reader 1"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns the raw logit into a probability: ``sigmoid(slope * logit + offset)``; fitted on development rows."""

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of a weights file: ``base`` is the base's fingerprint, ``notes`` say how the weights were made."""

    tensors: Mapping[str, Any]
    base: str
    calibration: Calibration
    max_answer_tokens: int
    notes: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with any value, name, shape or type of the tensors."""
        return self._content().fingerprint

    def _content(self) -> WeightsFile:
        settings = {
            "calibration": json.dumps([self.calibration.slope, self.calibration.offset]),
            "max_answer_tokens": str(self.max_answer_tokens),
        }
        return WeightsFile(FORMAT, self.base, self.tensors, settings, self.notes)

    def save(self, path: Path) -> str:
        """Write the file in float16; return its fingerprint."""
        return write(path, self._content())


def load_weights(path: Path, base: str) -> Weights:
    """Read and verify a weights file; raises ``ModelUnavailable`` for one that is damaged or made for another base."""
    content = read(path, FORMAT, base)
    slope, offset = json.loads(content.settings["calibration"])
    length = int(content.settings["max_answer_tokens"])
    return Weights(content.tensors, content.base, Calibration(slope, offset), length, content.notes)
