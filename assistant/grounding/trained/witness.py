"""The trained witness in use: it reads the sources once and scores each sentence.

It gives numbers, no reasons; the combination weighs them with the other witnesses' findings. Its weights file has what
training added to the base model (see ``assistant.weights``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from assistant.errors import ModelMisbehaved, ModelUnavailable
from assistant.grounding.trained.encoding import context, pack
from assistant.weights import WeightsFile, metadata, read, write
from index.inference.network import Rows
from index.inference.workers import each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.encoding import Packed, PackedSentence
    from index.inference.network import Network

FORMAT: Final = "briefing grounding 1"


@dataclass(frozen=True, slots=True)
class WitnessWeights:
    """The content of a weights file.

    ``tensors`` are the low-rank updates (LoRA) and the heads; updates are multiplied by ``scale``. ``base`` is the
    fingerprint of the base model, of which the first ``layers`` layers are used. ``two_way`` is the mask of the
    training (``Packed.mask``). ``notes`` say how the weights were made.
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
    """Read and verify a weights file; raises ``ModelUnavailable`` if it is damaged or made for another base."""
    content = read(path, FORMAT, base)
    layers, scale = int(content.settings["layers"]), float(content.settings["scale"])
    two_way = content.settings.get("two_way") == str(True)
    return WitnessWeights(content.tensors, content.base, layers, scale, content.notes, two_way, content.fingerprint)


DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")
_SENTENCES_AT_ONCE: Final = 12


@dataclass(frozen=True, slots=True)
class WitnessReading:
    """The network's reading of one sentence, in log-odds that it is not supported (higher is worse).

    ``verdict`` is for the whole sentence, ``words`` is the mean over its two worst tokens. ``worst`` is the character
    range of the worst token in the sentence.
    """

    verdict: float
    words: float
    worst: tuple[int, int]


class Heads(Protocol):
    """Scores each token of a row."""

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return (tokens, 2): the logits of «sentence not supported» and of «token not supported»."""


class GroundingHeads:
    """A network and the heads that were trained on it: a weight (2, width) and a bias (2,) among ``tensors``."""

    def __init__(self, network: Network, tensors: Mapping[str, Any], *, two_way: bool) -> None:
        self._network, self._two_way = network, two_way
        self._weight, self._bias = (np.asarray(tensors[f"heads.{name}"], np.float32) for name in ("weight", "bias"))

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return (tokens, 2): the logits of «sentence not supported» and of «token not supported»."""
        hidden = self._network.hidden(_network_row(row, two_way=self._two_way))
        made: NDArray[np.float32] = hidden[0] @ self._weight.T + self._bias
        return made


class TrainedWitness:
    """The network with its tokenizer. Immutable once loaded; may be used from several threads."""

    def __init__(self, heads: Heads, tokenizer: Tokenizer, fingerprint: str) -> None:
        self._heads = heads
        self._tokenizer = tokenizer
        self.fingerprint = fingerprint

    @classmethod
    def load(cls, weights: Path = DEFAULT_WEIGHTS, folder: Path | None = None) -> TrainedWitness:
        """Load the weights file over the base, which is unpacked below ``folder`` on first use.

        Raises ``ModelUnavailable`` for a missing or damaged file, a missing package, or weights of another base.
        """
        from assistant.decoder import base_fingerprint, changed_base, load_tokenizer
        from index.inference.graph import Format
        from index.inference.packing import Recipe, cache_folder, network

        content = load_weights(weights, base_fingerprint())
        folder = cache_folder() if folder is None else folder
        tokenizer = load_tokenizer(folder)
        recipe = Recipe(
            "trained witness",
            f"{content.fingerprint} {content.base}",
            load=lambda: changed_base(content.tensors, weights, folder, content.layers, content.scale),
            probes=lambda: _probes(tokenizer, two_way=content.two_way),
            formats=(Format.FLOAT32, Format.W8A16),
            rounded=True,
            loader=shipped_witness if weights == DEFAULT_WEIGHTS else None,
        )
        read = GroundingHeads(network(recipe, folder), content.tensors, two_way=content.two_way)
        return cls(read, tokenizer, content.fingerprint)

    def read(
        self, sentences: Sequence[str], index: EvidenceIndex, question: str | None = None
    ) -> tuple[WitnessReading, ...]:
        """Return one reading per sentence; ``sentences`` are consecutive ones of one answer.

        Raises ``ModelMisbehaved`` if the network's output is not finite.
        """
        found: list[WitnessReading] = []
        for first in range(0, len(sentences), _SENTENCES_AT_ONCE):
            row = self.row(sentences[first : first + _SENTENCES_AT_ONCE], index, question)
            logits = self.logits(row)
            found.extend(_reading(logits, sentence) for sentence in row.sentences[0])
        return tuple(found)

    def row(self, sentences: Sequence[str], index: EvidenceIndex, question: str | None) -> Packed:
        """Return the tokens that the network reads for some sentences of one answer."""
        return pack(self._tokenizer, context(index, sentences), question, [sentences])

    def logits(self, row: Packed) -> NDArray[np.float32]:
        """Return the network's output for a row, see ``GroundingHeads.logits``; raises ``ModelMisbehaved``."""
        (logits,) = each(self._heads.logits, [row])
        if not np.isfinite(logits).all():
            message = f"The trained witness {self.fingerprint} gave no usable numbers; restore its weights file."
            raise ModelMisbehaved(message)
        return logits


def _reading(logits: NDArray[np.float32], sentence: PackedSentence) -> WitnessReading:
    verdict = float(logits[sentence.mark, 0])
    words = logits[sentence.first : sentence.mark, 1]
    if not len(words):
        return WitnessReading(verdict, verdict, (0, 0))
    worst = np.sort(words)[-2:]
    return WitnessReading(verdict, float(worst.mean()), sentence.offsets[int(words.argmax())])


def _network_row(row: Packed, *, two_way: bool) -> Rows:
    """Return the row as the network reads it."""
    return Rows(row.ids[None], row.positions[None], np.zeros_like(row.ids)[None], row.mask(two_way=two_way)[None])


def _probes(tokenizer: Tokenizer, *, two_way: bool) -> list[Rows]:
    """Return the probes of ``index.inference`` as rows of two sources and the claims."""
    from index.inference.network import probes

    known = probes()
    return [
        _network_row(pack(tokenizer, [probe.passage, other.passage], probe.question, [probe.claims]), two_way=two_way)
        for probe, other in zip(known, (*known[1:], known[0]), strict=True)
    ]


@lru_cache(maxsize=1)
def shipped_witness() -> TrainedWitness:
    """Return the witness with the shipped weights, loaded once; raises what ``TrainedWitness.load`` raises."""
    try:
        return TrainedWitness.load()
    except ModelUnavailable as error:
        message = f"{error} Until then BRIEFING_CHECK=quick checks without the trained witness."
        raise ModelUnavailable(message) from error


@lru_cache(maxsize=1)
def shipped_fingerprint() -> str:
    """Return the fingerprint stored in the shipped weights file; it is verified when the file is loaded.

    Raises ``ModelUnavailable`` for a missing or damaged file.
    """
    return metadata(DEFAULT_WEIGHTS).get("fingerprint", "")
