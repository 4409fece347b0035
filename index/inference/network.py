"""A network that is ready to run: packed, in ONNX Runtime, or in torch where packing failed.

``probes`` are made-up texts on which networks are scaled, compared and timed when they are packed.
"""

from __future__ import annotations

import ctypes
import json
import os
import weakref
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from index.inference.packs import hold

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_HIDDEN: Final = float(np.finfo(np.float32).min / 2)


@dataclass(frozen=True, slots=True)
class Rows:
    """Tokens that are read in one pass, padded to one length.

    ``ids``, ``positions`` and ``types`` (BERT's segments, else zeros) are (rows, tokens). ``seen`` is (rows, tokens,
    tokens): whether the token of the second axis attends to the token of the third. ``states``, (rows, tokens, width),
    replace the word vectors for a network of upper layers.
    """

    ids: NDArray[np.int64]
    positions: NDArray[np.int64]
    types: NDArray[np.int64]
    seen: NDArray[np.bool_]
    states: Floats | None = None

    def bias(self) -> Floats:
        """Return what attention adds to its scores, (rows, 1, tokens, tokens)."""
        return np.where(self.seen, np.float32(0), np.float32(_HIDDEN))[:, None]


class WordsFile:
    """Word vectors in a file written by ``numpy.save``; each pass reads those that it needs.

    It is not mapped into memory: the system maps whole pages, so nearly all of it soon counted as the program's memory.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; raises ``ValueError`` if it is not whole."""
        mapped = np.load(path, mmap_mode="r")
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        hold(self._file)
        self._offset, self._width, self._kind = mapped.offset, mapped.shape[1], mapped.dtype

    def __getitem__(self, ids: NDArray[np.int64]) -> Floats:
        """Return the vectors, (…, width), of words (…)."""
        needed, places = np.unique(ids, return_inverse=True)
        size = self._width * self._kind.itemsize
        rows = b"".join(os.pread(self._file, size, self._offset + word * size) for word in needed.tolist())
        vectors: Floats = np.frombuffer(rows, self._kind).reshape(len(needed), self._width)[places]
        return vectors.reshape(*ids.shape, self._width)


class Network(Protocol):
    """Turns tokens into hidden states. Safe to use from several threads."""

    @property
    def engine(self) -> str:
        """The engine and its number format: «onnxruntime int8»."""

    def hidden(self, rows: Rows) -> Floats:
        """Return the hidden states, (rows, tokens, width)."""
        ...


class PackedNetwork:
    """A graph in ONNX Runtime over word vectors, (words, width)."""

    def __init__(self, graph: Path | bytes, words: Floats | WordsFile, form: str) -> None:
        """Load ``graph``, a file or its content; raises what ONNX Runtime raises."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # passes run in parallel, see ``workers``
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # it would be no faster here and hold a third more memory
        content = graph if isinstance(graph, bytes) else str(graph)
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        with suppress(OSError, AttributeError):  # glibc only: return what loading needed to the system
            ctypes.CDLL(None).malloc_trim(0)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._words = words
        self.engine = f"onnxruntime {form}"

    def hidden(self, rows: Rows) -> Floats:
        """See ``Network``."""
        whole = {"positions": rows.positions, "types": rows.types, "bias": rows.bias()}
        words = self._words[rows.ids] if rows.states is None else rows.states
        given = {name: values for name, values in whole.items() if name in self._inputs}
        (hidden,) = self._session.run(["hidden"], {**given, "embeds": words})
        made: Floats = hidden
        return made


class TorchNetwork:
    """A torch module, in float32; in measurements also in another of torch's formats."""

    def __init__(self, module: Any, form: str = "float32") -> None:  # noqa: ANN401 - torch is imported late
        self._module = module.eval()
        self.engine = f"torch {form}"

    def hidden(self, rows: Rows) -> Floats:
        """See ``Network``."""
        import torch

        given: dict[str, Any] = {
            "position_ids": torch.from_numpy(rows.positions),
            "attention_mask": torch.from_numpy(rows.bias()).to(self._module.dtype),
        }
        if self._module.config.model_type == "bert":
            given["token_type_ids"] = torch.from_numpy(rows.types)
        else:
            given["use_cache"] = False
        if rows.states is None:
            given["input_ids"] = torch.from_numpy(rows.ids)
        else:
            given["inputs_embeds"] = torch.from_numpy(rows.states).to(self._module.dtype)
        with torch.inference_mode():
            hidden = self._module(**given).last_hidden_state
        made: Floats = hidden.float().numpy()
        return made


@dataclass(frozen=True, slots=True)
class Probe:
    """A question, a passage that answers it, and sentences about the passage, some true and some not."""

    question: str
    passage: str
    claims: tuple[str, ...]


def probes() -> tuple[Probe, ...]:
    """Return all probes that ship with the program."""
    rows = json.loads(resources.files("index.inference").joinpath("probes.json").read_text(encoding="utf-8"))
    return tuple(Probe(row["question"], row["passage"], tuple(row["claims"])) for row in rows)
