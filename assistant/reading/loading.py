"""The reader's weights file (what training added to the embedded decoder), and the reader built from both."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelUnavailable
from assistant.reading.encoding import padded, windows
from assistant.reading.scoring import HEADS, LowerStates, PackedScorer, joined, message_alone, network_rows
from assistant.weights import WeightsFile, read, write
from index.inference.network import probes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tokenizers import Tokenizer

    from assistant.reading.encoding import Window
    from assistant.reading.reader import Reader
    from index.inference.network import Network, Rows

DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")
FORMAT: Final = "briefing reader 2"
_LOADING: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns the raw logit into a probability: ``sigmoid(slope * logit + offset)``; fitted on development rows."""

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """The network's architecture: the base's first ``layers`` layers, with changes of ``rank`` times ``scale``.

    The first ``apart`` layers read question and passage apart. With ``two_way`` each token attends to all tokens that
    are read with it.
    """

    layers: int
    apart: int
    rank: int
    scale: float
    two_way: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of a weights file: ``tensors`` are the low-rank changes and the heads, by name.

    ``base`` is the base's fingerprint; ``notes`` say how the weights were made.
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
            "shape": json.dumps([shape.layers, shape.apart, shape.rank, shape.scale, shape.two_way]),
            "calibration": json.dumps([self.calibration.slope, self.calibration.offset]),
        }
        return write(path, WeightsFile(FORMAT, self.base, self.tensors, settings, self.notes))


def load_weights(path: Path, base: str) -> Weights:
    """Read and verify a weights file; raises ``ModelUnavailable`` if it is damaged or made for another base."""
    content = read(path, FORMAT, base)
    shape = Shape(*json.loads(content.settings["shape"]))
    calibration = Calibration(*json.loads(content.settings["calibration"]))
    return Weights(content.tensors, content.base, shape, calibration, content.notes, content.fingerprint)


def load_reader(path: Path = DEFAULT_WEIGHTS, folder: Path | None = None) -> Reader:
    """Load the weights file over the decoder, which is unpacked and packed below ``folder`` on first use.

    Raises ``ModelUnavailable`` for a missing or damaged file, a missing package, or weights of another base.
    """
    from assistant.decoder import base_fingerprint, changed_base, is_change, load_tokenizer, some_layers
    from assistant.reading.reader import Reader
    from index.inference.graph import Format
    from index.inference.packing import Recipe, cache_folder, network

    content = load_weights(path, base_fingerprint())
    heads = {name: values for name, values in content.tensors.items() if not is_change(name)}
    if heads.keys() != HEADS:
        message = f"The reader's weights at {path} do not fit this version; restore the file from the release."
        raise ModelUnavailable(message)
    folder = cache_folder() if folder is None else folder
    tokenizer, shape = load_tokenizer(folder), content.shape

    def packed(name: str, layers: range, rows: Callable[[], Sequence[Rows]]) -> Network:
        recipe = Recipe(
            name,
            f"{content.fingerprint} {content.base}",
            load=lambda: some_layers(changed_base(content.tensors, path, folder, shape.layers, shape.scale), layers),
            probes=rows,
            formats=(Format.FLOAT32, Format.W8A16),  # int8 changes one answer in 28, see eval/README.md
            rounded=True,
            loader=shipped_reader if path == DEFAULT_WEIGHTS else None,
        )
        return network(recipe, folder)

    cut = _probe_windows(tokenizer)
    below = packed("reader's lower layers", range(shape.apart), lambda: _apart(cut, two_way=shape.two_way))
    lower = LowerStates(below, two_way=shape.two_way)
    upper = packed(
        "reader's upper layers",
        range(shape.apart, shape.layers),
        lambda: [_together(lower, rows, two_way=shape.two_way) for rows in cut],
    )
    scorer = PackedScorer(lower, upper, heads, two_way=shape.two_way)
    return Reader(scorer, tokenizer, content.calibration, content.fingerprint)


def _probe_windows(tokenizer: Tokenizer) -> list[list[Window]]:
    """Return the probes of ``index.inference`` as windows: each question with its passage and with another's."""
    known = probes()
    pairs = zip(known, (*known[1:], known[0]), strict=True)
    cut = (windows(tokenizer, probe.question, [probe.passage, other.passage]) for probe, other in pairs)
    return [[window for row in each for window in row] for each in cut]


def _apart(cut: Sequence[Sequence[Window]], *, two_way: bool) -> list[Rows]:
    messages = dict.fromkeys(message for rows in cut for row in rows for message in (row.question, row.passage))
    return [message_alone(message, two_way=two_way) for message in messages]


def _together(lower: LowerStates, rows: Sequence[Window], *, two_way: bool) -> Rows:
    batch = padded(rows)
    return network_rows(batch.ids, batch.attended, joined(lower, rows), two_way=two_way)


def shipped_reader() -> Reader:
    """Return the trained reader; raises ``ModelUnavailable`` if its weights are missing or damaged."""
    with _LOADING:  # or two threads would both load it
        return _load()


@lru_cache(maxsize=1)
def _load() -> Reader:
    return load_reader()
