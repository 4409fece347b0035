"""Files of trained weights: the trained tensors in float16, with metadata to verify them.

Safetensors with metadata: the format, the base's fingerprint, a hash of the tensors, settings, and notes on how the
weights were made. Reading refuses a damaged file or one for another base. Works on arrays, without torch.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[Any]

_OWN_KEYS: Final = frozenset({"format", "base", "fingerprint", "notes"})


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """The content of a weights file.

    ``format`` names the purpose of the weights and their version; ``base`` is the fingerprint of the model they were
    trained on; ``settings`` is what the network needs besides the tensors.
    """

    format: str
    base: str
    tensors: Mapping[str, Array]
    settings: Mapping[str, str]
    notes: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with any value, name, shape or type of the tensors."""
        digest = hashlib.sha256()
        for name in sorted(self.tensors):
            array = np.ascontiguousarray(self.tensors[name])
            digest.update(f"{name}{array.shape}torch.{array.dtype}".encode())
            digest.update(array.tobytes())
        return digest.hexdigest()[:16]


def write(path: Path, content: WeightsFile) -> str:
    """Write ``content`` in float16, atomically; return the fingerprint."""
    halves = {name: _half(tensor) for name, tensor in content.tensors.items()}
    written = WeightsFile(content.format, content.base, halves, content.settings, content.notes)
    metadata = {
        **content.settings,
        "format": content.format,
        "base": content.base,
        "fingerprint": written.fingerprint,
        "notes": json.dumps(dict(content.notes), sort_keys=True),
    }
    partial = path.with_name(path.name + ".part")
    save_file(halves, partial, metadata)
    partial.replace(path)
    return metadata["fingerprint"]


def metadata(path: Path) -> dict[str, str]:
    """Return the metadata of a weights file without reading its tensors. Raises ``ModelUnavailable``."""
    try:
        with safe_open(os.fspath(path), framework="numpy") as file:
            return dict(file.metadata() or {})
    except (OSError, SafetensorError) as problem:
        message = f"The weights at {path} are missing or damaged ({problem}); restore the file from the release."
        raise ModelUnavailable(message) from problem


def read(path: Path, form: str, base: str) -> WeightsFile:
    """Read and verify a weights file.

    Raises ``ModelUnavailable`` if it is missing, damaged, not of format ``form``, or made for another base.
    """
    if not path.exists():
        message = f"There are no trained weights at {path}; restore the file from the release."
        raise ModelUnavailable(message)
    try:
        with safe_open(os.fspath(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError) as problem:
        message = f"The weights at {path} are damaged ({problem}); restore the file from the release."
        raise ModelUnavailable(message) from problem
    if metadata.get("format") != form:
        message = f"The file {path} is not a weights file «{form}»; restore it from the release."
        raise ModelUnavailable(message)
    settings = {key: value for key, value in metadata.items() if key not in _OWN_KEYS}
    content = WeightsFile(form, metadata["base"], tensors, settings, json.loads(metadata["notes"]))
    if content.fingerprint != metadata["fingerprint"]:
        message = (
            f"The weights at {path} are damaged: fingerprint {content.fingerprint}, expected "
            f"{metadata['fingerprint']}; restore the file from the release."
        )
        raise ModelUnavailable(message)
    if content.base != base:
        message = (
            f"The weights {content.fingerprint} at {path} were trained on the base {content.base}, but {base} is "
            "installed; install the pinned packages."
        )
        raise ModelUnavailable(message)
    return content


def _half(tensor: Any) -> Array:  # noqa: ANN401 - an array, or a tensor as training has it
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu().numpy()
    return np.ascontiguousarray(tensor, dtype=np.float16)
