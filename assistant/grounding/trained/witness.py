"""Witness 8 at work: it reads the sources once, and says of each sentence how much speaks against it.

It gives numbers, no reasons: the combination weighs them with what the other witnesses found.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelMisbehaved, ModelUnavailable
from assistant.grounding.trained.context import context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer
    from torch import Tensor

    from assistant.grounding.evidence_index import EvidenceIndex
    from assistant.grounding.trained.encoding import Packed, Sentence
    from assistant.grounding.trained.model import GroundingModel

DEFAULT_WEIGHTS: Final = Path(__file__).with_name("weights.safetensors")
_SENTENCES_AT_ONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of one sentence, as log-odds that it is not borne out (higher is worse).

    ``verdict`` is for the sentence as a whole, ``words`` the mean over its two worst words. ``worst`` is the character
    range of the worst word in the sentence.
    """

    verdict: float
    words: float
    worst: tuple[int, int]


class TrainedWitness:
    """The network with its tokenizer. Immutable once loaded; may be used from several threads."""

    def __init__(self, model: GroundingModel, tokenizer: Tokenizer, fingerprint: str) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self.fingerprint = fingerprint

    @classmethod
    def load(cls, weights: Path = DEFAULT_WEIGHTS, folder: Path | None = None) -> TrainedWitness:
        """Load the weights file over the base, which is unpacked below ``folder`` at the first time.

        Raises ``ModelUnavailable`` for a missing or damaged file, a missing package, or weights of another base.
        """
        from assistant.decoder.base import base_fingerprint, cache_folder, load_base, load_tokenizer
        from assistant.grounding.trained.model import assemble
        from assistant.grounding.trained.weights import load_weights

        if not weights.exists():
            message = f"There are no trained weights of the check at {weights}; restore the file from the release."
            raise ModelUnavailable(message)
        content = load_weights(weights, base_fingerprint())
        folder = cache_folder() if folder is None else folder
        model = assemble(load_base(folder, content.layers), content, weights)
        return cls(model, load_tokenizer(folder), content.fingerprint)

    def read(self, sentences: Sequence[str], index: EvidenceIndex, question: str | None = None) -> tuple[Reading, ...]:
        """Return one reading a sentence; ``sentences`` are consecutive ones of one answer.

        Raises ``ModelMisbehaved`` where the network gives no usable numbers.
        """
        parts = (
            sentences[first : first + _SENTENCES_AT_ONCE] for first in range(0, len(sentences), _SENTENCES_AT_ONCE)
        )
        return tuple(reading for part in parts for reading in self._read(part, index, question))

    def row(self, sentences: Sequence[str], index: EvidenceIndex, question: str | None) -> Packed:
        """Return the tokens that the network reads for some sentences of one answer."""
        from assistant.grounding.trained.encoding import pack

        return pack(self._tokenizer, context(index, sentences), question, [sentences])

    def logits(self, row: Packed) -> Tensor:
        """Return the network's output for a row, see ``GroundingModel.forward``; raises ``ModelMisbehaved``."""
        import torch

        with torch.inference_mode():
            logits: Tensor = self._model(row)
        if not bool(torch.isfinite(logits).all()):
            message = f"The trained witness {self.fingerprint} gave no usable numbers; restore its weights file."
            raise ModelMisbehaved(message)
        return logits

    def _read(self, sentences: Sequence[str], index: EvidenceIndex, question: str | None) -> list[Reading]:
        row = self.row(sentences, index, question)
        logits = self.logits(row)
        return [_reading(logits, sentence) for sentence in row.sentences[0]]


def _reading(logits: Tensor, sentence: Sentence) -> Reading:
    verdict = float(logits[sentence.mark, 0])
    words = logits[sentence.first : sentence.mark, 1]
    if not len(words):
        return Reading(verdict, verdict, (0, 0))
    best = words.topk(min(2, len(words)))
    return Reading(verdict, float(best.values.mean()), sentence.offsets[int(best.indices[0])])


@lru_cache(maxsize=1)
def shipped() -> TrainedWitness:
    """Return the witness with the shipped weights, loaded once; see ``TrainedWitness.load`` for what it raises."""
    try:
        return TrainedWitness.load()
    except ModelUnavailable as error:
        message = f"{error} Until then BRIEFING_CHECK=quick checks without the trained witness."
        raise ModelUnavailable(message) from error


@lru_cache(maxsize=1)
def shipped_fingerprint() -> str:
    """Return the fingerprint that the shipped weights file bears; it is verified when the file is loaded.

    Raises ``ModelUnavailable`` for a missing or damaged file.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(os.fspath(DEFAULT_WEIGHTS), framework="numpy") as file:
            return str((file.metadata() or {})["fingerprint"])
    except (OSError, SafetensorError, KeyError) as problem:
        message = f"The trained weights at {DEFAULT_WEIGHTS} are damaged ({problem}); restore the file."
        raise ModelUnavailable(message) from problem
