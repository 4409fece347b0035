"""Rows as arrays in a compressed file, for a machine that has only torch and the network, and back."""

from __future__ import annotations

import io
import json
import lzma
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[Any]


def write(path: Path, told: Mapping[str, Any], columns: Mapping[str, Sequence[Array]]) -> None:
    """Write ``columns``, each with one array a row, and ``told``, what is known of them."""
    content: dict[str, Array] = {"told": np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)}
    for name, arrays in columns.items():
        content |= {name: np.concatenate(arrays), f"{name}_of": np.array([len(array) for array in arrays])}
    written = io.BytesIO()
    np.savez(written, **content)  # type: ignore[arg-type]
    path.write_bytes(lzma.compress(written.getvalue(), preset=9))  # its window is wide enough for what rows share


def read(path: Path, plan: str | None = None) -> tuple[dict[str, Any], dict[str, list[Array]]]:
    """Return what is told of the rows, and their columns; exit if another configuration than ``plan`` made them."""
    with np.load(io.BytesIO(lzma.decompress(path.read_bytes()))) as file:
        content = dict(file)
    told = json.loads(content.pop("told").tobytes())
    if plan is not None and told["plan"] != plan:
        message = f"The rows in {path} were made by another configuration; make them again with --encode."
        raise SystemExit(message)
    names = [name for name in content if f"{name}_of" in content]
    return told, {name: np.split(content[name], np.cumsum(content[f"{name}_of"])[:-1]) for name in names}
