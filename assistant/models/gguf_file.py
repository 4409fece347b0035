"""A GGUF file's metadata, read before the model is loaded, and the plan for serving it on this machine.

The format (ggml's ``docs/gguf.md``): magic, version, number of tensors and of entries, then the entries, then name,
shape, type and offset of each tensor. The reader of the package ``gguf`` makes an object for every token of the
vocabulary, which takes three to eight seconds; this one skips arrays, which takes a tenth of a second.
"""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAGIC: Final = b"GGUF"
_VERSIONS: Final = frozenset({2, 3})
_MOST_ENTRIES: Final = 100_000
_LONGEST_TEXT: Final = 2**24
_NUMBERS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT: Final = 8
_ARRAY: Final = 9
_MOST_CONTEXT: Final = 8192
_LEAST_CONTEXT: Final = 2048
_WORKING_BYTES: Final = 300 * 2**20
"""What llama.cpp needs besides the weights and the context: buffers of its graph, batches, logits."""


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A file's metadata: ``entries`` by name (without arrays), ``parameters`` counted over its tensors."""

    path: Path
    size: int
    entries: Mapping[str, object]
    parameters: int

    @property
    def name(self) -> str:
        """The model's name in the file, else the file's own."""
        return str(self.entries.get("general.name") or self.path.stem)

    @property
    def template(self) -> str:
        """The chat template; empty if the file has none."""
        return str(self.entries.get("tokenizer.chat_template") or "")

    @property
    def context(self) -> int:
        """How many tokens the model was trained to read; 0 if the file does not say."""
        return self._number("context_length")

    @property
    def bytes_per_token(self) -> int:
        """Memory per token of context in bytes: keys and values of all layers, two bytes each."""
        heads = self._number("attention.head_count") or 1
        width = self._number("attention.key_length") or self._number("embedding_length") // heads
        return 2 * 2 * self._number("block_count") * width * (self._number("attention.head_count_kv") or heads)

    def _number(self, name: str) -> int:
        value = self.entries.get(f"{self.entries.get('general.architecture')}.{name}")
        return value if isinstance(value, int) and value > 0 else 0


def read_head(path: Path) -> GgufFile:
    """Return the metadata of the file at ``path``; raises ``ModelUnavailable`` if it is missing or no model."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _read(file, path, size)
    except OSError as error:
        message = f"The model file {path} cannot be read ({error.strerror}); check the path after gguf:."
        raise ModelUnavailable(message) from error
    except (struct.error, ValueError) as error:
        message = f"{path} is not a GGUF model, or is damaged ({error}); download it again."
        raise ModelUnavailable(message) from error


def _read(file: BinaryIO, path: Path, size: int) -> GgufFile:
    if file.read(4) != _MAGIC:
        message = "it does not begin with «GGUF»"
        raise ValueError(message)
    version, tensors, count = struct.unpack("<IQQ", _bytes(file, 20))
    if version not in _VERSIONS or max(tensors, count) > _MOST_ENTRIES:
        message = f"version {version}, {tensors} tensors"
        raise ValueError(message)
    entries = {}
    for _ in range(count):
        name = _text(file)
        value = _value(file, *_unpacked(file, "I"))
        if value is not None:
            entries[name] = value
    parameters = sum(_elements(file) for _ in range(tensors))
    if not entries.get("general.architecture") or not parameters:
        message = "it contains no network"
        raise ValueError(message)
    return GgufFile(path, size, entries, parameters)


def _value(file: BinaryIO, kind: int) -> object:
    """Return an entry's value, None for an array, which is skipped."""
    if kind == _TEXT:
        return _text(file)
    if kind == _ARRAY:
        inner, length = struct.unpack("<IQ", _bytes(file, 12))
        if inner == _ARRAY:  # llama.cpp rejects them too, and a file of some kilobytes can nest them thousands deep
            message = "an array of arrays"
            raise ValueError(message)
        if inner in _NUMBERS:
            file.seek(length * struct.calcsize(f"<{_NUMBERS[inner]}"), 1)
        else:
            for _ in range(length):
                _value(file, inner)
        return None
    if kind not in _NUMBERS:
        message = f"an entry of the unknown type {kind}"
        raise ValueError(message)
    return _unpacked(file, _NUMBERS[kind])[0]


def _elements(file: BinaryIO) -> int:
    _text(file)
    (dimensions,) = _unpacked(file, "I")
    shape = struct.unpack(f"<{dimensions}Q", _bytes(file, 8 * dimensions))
    _bytes(file, 12)  # type and offset
    return math.prod(shape)


def _text(file: BinaryIO) -> str:
    (length,) = _unpacked(file, "Q")
    return _bytes(file, length).decode("utf-8", "replace")


def _unpacked(file: BinaryIO, kind: str) -> tuple[int, ...]:
    return struct.unpack(f"<{kind}", _bytes(file, struct.calcsize(f"<{kind}")))


def _bytes(file: BinaryIO, count: int) -> bytes:
    read = file.read(count) if count <= _LONGEST_TEXT else b""
    if len(read) != count:
        message = "it ends in the middle"
        raise ValueError(message)
    return read


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is served: ``context`` in tokens, shared by ``slots`` requests at a time."""

    context: int
    threads: int
    slots: int


def plan(head: GgufFile) -> Plan:
    """Return how to serve a file on this machine; raises ``ModelUnavailable`` if it does not fit into memory."""
    import psutil

    free = psutil.virtual_memory().available - head.size - _WORKING_BYTES
    wanted = min(head.context or _MOST_CONTEXT, _MOST_CONTEXT)
    fitting = free // max(1, head.bytes_per_token)
    if fitting < min(wanted, _LEAST_CONTEXT):
        needed = head.size + _WORKING_BYTES + min(wanted, _LEAST_CONTEXT) * head.bytes_per_token
        message = (
            f"The model {head.path.name} needs about {needed / 2**30:.1f} GB of memory, and "
            f"{(free + head.size + _WORKING_BYTES) / 2**30:.1f} GB are free; nothing was loaded. Use a smaller file."
        )
        raise ModelUnavailable(message)
    allowed = max(1, len(os.sched_getaffinity(0)))
    threads = min(allowed, psutil.cpu_count(logical=False) or allowed)
    return Plan(int(min(wanted, fitting)), threads, max(1, min(4, allowed // 2)))
